package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.cluster.ClusterOutcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Verdict;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What our servers are to cost at most, beside those on Node.js with the same adapter. */
final class Targets {

  private static final int B = 1;
  private static final int C = 2;

  private final ClusterOutcome outcome;
  private final List<Verdict> verdicts = new ArrayList<>();

  private Targets(ClusterOutcome outcome) {
    this.outcome = outcome;
  }

  /** All that can be said of what was measured. */
  static List<Verdict> of(ClusterOutcome outcome) {
    Targets targets = new Targets(outcome);
    outcome.modes().forEach(targets::judge);
    return targets.verdicts;
  }

  private void judge(ModeOutcome mode) {
    switch (mode.mode()) {
      case BROADCAST_20 -> judgeLatency(mode);
      case BROADCAST_4 ->
          judgeShare(
              mode, "CPU per delivery, 4 broadcasts waiting", 0.5, m -> m.cpuMicrosPerDelivery());
      case FETCH -> judgeShare(mode, "CPU per fetchSockets", 0.4, m -> m.cpuMicrosPerOperation());
      case ACK ->
          judgeShare(
              mode, "CPU per broadcast with acknowledgements", 0.4, m -> m.cpuMicrosPerOperation());
      case EMIT ->
          judgeShare(mode, "CPU per serverSideEmit with ack", 0.6, m -> m.cpuMicrosPerOperation());
      case ROOM -> judgeBystander(mode);
      default -> {
        // Measured for its own sake.
      }
    }
    judgeCommands(mode);
  }

  private interface Judgement {
    void of(Kind.Adapter adapter, Kind ours, Kind theirs);
  }

  /** For each adapter with which both servers were measured. */
  private static void each(ModeOutcome mode, Judgement judgement) {
    for (Kind.Adapter adapter : Kind.Adapter.values()) {
      Kind ours = Kind.of(Kind.Server.UNDERSOCKET, adapter);
      Kind theirs = Kind.of(Kind.Server.NODE, adapter);
      if (mode.has(ours) && mode.has(theirs)) {
        judgement.of(adapter, ours, theirs);
      }
    }
  }

  private void judgeShare(
      ModeOutcome mode, String target, double atMost, ToDoubleFunction<ClusterMeasurement> figure) {
    each(
        mode,
        (adapter, ours, theirs) ->
            verdicts.add(
                new Verdict(
                    target,
                    adapter.label(),
                    mode.median(ours, figure) / mode.median(theirs, figure),
                    atMost)));
  }

  /** Beside the lowest of all on Node.js, whatever their adapter. */
  private void judgeLatency(ModeOutcome mode) {
    OptionalDouble lowest =
        Arrays.stream(Kind.values())
            .filter(kind -> kind.server() == Kind.Server.NODE && mode.has(kind))
            .mapToDouble(kind -> mode.median(kind, ClusterMeasurement::p50Nanos))
            .min();
    each(
        mode,
        (adapter, ours, theirs) ->
            verdicts.add(
                new Verdict(
                    "p50 from node to node at 20 broadcasts a second, beside the lowest",
                    adapter.label(),
                    mode.median(ours, ClusterMeasurement::p50Nanos) / lowest.orElse(Double.NaN),
                    1)));
  }

  /** What node C pays for a room without a member there. */
  private void judgeBystander(ModeOutcome mode) {
    each(
        mode,
        (adapter, ours, theirs) -> {
          double bystander = mode.median(ours, m -> m.cpuMicrosPerOperation(C));
          if (adapter == Kind.Adapter.SHARDED) {
            double members = mode.median(ours, m -> m.cpuMicrosPerOperation(B));
            verdicts.add(
                new Verdict(
                    "CPU of C, without a member, as a share of B's",
                    adapter.label(),
                    bystander / members,
                    0.02));
          } else {
            double theirBystander = mode.median(theirs, m -> m.cpuMicrosPerOperation(C));
            verdicts.add(
                new Verdict(
                    "CPU of C, without a member",
                    adapter.label(),
                    bystander / theirBystander,
                    0.5));
          }
        });
  }

  private void judgeCommands(ModeOutcome mode) {
    each(
        mode,
        (adapter, ours, theirs) ->
            verdicts.add(
                new Verdict(
                    "Redis commands, " + mode.mode().label(),
                    adapter.label(),
                    hundredths(
                        tenths(outcome.commands(ours, mode.of(ours).measured()))
                            / tenths(outcome.commands(theirs, mode.of(theirs).measured()))),
                    1)));
  }

  /** To a tenth of a command: what is sent anyway varies by some hundredths. */
  private static double tenths(Map<String, Double> commands) {
    double sum = commands.values().stream().mapToDouble(Double::doubleValue).sum();
    return Math.round(sum * 10) / 10.0;
  }

  /** As it is shown: of hundreds of acknowledgements some belong to the rounds beside this one. */
  private static double hundredths(double ratio) {
    return Math.round(ratio * 100) / 100.0;
  }
}
