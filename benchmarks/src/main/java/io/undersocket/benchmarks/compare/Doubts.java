package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds reasons not to trust the figures of a mode: nothing else in a table tells them apart. */
public final class Doubts {

  /** A last slice of the warm-up that differs by more from the one before is not yet warm. */
  private static final double WARM_WITHIN = 0.1;

  /** Beyond this share of its core a process counts as saturated. */
  private static final double SATURATED = 0.95;

  /** More than this share of a core, used by other processes meanwhile, is worth a note. */
  private static final double NOISE = 0.1;

  private Doubts() {}

  static List<String> about(ModeOutcome outcome) {
    List<String> doubts = new ArrayList<>();
    for (Map.Entry<Contender, Rounds> entry : outcome.servers().entrySet()) {
      String server = entry.getKey().label();
      List<Measurement> warmUp = entry.getValue().warmUp();
      aboutWarmth(server, warmUp.stream().map(Measurement::cpuMicrosPerUnit).toList(), doubts);
      List<Measurement> measured = entry.getValue().measured();
      if (!measured.isEmpty()) {
        aboutGenerator(
            server,
            Spread.of(measured, Measurement::generatorShare).median(),
            Spread.of(measured, Measurement::serverShare).median(),
            doubts);
      }
    }
    aboutNoise(
        outcome.servers().values().stream()
            .flatMap(rounds -> rounds.measured().stream())
            .mapToDouble(Measurement::othersShare)
            .max()
            .orElse(0),
        doubts);
    return doubts;
  }

  /**
   * Whether a server was warm.
   *
   * @param slices CPU microseconds of a message, in one slice of the warm-up after the other
   */
  public static void aboutWarmth(String server, List<Double> slices, List<String> doubts) {
    if (slices.size() < 2) {
      doubts.add(server + " had too short a warm-up to tell whether it was warm");
      return;
    }
    double before = slices.get(slices.size() - 2);
    double last = slices.get(slices.size() - 1);
    if (Math.abs(last - before) > WARM_WITHIN * before) {
      doubts.add(
          "%s may not have been warm: the last slices of its warm-up cost %.2f and %.2f us"
              .formatted(server, before, last));
    }
  }

  /** Whether it was the generator that had no more to give: by the shares of their cores. */
  public static void aboutGenerator(
      String server, double generator, double busy, List<String> doubts) {
    if (generator > SATURATED && busy < SATURATED) {
      doubts.add(
          ("the generator was the bottleneck for %s: it used %.0f %% of its core, the server %.0f %%;"
                  + " the server could serve more, and might then spend less on each")
              .formatted(server, generator * 100, busy * 100));
    }
  }

  /** Whether something else ran meanwhile: by the most of a core that it used in a round. */
  public static void aboutNoise(double most, List<String> doubts) {
    if (most > NOISE) {
      doubts.add("other processes used up to %.0f %% of a core in a round".formatted(most * 100));
    }
  }
}
