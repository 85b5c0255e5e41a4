package io.undersocket.socketio;

/**
 * Decides about the events that a client sends; see {@link Socket#use}. Called on the socket's
 * executor, so it may block; everything else that the client does waits meanwhile.
 */
@FunctionalInterface
public interface EventMiddleware {

  /**
   * Lets the event pass by returning; it may have {@linkplain IncomingEvent#rewrite changed} it.
   *
   * @throws EventError to refuse it: no listener hears it, and the client is not told
   * @throws Exception to refuse it as well. Either goes to {@link Socket#onError} and {@link
   *     SocketIoServer#onError}
   */
  void onEvent(IncomingEvent event) throws Exception;
}
