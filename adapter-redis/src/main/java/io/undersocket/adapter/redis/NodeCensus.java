package io.undersocket.adapter.redis;

import java.time.Duration;

/**
 * How many nodes there are, if they are counted by their subscriptions. A count that has fallen is
 * not believed at once: a node that has lost its connection for a moment is not gone, and whoever
 * takes it for gone takes a part for the whole.
 *
 * <p>Everything is guarded by this.
 */
final class NodeCensus {

  /** For so long a count must stay low to be believed: a killed node costs a request this much. */
  static final Duration GRACE = Duration.ofMillis(300);

  private int believed;
  private boolean low;
  private long lowSince;

  /**
   * Takes in a count.
   *
   * @param now by {@link System#nanoTime()}
   * @return what to believe
   */
  synchronized int counted(int count, long now) {
    if (count >= believed) {
      low = false;
      believed = count;
    } else if (!low) {
      low = true;
      lowSince = now;
    } else if (now - lowSince >= GRACE.toNanos()) {
      low = false;
      believed = count;
    }
    return believed;
  }

  /**
   * Takes in how many listeners have just got something. Listeners by patterns are among them,
   * which are no nodes: so only a number that does not change is one of nodes.
   *
   * @return whether there are so many nodes still
   */
  synchronized boolean isConfirmedBy(long listeners) {
    boolean same = listeners == believed;
    low &= !same;
    return same;
  }

  synchronized int believed() {
    return believed;
  }
}
