package io.undersocket.engineio.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of Engine.IO packets.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-types">Engine.IO protocol,
 *     packet types</a>
 */
public enum PacketType {
  /** Opens a session; carries the handshake. */
  OPEN,
  /** Ends a session. */
  CLOSE,
  /** The heartbeat's question, or with data {@code probe} that of an upgrade. */
  PING,
  /** The answer to {@link #PING}. */
  PONG,
  /** Application data. */
  MESSAGE,
  /** Completes an upgrade, on the new transport. */
  UPGRADE,
  /** Nothing; ends a held poll. */
  NOOP;

  private static final PacketType[] BY_DIGIT = values();

  /** The character that starts a packet of this type. */
  public char digit() {
    return (char) ('0' + ordinal());
  }

  /** The type that this first character names, or null. */
  public static @Nullable PacketType ofDigit(int character) {
    int index = character - '0';
    return index >= 0 && index < BY_DIGIT.length ? BY_DIGIT[index] : null;
  }
}
