package io.undersocket.adapter.redis;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A target that is everyone in a namespace. */
abstract class WholeNamespace implements EmitterTarget {

  abstract EmitterOperator everyone();

  @Override
  public final EmitterOperator to(Collection<String> rooms) {
    return everyone().to(rooms);
  }

  @Override
  public final EmitterOperator except(Collection<String> rooms) {
    return everyone().except(rooms);
  }

  @Override
  public final EmitterOperator asVolatile() {
    return everyone().asVolatile();
  }

  @Override
  public final EmitterOperator compress(boolean compress) {
    return everyone().compress(compress);
  }

  @Override
  public final void emit(String event, @Nullable Object... args) {
    everyone().emit(event, args);
  }

  @Override
  public final void socketsJoin(Collection<String> rooms) {
    everyone().socketsJoin(rooms);
  }

  @Override
  public final void socketsLeave(Collection<String> rooms) {
    everyone().socketsLeave(rooms);
  }

  @Override
  public final void disconnectSockets(boolean close) {
    everyone().disconnectSockets(close);
  }
}
