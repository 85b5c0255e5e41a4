package io.undersocket.socketio.guard;

/**
 * What becomes of an event that is one too many. Whatever it is, no listener for its name hears it,
 * and the error listeners hear a {@link RateLimitError}.
 */
public enum EventExcess {
  /** Nothing: the client is not told. */
  DROP,
  /**
   * If it asks for an acknowledgement, it gets an object with {@code message} and {@code
   * retryAfter}, in milliseconds; otherwise nothing.
   */
  ANSWER,
  /** The client's connection is closed, with all namespaces on it. */
  DISCONNECT
}
