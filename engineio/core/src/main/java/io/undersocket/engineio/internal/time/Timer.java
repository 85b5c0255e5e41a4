package io.undersocket.engineio.internal.time;

/** A monotonic clock, and the deadlines measured by it. Every method is safe for any thread. */
public interface Timer {

  /** Nanoseconds of a monotonic clock; only differences mean anything. */
  long nanoTime();

  /**
   * Arranges that {@link Deadline#expired()} is called once, at or shortly after this time. A
   * deadline that is set already is moved.
   *
   * @param atNanos a time of {@link #nanoTime()}
   */
  void set(Deadline deadline, long atNanos);

  /**
   * Takes a deadline back.
   *
   * @return whether it was set and will not expire now
   */
  boolean cancel(Deadline deadline);

  /** The number of deadlines that are set. */
  int size();

  /** Drops every deadline and ends the thread, if there is one. */
  void close();
}
