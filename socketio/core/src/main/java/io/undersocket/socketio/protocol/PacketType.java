package io.undersocket.socketio.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of Socket.IO packets.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#packet-types">Socket.IO protocol,
 *     packet types</a>
 */
public enum PacketType {
  /** Asks to be connected to a namespace, or says that it happened. */
  CONNECT,
  /** Leaves a namespace. */
  DISCONNECT,
  /** An event. */
  EVENT,
  /** The answer to an event with an id. */
  ACK,
  /** Refuses a connection to a namespace. */
  CONNECT_ERROR,
  /** On the wire only: an {@link #EVENT} that is followed by attachments. */
  BINARY_EVENT,
  /** On the wire only: an {@link #ACK} that is followed by attachments. */
  BINARY_ACK;

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
