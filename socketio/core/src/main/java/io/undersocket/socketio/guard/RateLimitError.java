package io.undersocket.socketio.guard;

import io.undersocket.socketio.EventError;
import java.time.Duration;

/** A guard has refused an event: what the error listeners hear then. */
public final class RateLimitError extends EventError {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  RateLimitError(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** When the next one would pass. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
