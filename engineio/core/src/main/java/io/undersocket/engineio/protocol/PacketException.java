package io.undersocket.engineio.protocol;

/**
 * What was received is no Engine.IO packet or payload. The message says what came, and what the
 * rule or the limit is; it never repeats more of the input than one character.
 *
 * <p>Checked, because its cause is the peer and not the program. Has no stack trace: a peer can
 * cause as many as it likes.
 */
public final class PacketException extends Exception {

  private static final long serialVersionUID = 1L;

  /** An exception with this message. */
  public PacketException(String message) {
    super(message, null, false, false);
  }
}
