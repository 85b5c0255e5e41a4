package io.undersocket.socketio.spi;

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
   * @param listener hears one count from each node and one answer from each client that answers
   */
  void broadcastWithAck(Packet packet, BroadcastOptions options, BroadcastAckListener listener);

  /** The connected sockets that are meant: local ones themselves, others as handles. */
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
}
