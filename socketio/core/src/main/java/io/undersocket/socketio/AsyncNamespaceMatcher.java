package io.undersocket.socketio;

import java.util.concurrent.CompletionStage;

/** A {@link NamespaceMatcher} whose answer may come later, from any thread. */
@FunctionalInterface
public interface AsyncNamespaceMatcher {

  /**
   * Starts to decide.
   *
   * @param name as in {@link NamespaceMatcher#matches}
   * @param auth as in {@link NamespaceMatcher#matches}
   * @return completes with whether there is to be a namespace of this name; failing is the same as
   *     false, and logged. A client waits for it without limit, but its connection does not outlive
   *     {@link SocketIoServer.Builder#connectTimeout} without any namespace.
   * @throws Exception as {@link NamespaceMatcher#matches}
   */
  CompletionStage<Boolean> matches(String name, Json auth) throws Exception;
}
