package io.undersocket.tck.judge;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * By what a case acts, made anew for each: whatever opens connections records every byte in the
 * trace and has itself closed here. The ways to act are in the packages that own them (the wire,
 * the clients).
 *
 * <p>Safe for any thread: the judge closes what is open while a case that hangs still runs.
 */
public final class Probe {

  private final Target target;
  private final Trace trace = new Trace();
  private final Object lock = new Object();
  private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>(); // guarded by lock
  private final Map<String, Integer> named = new HashMap<>(); // guarded by lock
  private boolean over; // guarded by lock

  Probe(Target target) {
    this.target = target;
  }

  /** Who is judged. */
  public Target target() {
    return target;
  }

  /** What was sent and received; may be written by any thread. */
  public Trace trace() {
    return trace;
  }

  /** The next name of a kind of connection, for the trace: {@code http 1}, {@code http 2}. */
  public String name(String kind) {
    synchronized (lock) {
      return kind + " " + named.merge(kind, 1, Integer::sum);
    }
  }

  /**
   * Has something closed when the case is over, the last opened first; returns it. It is closed at
   * once if the case is over already.
   */
  public <T extends AutoCloseable> T closing(T resource) {
    synchronized (lock) {
      if (!over) {
        opened.push(resource);
        return resource;
      }
    }
    close(resource);
    return resource;
  }

  /** Closes what was opened; what fails to close is noted in the trace. */
  void close() {
    while (true) {
      AutoCloseable next;
      synchronized (lock) {
        over = true;
        next = opened.poll();
      }
      if (next == null) {
        return;
      }
      close(next);
    }
  }

  private void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      trace.note("closing failed: " + e);
    }
  }
}
