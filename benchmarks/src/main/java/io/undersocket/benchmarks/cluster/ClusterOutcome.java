package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.compare.Spread;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import io.undersocket.benchmarks.load.ClusterMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What a comparison of clusters found.
 *
 * @param facts about the machine and the run
 * @param quiet how often a second the servers send each command to Redis when nothing happens: to
 *     see whether it is there, and to wait for entries
 */
record ClusterOutcome(
    Map<String, String> facts, Map<Kind, Map<String, Double>> quiet, List<ModeOutcome> modes) {

  /** Whether every cluster was measured in every mode. */
  boolean isComplete() {
    return modes.stream()
        .flatMap(mode -> mode.clusters().values().stream())
        .noneMatch(rounds -> rounds.measured().isEmpty());
  }

  /**
   * Which commands one broadcast or request costs: those that are sent anyway are left out.
   *
   * @return the median of the rounds, without what is less than a hundredth
   */
  Map<String, Double> commands(Kind kind, List<ClusterMeasurement> rounds) {
    Map<String, Double> anyway = quiet.getOrDefault(kind, Map.of());
    Map<String, Double> commands = new TreeMap<>();
    for (ClusterMeasurement round : rounds) {
      round.commands().keySet().forEach(name -> commands.put(name, 0.0));
    }
    commands.replaceAll(
        (name, none) ->
            Spread.of(rounds, round -> each(round, name, anyway.getOrDefault(name, 0.0))).median());
    commands.values().removeIf(count -> count < 0.01);
    return commands;
  }

  private static double each(ClusterMeasurement round, String command, double anywayPerSecond) {
    double others = round.commands().getOrDefault(command, 0L);
    if (anywayPerSecond > 0) {
      others -= anywayPerSecond * round.nanos() / 1e9;
      // All servers ask at the same time, so a round may have one question more of each.
      others = others <= RunningCluster.NODES.size() ? 0 : others;
    }
    return round.perOperation(others);
  }

  /**
   * One mode.
   *
   * @param notes what a reader of the figures must know: a cluster that failed, or was not warm, a
   *     busy machine
   */
  record ModeOutcome(ClusterMode mode, Map<Kind, Rounds> clusters, List<String> notes) {

    Rounds of(Kind kind) {
      return Objects.requireNonNull(clusters.get(kind), kind::label);
    }

    boolean has(Kind kind) {
      Rounds rounds = clusters.get(kind);
      return rounds != null && !rounds.measured().isEmpty();
    }

    /** The median of a figure over the rounds, of which there must be one. */
    double median(Kind kind, ToDoubleFunction<ClusterMeasurement> figure) {
      return Spread.of(of(kind).measured(), figure).median();
    }
  }

  /** The rounds of one cluster in one mode. */
  record Rounds(List<ClusterMeasurement> warmUp, List<ClusterMeasurement> measured) {

    Rounds() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }
}
