package io.undersocket.socketio.spi;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the messages of one namespace between the nodes of a cluster: a transport and a wire
 * format. What is said, and what has to happen then, is the business of the {@link ClusterAdapter}
 * on top of it.
 *
 * <p><b>What arrives</b> is handed to the {@link Receiver}, message by message, in an order that
 * keeps what one node published in order. What cannot be read, and what is of another namespace, is
 * dropped by the bus. It may hand over this node's own messages and answers to other nodes'
 * requests: they are ignored.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and must not block, also while what
 * is below is away: it fails the stage then, or keeps a bounded number of messages for a bounded
 * time. When {@link #publish}, {@link #keep} or {@link #respond} returns, the values in the message
 * have been encoded.
 */
public interface ClusterBus {

  /** Where what arrives is handed to; safe for use by any thread, and never throws. */
  interface Receiver {

    /**
     * Takes a message of another node.
     *
     * @param offset by which the message can be found again, of a bus that {@linkplain
     *     #keepsMessages() keeps} them; else null
     */
    void receive(ClusterMessage message, @Nullable String offset);

    /**
     * Whether an answer to this request would be of any use: if not, a bus that can see which one
     * an answer is for need not read the rest of it.
     */
    default boolean awaits(String requestId) {
      return true;
    }
  }

  /**
   * Begins to receive.
   *
   * @return completes when messages of other nodes arrive
   */
  CompletionStage<@Nullable Void> start();

  /**
   * Stops receiving, and releases what this bus made itself.
   *
   * @return completes when that is done
   */
  CompletionStage<@Nullable Void> close();

  /**
   * Sends a message to the other nodes.
   *
   * @return fails if the message was not sent: the adapter goes on without the other nodes
   * @throws IllegalArgumentException if a value in the message cannot be encoded
   */
  CompletionStage<@Nullable Void> publish(ClusterMessage message);

  /**
   * Sends a broadcast as {@link #publish} does, and keeps it for clients that recover. Called
   * instead of that for every one that a client could want later, if local clients can recover and
   * this bus {@linkplain #keepsMessages() keeps messages}.
   *
   * <p>All nodes are to see what is kept in one order, that of the offsets. So the stages complete
   * in it, each before what comes after is handed over; and in the same order the adapter is given
   * them, each before its message is on its way.
   *
   * @param placed takes, once and before this returns, the stage that completes with the offset; or
   *     with null if it is not known, and need not be waited for any more; or fails if the message
   *     was not sent. Nobody completes it before {@code placed} has returned. It neither blocks nor
   *     calls the bus, and may be called under a lock. If it was not called, as this bus throws,
   *     the adapter goes on without an offset
   * @throws IllegalArgumentException if a value in the message cannot be encoded
   */
  default void keep(
      ClusterMessage.Broadcast message, Consumer<CompletionStage<@Nullable String>> placed) {
    throw new UnsupportedOperationException("this bus keeps no messages");
  }

  /**
   * Sends a question to the other nodes, as {@link #publish} does: something that each of them
   * answers.
   *
   * @return the number of nodes that have got it, this one included, if sending it shows that; else
   *     null, and {@link #nodeCount()} is asked if this bus {@linkplain #countsNodes() counts} the
   *     nodes. Fails if it was not sent
   * @throws IllegalArgumentException if a value in the message cannot be encoded
   */
  default CompletionStage<@Nullable Integer> ask(ClusterMessage question) {
    return publish(question).thenApply(sent -> null);
  }

  /**
   * Sends an answer to the node that asked; other nodes may get it as well.
   *
   * @throws IllegalArgumentException if a value in the answer cannot be encoded
   */
  CompletionStage<@Nullable Void> respond(String nodeId, ClusterMessage.Response response);

  /**
   * Whether {@link #nodeCount()} knows how many nodes take part. If not, the nodes tell each other
   * by heartbeats. Always the same answer.
   */
  default boolean countsNodes() {
    return false;
  }

  /** The number of nodes that receive now, this one included; asked if {@link #countsNodes()}. */
  default CompletionStage<Integer> nodeCount() {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("this bus does not count the nodes"));
  }

  /**
   * The ids of the nodes that receive now, this one included, for a bus that {@linkplain
   * #countsNodes() counts} them and can name them as well: asked when a request has waited in vain,
   * to say whose answer is missing. Fails otherwise, and soon.
   */
  default CompletionStage<Set<String>> nodeIds() {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("this bus does not name the nodes"));
  }

  /**
   * Whether this bus keeps broadcasts and sessions, so that clients can recover on any node. Always
   * the same answer.
   */
  default boolean keepsMessages() {
    return false;
  }

  /** As {@link Adapter#persistSession}; called if {@link #keepsMessages()}. */
  default void persistSession(SessionState session) {}

  /** As {@link Adapter#restoreSession}; called if {@link #keepsMessages()}. */
  default CompletionStage<@Nullable RestoredSession> restoreSession(
      String pid, @Nullable String offset) {
    return CompletableFuture.completedFuture(null);
  }
}
