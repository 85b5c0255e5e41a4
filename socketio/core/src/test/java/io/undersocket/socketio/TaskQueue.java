package io.undersocket.socketio;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Keeps what it is to run until the test says so. */
final class TaskQueue implements Executor {

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs the next task. */
  void runNext() {
    tasks.remove().run();
  }

  /** Runs everything, also what is added meanwhile; whether there was anything. */
  boolean runAll() {
    boolean any = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      any = true;
    }
    return any;
  }

  /** How many are to be run. */
  int size() {
    return tasks.size();
  }
}
