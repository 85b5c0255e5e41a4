package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.cluster.ClusterOutcome.ModeOutcome;
import io.undersocket.benchmarks.cluster.ClusterOutcome.Rounds;
import io.undersocket.benchmarks.compare.Doubts;
import io.undersocket.benchmarks.compare.GeneratorProcess;
import io.undersocket.benchmarks.compare.GeneratorProcess.LoadFailed;
import io.undersocket.benchmarks.compare.MachineFacts;
import io.undersocket.benchmarks.compare.Pinning;
import io.undersocket.benchmarks.compare.Spread;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import io.undersocket.benchmarks.load.ClusterMode;
import io.undersocket.benchmarks.load.ClusterPlan;
import io.undersocket.benchmarks.load.RedisCounters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One comparison of clusters. All run at once and are loaded in turns, A B A B, so that a machine
 * that drifts drifts under all of them.
 */
final class ClusterComparison {

  private static final Duration WARM_UP_SLICE = Duration.ofSeconds(4);
  private static final long CONNECTING_MILLIS = 1_000;

  private final ClusterSettings settings;
  private final Pinning pinning;
  private final Map<String, String> facts;

  ClusterComparison(ClusterSettings settings, Pinning pinning, String command) {
    this.settings = settings;
    this.pinning = pinning;
    this.facts = new LinkedHashMap<>(MachineFacts.read());
    facts.put("command", command);
    facts.put("pinning", pinning.description() + "; Redis where the servers are");
    facts.put("flags of JVM servers", String.join(" ", Kind.JVM_FLAGS));
    facts.put("flags of the generator", String.join(" ", GeneratorProcess.JVM_FLAGS));
    facts.put(
        "clients",
        "%d of each of %d servers, %d members of the room on B"
            .formatted(settings.clients(), RunningCluster.NODES.size(), settings.members()));
    facts.put(
        "rounds",
        settings.rounds()
            + " of "
            + settings.duration().toSeconds()
            + " s, interleaved, on connections of their own"
            + (settings.quick() ? "; QUICK: nothing is warm, the figures say little" : ""));
  }

  ClusterOutcome run() throws IOException, InterruptedException {
    facts.forEach((name, value) -> System.out.println(name + ": " + value));
    List<RunningCluster> clusters = new ArrayList<>();
    try (GeneratorProcess generator = GeneratorProcess.start(pinning)) {
      for (Kind kind : settings.kinds()) {
        RunningCluster cluster = RunningCluster.start(kind, pinning);
        clusters.add(cluster);
        facts.put(kind.label(), cluster.description());
        System.out.println("started " + kind.label() + ": " + cluster.description());
      }
      Map<Kind, Map<String, Double>> quiet = watch(clusters);
      List<ModeOutcome> outcomes = new ArrayList<>();
      for (ClusterMode mode : settings.modes()) {
        outcomes.add(compare(mode, clusters, generator));
      }
      return new ClusterOutcome(facts, quiet, outcomes);
    } finally {
      clusters.forEach(RunningCluster::close);
    }
  }

  /** How often a second each command is sent though nothing happens. */
  private Map<Kind, Map<String, Double>> watch(List<RunningCluster> clusters)
      throws IOException, InterruptedException {
    // Servers listen before they have subscribed to everything.
    Thread.sleep(CONNECTING_MILLIS);
    Map<Kind, RedisCounters.Reading> before = new EnumMap<>(Kind.class);
    for (RunningCluster cluster : clusters) {
      before.put(cluster.kind(), cluster.redis().counters());
    }
    Thread.sleep(settings.quiet().toMillis());
    Map<Kind, Map<String, Double>> quiet = new EnumMap<>(Kind.class);
    for (RunningCluster cluster : clusters) {
      RedisCounters.Reading first = before.get(cluster.kind());
      Map<String, Double> perSecond = new TreeMap<>();
      if (first != null) {
        double seconds = settings.quiet().toMillis() / 1e3;
        RedisCounters.Reading asked = cluster.redis().counters().since(first);
        asked.commands().forEach((name, count) -> perSecond.put(name, count / seconds));
      }
      quiet.put(cluster.kind(), perSecond);
      System.out.println("quiet " + cluster.kind().label() + ": " + perSecond + " a second");
    }
    return quiet;
  }

