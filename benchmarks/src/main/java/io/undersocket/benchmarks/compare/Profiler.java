package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Samples a JVM while it is under load, by {@code perf}: of those that can be had, the one that
 * sees the kernel too, where most of the time goes. A recording of the JDK shows Java alone.
 */
final class Profiler implements AutoCloseable {

  private static final String PERF = "perf";

  /** No divisor of anything that happens regularly. */
  private static final String SAMPLES_PER_SECOND = "499";

  private static final long END_LIMIT_SECONDS = 30;

  private final long pid;
  private final Path data;
  private final Path text;
  private final Process perf;

  private Profiler(long pid, Path data, Path text, Process perf) {
    this.pid = pid;
    this.data = data;
    this.text = text;
    this.perf = perf;
  }

  /** Why there can be no profile; empty if there can. */
  static Optional<String> absence() throws InterruptedException {
    try {
      Path output = ModuleDirectory.output("logs").resolve("perf.log");
      Path nothing = ModuleDirectory.output("profiles").resolve("nothing.perf");
      List<String> command =
          List.of(PERF, "record", "-q", "-g", "-o", nothing.toString(), "--", "true");
      return Tool.run(command, output) == 0
          ? Optional.empty()
          : Optional.of(PERF + " may not sample; what it said is in " + output);
    } catch (IOException e) {
      return Optional.of("there is no " + PERF);
    }
  }

  /**
   * Samples from now on.
   *
   * @param name of the files that are kept
   */
  static Profiler start(long pid, String name) throws IOException {
    Path directory = ModuleDirectory.output("profiles");
    Path data = directory.resolve(name + ".perf");
    List<String> command =
        List.of(
            PERF,
            "record",
            "-q",
            "-g",
            "-F",
            SAMPLES_PER_SECOND,
            "-p",
            Long.toString(pid),
            "-o",
            data.toString());
    Path log = directory.resolve(name + ".log");
    Process perf =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Profiler(pid, data, directory.resolve(name + ".txt"), Children.adopt(perf));
  }

  /** Ends the sampling and tells what was seen; the process must still be there. */
  Profile profile() throws IOException, InterruptedException {
    // As an interrupt from the keyboard does: it writes what it has.
    perf.destroy();
    if (!perf.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(PERF + " did not end");
    }
    // Writes where perf looks for it: which addresses are which method.
    List<String> map = List.of(Jdk.tool("jcmd"), Long.toString(pid), "Compiler.perfmap");
    if (Tool.run(map, text) != 0) {
      throw new IOException("the JVM has not told its methods; what was said is in " + text);
    }
    List<String> script = List.of(PERF, "script", "-i", data.toString(), "-F", "comm,ip,sym,dso");
    // Its complaints, about libraries without symbols, stand between the samples and match nothing.
    if (Tool.run(script, text) != 0) {
      throw new IOException(PERF + " cannot read what it has written; what it said is in " + text);
    }
    try (Stream<String> lines = Files.lines(text, UTF_8)) {
      return Profile.of(lines);
    } finally {
      Files.deleteIfExists(Path.of("/tmp", "perf-" + pid + ".map"));
    }
  }

  @Override
  public void close() {
    Children.end(perf);
  }
}
