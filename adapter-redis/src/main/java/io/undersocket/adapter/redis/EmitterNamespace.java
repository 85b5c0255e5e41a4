package io.undersocket.adapter.redis;

import org.jspecify.annotations.Nullable;

/** All sockets of a namespace, and its servers, as an emitter sees them. Immutable. */
public final class EmitterNamespace extends WholeNamespace {

  private final EmitterChannel channel;
  private final EmitterOperator everyone;

  EmitterNamespace(EmitterChannel channel) {
    this.channel = channel;
    this.everyone = new EmitterOperator(channel, EmitterAddress.EVERYONE);
  }

  /** Its name, with the slash. */
  public String name() {
    return channel.namespace();
  }

  /**
   * Tells all servers an event, which those of them hear that listen for it in this namespace, see
   * {@link io.undersocket.socketio.ServerSideEvents}. Nobody can answer ({@code serverSideEmit}).
   *
   * @param event its name
   * @param args what JSON knows, and bytes
   * @throws IllegalArgumentException if an argument cannot be encoded
   * @throws IllegalStateException if the emitter is closed
   */
  public void serverSideEmit(String event, @Nullable Object... args) {
    channel.serverSideEmit(event, args);
  }

  @Override
  EmitterOperator everyone() {
    return everyone;
  }

  @Override
  public String toString() {
    return "EmitterNamespace[" + name() + "]";
  }
}
