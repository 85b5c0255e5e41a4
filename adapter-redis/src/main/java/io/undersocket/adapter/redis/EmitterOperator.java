package io.undersocket.adapter.redis;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** An {@link EmitterTarget} that has been narrowed down. Immutable. */
public final class EmitterOperator implements EmitterTarget {

  private final EmitterChannel channel;
  private final EmitterAddress address;

  EmitterOperator(EmitterChannel channel, EmitterAddress address) {
    this.channel = channel;
    this.address = address;
  }

  private EmitterOperator with(EmitterAddress other) {
    return new EmitterOperator(channel, other);
  }

  @Override
  public EmitterOperator to(Collection<String> rooms) {
    return with(address.to(rooms));
  }

  @Override
  public EmitterOperator except(Collection<String> rooms) {
    return with(address.except(rooms));
  }

  @Override
  public EmitterOperator asVolatile() {
    return with(address.with("volatile", true));
  }

  @Override
  public EmitterOperator compress(boolean compress) {
    return with(address.with("compress", compress));
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    channel.emit(address, event, args);
  }

  @Override
  public void socketsJoin(Collection<String> rooms) {
    channel.socketsJoin(address, rooms);
  }

  @Override
  public void socketsLeave(Collection<String> rooms) {
    channel.socketsLeave(address, rooms);
  }

  @Override
  public void disconnectSockets(boolean close) {
    channel.disconnectSockets(address, close);
  }

  @Override
  public String toString() {
    return "EmitterOperator[" + channel.namespace() + " " + address + "]";
  }
}
