package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.cluster.ClusterOutcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Json;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import java.util.List;

/** Every round, for other tools. */
final class ClusterJson {

  private ClusterJson() {}

  static String of(ClusterOutcome outcome) {
    return Json.report(
        outcome.facts(),
        json -> {
          json.object("quietCommandsPerSecond", () -> quiet(outcome, json));
          json.array("modes", outcome.modes(), mode -> write(mode, json));
        },
        Targets.of(outcome));
  }

  private static void quiet(ClusterOutcome outcome, Json json) {
    outcome
        .quiet()
        .forEach(
            (kind, commands) ->
                json.object(kind.label(), () -> commands.forEach((c, n) -> json.number(c, n))));
  }

  private static void write(ModeOutcome outcome, Json json) {
    json.text("mode", outcome.mode().label())
        .array(
            "clusters",
            outcome.clusters().entrySet(),
            entry -> {
              json.text("servers", entry.getKey().server().label());
              json.text("adapter", entry.getKey().adapter().label());
              write("warmUp", entry.getValue().warmUp(), json);
              write("rounds", entry.getValue().measured(), json);
            })
        .texts("notes", outcome.notes());
  }

  private static void write(String name, List<ClusterMeasurement> rounds, Json json) {
    json.array(
        name,
        rounds,
        round ->
            json.number("operations", round.operations())
                .number("deliveries", round.deliveries())
                .number("nanos", round.nanos())
                .numbers("serverCpuMicros", round.serverCpuMicros())
                .number("redisCpuMicros", round.redisCpuMicros())
                .number("generatorCpuMicros", round.generatorCpuMicros())
                .number("machineCpuMicros", round.machineCpuMicros())
                .object(
                    "redisCommands", () -> round.commands().forEach((c, n) -> json.number(c, n)))
                .number("redisBytesIn", round.redisBytesIn())
                .number("redisBytesOut", round.redisBytesOut())
                .number("p50Nanos", round.p50Nanos())
                .number("p99Nanos", round.p99Nanos()));
  }
}
