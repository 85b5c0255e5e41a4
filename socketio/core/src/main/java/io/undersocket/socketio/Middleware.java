package io.undersocket.socketio;

/**
 * Decides about a client that wants to connect to a namespace. Called on the socket's executor, so
 * it may block; the client's other namespaces wait meanwhile.
 *
 * <p>The socket is not connected yet: broadcasts do not reach it, it is in no room of its own, and
 * {@link Socket#disconnect()} does nothing. {@code join}, {@code data} and {@code emit} work; what
 * is emitted reaches the client before it knows that it is connected.
 */
@FunctionalInterface
public interface Middleware {

  /**
   * Lets the client pass by returning.
   *
   * @throws ConnectError to refuse it, with message and data for the client
   * @throws Exception to refuse it; the client is told {@code internal error} only, and the
   *     exception goes to {@link SocketIoServer#onError}
   */
  void onConnect(Socket socket) throws Exception;
}
