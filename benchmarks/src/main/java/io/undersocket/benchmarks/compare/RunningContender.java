package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Contender.Purpose;
import java.io.IOException;

/** A server of the comparison that runs. */
record RunningContender(Contender contender, ServerProcess process) implements AutoCloseable {

  /** Starts the server on a free port and waits until it says that it listens. */
  static RunningContender start(Contender contender, Purpose purpose, Pinning pinning)
      throws IOException, InterruptedException {
    return new RunningContender(
        contender,
        ServerProcess.start(contender.label(), port -> contender.command(port, purpose), pinning));
  }

  int port() {
    return process.port();
  }

  long pid() {
    return process.pid();
  }

  /** Name and version of the server and of what it runs on. */
  String description() {
    return process.description();
  }

  @Override
  public void close() {
    process.close();
  }
}
