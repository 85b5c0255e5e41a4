package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One running server. */
public final class ServerProcess implements AutoCloseable {

  private static final String READY = " listening on ";
  private static final long START_LIMIT_SECONDS = 30;

  private final int port;
  private final Process process;
  private final String description;

  /** How a server is started. */
  public interface Command {
    /** The words of it. */
    List<String> on(int port) throws IOException;
  }

  private ServerProcess(int port, Process process, String description) {
    this.port = port;
    this.process = process;
    this.description = description;
  }

  /**
   * Starts a server on a free port and waits until it says that it listens.
   *
   * @param name of its logs
   */
  public static ServerProcess start(String name, Command command, Pinning pinning)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> words = Pinning.join(pinning.servers(), command.on(port));
    Path log = ModuleDirectory.output("logs").resolve(name + ".log");
    // Errors have a file of their own: between two pieces of a line of output they would break it.
    Path errors = log.resolveSibling(name + "-errors.log");
    ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
    Process process = Children.adopt(builder.start());
    CompletableFuture<String> ready = new CompletableFuture<>();
    Thread pump = new Thread(() -> pump(process, log, ready), "log-" + name);
    pump.setDaemon(true);
    pump.start();
    try {
      String line = ready.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
      String description = line.substring(0, line.indexOf(READY));
      return new ServerProcess(port, process, description);
    } catch (ExecutionException | TimeoutException e) {
      Children.end(process);
      throw new IOException(
          name
              + " did not start"
              + firstError(errors)
              + "; what it said is in "
              + log
              + " and beside it",
          e);
    }
  }

  private static String firstError(Path errors) throws IOException {
    return Files.readAllLines(errors, UTF_8).stream()
        .filter(line -> line.contains("Error") || line.contains("Exception"))
        .findFirst()
        .map(line -> ", \"" + line.trim() + "\"")
        .orElse("");
  }

  /** A port of the loopback interface that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** Copies the output to a file, all the time: a server must never wait for a full pipe. */
  private static void pump(Process process, Path log, CompletableFuture<String> ready) {
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        PrintWriter file = new PrintWriter(log.toFile(), UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        file.println(line);
        file.flush();
        if (line.contains(READY)) {
          ready.complete(line);
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** Where it listens, on the loopback interface. */
  public int port() {
    return port;
  }

  /** Which process it is. */
  public long pid() {
    return process.pid();
  }

  /** Name and version of the server and of what it runs on. */
  public String description() {
    return description;
  }

  @Override
  public void close() {
    Children.end(process);
  }
}
