package io.undersocket.engineio.internal.time;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A clock that a test moves; deadlines expire on the test's own thread, in order. */
public final class ManualTimer implements Timer {

  private final Map<Deadline, Long> deadlines = new IdentityHashMap<>();
  private long nowNanos = 1_000_000_000L;
  private long sequence;
  private boolean closed;
  private @Nullable RuntimeException failure;
  private final Map<Deadline, Long> order = new IdentityHashMap<>();

  @Override
  public synchronized long nanoTime() {
    return nowNanos;
  }

  @Override
  public synchronized void set(Deadline deadline, long atNanos) {
    if (closed) {
      return;
    }
    RuntimeException thrown = failure;
    if (thrown != null) {
      failure = null;
      throw thrown;
    }
    deadlines.put(deadline, atNanos);
    order.put(deadline, sequence++);
  }

  @Override
  public synchronized boolean cancel(Deadline deadline) {
    order.remove(deadline);
    return deadlines.remove(deadline) != null;
  }

  @Override
  public synchronized int size() {
    return deadlines.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    deadlines.clear();
    order.clear();
  }

  /** Whether it was closed. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** The next deadline is not set: this is thrown. */
  public synchronized void failOnce(RuntimeException thrown) {
    failure = thrown;
  }

  /** Moves the clock, stopping at every deadline on the way. */
  public void advance(Duration duration) {
    long end = nanoTime() + duration.toNanos();
    while (expireNext(end)) {
      // the next may have been set by the one before
    }
    synchronized (this) {
      nowNanos = end;
    }
  }

  /** Moves the clock, and nothing expires: the timer is late. */
  public synchronized void oversleep(Duration duration) {
    nowNanos += duration.toNanos();
  }

  /**
   * Moves the clock to the next deadline, if it is not later than this, and lets it expire.
   *
   * @return whether there was one
   */
  public boolean expireNext(long latestNanos) {
    Deadline next;
    synchronized (this) {
      next = next();
      if (next == null || deadlines.get(next) > latestNanos) {
        return false;
      }
      nowNanos = Math.max(nowNanos, deadlines.get(next));
      deadlines.remove(next);
      order.remove(next);
    }
    next.expired();
    return true;
  }

  private @Nullable Deadline next() {
    Deadline first = null;
    for (Map.Entry<Deadline, Long> entry : deadlines.entrySet()) {
      if (first == null
          || entry.getValue() < deadlines.get(first)
          || (entry.getValue().equals(deadlines.get(first))
              && order.get(entry.getKey()) < order.get(first))) {
        first = entry.getKey();
      }
    }
    return first;
  }

  @Override
  public synchronized String toString() {
    return "at " + nowNanos + ": " + deadlines;
  }
}
