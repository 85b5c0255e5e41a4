package io.undersocket.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a file of tests with the test runner of Node.js ({@code node --test}), as one step of a test
 * here: the official JavaScript clients can only be tried in their own language.
 *
 * <pre>{@code
 * NodeTests.run(Path.of("src/test/js/chat.test.mjs"), Map.of("URL", url), Duration.ofMinutes(1));
 * }</pre>
 */
public final class NodeTests {

  /** How much of the output a failure shows, from its end; the whole is in a file below target. */
  private static final int MAX_OUTPUT_SHOWN = 64 * 1024;

  private static final Duration TIME_TO_DIE = Duration.ofSeconds(5);

  private static final Path LOGS = Path.of("target", "node-tests");

  private NodeTests() {}

  /**
   * Runs the tests of a file and returns when they have passed.
   *
   * @param file the file, relative to the module that is being tested
   * @param environment variables for the tests, besides those of this process
   * @param atMost how long they may take; what still runs then is ended, children included
   * @throws AssertionError if a test failed, was skipped or did not end in time; the message holds
   *     what the tests printed
   */
  public static void run(Path file, Map<String, String> environment, Duration atMost) {
    try {
      Path log = Files.createDirectories(LOGS).resolve(file.getFileName() + ".log");
      Process process = start(file, environment, log);
      boolean ended;
      try {
        ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        end(process);
      }
      if (!ended) {
        throw failure(file + " had not ended after " + atMost, log);
      }
      if (process.exitValue() != 0 || !allPassed(Files.readString(log))) {
        throw failure(file + " did not pass, exit status " + process.exitValue(), log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + file + " ran", e);
    }
  }

  private static Process start(Path file, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of("node", "--test", "--test-reporter=spec", file.toAbsolutePath().toString()));
    builder.environment().putAll(environment);
    // Would tell the runner that it is itself a test of another runner.
    builder.environment().remove("NODE_TEST_CONTEXT");
    try {
      return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new IOException("Node.js could not be started: is node on the PATH?", e);
    }
  }

  /** Ends the process and all that it has started, which matters if it is stuck. */
  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    if (!process.waitFor(TIME_TO_DIE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("process " + process.pid() + " does not end");
    }
  }

  /** An exit status of 0 alone would also be that of a file with skipped tests. */
  private static boolean allPassed(String output) {
    int tests = count("tests", output);
    return tests > 0 && count("pass", output) == tests;
  }

  private static int count(String what, String output) {
    Matcher line = Pattern.compile("(?m)^\\S+ " + what + " (\\d+)$").matcher(output);
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  private static AssertionError failure(String what, Path log) throws IOException {
    byte[] output = Files.readAllBytes(log);
    int from = Math.max(0, output.length - MAX_OUTPUT_SHOWN);
    String shown = new String(output, from, output.length - from, StandardCharsets.UTF_8);
    return new AssertionError(what + "; its output (" + log + "):\n" + shown);
  }
}
