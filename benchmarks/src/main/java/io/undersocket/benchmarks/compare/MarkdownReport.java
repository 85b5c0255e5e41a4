package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.Footprint;
import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Remains;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The tables, for the console and for a file alike. */
final class MarkdownReport {

  /** One every 25 seconds for each connection, as by default. */
  private static final int HEARTBEATS_OF_10K_IN_A_MINUTE = 24_000;

  private static final int MOST_COSTS = 20;

  private MarkdownReport() {}

  static String of(Outcome outcome) {
    StringBuilder report = new StringBuilder("# Comparison\n\n");
    outcome.facts().forEach((name, value) -> report.append("- " + name + ": " + value + "\n"));
    for (ModeOutcome mode : outcome.modes()) {
      report.append("\n## " + mode.inWords() + "\n\n");
      report.append(
          switch (mode.mode()) {
            case IDLE -> memoryTable(mode);
            case CHURN -> churnTable(mode);
            default -> loadTable(mode);
          });
      mode.servers()
          .forEach(
              (who, rounds) ->
                  rounds.profiles().forEach(profile -> report.append(profile(who, profile))));
      mode.absent().forEach((who, why) -> report.append(note(who.label() + " is absent: " + why)));
      mode.notes().forEach(note -> report.append(note(note)));
    }
    report.append(Growth.of(outcome));
    List<Verdict> verdicts = Targets.of(outcome);
    if (!verdicts.isEmpty()) {
      report.append("\n## Targets\n\n").append(Verdict.table("ours as a share of", verdicts));
    }
    return report.toString();
  }

  private static String profile(Contender contender, Profile profile) {
    return "\nWhere the CPU time of %s went, by %,d samples:\n\n"
            .formatted(contender.label(), profile.total())
        + shares("part", profile.samples(), profile.total())
        + "\nThe compiled methods with the most of it; what was inlined counts for the method that it is in:\n\n"
        + shares("method", profile.methods(), profile.total());
  }

  private static TextTable shares(String what, Map<String, Long> counts, long total) {
    TextTable table = new TextTable(List.of(what, "share"));
    Profile.sorted(counts).stream()
        .limit(MOST_COSTS)
        .forEach(
            entry ->
                table.add(
                    List.of(
                        entry.getKey(), "%.1f %%".formatted(entry.getValue() * 100.0 / total))));
    return table;
  }

  private static String note(String text) {
    return "\nNote: " + text + (text.endsWith(".") ? "\n" : ".\n");
  }

  /** Those that have no figures, each with a word that says so; a note says why. */
  private static void addMissing(ModeOutcome outcome, TextTable table, int columns) {
    outcome.absent().keySet().forEach(who -> table.add(row(who, "absent", columns)));
    outcome.servers().keySet().stream()
        .filter(contender -> !outcome.has(contender))
        .forEach(who -> table.add(row(who, "failed", columns)));
  }

  private static List<String> row(Contender contender, String word, int columns) {
    List<String> row = new ArrayList<>(List.of(contender.label(), word));
    row.addAll(Collections.nCopies(columns - row.size(), ""));
    return row;
  }

  private static String loadTable(ModeOutcome outcome) {
    List<Contender> ours = ours(outcome);
    List<String> head =
        new ArrayList<>(
            List.of(
                "server",
                "CPU us per " + outcome.mode().unit(),
                "least - most",
                rate(outcome.mode()),
                "p50 us",
                "p99 us",
                "p99.9 us",
                "server busy",
                "generator busy"));
    ours.forEach(our -> head.add(our.label() + " costs"));
    TextTable table = new TextTable(head);
    for (Map.Entry<Contender, Rounds> entry : outcome.servers().entrySet()) {
      List<Measurement> rounds = entry.getValue().measured();
      if (rounds.isEmpty()) {
        continue;
      }
      Spread cpu = Spread.of(rounds, Measurement::cpuMicrosPerUnit);
      List<String> row = new ArrayList<>();
      row.add(entry.getKey().label());
      row.add("%.2f".formatted(cpu.median()));
      row.add("%.2f - %.2f".formatted(cpu.least(), cpu.most()));
      row.add("%.0f".formatted(rate(outcome.mode(), rounds, cpu.median())));
      row.add("%.0f".formatted(Spread.of(rounds, m -> m.p50Nanos() / 1e3).median()));
      row.add("%.0f".formatted(Spread.of(rounds, m -> m.p99Nanos() / 1e3).median()));
      row.add("%.0f".formatted(Spread.of(rounds, m -> m.p999Nanos() / 1e3).median()));
      row.add(percent(Spread.of(rounds, Measurement::serverShare).median()));
      row.add(percent(Spread.of(rounds, Measurement::generatorShare).median()));
      row.addAll(shares(ours, outcome, cpu.median()));
      table.add(row);
    }
    addMissing(outcome, table, head.size());
    return table.toString();
  }

