package io.undersocket.testing.container;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads bring about, and fails when that takes too long. */
public final class Await {

  /** Far more than anything takes, also on a machine that does ten other things. */
  public static final long PATIENCE_SECONDS = 30;

  private static final long LOOK_NANOS = 500_000;

  private Await() {}

  /**
   * @param what the condition in words, for the failure
   */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    untilEqual(what, condition, true);
  }

  public static <T> void untilEqual(String what, Callable<T> actual, T expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    T last = actual.call();
    while (!Objects.equals(last, expected)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            what
                + ": expected "
                + expected
                + ", still "
                + last
                + " after "
                + PATIENCE_SECONDS
                + " s");
      }
      LockSupport.parkNanos(LOOK_NANOS);
      last = actual.call();
    }
  }
}
