package io.undersocket.engineio.internal.time;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real timer: one daemon thread, started with the first deadline, that sleeps until the next
 * one is due. A binary heap whose entries know their place makes setting, moving and cancelling
 * logarithmic, without an object per call. Waking the thread costs more than all of that: so it is
 * woken only for what is due before it would wake by itself, and may wake for what was cancelled.
 *
 * <p>All fields are guarded by {@link #lock}.
 */
public final class DeadlineTimer implements Timer {

  private static final Logger log = LoggerFactory.getLogger(DeadlineTimer.class);

  private static final long LONGEST_SLEEP_NANOS = TimeUnit.HOURS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String threadName;
  private @Nullable Deadline[] heap = new Deadline[16];
  private int size;
  private @Nullable Thread thread;

  /** Until when the thread sleeps if nobody wakes it. */
  private long sleepsUntil;

  /** Whether it sleeps, for so long; else it looks at the heap before it does. */
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
      if (deadline.index != Deadline.NOT_SET) {
        boolean later = atNanos - deadline.atNanos > 0;
        deadline.atNanos = atNanos;
        if (later) {
          siftDown(deadline.index, deadline);
        } else {
          siftUp(deadline.index, deadline);
        }
      } else {
        if (size == heap.length) {
          heap = Arrays.copyOf(heap, size * 2);
        }
        deadline.atNanos = atNanos;
        siftUp(size++, deadline);
      }
      if (thread == null) {
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
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
      if (deadline.index == Deadline.NOT_SET) {
        return false;
      }
      remove(deadline);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (int i = 0; i < size; i++) {
        at(i).index = Deadline.NOT_SET;
      }
      Arrays.fill(heap, null);
      size = 0;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Deadline due = awaitDue();
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

  /** The next deadline that is due, already removed; null when the timer was closed. */
  private @Nullable Deadline awaitDue() {
    lock.lock();
    try {
      while (!closed) {
        long now = System.nanoTime();
        long wait = size == 0 ? LONGEST_SLEEP_NANOS : at(0).atNanos - now;
        if (wait <= 0) {
          Deadline first = at(0);
          remove(first);
          return first;
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

  private void remove(Deadline deadline) {
    int index = deadline.index;
    deadline.index = Deadline.NOT_SET;
    Deadline last = at(--size);
    heap[size] = null;
    if (last != deadline) {
      siftDown(index, last);
      if (last.index == index) {
        siftUp(index, last);
      }
    }
  }

  private void siftUp(int from, Deadline deadline) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      Deadline above = at(parent);
      if (deadline.atNanos - above.atNanos >= 0) {
        break;
      }
      place(index, above);
      index = parent;
    }
    place(index, deadline);
  }

  private void siftDown(int from, Deadline deadline) {
    int index = from;
    int firstLeaf = size >>> 1;
    while (index < firstLeaf) {
      int child = 2 * index + 1;
      if (child + 1 < size && at(child + 1).atNanos - at(child).atNanos < 0) {
        child++;
      }
      Deadline below = at(child);
      if (below.atNanos - deadline.atNanos >= 0) {
        break;
      }
      place(index, below);
      index = child;
    }
    place(index, deadline);
  }

  private void place(int index, Deadline deadline) {
    heap[index] = deadline;
    deadline.index = index;
  }

  private Deadline at(int index) {
    Deadline deadline = heap[index];
    if (deadline == null) {
      throw new AssertionError("a hole in the heap at " + index);
    }
    return deadline;
  }
}
