package io.undersocket.socketio;

import java.util.concurrent.CompletionStage;

/** A {@link Middleware} whose answer may come later, from any thread. */
@FunctionalInterface
public interface AsyncMiddleware {

  /**
   * Starts to decide.
   *
   * @return completes, with anything, to let the client pass; fails to refuse it, as {@link
   *     Middleware#onConnect} by throwing. A client waits for it without limit, but its connection
   *     does not outlive {@link SocketIoServer.Builder#connectTimeout} without any namespace.
   * @throws Exception as {@link Middleware#onConnect}
   */
  CompletionStage<?> onConnect(Socket socket) throws Exception;
}
