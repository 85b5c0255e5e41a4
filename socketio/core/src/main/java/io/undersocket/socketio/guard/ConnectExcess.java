package io.undersocket.socketio.guard;

/** What becomes of a client that comes once too often. */
public enum ConnectExcess {
  /**
   * It gets a {@code connect_error}, whose {@code data} has {@code retryAfter}, in milliseconds.
   */
  REFUSE,
  /** Its connection is closed, with all namespaces on it. It will try again. */
  DISCONNECT
}
