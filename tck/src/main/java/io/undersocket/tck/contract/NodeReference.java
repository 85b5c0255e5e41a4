package io.undersocket.tck.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published Node.js server, offering the {@link Contract} in a process of its own: what {@code
 * reference.mjs} says, on {@code 127.0.0.1}.
 *
 * <p>The process ends when this is closed, and when the JVM ends, however it does.
 */
public final class NodeReference implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeReference.class);

  private static final String SCRIPT = "reference.mjs";
  private static final String OFFER = "The contract is offered on ";
  private static final Duration TIME_TO_START = Duration.ofSeconds(60);
  private static final Duration TIME_TO_END = Duration.ofSeconds(5);

  /** How many lines of a process that does not start are kept to be shown. */
  private static final int MAX_LINES = 200;

  private final Process process;
  private final CompletableFuture<String> url = new CompletableFuture<>();

  private NodeReference(Process process) {
    this.process = process;
  }

  /** On a free port; see below. */
  public static NodeReference start(Path packages, Contract.Pace pace, Contract.Clients clients)
      throws IOException {
    return start(packages, 0, pace, clients);
  }

  /**
   * Starts the server and waits until it listens.
   *
   * @param packages the directory in whose {@code node_modules} the server's packages are; see
   *     {@link NodePackages}
   * @param port the port, or 0 for a free one
   * @param pace how long the server waits for what
   * @param clients which clients may come
   * @throws IOException if Node.js is missing, or the server does not start; the message says why
   */
  public static NodeReference start(
      Path packages, int port, Contract.Pace pace, Contract.Clients clients) throws IOException {
    Path modules = packages.resolve("node_modules");
    if (!Files.isDirectory(modules.resolve("socket.io"))) {
      throw new IOException(
          "the Node.js server is not in " + modules.toAbsolutePath() + ": run npm ci beside it");
    }
    NodeReference reference = new NodeReference(launch(script(modules), port, pace, clients));
    Thread reader = new Thread(reference::read, "node-reference");
    reader.setDaemon(true);
    reader.start();
    try {
      reference.awaitUrl();
    } catch (IOException e) {
      reference.close();
      throw e;
    }
    return reference;
  }

  /** Packages are looked for from where the script is, so it has to be among them. */
  private static Path script(Path modules) throws IOException {
    Path home = Files.createDirectories(modules.resolve(".undersocket-tck"));
    Path script = home.resolve(SCRIPT);
    Path written = Files.createTempFile(home, "reference", ".tmp");
    try (InputStream resource =
        Objects.requireNonNull(NodeReference.class.getResourceAsStream(SCRIPT))) {
      Files.copy(resource, written, StandardCopyOption.REPLACE_EXISTING);
      moveAtOnce(written, script);
    } finally {
      Files.deleteIfExists(written);
    }
    return script;
  }

  /** Another process may be reading the file that is replaced. */
  private static void moveAtOnce(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Process launch(Path script, int port, Contract.Pace pace, Contract.Clients clients)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("node", script.toAbsolutePath().toString()));
    command.addAll(List.of("--attended", "--port", Integer.toString(port)));
    if (pace == Contract.Pace.PATIENT) {
      command.add("--patient");
    }
    if (clients == Contract.Clients.ALSO_OLD) {
      command.add("--allow-eio3");
    }
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException("Node.js could not be started: is node on the PATH?", e);
    }
  }

  /** What the process says after it has started is only told to the log. */
  private void read() {
    List<String> before = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (url.isDone()) {
          log.warn("{}", line);
        } else if (line.startsWith(OFFER)) {
          url.complete(line.substring(OFFER.length()));
        } else if (before.size() < MAX_LINES) {
          before.add(line);
        }
      }
    } catch (IOException e) {
      before.add(e.toString());
    }
    url.completeExceptionally(
        new IOException("the Node.js server did not start:\n" + String.join("\n", before)));
  }

  private void awaitUrl() throws IOException {
    try {
      url.get(TIME_TO_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(Objects.requireNonNull(e.getCause()).getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("the Node.js server did not start within " + TIME_TO_START, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the Node.js server started", e);
    }
  }

  /** Where the server is, without a slash at the end. */
  public String url() {
    return url.join();
  }

  /** Ends the process. */
  @Override
  public void close() {
    Processes.end(process, TIME_TO_END);
  }
}
