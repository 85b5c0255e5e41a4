package io.undersocket.engineio.internal.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compression of messages (RFC 7692): the server's options, what comes of a client's offers under
 * them, and the native memory that all connections share.
 *
 * <p>Safe for use by several threads.
 */
public final class PerMessageDeflate implements AutoCloseable {

  private static final String NAME = "permessage-deflate";

  /** The window of {@link Deflater}, which cannot be told to use a smaller one. */
  private static final String OUR_WINDOW_BITS = "15";

  private final Options options;
  private final ZlibPool<Inflater> inflaters;
  private final ZlibPool<Deflater> deflaters;

  /** What all connections share whose messages stand for themselves. */
  private final Inflation sharedInflation;

  private final Deflation sharedDeflation;

  /**
   * The server's side of it.
   *
   * @param threshold the smallest payload that is compressed, in bytes, where messages stand for
   *     themselves; where the compressor remembers, all are compressed, as the reference server
   *     does
   * @param level the compression level of {@link Deflater}: -1 (its default) to 9
   * @param sending whether the server's messages may build on earlier ones
   * @param receiving whether the clients' messages may build on earlier ones
   */
  public record Options(
      int threshold, int level, ContextTakeover sending, ContextTakeover receiving) {

    /** As the reference server: from 1024 bytes on, at zlib's level, with context takeover. */
    public static final Options DEFAULT =
        new Options(
            1024, Deflater.DEFAULT_COMPRESSION, ContextTakeover.ALLOWED, ContextTakeover.ALLOWED);

    /** Checks the ranges. */
    public Options {
      if (threshold < 0) {
        throw new IllegalArgumentException("the threshold must not be negative, was " + threshold);
      }
      if (level < Deflater.DEFAULT_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
        throw new IllegalArgumentException("the level must be from -1 to 9, was " + level);
      }
    }
  }

  /** Nothing native is allocated before the first compressed message. */
  public PerMessageDeflate(Options options) {
    this.options = options;
    inflaters = new ZlibPool<>(() -> new Inflater(true), Inflater::reset, Inflater::end);
    deflaters =
        new ZlibPool<>(() -> new Deflater(options.level(), true), Deflater::reset, Deflater::end);
    sharedInflation = new Inflation(inflaters, ContextTakeover.REFUSED);
    sharedDeflation = new Deflation(deflaters, ContextTakeover.REFUSED, options.threshold());
  }

  /** What a connection uses, once server and client have agreed. */
  public final class Agreement {

    private final ContextTakeover sending;
    private final ContextTakeover receiving;
    private final boolean nameWindow;

    private Agreement(ContextTakeover sending, ContextTakeover receiving, boolean nameWindow) {
      this.sending = sending;
      this.receiving = receiving;
      this.nameWindow = nameWindow;
    }

    /** The value of the response's {@code Sec-WebSocket-Extensions}. */
    public String responseHeader() {
      return NAME
          + (sending == ContextTakeover.REFUSED ? "; server_no_context_takeover" : "")
          + (receiving == ContextTakeover.REFUSED ? "; client_no_context_takeover" : "")
          + (nameWindow ? "; server_max_window_bits=" + OUR_WINDOW_BITS : "");
    }

    /** What decompresses a connection's messages; to be closed with the connection. */
    public Inflation inflation() {
      return receiving == ContextTakeover.REFUSED
          ? sharedInflation
          : new Inflation(inflaters, receiving);
    }

    /** What compresses a connection's messages; to be closed with the connection. */
    public Deflation deflation() {
      return sending == ContextTakeover.REFUSED
          ? sharedDeflation
          : new Deflation(deflaters, sending, 0);
    }
  }

  /** Agrees on the first acceptable offer; null if there is none, and nothing is compressed. */
  @Nullable Agreement negotiate(List<HeaderReader.Offer> offers) {
    for (HeaderReader.Offer offer : offers) {
      if (offer.name().equals(NAME)) {
        Agreement agreement = accept(offer);
        if (agreement != null) {
          return agreement;
        }
      }
    }
    return null;
  }

  /** Declines what RFC 7692 §7.1 tells to decline, and a window that we cannot promise. */
  private @Nullable Agreement accept(HeaderReader.Offer offer) {
    ContextTakeover sending = options.sending();
    ContextTakeover receiving = options.receiving();
    boolean nameWindow = false;
    Set<String> seen = new HashSet<>();
    for (HeaderReader.Parameter parameter : offer.parameters()) {
      String value = parameter.value();
      boolean acceptable =
          switch (parameter.name()) {
            case "server_no_context_takeover" -> {
              sending = ContextTakeover.REFUSED;
              yield value == null;
            }
            case "client_no_context_takeover" -> {
              receiving = ContextTakeover.REFUSED;
              yield value == null;
            }
            case "server_max_window_bits" -> {
              nameWindow = true;
              yield OUR_WINDOW_BITS.equals(value);
            }
            // a smaller window of the client's needs nothing of us: we are ready for the largest
            case "client_max_window_bits" -> value == null || isWindowBits(value);
            default -> false;
          };
      if (!acceptable || !seen.add(parameter.name())) {
        return null;
      }
    }
    return new Agreement(sending, receiving, nameWindow);
  }

  private static boolean isWindowBits(String value) {
    return value.matches("[89]|1[0-5]");
  }

  int idleInflaters() {
    return inflaters.idle();
  }

  int idleDeflaters() {
    return deflaters.idle();
  }

  /** Frees the native memory that no connection holds. Idempotent. */
  @Override
  public void close() {
    inflaters.close();
    deflaters.close();
  }
}
