package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/**
 * An argument is not what was asked for. The message names the event, the position, what was
 * expected and what was received.
 */
public final class ArgumentException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final @Nullable String event;
  private final int index;
  private final String expected;
  private final String received;

  /**
   * Made by who reads arguments.
   *
   * @param event the event, or null for an acknowledgement or a value outside of any event
   * @param index the position, from 0; -1 for a value outside of any list of arguments
   * @param expected what was asked for
   * @param received what is there
   * @param cause what a JSON binding said, or null
   */
  public ArgumentException(
      @Nullable String event,
      int index,
      String expected,
      String received,
      @Nullable Throwable cause) {
    super(message(event, index, expected, received, cause), cause);
    this.event = event;
    this.index = index;
    this.expected = expected;
    this.received = received;
  }

  private static String message(
      @Nullable String event,
      int index,
      String expected,
      String received,
      @Nullable Throwable cause) {
    StringBuilder text = new StringBuilder();
    if (event != null) {
      text.append("event \"").append(event).append("\", ");
    }
    if (index >= 0) {
      text.append("argument ").append(index).append(": ");
    }
    text.append("expected ").append(expected).append(", received ").append(received);
    if (cause != null && cause.getMessage() != null) {
      text.append(" (").append(cause.getMessage()).append(')');
    }
    return text.toString();
  }

  /** The event, or null for an acknowledgement or a value outside of any event. */
  public @Nullable String event() {
    return event;
  }

  /** The position, from 0; -1 for a value outside of any list of arguments. */
  public int index() {
    return index;
  }

  /** What was asked for. */
  public String expected() {
    return expected;
  }

  /** What is there: its kind and the beginning of it. */
  public String received() {
    return received;
  }
}
