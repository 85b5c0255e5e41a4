package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.cluster.ClusterOutcome.ModeOutcome;
import io.undersocket.benchmarks.cluster.ClusterOutcome.Rounds;
import io.undersocket.benchmarks.compare.BarChart;
import io.undersocket.benchmarks.compare.Spread;
import io.undersocket.benchmarks.compare.TextTable;
import io.undersocket.benchmarks.compare.Verdict;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import io.undersocket.benchmarks.load.ClusterMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables, for the console and for a file alike. */
final class ClusterMarkdown {

  private ClusterMarkdown() {}

  static String of(ClusterOutcome outcome) {
    StringBuilder report = new StringBuilder("# Comparison of clusters\n\n");
    outcome.facts().forEach((name, value) -> report.append("- " + name + ": " + value + "\n"));
    for (ModeOutcome mode : outcome.modes()) {
      report.append("\n## " + inWords(mode.mode()) + "\n\n");
      report.append(table(outcome, mode));
      mode.notes().forEach(note -> report.append("\nNote: " + note + ".\n"));
    }
    List<Verdict> verdicts = Targets.of(outcome);
    if (!verdicts.isEmpty()) {
      report.append("\n## Targets\n\n").append(Verdict.table("ours beside Node.js", verdicts));
    }
    return report.toString();
  }

  /** What each mode costs the servers. */
  static Map<String, BarChart> charts(ClusterOutcome outcome) {
    Map<String, BarChart> charts = new LinkedHashMap<>();
    for (ModeOutcome mode : outcome.modes()) {
      String each = isPerDelivery(mode.mode()) ? "delivery" : operation(mode.mode());
      BarChart chart = new BarChart(inWords(mode.mode()), "CPU of all servers, µs per " + each);
      for (Kind kind : mode.clusters().keySet()) {
        if (mode.has(kind)) {
          chart.add(
              kind.label(),
              Spread.of(mode.of(kind).measured(), m -> cost(mode.mode(), m)),
              kind.server() == Kind.Server.UNDERSOCKET);
        }
      }
      charts.put(mode.mode().label(), chart);
    }
    return charts;
  }

  private static String inWords(ClusterMode mode) {
    String heading = mode.label() + ": " + mode.title();
    return mode.inFlight() == 0 ? heading : heading + ", " + mode.inFlight() + " in flight";
  }

  private static boolean isPerDelivery(ClusterMode mode) {
    return mode.delivers() && !mode.isForRoom();
  }

  private static String operation(ClusterMode mode) {
    return mode.delivers() ? "broadcast" : "request";
  }

  private static String table(ClusterOutcome outcome, ModeOutcome mode) {
    boolean perDelivery = isPerDelivery(mode.mode());
    String each = operation(mode.mode());
    TextTable table =
        new TextTable(
            List.of(
                "servers",
                "CPU us per " + (perDelivery ? "delivery" : each),
                "least - most",
                "A, B, C us per " + each,
                "Redis us",
                "Redis commands per " + each,
                "Redis bytes in / out",
                "p50 ms",
                "p99 ms",
                "per second",
                "servers busy",
                "generator busy",
                "ours costs"));
    for (Map.Entry<Kind, Rounds> entry : mode.clusters().entrySet()) {
      Kind kind = entry.getKey();
      List<ClusterMeasurement> rounds = entry.getValue().measured();
      if (rounds.isEmpty()) {
        continue;
      }
      Spread cpu = Spread.of(rounds, m -> cost(mode.mode(), m));
      List<String> row = new ArrayList<>();
      row.add(kind.label());
      row.add("%.2f".formatted(cpu.median()));
      row.add("%.2f - %.2f".formatted(cpu.least(), cpu.most()));
      row.add(
          "%.0f, %.0f, %.1f"
              .formatted(
                  mode.median(kind, m -> m.cpuMicrosPerOperation(0)),
                  mode.median(kind, m -> m.cpuMicrosPerOperation(1)),
                  mode.median(kind, m -> m.cpuMicrosPerOperation(2))));
      row.add("%.0f".formatted(mode.median(kind, ClusterMeasurement::redisCpuMicrosPerOperation)));
      row.add(commands(outcome.commands(kind, rounds)));
      row.add(
          "%.0f / %.0f"
              .formatted(
                  mode.median(kind, m -> m.perOperation(m.redisBytesIn())),
                  mode.median(kind, m -> m.perOperation(m.redisBytesOut()))));
      row.add("%.2f".formatted(mode.median(kind, m -> m.p50Nanos() / 1e6)));
      row.add("%.2f".formatted(mode.median(kind, m -> m.p99Nanos() / 1e6)));
      row.add("%.0f".formatted(mode.median(kind, ClusterMeasurement::perSecond)));
      row.add(percent(mode.median(kind, ClusterMeasurement::serverShare)));
      row.add(percent(mode.median(kind, ClusterMeasurement::generatorShare)));
      row.add(ours(mode, kind));
      table.add(row);
    }
    return table.toString();
  }

  private static double cost(ClusterMode mode, ClusterMeasurement measured) {
    return isPerDelivery(mode) ? measured.cpuMicrosPerDelivery() : measured.cpuMicrosPerOperation();
  }

  /** Our servers with the same adapter, beside those on Node.js. */
  private static String ours(ModeOutcome mode, Kind kind) {
    Kind ours = Kind.of(Kind.Server.UNDERSOCKET, kind.adapter());
    if (kind == ours || !mode.has(ours)) {
      return "";
    }
    double share =
        mode.median(ours, m -> cost(mode.mode(), m)) / mode.median(kind, m -> cost(mode.mode(), m));
    return "%.2f of it".formatted(share);
  }

  private static String commands(Map<String, Double> commands) {
    return commands.entrySet().stream()
        .map(each -> "%.1f %s".formatted(each.getValue(), each.getKey().replace('|', ' ')))
        .collect(Collectors.joining(", "));
  }

  private static String percent(double share) {
    return "%.0f %%".formatted(share * 100);
  }
}
