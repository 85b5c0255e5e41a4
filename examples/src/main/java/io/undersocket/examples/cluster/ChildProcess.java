package io.undersocket.examples.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program of the cluster that listens on a port of this machine; what it prints is in a file. */
final class ChildProcess implements AutoCloseable {

  private static final long SECONDS_TO_START = 20;
  private static final long SECONDS_TO_END = 5;
  private static final int CONNECT_TIMEOUT_MILLIS = 500;

  /**
   * A Ctrl-C goes to all processes of a console at a time. Where there is this program, those that
   * it starts are apart from it, and end in order.
   */
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a program, and returns when it listens.
   *
   * @param name what it is called where people read it
   * @param folder where it runs, and leaves what it prints
   * @throws IOException if there is no such program, or it ends at once, or does not listen; the
   *     message has what it printed
   */
  static ChildProcess start(
      String name, int port, Path folder, List<String> command, Map<String, String> environment)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    List<String> apart = new ArrayList<>(command);
    if (Files.isExecutable(SETSID)) {
      apart.add(0, SETSID.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(apart).directory(folder.toFile());
    builder.environment().putAll(environment);
    ChildProcess child =
        new ChildProcess(builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
    while (!listens(port)) {
      if (!child.process.isAlive() || System.nanoTime() - end > 0) {
        child.close();
        throw new IOException(
            name
                + " does not listen on port "
                + port
                + ". It printed:\n"
                + Files.readString(log, StandardCharsets.UTF_8));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    if (!child.process.isAlive()) {
      throw new IOException("Port " + port + " is taken by somebody else, " + name + " needs it");
    }
    return child;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9}: no goodbye. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to end, and sees to it. */
  @Override
  public void close() {
    process.destroy();
    if (!await()) {
      kill();
    }
  }

  private boolean await() {
    try {
      return process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
