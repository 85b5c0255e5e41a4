package io.undersocket.socketio.protocol;

/**
 * A message breaks the protocol. The connection it came from is to be closed.
 *
 * <p>Without a stack trace: it is made for every bad packet of a hostile client, and where it was
 * noticed says nothing.
 */
public final class PacketException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With what was wrong, in the words of the reference where it has some. */
  public PacketException(String message) {
    super(message, null, false, false);
  }
}
