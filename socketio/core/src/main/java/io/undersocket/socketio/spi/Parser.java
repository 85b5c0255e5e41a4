package io.undersocket.socketio.spi;

/**
 * How packets become messages and messages become packets. Client and server must use the same one.
 *
 * <p>Mirrors the reference server's option {@code parser}. Safe for use by any thread.
 */
public interface Parser {

  /** The encoder, one for all connections. */
  Encoder encoder();

  /** A decoder for one connection. */
  Decoder newDecoder();
}
