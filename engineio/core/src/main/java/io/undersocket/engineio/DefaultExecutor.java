package io.undersocket.engineio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where listeners run unless the application says otherwise: virtual threads where the JDK has
 * them, so that a listener may block as it likes; else a bounded pool.
 */
final class DefaultExecutor {

  /** Listeners that may block at the same time on a JDK without virtual threads, by default. */
  static final int POOL_THREADS = 64;

  /** Runs listeners at once. */
  static final Executor DIRECT = Runnable::run;

  /** How long a thread without work is kept. */
  private static final long KEEP_ALIVE_SECONDS = 60;

  private static final Logger log = LoggerFactory.getLogger(DefaultExecutor.class);

  private DefaultExecutor() {}

  /**
   * @param threads those of a pool; 0 for virtual threads where the JDK has them, else the default
   */
  static ExecutorService create(int threads) {
    if (threads > 0) {
      return pool(threads);
    }
    if (Runtime.version().feature() >= 21) {
      try {
        MethodHandle factory =
            MethodHandles.publicLookup()
                .findStatic(
                    Executors.class,
                    "newVirtualThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class));
        return (ExecutorService) factory.invokeExact();
      } catch (Throwable t) {
        log.warn("No virtual threads although the JDK should have them; using a pool", t);
      }
    }
    return pool(POOL_THREADS);
  }

  /**
   * Left to itself, such a pool starts more threads for those that wait in it, and fails whoever
   * waits when it has too many: here a listener that waits keeps its thread, whatever it waits for.
   */
  private static ExecutorService pool(int threads) {
    return new ForkJoinPool(
        threads,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("undersocket-" + thread.getPoolIndex());
          return thread;
        },
        null,
        true,
        threads,
        threads,
        1,
        full -> true,
        KEEP_ALIVE_SECONDS,
        TimeUnit.SECONDS);
  }
}
