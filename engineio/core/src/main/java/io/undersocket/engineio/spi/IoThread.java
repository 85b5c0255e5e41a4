package io.undersocket.engineio.spi;

import java.util.concurrent.Executor;

/**
 * The thread that serves a connection's input and output.
 *
 * <p>The engine keeps state per I/O thread and finds it by this object's identity: a binding hands
 * out the same instance for all streams that one thread serves. A container without such threads
 * may emulate one with a serial executor, as long as everything it runs for one stream runs one at
 * a time and in order.
 */
public interface IoThread extends Executor {

  /** Whether the calling thread is this I/O thread (or runs on its behalf right now). */
  boolean isCurrent();

  /**
   * Runs the task on this I/O thread, after the events that are ready in the current turn of its
   * loop. Callable from any thread, also from this one; tasks run in the order of submission.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the container has shut down
   */
  @Override
  void execute(Runnable task);
}
