package io.undersocket.tck.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a process that was started here ends. */
final class Processes {

  private Processes() {}

  /** Asks it by closing its input; what does not listen is killed, with what it has started. */
  static void end(Process process, Duration patience) {
    try {
      process.getOutputStream().close();
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It is gone, or does not listen: killed below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill(process);
  }

  static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
