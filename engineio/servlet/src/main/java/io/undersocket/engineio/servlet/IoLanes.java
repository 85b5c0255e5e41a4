package io.undersocket.engineio.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one servlet, as many as there are processors, the threads that run what no thread of
 * the container does, and the streams that are open. The threads end when they have had nothing to
 * do for a while, and with the servlet.
 */
final class IoLanes {

  private static final Logger log = LoggerFactory.getLogger(IoLanes.class);

  /** How many connections may be closed at a time that are waited for. */
  private static final int CLOSERS = 4;

  private static final Duration IDLE = Duration.ofSeconds(10);

  /** How long what is running may take when the servlet ends. */
  private static final Duration MAX_ENDING = Duration.ofSeconds(2);

  /** Something with a connection behind it. */
  interface Open {
    /** Cuts the connection; any thread. */
    void cut();
  }

  private final IoLane[] lanes;
  private final AtomicInteger next = new AtomicInteger();
  private final ThreadPoolExecutor runners;
  private final ThreadPoolExecutor closers;
  private final ScheduledThreadPoolExecutor timer;

  /** Guarded by itself, with {@link #ended}. */
  private final Map<IoLane, ReadLoop> readLoops = new HashMap<>();

  private boolean ended;
  private final ThreadFactory readers = named("undersocket-io-reader-");
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  IoLanes() {
    int count = Runtime.getRuntime().availableProcessors();
    runners = pool(count, "undersocket-io-");
    closers = pool(CLOSERS, "undersocket-io-closer-");
    timer = new ScheduledThreadPoolExecutor(1, named("undersocket-io-timer-"));
    timer.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    lanes = new IoLane[count];
    for (int i = 0; i < count; i++) {
      lanes[i] = new IoLane("undersocket lane " + i, runners);
    }
  }

  private static ThreadPoolExecutor pool(int threads, String prefix) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(prefix));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The lane for one more stream. */
  IoLane lane() {
    return lanes[Math.floorMod(next.getAndIncrement(), lanes.length)];
  }

  /**
   * What waits for the sockets of a lane, begun when it is first asked for, and anew if it failed.
   *
   * @throws IOException if there is none to be had, be it that the servlet is gone
   */
  ReadLoop readLoop(IoLane lane) throws IOException {
    synchronized (readLoops) {
      ReadLoop loop = readLoops.get(lane);
      if (loop == null || loop.hasEnded()) {
        if (ended) {
          throw new IOException("the servlet is gone");
        }
        loop = new ReadLoop(lane, readers);
        loop.start();
        readLoops.put(lane, loop);
      }
      return loop;
    }
  }

  void opened(Open stream) {
    open.add(stream);
  }

  void closed(Open stream) {
    open.remove(stream);
  }

  /**
   * Runs something later; it must be quick.
   *
   * @return cancels it
   */
  Runnable schedule(Duration delay, Runnable task) {
    try {
      var scheduled = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      task.run(); // The servlet is gone: nothing is waited for.
      return () -> {};
    }
  }

  /** Runs something that may wait for a peer, within a bound of its own; once per connection. */
  void runBlocking(Runnable task) {
    try {
      closers.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // The servlet is gone.
    }
  }

  /** Cuts what is still open and ends the threads; waits for them, within a bound. */
  void close() {
    open.forEach(Open::cut);
    timer.shutdown();
    runners.shutdown();
    closers.shutdown();
    try {
      if (!runners.awaitTermination(MAX_ENDING.toSeconds(), TimeUnit.SECONDS)
          || !closers.awaitTermination(MAX_ENDING.toSeconds(), TimeUnit.SECONDS)
          || !timer.awaitTermination(MAX_ENDING.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("Connections were still at work {} after the servlet was destroyed", MAX_ENDING);
      }
      for (ReadLoop loop : endedReadLoops()) {
        loop.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.forEach(Open::cut);
  }

  private List<ReadLoop> endedReadLoops() {
    synchronized (readLoops) {
      ended = true;
      return List.copyOf(readLoops.values());
    }
  }
}
