package io.undersocket.adapter.redis;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All sockets of a namespace, and its servers, as an emitter sees them. Immutable. */
public final class EmitterNamespace implements EmitterTarget {

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
  public EmitterOperator to(Collection<String> rooms) {
    return everyone.to(rooms);
  }

  @Override
  public EmitterOperator except(Collection<String> rooms) {
    return everyone.except(rooms);
  }

  @Override
  public EmitterOperator asVolatile() {
    return everyone.asVolatile();
  }

  @Override
  public EmitterOperator compress(boolean compress) {
    return everyone.compress(compress);
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    everyone.emit(event, args);
  }

  @Override
  public void socketsJoin(Collection<String> rooms) {
    everyone.socketsJoin(rooms);
  }

  @Override
  public void socketsLeave(Collection<String> rooms) {
    everyone.socketsLeave(rooms);
  }

  @Override
  public void disconnectSockets(boolean close) {
    everyone.disconnectSockets(close);
  }

  @Override
  public String toString() {
    return "EmitterNamespace[" + name() + "]";
  }
}
