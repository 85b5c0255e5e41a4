package io.undersocket.socketio;

import io.undersocket.engineio.spi.HttpHeaders;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a socket came to be: the first HTTP request of its connection, and what the client said when
 * it connected to the namespace. Immutable.
 */
public interface Handshake {

  /** A copy of the headers of the first request, in the order received. */
  HttpHeaders headers();

  /** A header of the first request, whatever its case, or null. */
  @Nullable String header(String name);

  /** When the socket connected, as JavaScript prints a date, in UTC. */
  String time();

  /** The peer's address as the container sees it; empty if it is unknown. */
  String address();

  /** Whether the first request had an {@code Origin}. */
  boolean xdomain();

  /** Whether the first request came over TLS. */
  boolean secure();

  /** When the socket connected. */
  Instant issued();

  /** Path and query of the first request. */
  String url();

  /**
   * The query of the first request, decoded, of repeated names the last value: also what Engine.IO
   * put there ({@code EIO}, {@code transport}).
   */
  Map<String, String> query();

  /** What the client sent with its request to connect; an empty object if it sent nothing. */
  Json auth();

  /**
   * All of it in plain values under the reference's names, for example to be emitted: {@code
   * headers}, {@code time}, {@code address}, {@code xdomain}, {@code secure}, {@code issued} (ms),
   * {@code url}, {@code query}, {@code auth}.
   */
  Map<String, Object> toMap();
}
