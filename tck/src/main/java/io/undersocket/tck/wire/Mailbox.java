package io.undersocket.tck.wire;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What came and was not taken yet, and how it ended. Safe for any thread. */
final class Mailbox<T> {

  private final Object lock = new Object();
  private final ArrayDeque<T> items = new ArrayDeque<>(); // guarded by lock
  private @Nullable String end; // guarded by lock

  void put(T item) {
    synchronized (lock) {
      items.add(item);
      lock.notifyAll();
    }
  }

  /** Nothing more will come; the first reason stays. */
  void end(String how) {
    synchronized (lock) {
      if (end == null) {
        end = how;
      }
      lock.notifyAll();
    }
  }

  /** How it ended; absent while more may come. What came before may still be there. */
  @Nullable String end() {
    synchronized (lock) {
      return end;
    }
  }

  /** The next one; absent if none comes in time or there is an end. */
  @Nullable T take(Deadline deadline) {
    return take(item -> true, deadline);
  }

  /** The next one that fits, the others stay; absent if none comes in time or there is an end. */
  @Nullable T take(Predicate<? super T> fits, Deadline deadline) {
    synchronized (lock) {
      while (true) {
        for (Iterator<T> i = items.iterator(); i.hasNext(); ) {
          T item = i.next();
          if (fits.test(item)) {
            i.remove();
            return item;
          }
        }
        if (end != null || !deadline.await(lock)) {
          return null;
        }
      }
    }
  }

  /** Waits for the end, whatever comes before it; absent if it does not come in time. */
  @Nullable String awaitEnd(Deadline deadline) {
    synchronized (lock) {
      while (end == null) {
        if (!deadline.await(lock)) {
          return null;
        }
      }
      return end;
    }
  }

  boolean isEmpty() {
    synchronized (lock) {
      return items.isEmpty();
    }
  }

  /** What is there now, as a failure tells it. */
  String shown() {
    synchronized (lock) {
      return items.isEmpty() ? "nothing" : items.toString();
    }
  }
}
