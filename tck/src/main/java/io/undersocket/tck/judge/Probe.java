package io.undersocket.tck.judge;

import java.util.ArrayDeque;

/**
 * By what a case acts, made anew for each: whatever opens connections records every byte in the
 * trace and has itself closed here. The ways to act are in the packages that own them (the wire,
 * the clients).
 *
 * <p>Confined to the thread that runs the case, but for {@link #trace}.
 */
public final class Probe {

  private final Target target;
  private final Trace trace = new Trace();
  private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>();

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

  /** Has something closed when the case is over, the last opened first; returns it. */
  public <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes what was opened; what fails to close is noted in the trace. */
  void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        trace.note("closing failed: " + e);
      }
    }
  }
}
