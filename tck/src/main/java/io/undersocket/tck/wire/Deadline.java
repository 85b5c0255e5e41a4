package io.undersocket.tck.wire;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Until when something is waited for.
 *
 * @param nanos by {@link System#nanoTime}
 * @param bound what was asked for, to say so in an expectation
 */
record Deadline(long nanos, Duration bound) {

  /** Longer than any case runs: the end of the case closes what is waited for. */
  static final Duration LONGER_THAN_A_CASE = Duration.ofHours(1);

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos(), time);
  }

  static Deadline never() {
    return in(LONGER_THAN_A_CASE);
  }

  boolean isOver() {
    return System.nanoTime() - nanos >= 0;
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  /** Waits to be notified; true if there is time left. The caller holds the lock's monitor. */
  boolean await(Object lock) {
    long left = nanos - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.timedWait(lock, Math.max(left, 1_000_000));
      return true;
    } catch (InterruptedException e) {
      throw Wire.givenUp(e);
    }
  }
}
