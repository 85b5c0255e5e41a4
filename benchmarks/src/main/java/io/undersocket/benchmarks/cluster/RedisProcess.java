package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.compare.Children;
import io.undersocket.benchmarks.compare.ModuleDirectory;
import io.undersocket.benchmarks.compare.Pinning;
import io.undersocket.benchmarks.compare.ServerProcess;
import io.undersocket.benchmarks.load.RedisCounters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.embedded.RedisExecProvider;

/** A real Redis, which keeps nothing on disk: its program is in the jar. */
final class RedisProcess implements AutoCloseable {

  private static final long START_LIMIT_SECONDS = 10;

  private final int port;
  private final Process process;

  private RedisProcess(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one on a free port and waits until it answers.
   *
   * @param name of its log
   */
  static RedisProcess start(String name, Pinning pinning) throws IOException {
    Path program = RedisExecProvider.defaultProvider().get().toPath();
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
    int port = ServerProcess.freePort();
    Path log = ModuleDirectory.output("logs").resolve(name + ".log");
    List<String> command =
        Pinning.join(
            pinning.servers(),
            List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                ModuleDirectory.output("redis").toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    RedisProcess redis = new RedisProcess(port, Children.adopt(builder.start()));
    redis.awaitAnswer(log);
    return redis;
  }

  private void awaitAnswer(Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
    while (true) {
      try {
        counters();
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          close();
          throw new IOException("Redis did not start; what it said is in " + log, e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** What it has counted so far. */
  RedisCounters.Reading counters() throws IOException {
    try (RedisCounters counters = new RedisCounters(port)) {
      return counters.read();
    }
  }

  @Override
  public void close() {
    Children.end(process);
  }
}
