package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.load.Measurement;
import java.util.List;

/** Every round, for other tools. */
final class JsonReport {

  private JsonReport() {}

  static String of(Outcome outcome) {
    return Json.report(
        outcome.facts(),
        json -> json.array("modes", outcome.modes(), mode -> write(mode, json)),
        Targets.of(outcome));
  }

  private static void write(ModeOutcome outcome, Json json) {
    json.text("mode", outcome.mode().label())
        .text("unit", outcome.mode().unit())
        .number("connections", outcome.connections())
        .number("rooms", outcome.rooms())
        .number("inFlight", outcome.mode().inFlight())
        .array(
            "servers",
            outcome.servers().entrySet(),
            entry -> {
              json.text("server", entry.getKey().label());
              write("warmUp", entry.getValue().warmUp(), json);
              write("rounds", entry.getValue().measured(), json);
              json.array(
                  "memory",
                  entry.getValue().footprints(),
                  footprint -> {
                    write("before", footprint.before(), json);
                    write("during", footprint.during(), json);
                  });
              json.array(
                  "profiles",
                  entry.getValue().profiles(),
                  profile -> {
                    json.object("samples", () -> profile.samples().forEach(json::number));
                    json.object("methods", () -> profile.methods().forEach(json::number));
                  });
              json.array(
                  "remains",
                  entry.getValue().remains(),
                  remains -> {
                    json.number("connections", remains.connections());
                    write("before", remains.before(), json);
                    write("after", remains.after(), json);
                    remains.left().counts().forEach((name, count) -> json.number(name, count));
                  });
            })
        .texts("notes", outcome.notes());
  }

  private static void write(String name, List<Measurement> rounds, Json json) {
    json.array(
        name,
        rounds,
        round ->
            json.number("cpuMicrosEach", round.cpuMicrosPerUnit())
                .number("perSecond", round.perSecond())
                .number("count", round.count())
                .number("nanos", round.nanos())
                .number("serverCpuMicros", round.serverCpuMicros())
                .number("generatorCpuMicros", round.generatorCpuMicros())
                .number("machineCpuMicros", round.machineCpuMicros())
                .number("p50Nanos", round.p50Nanos())
                .number("p99Nanos", round.p99Nanos())
                .number("p999Nanos", round.p999Nanos()));
  }

  private static void write(String name, Memory memory, Json json) {
    json.object(
        name,
        () -> {
          memory.heapBytes().ifPresent(bytes -> json.number("heapBytes", bytes));
          json.number("residentBytes", memory.residentBytes());
        });
  }
}