  /** What each of ours costs as a share of these microseconds. */
  private static List<String> shares(List<Contender> ours, ModeOutcome outcome, double micros) {
    return ours.stream()
        .map(our -> Spread.of(outcome.of(our).measured(), Measurement::cpuMicrosPerUnit))
        .map(our -> "%.2f of it".formatted(our.median() / micros))
        .toList();
  }

  private static double rate(Mode mode, List<Measurement> rounds, double micros) {
    return switch (mode.unit()) {
      case "handshake" -> 1e6 / micros;
      case "heartbeat" -> micros * HEARTBEATS_OF_10K_IN_A_MINUTE / 1e3;
      default -> Spread.of(rounds, Measurement::perSecond).median();
    };
  }

  /** What {@link #rate(Mode, List, double)} tells. */
  private static String rate(Mode mode) {
    return switch (mode.unit()) {
      case "handshake" -> "per CPU second";
      case "heartbeat" -> "CPU ms per 10,000 connections and minute";
      default -> "per second";
    };
  }

  private static String memoryTable(ModeOutcome outcome) {
    List<Contender> ours = ours(outcome);
    List<String> head =
        new ArrayList<>(
            List.of(
                "server",
                "heap KiB per connection",
                "resident KiB per connection",
                "handshakes per second",
                "CPU us per handshake"));
    ours.forEach(our -> head.add(our.label() + " handshake costs"));
    TextTable table = new TextTable(head);
    for (Map.Entry<Contender, Rounds> entry : outcome.servers().entrySet()) {
      if (entry.getValue().footprints().isEmpty()) {
        continue;
      }
      Footprint footprint = entry.getValue().footprints().get(0);
      Measurement handshakes = entry.getValue().measured().get(0);
      List<String> row = new ArrayList<>();
      row.add(entry.getKey().label());
      row.add("%.2f".formatted(footprint.heapPerConnection() / 1024));
      row.add("%.2f".formatted(footprint.residentPerConnection() / 1024));
      row.add("%.0f".formatted(handshakes.perSecond()));
      row.add("%.0f".formatted(handshakes.cpuMicrosPerUnit()));
      row.addAll(shares(ours, outcome, handshakes.cpuMicrosPerUnit()));
      table.add(row);
    }
    addMissing(outcome, table, head.size());
    return table
        + "\nLive heap and resident memory after full collections, less those before. The heap of a JVM is resident from the\n"
        + "start, so its resident figure is what lies outside the heap; that of Node.js includes the heap. One round. Memory of\n"
        + "the kernel's sockets is not counted. The handshakes follow a rehearsal with a fifth of the connections.\n";
  }

  private static String churnTable(ModeOutcome outcome) {
    List<String> head =
        List.of(
            "server",
            "connections",
            "heap KiB before",
            "after",
            "after as a share",
            "bytes left of each",
            "resident MiB before",
            "after",
            "CPU us per connection",
            "left");
    TextTable table = new TextTable(head);
    for (Map.Entry<Contender, Rounds> entry : outcome.servers().entrySet()) {
      for (Remains remains : entry.getValue().remains()) {
        double before = kib(remains.before().heapBytes());
        double after = kib(remains.after().heapBytes());
        table.add(
            List.of(
                entry.getKey().label(),
                "%,d".formatted(remains.connections()),
                "%,.0f".formatted(before),
                "%,.0f".formatted(after),
                "%.3f".formatted(remains.heapShare()),
                "%.2f".formatted((after - before) * 1024 / remains.connections()),
                "%.0f".formatted(remains.before().residentBytes() / 1048576.0),
                "%.0f".formatted(remains.after().residentBytes() / 1048576.0),
                "%.0f"
                    .formatted(
                        Spread.of(entry.getValue().measured(), Measurement::cpuMicrosPerUnit)
                            .median()),
                remains.left().inWords()));
      }
    }
    addMissing(outcome, table, head.size());
    return table
        + "\nOf those who come, a third each are over WebSocket, over long-polling, and upgrade from one to the other. Live heap\n"
        + "and resident memory after full collections, before the first and when the last have gone and the container's timeouts\n"
        + "have passed; a tenth of as many came and went before that. What is left is what the server tells of itself; timers are those that its heap holds.\n";
  }

  private static double kib(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() / 1024.0 : Double.NaN;
  }

  private static List<Contender> ours(ModeOutcome outcome) {
    return outcome.servers().keySet().stream()
        .filter(contender -> contender.isOurs() && outcome.has(contender))
        .toList();
  }

  private static String percent(double share) {
    return "%.0f %%".formatted(share * 100);
  }
}
