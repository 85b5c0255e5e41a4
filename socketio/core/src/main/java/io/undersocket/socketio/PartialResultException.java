package io.undersocket.socketio;

import java.util.List;
import java.util.Set;

/** Not all nodes of the cluster have answered in time. It holds what the others said. */
public final class PartialResultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int answered;
  private final int expected;
  private final transient Set<String> missing;
  private final transient List<RemoteSocket> sockets;
  private final transient List<Args> responses;

  /**
   * For adapters.
   *
   * @param answered how many other nodes have answered
   * @param expected how many should have
   * @param missing the ids of nodes that have not, as far as they are known
   * @param sockets what {@link BroadcastTarget#fetchSockets()} has found, this node's included
   * @param responses what {@link Namespace#serverSideEmitWithAck} was answered
   */
  public PartialResultException(
      int answered,
      int expected,
      Set<String> missing,
      List<RemoteSocket> sockets,
      List<Args> responses) {
    super(
        "timeout reached: only "
            + answered
            + " responses received out of "
            + expected
            + (missing.isEmpty() ? "" : "; no answer from " + String.join(", ", missing)),
        null,
        false,
        false);
    this.answered = answered;
    this.expected = expected;
    this.missing = Set.copyOf(missing);
    this.sockets = List.copyOf(sockets);
    this.responses = List.copyOf(responses);
  }

  /** How many other nodes have answered. */
  public int answered() {
    return answered;
  }

  /** How many other nodes should have answered. */
  public int expected() {
    return expected;
  }

  /** The ids of the nodes that have not answered, as far as they are known. */
  public Set<String> missing() {
    return missing;
  }

  /** What {@link BroadcastTarget#fetchSockets()} has found, the sockets of this node included. */
  public List<RemoteSocket> sockets() {
    return sockets;
  }

  /** What {@link Namespace#serverSideEmitWithAck} was answered. */
  public List<Args> responses() {
    return responses;
  }
}
