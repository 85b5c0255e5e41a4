package io.undersocket.adapter.redis;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
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

  /** What a Sentinel is told; nothing if this is none. */
  private final List<String> watching;

  private Process process;

  private RedisProcess(int port, List<String> settings, List<String> watching) {
    this.port = port;
    this.settings = settings;
    this.watching = watching;
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
    return start(List.of(settings), List.of());
  }

  /** Starts a Sentinel, which watches a master, and takes a while to find another one. */
  static RedisProcess sentinel(String name, RedisProcess master) {
    return start(
        List.of(),
        List.of(
            "sentinel monitor " + name + " 127.0.0.1 " + master.port + " 1",
            "sentinel down-after-milliseconds " + name + " 500",
            "sentinel failover-timeout " + name + " 2000"));
  }

  private static RedisProcess start(List<String> settings, List<String> watching) {
    for (int attempt = 1; ; attempt++) {
      try {
        return new RedisProcess(freePort(), settings, watching);
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
      List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
      if (watching.isEmpty()) {
        command.addAll(List.of("--save", "", "--appendonly", "no"));
      } else {
        Path configuration = Files.write(folder.resolve("sentinel.conf"), watching);
        command.addAll(List.of(configuration.toString(), "--sentinel"));
      }
      command.addAll(
          List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", folder.toString()));
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

  /**
   * Says something to it, by a connection of its own.
   *
   * @return the answer, of a list each part in a line
   */
  String call(String... words) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      socket.setSoTimeout(10_000);
      StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        int bytes = word.getBytes(StandardCharsets.UTF_8).length;
        command.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
      }
      socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
      return answer(new DataInputStream(new BufferedInputStream(socket.getInputStream())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String answer(DataInputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      text.append((char) next);
    }
    in.read();
    String rest = text.substring(1);
    return switch (text.charAt(0)) {
      case '-' -> throw new IllegalStateException(rest);
      case '$' -> bulk(in, Integer.parseInt(rest));
      case '*' -> {
        List<String> parts = new ArrayList<>();
        for (int i = Integer.parseInt(rest); i > 0; i--) {
          parts.add(answer(in));
        }
        yield String.join("\n", parts);
      }
      default -> rest;
    };
  }

  private static String bulk(DataInputStream in, int length) throws IOException {
    if (length < 0) {
      return "";
    }
    byte[] bytes = in.readNBytes(length);
    in.readNBytes(2);
    return new String(bytes, StandardCharsets.UTF_8);
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
