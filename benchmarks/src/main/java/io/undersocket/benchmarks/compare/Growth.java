package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How the cost of a message grows with the number of connections or rooms: a table for each. */
final class Growth {

  private Growth() {}

  /** The tables of all modes that were measured with several numbers; empty if none was. */
  static String of(Outcome outcome) {
    Map<Mode, List<ModeOutcome>> byMode =
        outcome.modes().stream()
            .collect(
                Collectors.groupingBy(ModeOutcome::mode, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    byMode.forEach(
        (mode, outcomes) -> {
          if (outcomes.size() > 1) {
            text.append("\n## Growth: %s, %s\n\n".formatted(mode.label(), mode.title()));
            String figure =
                mode == Mode.IDLE ? "Heap KiB per connection" : "CPU us per " + mode.unit();
            text.append(figure + ", and as a share of the first figure.\n\n");
            text.append(table(outcomes));
          }
        });
    return text.toString();
  }

  private static TextTable table(List<ModeOutcome> outcomes) {
    List<String> head = new ArrayList<>(List.of("server"));
    outcomes.forEach(outcome -> head.add(outcome.size()));
    TextTable table = new TextTable(head);
    for (Contender contender : Contender.values()) {
      if (outcomes.stream().anyMatch(outcome -> outcome.has(contender))) {
        List<String> row = new ArrayList<>(List.of(contender.label()));
        double first = Double.NaN;
        for (ModeOutcome outcome : outcomes) {
          if (outcome.has(contender)) {
            double cost = cost(outcome, contender);
            first = Double.isNaN(first) ? cost : first;
            row.add("%.2f (%.2f)".formatted(cost, cost / first));
          } else {
            row.add("");
          }
        }
        table.add(row);
      }
    }
    return table;
  }

  private static double cost(ModeOutcome outcome, Contender contender) {
    if (outcome.mode() == Mode.IDLE) {
      return outcome.of(contender).footprints().get(0).heapPerConnection() / 1024;
    }
    return Spread.of(outcome.of(contender).measured(), Measurement::cpuMicrosPerUnit).median();
  }
}
