package io.undersocket.engineio.internal.time;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real timer: one daemon thread, started with the first deadline, that sleeps until the next
 * one is due. Waking the thread costs more than setting a deadline does: so it is woken only for
 * what is due before it would wake by itself, and may wake for what was cancelled.
 *
 * <p>All fields are guarded by {@link #lock}.
 */
public final class DeadlineTimer implements Timer {

  private static final Logger log = LoggerFactory.getLogger(DeadlineTimer.class);

  private static final long LONGEST_SLEEP_NANOS = TimeUnit.HOURS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String threadName;
  private final DeadlineHeap deadlines = new DeadlineHeap();
  private @Nullable Thread thread;

  /** Until when the thread sleeps if nobody wakes it. */
  private long sleepsUntil;

  /** Whether it sleeps, for so long; else it looks at what is due before it does. */
  private boolean asleep;

  private boolean closed;

  /** A timer whose thread, once there is something to wait for, has this name. */
  public DeadlineTimer(String threadName) {
    this.threadName = threadName;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void set(Deadline deadline, long atNanos) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      deadlines.set(deadline, atNanos);
      if (thread == null) {
        Thread sleeper = new Thread(this::run, threadName);
        sleeper.setDaemon(true);
        sleeper.start();
        thread = sleeper; // only now: who finds no memory for one leaves it to the next
      } else if (asleep && atNanos - sleepsUntil < 0) {
        asleep = false; // one call is enough
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean cancel(Deadline deadline) {
    lock.lock();
    try {
      return deadlines.remove(deadline);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return deadlines.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      deadlines.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Deadline due = null;
    while (true) {
      due = awaitDue(due);
      if (due == null) {
        return;
      }
      try {
        due.expired();
      } catch (Throwable t) {
        log.error("A deadline failed; the timer goes on", t);
      }
    }
  }

  /**
   * The next deadline that is due, already taken out; null when the timer was closed.
   *
   * @param done the one before, if there was one
   */
  private @Nullable Deadline awaitDue(@Nullable Deadline done) {
    lock.lock();
    try {
      if (done != null) {
        deadlines.release(done);
      }
      while (!closed) {
        long now = System.nanoTime();
        long wait = deadlines.size() == 0 ? LONGEST_SLEEP_NANOS : deadlines.firstNanos() - now;
        if (wait <= 0) {
          return deadlines.takeFirst();
        }
        long nanos = Math.min(wait, LONGEST_SLEEP_NANOS);
        sleepsUntil = now + nanos;
        asleep = true;
        try {
          changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
          log.debug("The timer's thread was interrupted; it goes on");
        }
        asleep = false;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }
}
