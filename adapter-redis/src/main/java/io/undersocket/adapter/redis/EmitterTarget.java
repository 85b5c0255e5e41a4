package io.undersocket.adapter.redis;

import io.undersocket.socketio.BroadcastTarget;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of one namespace, on all servers of a cluster, and what a process that is no server can
 * say to them: the part of {@link BroadcastTarget} that asks nothing. Callable from any thread;
 * never blocks.
 *
 * <p>{@code to}, {@code in}, {@code except} and the flags make another target and change nothing in
 * this one, so a target may be kept and used often. Who is meant is as in {@link BroadcastTarget}.
 *
 * <p>Nothing here tells whether somebody has heard it. While Redis is away it waits, within the
 * bounds of the emitter; what is lost is counted, see {@link ClusterEmitter}.
 */
public interface EmitterTarget {

  /** Also the sockets in these rooms. */
  EmitterOperator to(Collection<String> rooms);

  /** Also the sockets in these rooms. */
  default EmitterOperator to(String... rooms) {
    return to(List.of(rooms));
  }

  /** The same as {@link #to(Collection)}. */
  default EmitterOperator in(Collection<String> rooms) {
    return to(rooms);
  }

  /** The same as {@link #to(String...)}. */
  default EmitterOperator in(String... rooms) {
    return to(List.of(rooms));
  }

  /** Not the sockets in these rooms. */
  EmitterOperator except(Collection<String> rooms);

  /** Not the sockets in these rooms. */
  default EmitterOperator except(String... rooms) {
    return except(List.of(rooms));
  }

  /**
   * A recipient to whom nothing can be sent at that instant goes without the packet ({@code
   * volatile}); if Redis is away at that instant, so do all.
   */
  EmitterOperator asVolatile();

  /** Whether transports may compress the packet; true unless switched off. */
  EmitterOperator compress(boolean compress);

  /**
   * Sends an event; it is encoded once, before this returns.
   *
   * @param event its name
   * @param args its arguments, as for {@link io.undersocket.socketio.Emitter#emit}
   * @throws IllegalArgumentException if the name is reserved, or an argument cannot be encoded
   * @throws IllegalStateException if the emitter is closed
   */
  void emit(String event, @Nullable Object... args);

  /** Sends the event {@code message}. */
  default void send(@Nullable Object... args) {
    emit("message", args);
  }

  /**
   * Makes the sockets join rooms.
   *
   * @throws IllegalStateException if the emitter is closed
   */
  void socketsJoin(Collection<String> rooms);

  /** Makes the sockets join rooms. */
  default void socketsJoin(String... rooms) {
    socketsJoin(List.of(rooms));
  }

  /**
   * Makes the sockets leave rooms.
   *
   * @throws IllegalStateException if the emitter is closed
   */
  void socketsLeave(Collection<String> rooms);

  /** Makes the sockets leave rooms. */
  default void socketsLeave(String... rooms) {
    socketsLeave(List.of(rooms));
  }

  /** Disconnects the sockets; their connections stay open. */
  default void disconnectSockets() {
    disconnectSockets(false);
  }

  /**
   * Disconnects the sockets.
   *
   * @param close whether to close their connections, with all namespaces on them
   * @throws IllegalStateException if the emitter is closed
   */
  void disconnectSockets(boolean close);
}
