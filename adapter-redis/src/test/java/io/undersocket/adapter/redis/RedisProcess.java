package io.undersocket.adapter.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.embedded.RedisExecProvider;

/**
 * A real Redis in a process of its own, on a port of this machine that stays the same: it can be
 * killed, started again and stopped in the middle of what it does.
 */
final class RedisProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;
  private static final int ATTEMPTS = 5;
  private static final Path PROGRAM = program();

  private final int port;
  private final List<String> settings;
  private Process process;

  private RedisProcess(int port, List<String> settings) {
    this.port = port;
    this.settings = settings;
    this.process = run();
  }

  private static Path program() {
    try {
      Path program = RedisExecProvider.defaultProvider().get().toPath();
      program.toFile().setExecutable(true);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one.
   *
   * @param settings as on its command line, such as {@code --requirepass secret}
   */
  static RedisProcess start(String... settings) {
    for (int attempt = 1; ; attempt++) {
      try {
        return new RedisProcess(freePort(), List.of(settings));
      } catch (IllegalStateException e) {
        if (attempt == ATTEMPTS) {
          throw e; // else somebody was faster to take the port
        }
      }
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process run() {
    try {
      Path folder = Files.createTempDirectory("redis");
      List<String> command =
          new ArrayList<>(
              List.of(
                  PROGRAM.toString(),
                  "--port",
                  String.valueOf(port),
                  "--bind",
                  "127.0.0.1",
                  "--save",
                  "",
                  "--appendonly",
                  "no",
                  "--dir",
                  folder.toString()));
      settings.forEach(setting -> command.addAll(List.of(setting.split(" "))));
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      awaitAnswer(started, folder.resolve("log"));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer(Process started, Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (started.isAlive() && System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
        socket.setSoTimeout(1_000);
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().read() > 0) {
          return;
        }
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
    started.destroyForcibly();
    throw new IllegalStateException("Redis did not start:\n" + Files.readString(log));
  }

  int port() {
    return port;
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** As {@code kill -9}: no goodbye. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** After {@link #kill()}: empty, on the same port. */
  void restart() {
    process = run();
  }

  /** Has it do nothing any more, while its connections stay. */
  void pause() {
    signal("STOP");
  }

  /** Has it go on. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    signal(process.pid(), name);
  }

  static void signal(long pid, String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
