package io.undersocket.engineio;

import io.undersocket.engineio.spi.IoThread;
import java.util.concurrent.Executor;

/** An I/O thread played by whoever runs the executor's tasks. */
final class FakeIoThread implements IoThread {

  private final Executor executor;
  private int depth;

  FakeIoThread(Executor executor) {
    this.executor = executor;
  }

  @Override
  public boolean isCurrent() {
    return depth > 0;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  /** Runs something as this thread, now. */
  void run(Runnable task) {
    depth++;
    try {
      task.run();
    } finally {
      depth--;
    }
  }
}
