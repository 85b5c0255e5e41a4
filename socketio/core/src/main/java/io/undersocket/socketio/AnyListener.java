package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/** Hears every event that comes in. */
@FunctionalInterface
public interface AnyListener {

  /**
   * Handles the event, before the listeners for its name do. Called on the executor of the socket.
   *
   * @param event the name, or null for an event that was sent without any payload
   * @param args what was sent
   * @param ack how to answer
   * @throws Exception goes to {@link SocketIoServer#onError}
   */
  void onEvent(@Nullable String event, Args args, Ack ack) throws Exception;
}
