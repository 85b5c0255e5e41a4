package io.undersocket.socketio.spi;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.protocol.Packet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries what is said to many sockets of one namespace to wherever they are: on this node, or on
 * the nodes of a cluster.
 *
 * <p>There is one for each namespace. Rooms and local delivery are not its business: it finds them
 * in the {@link LocalSockets} that it was made with, and it uses the same when a message of another
 * node arrives. The {@link InMemoryAdapter}, which does nothing else, is the specification of every
 * method here.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and must not block. What one thread
 * asks for takes effect in that order, also between different methods: a packet that is broadcast
 * before {@link #disconnectSockets} arrives before the disconnection.
 */
public interface Adapter {

  /**
   * Called once, before anything else. A failure is logged; the namespace works all the same.
   *
   * @return completes when messages of other nodes arrive
   */
  default CompletionStage<@Nullable Void> init() {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Called once, when the server closes or the namespace is forgotten. In the latter case another
   * adapter for a namespace of the same name may be made as soon as this has returned, even if what
   * it returned is not complete.
   *
   * @return completes when everything it held is released
   */
  default CompletionStage<@Nullable Void> close() {
    return CompletableFuture.completedFuture(null);
  }

  /** The number of nodes that take part, this one included. */
  CompletionStage<Integer> serverCount();

  /**
   * Sends an event to the sockets that are meant, on all nodes unless {@link
   * BroadcastFlags#local()}.
   *
   * @throws IllegalArgumentException if the packet cannot be encoded
   */
  void broadcast(Packet packet, BroadcastOptions options);

  /**
   * As {@link #broadcast}, asking each client for an acknowledgement.
   *
   * @param listener hears how many clients there are, when this is complete, and one answer from
   *     each client that answers
   * @throws IllegalArgumentException if the packet cannot be encoded
   * @throws IllegalStateException if no more answers can be waited for, and nothing was sent
   */
  void broadcastWithAck(Packet packet, BroadcastOptions options, BroadcastAckListener listener);

  /**
   * The connected sockets that are meant: local ones themselves, others as handles.
   *
   * @return fails with a {@link io.undersocket.socketio.PartialResultException} if some node did
   *     not answer in time
   */
  CompletionStage<List<RemoteSocket>> fetchSockets(BroadcastOptions options);

  /** Makes the sockets that are meant join these rooms. */
  void addSockets(BroadcastOptions options, Collection<String> rooms);

  /** Makes the sockets that are meant leave these rooms. */
  void delSockets(BroadcastOptions options, Collection<String> rooms);

  /**
   * Disconnects the sockets that are meant.
   *
   * @param close whether to close their connections, with all namespaces on them
   */
  void disconnectSockets(BroadcastOptions options, boolean close);

  /**
   * Tells the other servers something; this one does not hear it. Without others, nothing.
   *
   * @throws IllegalArgumentException if a value cannot be encoded
   */
  default void serverSideEmit(String event, Args args) {}

  /**
   * As {@link #serverSideEmit}, asking each server for an answer.
   *
   * @return the first value of every answer; fails with a {@link
   *     io.undersocket.socketio.PartialResultException} if some did not come in time
   */
  default CompletionStage<List<Args>> serverSideEmitWithAck(String event, Args args) {
    return CompletableFuture.completedFuture(List.of());
  }

  /**
   * Whether clients can recover ({@link LocalSockets#recovery()}). Always the same answer. Without
   * it, none of the methods below is called, and packets must get no offset.
   *
   * <p>With it, {@link #broadcast} has every event {@linkplain Packet#withOffset end with an
   * offset} that asks for no acknowledgement and is not volatile; what is said to one socket comes
   * as a broadcast to its own room. Every local socket must get them in the order of their offsets.
   */
  default boolean recoversSessions() {
    return false;
  }

  /**
   * The offset up to which all packets have reached the local sockets that they are for; null if
   * that is not known. Called under a socket's lock: must take none.
   */
  default @Nullable String position() {
    return null;
  }

  /** Keeps a session whose connection was lost, for {@link #restoreSession}. */
  default void persistSession(SessionState session) {}

  /**
   * Hands out a session that was kept, once.
   *
   * @param pid which one, as the client says
   * @param offset the offset of the last packet that the client has received, as it says; null if
   *     it has received none
   * @return the session, or null if it is not known (any more), or if something is forgotten that
   *     the client has missed. A failure is logged, and means null. Must complete in some seconds:
   *     the client waits
   */
  default CompletionStage<@Nullable RestoredSession> restoreSession(
      String pid, @Nullable String offset) {
    return CompletableFuture.completedFuture(null);
  }
}
