package io.undersocket.socketio.guard;

import java.time.Duration;
import java.util.Objects;

/**
 * How often something may happen: evenly over time, and so many times at once after a rest.
 *
 * @param count how many times in a period, 1 or more
 * @param period the period, between a nanosecond for each time and 365 days
 * @param burst how many times at once, 1 or more
 */
public record RateLimit(int count, Duration period, int burst) {

  private static final Duration LONGEST = Duration.ofDays(365);

  /** Checks that all of them make sense. */
  public RateLimit {
    Objects.requireNonNull(period, "period");
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", must be 1 or more");
    }
    if (burst < 1) {
      throw new IllegalArgumentException("burst is " + burst + ", must be 1 or more");
    }
    if (period.compareTo(Duration.ofNanos(count)) < 0 || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "period is " + period + ", must be between a nanosecond for each time and " + LONGEST);
    }
  }

  /** So many times in a period, and as many at once. */
  public static RateLimit of(int count, Duration period) {
    return new RateLimit(count, period, count);
  }

  /** So many times a second, and as many at once. */
  public static RateLimit perSecond(int count) {
    return of(count, Duration.ofSeconds(1));
  }

  /** So many times a minute, and as many at once. */
  public static RateLimit perMinute(int count) {
    return of(count, Duration.ofMinutes(1));
  }

  /** The same, with another burst. */
  public RateLimit withBurst(int times) {
    return new RateLimit(count, period, times);
  }

  /** From one time to the next, in the long run. */
  long intervalNanos() {
    return period.toNanos() / count;
  }

  /** How far ahead of its time a burst may be. */
  long toleranceNanos() {
    // A burst of years is as good as none that ends.
    long interval = intervalNanos();
    return burst > Long.MAX_VALUE / 4 / interval ? Long.MAX_VALUE / 4 : interval * burst;
  }

  @Override
  public String toString() {
    return count + " in " + period + ", " + burst + " at once";
  }
}
