package io.undersocket.socketio;

/** A socket was disconnected before it acknowledged. */
public final class DisconnectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DisconnectedException() {
    super("socket has been disconnected", null, false, false);
  }
}
