package io.undersocket.socketio.spi;

/** Makes the adapters of a server, one for each namespace ({@code adapter} option). */
@FunctionalInterface
public interface AdapterFactory {

  /**
   * Makes the adapter of a namespace. Called once, when the namespace is created; {@link
   * Adapter#init()} follows.
   *
   * @param local the namespace's sockets on this node
   */
  Adapter create(LocalSockets local);
}
