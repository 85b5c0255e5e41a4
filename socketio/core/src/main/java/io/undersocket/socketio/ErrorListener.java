package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/**
 * Hears of failures that would otherwise only be logged: listeners that throw, arguments that are
 * not what a listener asked for ({@link ArgumentException}), packets that nobody can read ({@link
 * io.undersocket.socketio.protocol.PacketException}), events that a middleware refused ({@link
 * EventError}, or whatever it threw).
 *
 * <p>Called where it failed: on the socket's executor, or for a listener of outgoing events on the
 * thread that emits. What failed harms neither the connection nor other listeners, except that an
 * unreadable packet closes the connection.
 */
@FunctionalInterface
public interface ErrorListener {

  /**
   * Takes note, on the thread where it failed.
   *
   * @param socket whose listener failed, or who sent the packet
   * @param event the event, {@code connection}, {@code drain}, {@code disconnecting} or {@code
   *     disconnect} for their listeners, or null if it was no event
   * @param cause what happened
   */
  void onError(Socket socket, @Nullable String event, Throwable cause);
}
