package io.undersocket.socketio;

import io.undersocket.engineio.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A timer that a test moves; what is due runs on the test's thread. */
final class ManualClock implements SocketIoServer.Scheduler {

  private record Entry(long at, Runnable task) {}

  private final List<Entry> entries = new ArrayList<>();
  private long now;

  @Override
  public synchronized Timeout schedule(Duration delay, Runnable task) {
    Entry entry = new Entry(now + delay.toNanos(), task);
    entries.add(entry);
    return () -> cancel(entry);
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  private synchronized boolean cancel(Entry entry) {
    return entries.removeIf(each -> each == entry);
  }

  /** How many timeouts are waited for. */
  synchronized int size() {
    return entries.size();
  }

  void advance(Duration duration) {
    List<Entry> due;
    synchronized (this) {
      now += duration.toNanos();
      due = new ArrayList<>(entries);
      due.removeIf(entry -> entry.at > now);
      due.sort(Comparator.comparingLong(Entry::at));
      entries.removeAll(due);
    }
    due.forEach(entry -> entry.task.run());
  }
}
