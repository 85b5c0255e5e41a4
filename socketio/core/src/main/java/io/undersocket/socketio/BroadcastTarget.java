package io.undersocket.socketio;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several sockets of one namespace, and what can be said to them at once. Callable from any thread;
 * never blocks.
 *
 * <p>{@code to}, {@code in}, {@code except} and the flags make another target and change nothing in
 * this one, so a target may be kept and used often.
 *
 * <p>Only connected sockets are meant. Without a room: all of them; with rooms: those in any of
 * them, each once; never those in a room given to {@code except}. A socket's id is a room that only
 * this socket is in.
 */
public interface BroadcastTarget {

  /** Also the sockets in these rooms. */
  BroadcastOperator to(Collection<String> rooms);

  /** Also the sockets in these rooms. */
  default BroadcastOperator to(String... rooms) {
    return to(List.of(rooms));
  }

  /** The same as {@link #to(Collection)}. */
  default BroadcastOperator in(Collection<String> rooms) {
    return to(rooms);
  }

  /** The same as {@link #to(String...)}. */
  default BroadcastOperator in(String... rooms) {
    return to(List.of(rooms));
  }

  /** Not the sockets in these rooms. */
  BroadcastOperator except(Collection<String> rooms);

  /** Not the sockets in these rooms. */
  default BroadcastOperator except(String... rooms) {
    return except(List.of(rooms));
  }

  /** Only sockets of this node. */
  BroadcastOperator local();

  /**
   * A recipient to whom nothing can be sent at that instant, because something sent before is still
   * on its way or no poll is waiting, goes without the packet ({@code volatile}).
   */
  BroadcastOperator asVolatile();

  /** Whether transports may compress the packet; true unless switched off. */
  BroadcastOperator compress(boolean compress);

  /** How long {@link #emitWithAck} and {@link #fetchSockets()} wait. */
  BroadcastOperator timeout(Duration timeout);

  /**
   * Sends an event; it is encoded once.
   *
   * @param event its name
   * @param args its arguments, as for {@link Emitter#emit}
   * @throws IllegalArgumentException as {@link Emitter#emit}
   */
  void emit(String event, @Nullable Object... args);

  /** Sends the event {@code message}. */
  default void send(@Nullable Object... args) {
    emit("message", args);
  }

  /**
   * Sends an event and asks every client for an answer.
   *
   * @return the first argument of every client's answer, in the order of arrival, once all have
   *     answered; at once and empty if there is no recipient. It fails with an {@link
   *     AckTimeoutException}, which holds what did arrive, when the {@link #timeout} is over; a
   *     client that disconnects counts as missing. Without a timeout that is after one millisecond,
   *     as with the reference server: set one. Not completed on the caller's thread, except at
   *     once.
   * @throws IllegalArgumentException as {@link #emit}
   */
  CompletionStage<List<Args>> emitWithAck(String event, @Nullable Object... args);

  /**
   * The sockets, of every node.
   *
   * @return fails with a {@link PartialResultException}, which holds what was found, when not all
   *     nodes have answered after the {@link #timeout}, or without one after some seconds
   */
  CompletionStage<List<RemoteSocket>> fetchSockets();

  /** The ids of the sockets, of every node. */
  default CompletionStage<Set<String>> allSockets() {
    return fetchSockets()
        .thenApply(
            sockets ->
                sockets.stream().map(RemoteSocket::id).collect(Collectors.toUnmodifiableSet()));
  }

  /** Makes the sockets join rooms, on every node. */
  void socketsJoin(Collection<String> rooms);

  /** Makes the sockets join rooms, on every node. */
  default void socketsJoin(String... rooms) {
    socketsJoin(List.of(rooms));
  }

  /** Makes the sockets leave rooms, on every node. */
  void socketsLeave(Collection<String> rooms);

  /** Makes the sockets leave rooms, on every node. */
  default void socketsLeave(String... rooms) {
    socketsLeave(List.of(rooms));
  }

  /** Disconnects the sockets, on every node; their connections stay open. */
  default void disconnectSockets() {
    disconnectSockets(false);
  }

  /**
   * Disconnects the sockets, on every node.
   *
   * @param close whether to close their connections, with all namespaces on them
   */
  void disconnectSockets(boolean close);
}