  private ModeOutcome compare(
      ClusterMode mode, List<RunningCluster> clusters, GeneratorProcess generator)
      throws InterruptedException {
    ModeOutcome outcome = new ModeOutcome(mode, new LinkedHashMap<>(), new ArrayList<>());
    List<RunningCluster> able = new ArrayList<>(clusters);
    for (RunningCluster cluster : clusters) {
      Rounds rounds = new Rounds();
      outcome.clusters().put(cluster.kind(), rounds);
      try {
        warmUp(mode, cluster, generator, rounds);
      } catch (LoadFailed e) {
        fail(cluster, e, outcome, able);
      }
    }
    for (int round = 1; round <= settings.rounds(); round++) {
      for (RunningCluster cluster : List.copyOf(able)) {
        try {
          ClusterMeasurement measured = generator.run(plan(mode, cluster, settings.duration()));
          outcome.of(cluster.kind()).measured().add(measured);
          show(mode, "round " + round, cluster, measured);
        } catch (LoadFailed e) {
          fail(cluster, e, outcome, able);
        }
      }
    }
    outcome.notes().addAll(doubts(outcome));
    return outcome;
  }

  private static void fail(
      RunningCluster cluster, LoadFailed failure, ModeOutcome outcome, List<RunningCluster> able) {
    able.remove(cluster);
    // A figure beside a wrong answer would be one of something else.
    outcome.of(cluster.kind()).measured().clear();
    String note = cluster.kind().label() + " " + failure.getMessage();
    outcome.notes().add(note);
    System.out.println(outcome.mode().label() + ": " + note);
  }

  private void warmUp(
      ClusterMode mode, RunningCluster cluster, GeneratorProcess generator, Rounds rounds)
      throws LoadFailed, InterruptedException {
    Duration left = settings.warmUpOf(cluster.kind());
    while (left.toMillis() > 0) {
      Duration slice = left.compareTo(WARM_UP_SLICE) < 0 ? left : WARM_UP_SLICE;
      // The last slices show whether it is warm for the mode itself.
      ClusterMode by = left.compareTo(WARM_UP_SLICE.multipliedBy(2)) > 0 ? mode.warmedBy() : mode;
      ClusterMeasurement measured = generator.run(plan(by, cluster, slice));
      if (by == mode) {
        rounds.warmUp().add(measured);
      }
      show(by, "warm-up", cluster, measured);
      left = left.minus(slice);
    }
  }

  private ClusterPlan plan(ClusterMode mode, RunningCluster cluster, Duration duration) {
    return cluster.plan(mode, settings.clients(), settings.members(), settings.settle(), duration);
  }

  private static void show(
      ClusterMode mode, String when, RunningCluster cluster, ClusterMeasurement measured) {
    System.out.printf(
        "%-11s %-9s %-20s %9.1f us, %8.1f/s, p50 %.2f ms, servers %.0f %%, generator %.0f %%%n",
        mode.label(),
        when,
        cluster.kind().label(),
        measured.cpuMicrosPerOperation(),
        measured.perSecond(),
        measured.p50Nanos() / 1e6,
        measured.serverShare() * 100,
        measured.generatorShare() * 100);
  }

  private static List<String> doubts(ModeOutcome outcome) {
    List<String> doubts = new ArrayList<>();
    double others = 0;
    for (Map.Entry<Kind, Rounds> entry : outcome.clusters().entrySet()) {
      String name = entry.getKey().label();
      List<ClusterMeasurement> warmUp = entry.getValue().warmUp();
      List<ClusterMeasurement> measured = entry.getValue().measured();
      if (!measured.isEmpty()) {
        Doubts.aboutWarmth(
            name, warmUp.stream().map(ClusterMeasurement::cpuMicrosPerOperation).toList(), doubts);
        Doubts.aboutGenerator(
            name,
            Spread.of(measured, ClusterMeasurement::generatorShare).median(),
            Spread.of(measured, ClusterMeasurement::serverShare).median(),
            doubts);
        others = Math.max(others, Spread.of(measured, ClusterMeasurement::othersShare).most());
      }
    }
    Doubts.aboutNoise(others, doubts);
    return doubts;
  }
}
