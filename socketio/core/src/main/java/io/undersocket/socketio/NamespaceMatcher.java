package io.undersocket.socketio;

/**
 * Decides whether a client may have a namespace that nobody has created; see {@link
 * SocketIoServer#of(NamespaceMatcher)}. Called on the executor of the client's connection, so it
 * may block; the client's other namespaces wait meanwhile.
 */
@FunctionalInterface
public interface NamespaceMatcher {

  /**
   * Whether there is to be a namespace of this name.
   *
   * @param name the name, with its leading slash, as the client spelled it
   * @param auth what the client sent with its request to connect; an empty object if it sent
   *     nothing
   * @throws Exception the same as false; it is logged
   */
  boolean matches(String name, Json auth) throws Exception;
}
