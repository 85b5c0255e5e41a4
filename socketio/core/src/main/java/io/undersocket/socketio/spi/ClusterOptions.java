package io.undersocket.socketio.spi;

import java.time.Duration;

/**
 * Times and bounds of a {@link ClusterAdapter}.
 *
 * @param heartbeatInterval after which silence a node says that it is there, 5 s by default ({@code
 *     heartbeatInterval}); without meaning if the bus counts the nodes, as the next
 * @param heartbeatTimeout after which silence a node is thought to be gone, 10 s by default ({@code
 *     heartbeatTimeout})
 * @param requestTimeout how long the answers of other nodes are waited for, 5 s by default ({@code
 *     requestsTimeout})
 * @param maxPendingRequests requests of this node, in one namespace, that wait for answers: more
 *     fail at once; 10,000 by default
 * @param maxNodes other nodes that are remembered: more are not waited for; 1,000 by default
 */
public record ClusterOptions(
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    Duration requestTimeout,
    int maxPendingRequests,
    int maxNodes) {

  private static final ClusterOptions DEFAULTS =
      new ClusterOptions(
          Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5), 10_000, 1_000);

  /** Checks the ranges. */
  public ClusterOptions {
    positive("heartbeatInterval", heartbeatInterval);
    positive("requestTimeout", requestTimeout);
    if (heartbeatTimeout.compareTo(heartbeatInterval) <= 0) {
      throw new IllegalArgumentException(
          "heartbeatTimeout is "
              + heartbeatTimeout
              + ", must be more than heartbeatInterval, "
              + heartbeatInterval);
    }
    atLeastOne("maxPendingRequests", maxPendingRequests);
    atLeastOne("maxNodes", maxNodes);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 1 or more");
    }
  }

  /** The defaults. */
  public static ClusterOptions defaults() {
    return DEFAULTS;
  }

  /** With another {@link #heartbeatInterval()} and {@link #heartbeatTimeout()}. */
  public ClusterOptions withHeartbeat(Duration interval, Duration timeout) {
    return new ClusterOptions(interval, timeout, requestTimeout, maxPendingRequests, maxNodes);
  }

  /** With another {@link #requestTimeout()}. */
  public ClusterOptions withRequestTimeout(Duration value) {
    return new ClusterOptions(
        heartbeatInterval, heartbeatTimeout, value, maxPendingRequests, maxNodes);
  }

  /** With another {@link #maxPendingRequests()}. */
  public ClusterOptions withMaxPendingRequests(int value) {
    return new ClusterOptions(heartbeatInterval, heartbeatTimeout, requestTimeout, value, maxNodes);
  }

  /** With another {@link #maxNodes()}. */
  public ClusterOptions withMaxNodes(int value) {
    return new ClusterOptions(
        heartbeatInterval, heartbeatTimeout, requestTimeout, maxPendingRequests, value);
  }
}
