package io.undersocket.socketio;

/**
 * Refuses an event: thrown by an {@link EventMiddleware}, or what the stage of an {@link
 * AsyncEventMiddleware} fails with. Unlike another exception it is no failure of the application,
 * and if nobody listens for errors it is logged at debug level only.
 */
public class EventError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Refuses with a message, for the listeners of errors. */
  public EventError(String message) {
    super(message, null, false, false);
  }
}
