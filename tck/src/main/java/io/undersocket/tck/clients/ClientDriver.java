package io.undersocket.tck.clients;

import io.undersocket.tck.judge.Unmet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process in which an official client plays scenarios, many at once: it reads a line of JSON for
 * each and answers a line. Safe for any thread.
 */
final class ClientDriver implements AutoCloseable {

  /** A driver bounds its scenarios itself, and more tightly; this is for one that is stuck. */
  private static final Duration LONGEST_SCENARIO = Duration.ofSeconds(20);

  /** On a machine that starts ten of them, a browser among them that is unpacked first. */
  private static final Duration TIME_TO_START = Duration.ofSeconds(40);

  private static final Duration TIME_TO_END = Duration.ofSeconds(3);

  /** How much of a driver's error output a failure shows, from its end. */
  private static final int MAX_ERRORS_SHOWN = 8 * 1024;

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * What a client is to play.
   *
   * @param scenario which, by its key
   * @param transport over which, by its key
   * @param url where the server is: scheme, host and port
   * @param path the path of its Socket.IO server
   * @param room a name that no other scenario uses
   */
  record Part(String scenario, String transport, String url, String path, String room) {}

  /**
   * What came of it.
   *
   * @param expected empty if all went well
   * @param log {@code [milliseconds, connection, way, text]} for each thing that was said or heard
   */
  record Outcome(boolean ok, String expected, String received, JsonNode log) {}

  private final String name;
  private final Process process;
  private final OutputStream input; // guarded by itself
  private final Map<String, BlockingQueue<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final AtomicLong ids = new AtomicLong();
  private final StringBuilder errors = new StringBuilder(); // guarded by itself

  private ClientDriver(String name, Process process) {
    this.name = name;
    this.process = process;
    this.input = process.getOutputStream();
  }

  /** Starts a process; whether it works is seen by the first scenario. */
  static ClientDriver start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    ClientDriver driver;
    try {
      driver = new ClientDriver(name, builder.start());
    } catch (IOException e) {
      throw new IOException(name + " could not be started: is " + command.get(0) + " there?", e);
    }
    daemon(driver::readAnswers, name + " answers");
    daemon(driver::readErrors, name + " errors");
    return driver;
  }

  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Has the client play, and waits for what comes of it.
   *
   * @throws Unmet if the driver has died, with what it said last, or is stuck
   */
  Outcome play(Part part, Restarter restarter) throws Exception {
    awaitReady();
    String id = Long.toString(ids.incrementAndGet());
    BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    waiting.put(id, answers);
    try {
      send(
          JSON.writeValueAsBytes(
              Map.of(
                  "id", id,
                  "scenario", part.scenario(),
                  "transport", part.transport(),
                  "url", part.url(),
                  "path", part.path(),
                  "room", part.room())));
      long deadline = System.nanoTime() + LONGEST_SCENARIO.toNanos();
      while (true) {
        JsonNode answer = next(answers, deadline);
        if (!answer.path("restart").asBoolean(false)) {
          return new Outcome(
              answer.path("ok").asBoolean(false),
              answer.path("expected").asString(""),
              answer.path("received").asString(""),
              answer.path("log"));
        }
        restarter.restart();
        send(JSON.writeValueAsBytes(Map.of("id", id, "restarted", true)));
      }
    } finally {
      waiting.remove(id);
    }
  }

  private void awaitReady() throws InterruptedException {
    try {
      ready.get(TIME_TO_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Unmet(
          name + " that is ready", "nothing within " + TIME_TO_START.toSeconds() + " s; " + said());
    } catch (ExecutionException e) {
      throw died();
    }
  }

  /** Looks now and then whether there is still somebody to wait for. */
  private JsonNode next(BlockingQueue<JsonNode> answers, long deadline)
      throws InterruptedException {
    while (System.nanoTime() < deadline) {
      JsonNode answer = answers.poll(100, TimeUnit.MILLISECONDS);
      if (answer != null) {
        return answer;
      }
      if (!process.isAlive() && answers.isEmpty()) {
        throw died();
      }
    }
    throw new Unmet(
        "an end of the scenario", "none within " + LONGEST_SCENARIO.toSeconds() + " s; " + said());
  }

  private void send(byte[] line) {
    synchronized (input) {
      try {
        input.write(line);
        input.write('\n');
        input.flush();
      } catch (IOException e) {
        throw died();
      }
    }
  }

  private Unmet died() {
    String status = process.isAlive() ? "it does not listen" : "status " + process.exitValue();
    return new Unmet(name + " that runs", "its process has ended (" + status + "); " + said());
  }

  private String said() {
    synchronized (errors) {
      return errors.isEmpty() ? "it printed no error" : "it printed:\n" + errors;
    }
  }

  private void readAnswers() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          JsonNode answer = JSON.readTree(line);
          if (answer.path("ready").asBoolean(false)) {
            ready.complete(null);
            continue;
          }
          BlockingQueue<JsonNode> asked = waiting.get(answer.path("id").asString(""));
          if (asked != null) {
            asked.add(answer);
          }
        } catch (JacksonException e) {
          tell("no answer: " + line + "\n");
        }
      }
    } catch (IOException e) {
      tell(e + "\n");
    }
    ready.completeExceptionally(new IOException("it has ended"));
  }

  private void readErrors() {
    byte[] buffer = new byte[4096];
    try (InputStream error = process.getErrorStream()) {
      for (int read = error.read(buffer); read >= 0; read = error.read(buffer)) {
        tell(new String(buffer, 0, read, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      tell(e + "\n");
    }
  }

  private void tell(String text) {
    synchronized (errors) {
      errors.append(text);
      errors.delete(0, Math.max(0, errors.length() - MAX_ERRORS_SHOWN));
    }
  }

  /** Asks the process to end by closing its input; one that does not is killed, children first. */
  @Override
  public void close() {
    // Seen while their parent lives: afterwards nobody knows whose they were.
    List<ProcessHandle> children = process.descendants().toList();
    boolean ended = false;
    try {
      input.close();
      ended = process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      tell(e + "\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    if (!ended) {
      process.destroyForcibly();
    }
  }
}
