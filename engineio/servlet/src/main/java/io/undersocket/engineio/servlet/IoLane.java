package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.IoThread;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What stands for an I/O thread where the container has none to show: a lane that one thread at a
 * time is in, and the read buffer of the streams that belong to it.
 *
 * <p>A thread of the container that brings an event enters the lane if it is free, and has the
 * event handled without another thread being woken. If it is not, the event waits for whoever is in
 * it. A task from any other thread is run by one of the lanes' own threads.
 */
final class IoLane implements IoThread {

  /** What one turn reads at most, once per lane. */
  static final int READ_BUFFER_BYTES = 64 * 1024;

  /**
   * After so many tasks a thread of the container leaves: it holds the lock of the connection whose
   * event it brought.
   */
  private static final int GUEST_TASKS = 32;

  /** After so many tasks another lane may have the thread. */
  private static final int RUNNER_TASKS = 1_000;

  private static final int FREE = 0;

  /** A thread was asked for and will come. */
  private static final int AWAITED = 1;

  private static final int TAKEN = 2;

  private final String name;
  private final Executor runners;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger state = new AtomicInteger(FREE);

  /** Who is in the lane. */
  private volatile @Nullable Thread current;

  /** Belongs to whoever is in the lane. */
  private @Nullable ByteBuffer readBuffer;

  IoLane(String name, Executor runners) {
    this.name = name;
    this.runners = runners;
  }

  @Override
  public boolean isCurrent() {
    return current == Thread.currentThread();
  }

  /** Handles an event of the container: in this call if the lane is free, else soon. */
  void enter(Runnable event) {
    if (!isCurrent() && state.compareAndSet(FREE, TAKEN)) {
      current = Thread.currentThread();
      run(event);
      runTasks(GUEST_TASKS);
      leave();
    } else {
      try {
        execute(event);
      } catch (RejectedExecutionException e) {
        enter(event); // The servlet is going, and nobody is in the lane any more.
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    try {
      callRunner();
    } catch (RejectedExecutionException e) {
      if (tasks.remove(task)) {
        throw e;
      }
    }
  }

  private void callRunner() {
    if (state.compareAndSet(FREE, AWAITED)) {
      try {
        runners.execute(this::runAwaited);
      } catch (RejectedExecutionException e) {
        state.set(FREE);
        throw e;
      }
    }
  }

  private void runAwaited() {
    state.set(TAKEN);
    current = Thread.currentThread();
    runTasks(RUNNER_TASKS);
    leave();
  }

  private void runTasks(int most) {
    Runnable task;
    for (int i = 0; i < most && (task = tasks.poll()) != null; i++) {
      run(task);
    }
  }

  private void leave() {
    current = null;
    state.set(FREE);
    if (!tasks.isEmpty()) {
      try {
        callRunner();
      } catch (RejectedExecutionException e) {
        enter(() -> {}); // The servlet is going: who is here runs what is left.
      }
    }
  }

  private static void run(Runnable task) {
    EngineCall.returned("a task", task);
  }

  /** The shared buffer, empty. Valid until the caller's event has been handled. */
  ByteBuffer readBuffer() {
    ByteBuffer buffer = readBuffer;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
      readBuffer = buffer;
    }
    return buffer.clear();
  }

  @Override
  public String toString() {
    return name;
  }
}
