package io.undersocket.engineio.internal.time;

/**
 * Something to do at a time. It is its own entry in the timer's queue, so that a session's
 * heartbeat costs one small object for its whole life; it can be set again after it expired.
 */
public abstract class Deadline {

  /** Not in any heap. */
  static final int NOT_SET = -1;

  /** Its entry in the {@link DeadlineHeap}; guarded by the timer. */
  int entry = NOT_SET;

  /** Called on the timer's thread: must be quick and must not block. */
  protected abstract void expired();
}
