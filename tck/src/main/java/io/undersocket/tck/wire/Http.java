package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as a careful client speaks it, or a careless one. Requests go over a connection that is
 * free, as clients do, or over a new one; those that have to share one go over {@link #connect one
 * of their own}. Safe for any thread.
 */
public final class Http {

  /** A server that ends a connection behind each answer does it within that time. */
  private static final Duration SOON = Duration.ofMillis(10);

  private final Probe probe;
  private final Object lock = new Object();
  private final ArrayDeque<HttpConnection> free = new ArrayDeque<>(); // guarded by lock
  private final List<HttpConnection> all = new ArrayList<>(); // guarded by lock

  /** Whether the server was seen to let a connection go on behind an answer. */
  private volatile boolean goesOn;

  private Http(Probe probe) {
    this.probe = probe;
  }

  /** Requests to the target. */
  public static Http of(Probe probe) {
    return new Http(probe);
  }

  /** A GET of a target such as {@code /engine.io/?EIO=4&transport=polling}. */
  public HttpRequest get(String target) {
    return request("GET", target);
  }

  /** A POST. */
  public HttpRequest post(String target, String body) {
    return request("POST", target).body(body);
  }

  /** Any method; the target goes out as it is. */
  public HttpRequest request(String method, String target) {
    return new HttpRequest(method, target, HttpConnection.host(probe), this::begin);
  }

  /** A connection for requests that have to share one. */
  public HttpConnection connect() {
    return new HttpConnection(probe, answered -> {});
  }

  private PendingAnswer begin(HttpRequest request) {
    HttpConnection connection = takeFree();
    if (connection != null && !goesOn) {
      // What a server says about it need not be true, and is for a case of its own to judge.
      goesOn = !connection.isClosedWithin(SOON);
      connection = goesOn ? connection : null;
    }
    if (connection == null) {
      connection = new HttpConnection(probe, this::release);
      synchronized (lock) {
        all.add(connection);
      }
    }
    return connection.begin(request);
  }

  private void release(HttpConnection connection) {
    synchronized (lock) {
      free.push(connection);
    }
  }

  private @Nullable HttpConnection takeFree() {
    synchronized (lock) {
      HttpConnection connection = free.poll();
      while (connection != null && !connection.isFresh()) {
        connection.close();
        connection = free.poll();
      }
      return connection;
    }
  }

  /** Cuts all connections but those that were asked for by themselves. */
  public void abort() {
    synchronized (lock) {
      all.forEach(HttpConnection::abort);
    }
  }
}
