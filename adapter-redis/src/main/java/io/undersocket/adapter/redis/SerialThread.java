package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does one task after the other, some of them later. Any thread. */
final class SerialThread {

  private static final Logger log = LoggerFactory.getLogger(SerialThread.class);

  private final ScheduledThreadPoolExecutor executor;

  /** A thread that begins with the first task; a daemon. */
  SerialThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Whether it will run. */
  boolean post(Runnable task) {
    try {
      executor.execute(() -> run(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs it there, or here if there is nobody any more. */
  void tell(Runnable news) {
    if (!post(news)) {
      run(news);
    }
  }

  /** Runs it there, unless the thread has ended by then. */
  void after(Duration delay, Runnable task) {
    try {
      executor.schedule(() -> run(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Ended meanwhile.
    }
  }

  /** The last task: what was to be done later is done now, as somebody may wait for it. */
  void end() {
    executor.shutdown();
    List<Runnable> later = new ArrayList<>();
    executor
        .getQueue()
        .removeIf(
            task ->
                task instanceof Delayed delayed
                    && delayed.getDelay(TimeUnit.NANOSECONDS) > 0
                    && later.add(task));
    later.forEach(Runnable::run);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("A task of the connection with Redis failed; it goes on", e);
    }
  }
}
