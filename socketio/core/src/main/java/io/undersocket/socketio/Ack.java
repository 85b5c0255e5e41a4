package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/** How a listener answers the event it hears. Callable from any thread, also later. */
public interface Ack {

  /**
   * Answers. Only the first call counts; further ones, and one for an event that asks for no
   * answer, do nothing. Works for as long as the connection is open, even if the socket has left
   * the namespace.
   *
   * @param args values as for {@link Emitter#emit}
   * @throws IllegalArgumentException if a value cannot be encoded; then nothing was answered yet
   */
  void send(@Nullable Object... args);

  /** Whether the client asked for an answer. */
  boolean isRequested();
}
