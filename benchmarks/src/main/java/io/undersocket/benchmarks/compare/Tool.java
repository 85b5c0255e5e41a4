package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program that comes to its end by itself. */
final class Tool {

  private static final long LIMIT_SECONDS = 60;

  private Tool() {}

  /**
   * Its exit status.
   *
   * @param output the file for all that it says
   * @throws IOException if it cannot be started, or is not done in a minute
   */
  static int run(List<String> command, Path output) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command.get(0) + " took more than " + LIMIT_SECONDS + " s");
    }
    return process.exitValue();
  }
}
