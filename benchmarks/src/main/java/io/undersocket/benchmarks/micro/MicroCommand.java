package io.undersocket.benchmarks.micro;

import io.undersocket.benchmarks.Arguments;
import io.undersocket.benchmarks.compare.ModuleDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The command {@code micro}: all benchmarks of this package, with what they allocate. */
public final class MicroCommand {

  private static final String ALL = Pattern.quote(MicroCommand.class.getPackageName()) + "\\.";

  private MicroCommand() {}

  /** Measures and prints; the results are written beside the jar as well. */
  public static void run(List<String> args) throws IOException, RunnerException {
    Arguments options = Arguments.parse(args, Set.of("only", "forks", "seconds"), Set.of("quick"));
    boolean quick = options.has("quick");
    String now =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path json = ModuleDirectory.output("results").resolve("micro-" + now + ".json");
    TimeValue time =
        quick
            ? TimeValue.milliseconds(100)
            : TimeValue.seconds(options.number("seconds", 1, 1, 60));
    ChainedOptionsBuilder benchmarks =
        new OptionsBuilder()
            .include(ALL + ".*" + options.text("only", "") + ".*")
            .forks(options.number("forks", quick ? 1 : 2, 0, 10))
            .warmupIterations(quick ? 1 : 5)
            .warmupTime(time)
            .measurementIterations(quick ? 1 : 5)
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(json.toString());
    try {
      new Runner(benchmarks.build()).run();
    } catch (NoBenchmarksException e) {
      throw new Arguments.UsageError(
          "no benchmark has a name that matches --only " + options.text("only", ""));
    }
    System.out.printf("%nwritten: %s%n", json);
  }
}
