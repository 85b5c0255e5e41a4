package io.undersocket.adapter.redis;

import java.time.Duration;

/**
 * How many messages Redis has confirmed in the last moment. It confirms what is published by
 * pub/sub before it hands it to those who listen: if it dies between the two the message is lost,
 * and nobody can tell.
 *
 * <p>Everything is guarded by the {@link Outbox} whose it is.
 */
final class RecentAnswers {

  /** Enough for a connection that ends to be noticed. */
  static final Duration MOMENT = Duration.ofMillis(250);

  /** Which moment it is, by {@link System#nanoTime()}. */
  private long moment;

  private int now;

  /** In the moment before. */
  private int before;

  void add(long time) {
    turn(time);
    now++;
  }

  /** How many there were within the last moment, at least; at most within the last two. Forgets. */
  int take(long time) {
    turn(time);
    int taken = before + now;
    before = 0;
    now = 0;
    return taken;
  }

  private void turn(long time) {
    long current = Math.floorDiv(time, MOMENT.toNanos());
    if (current != moment) {
      before = current == moment + 1 ? now : 0;
      now = 0;
      moment = current;
    }
  }
}
