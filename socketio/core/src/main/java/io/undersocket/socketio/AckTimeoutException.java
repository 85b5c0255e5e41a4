package io.undersocket.socketio;

import java.util.List;

/** No acknowledgement, or not all of them, came in time. */
public final class AckTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Args> responses;

  AckTimeoutException(List<Args> responses) {
    super("operation has timed out", null, false, false);
    this.responses = List.copyOf(responses);
  }

  /** The answers to a broadcast that came in time, each with its first argument at most. */
  public List<Args> responses() {
    return responses;
  }
}
