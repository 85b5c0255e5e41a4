package io.undersocket.benchmarks.load;

import io.undersocket.benchmarks.Arguments;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The command {@code load}: one load on a server that is already running, or a generator that a
 * runner steers.
 */
public final class LoadCommand {

  private LoadCommand() {}

  /** Runs the command; with {@code --steered} until standard input ends. */
  public static void run(List<String> args) throws IOException, InterruptedException {
    Arguments options =
        Arguments.parse(
            args,
            Set.of(
                "mode",
                "port",
                "pid",
                "connections",
                "in-flight",
                "rooms",
                "seconds",
                "settle",
                "rounds"),
            Set.of("steered"));
    if (options.has("steered")) {
      new SteeredGenerator(System.in, System.out).serve();
      return;
    }
    Mode mode = mode(options.text("mode", Mode.ECHO_1.label()));
    LoadPlan plan =
        new LoadPlan(
            mode,
            options.number("port", 3000, 1, 65_535),
            options.number("pid", 0, 0, Integer.MAX_VALUE),
            options.number("connections", mode.connections(), 1, LoadPlan.MAX_CONNECTIONS),
            options.number("in-flight", mode.inFlight(), 0, LoadPlan.MAX_IN_FLIGHT),
            options.number("rooms", mode.rooms(), 0, LoadPlan.MAX_ROOMS),
            options.seconds("settle", Duration.ofSeconds(1)),
            options.seconds("seconds", Duration.ofSeconds(3)));
    int rounds = options.number("rounds", 3, 1, 1_000);
    for (int round = 1; round <= rounds; round++) {
      try (LoadGenerator generator = new LoadGenerator(plan)) {
        if (mode == Mode.IDLE) {
          show(mode, generator.open());
          generator.linger(() -> false, plan.duration());
          generator.leave();
        } else {
          show(mode, generator.run());
        }
      }
    }
  }

  private static Mode mode(String label) {
    try {
      return Mode.of(label);
    } catch (IllegalArgumentException e) {
      throw new Arguments.UsageError(String.valueOf(e.getMessage()));
    }
  }

  private static void show(Mode mode, Measurement measured) {
    System.out.printf(
        "%-10s %10.0f %s/s  server %6.2f us each, %3.0f %% of a core  generator %3.0f %%"
            + "  p50 %.0f us  p99 %.0f us%n",
        mode.label(),
        measured.perSecond(),
        mode.unit(),
        measured.cpuMicrosPerUnit(),
        measured.serverShare() * 100,
        measured.generatorShare() * 100,
        measured.p50Nanos() / 1e3,
        measured.p99Nanos() / 1e3);
  }
}
