package io.undersocket.socketio.guard;

/**
 * A token bucket in one number: the time at which it will be full again. Not safe for use by
 * several threads.
 */
final class TokenBucket {

  /** By the guard's clock; in the past for a full bucket. */
  private long fullAt;

  TokenBucket(long now) {
    fullAt = now;
  }

  /**
   * Takes a token if there is one.
   *
   * @return 0, or for how many nanoseconds there will be none
   */
  long take(RateLimit limit, long now) {
    long from = isFull(now) ? now : fullAt;
    long then = from + limit.intervalNanos();
    long excess = then - now - limit.toleranceNanos();
    if (excess > 0) {
      return excess;
    }
    fullAt = then;
    return 0;
  }

  /** Whether it is as good as a new one. */
  boolean isFull(long now) {
    return fullAt - now <= 0;
  }
}
