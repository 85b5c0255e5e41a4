package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The charts of a comparison: one for each mode, whatever its numbers of connections and rooms. */
final class Charts {

  private Charts() {}

  static Map<String, BarChart> of(Outcome outcome) {
    Map<Mode, List<ModeOutcome>> byMode =
        outcome.modes().stream()
            .collect(
                Collectors.groupingBy(ModeOutcome::mode, LinkedHashMap::new, Collectors.toList()));
    Map<String, BarChart> charts = new LinkedHashMap<>();
    byMode.forEach(
        (mode, outcomes) -> {
          charts.put(mode.label(), cost(mode, outcomes));
          if (mode == Mode.IDLE) {
            charts.put(mode.label() + "-heap", heap(outcomes));
          }
          if (mode == Mode.BROADCAST_RATE) {
            charts.put(mode.label() + "-p99", latency(outcomes));
          }
        });
    return charts;
  }

  private interface Figure {
    Spread of(Rounds rounds);
  }

  private static BarChart cost(Mode mode, List<ModeOutcome> outcomes) {
    return chart(
        outcomes,
        "server CPU, µs per " + mode.unit(),
        rounds -> Spread.of(rounds.measured(), Measurement::cpuMicrosPerUnit));
  }

  private static BarChart heap(List<ModeOutcome> outcomes) {
    return chart(
        outcomes,
        "heap, KiB per connection",
        rounds ->
            Spread.of(rounds.footprints(), footprint -> footprint.heapPerConnection() / 1024));
  }

  private static BarChart latency(List<ModeOutcome> outcomes) {
    return chart(
        outcomes,
        "p99 latency from when it was due, ms",
        rounds -> Spread.of(rounds.measured(), measured -> measured.p99Nanos() / 1e6));
  }

  private static BarChart chart(List<ModeOutcome> outcomes, String unit, Figure figure) {
    ModeOutcome first = outcomes.get(0);
    BarChart chart =
        new BarChart(
            outcomes.size() > 1
                ? first.mode().label() + ": " + first.mode().title()
                : first.inWords(),
            unit);
    for (Contender contender : Contender.values()) {
      for (ModeOutcome outcome : outcomes) {
        if (outcome.has(contender)) {
          String label = contender.label();
          chart.add(
              outcomes.size() > 1 ? label + ", " + outcome.size() : label,
              figure.of(outcome.of(contender)),
              contender.isOurs());
        }
      }
    }
    return chart;
  }
}
