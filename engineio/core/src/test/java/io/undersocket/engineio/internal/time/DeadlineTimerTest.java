package io.undersocket.engineio.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@DisplayName("The timer")
class DeadlineTimerTest {

  private static final String THREAD = "deadline-timer-test";
  private static final long FAR = TimeUnit.MINUTES.toNanos(10);

  private final DeadlineTimer timer = new DeadlineTimer(THREAD);
  private final BlockingQueue<String> expired = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    timer.close();
  }

  private Deadline named(String name) {
    return new Deadline() {
      @Override
      protected void expired() {
        expired.add(name);
      }
    };
  }

  private Deadline in(long nanos, String name) {
    Deadline deadline = named(name);
    timer.set(deadline, timer.nanoTime() + nanos);
    return deadline;
  }

  private String next() throws InterruptedException {
    return String.valueOf(expired.poll(10, TimeUnit.SECONDS));
  }

  private static ThreadInfo sleeper() {
    for (ThreadInfo info : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
      if (info.getThreadName().equals(THREAD)) {
        return info;
      }
    }
    throw new AssertionError("the timer has no thread");
  }

  /** It has looked at what there is, and sleeps. */
  private static long sleeps() {
    while (sleeper().getThreadState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return sleeper().getWaitedCount();
  }

  @Nested
  @DisplayName("wakes up")
  class WakesUp {

    @Test
    @DisplayName("for what is due earlier than all that it sleeps for")
    void earlier() throws InterruptedException {
      in(FAR, "far");
      sleeps();
      in(1, "near");
      assertThat(next()).isEqualTo("near");
    }

    @Test
    @DisplayName("for the earlier one of two that are set while it sleeps")
    void earlierOfTwo() throws InterruptedException {
      in(FAR, "far");
      sleeps();
      in(FAR / 2, "half as far");
      in(1, "near");
      assertThat(next()).isEqualTo("near");
    }

    @Test
    @DisplayName("in time for one that was set while it slept for one that was cancelled")
    void afterCancelled() throws InterruptedException {
      Deadline first = in(TimeUnit.MILLISECONDS.toNanos(1_000), "cancelled");
      sleeps();
      timer.cancel(first);
      in(TimeUnit.MILLISECONDS.toNanos(1_100), "kept");
      assertThat(next()).isEqualTo("kept");
    }

    @Test
    @DisplayName("for one that is moved to an earlier time")
    void moved() throws InterruptedException {
      Deadline deadline = in(FAR, "moved");
      sleeps();
      timer.set(deadline, timer.nanoTime());
      assertThat(next()).isEqualTo("moved");
    }
  }

  @Test
  @DisplayName("sleeps on when something is set that is due after it wakes up, or was cancelled")
  void sleepsOn() {
    Deadline first = in(FAR, "first");
    long before = sleeps();
    timer.cancel(first);
    for (int i = 0; i < 300; i++) {
      timer.cancel(in(FAR + i, "later"));
      sleeps(); // had it been woken, it would have had the time for that
    }
    assertThat(sleeps() - before).isLessThan(10);
  }
}
