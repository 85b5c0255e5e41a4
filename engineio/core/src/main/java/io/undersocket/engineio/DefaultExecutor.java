package io.undersocket.engineio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where listeners run unless the application says otherwise: virtual threads where the JDK has
 * them, so that a listener may block as it likes; else a bounded pool.
 */
final class DefaultExecutor {

  /** Listeners that may block at the same time on a JDK without virtual threads. */
  static final int POOL_THREADS = 64;

  private static final Logger log = LoggerFactory.getLogger(DefaultExecutor.class);

  private DefaultExecutor() {}

  static ExecutorService create() {
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
    return new ForkJoinPool(
        POOL_THREADS,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("undersocket-" + thread.getPoolIndex());
          return thread;
        },
        null,
        true);
  }
}
