package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.cluster.ClusterOutcome.ModeOutcome;
import io.undersocket.benchmarks.cluster.ClusterOutcome.Rounds;
import io.undersocket.benchmarks.cluster.Targets.Verdict;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Every round, for other tools. */
final class ClusterJson {

  private ClusterJson() {}

  static String of(ClusterOutcome outcome) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("facts");
      outcome.facts().forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeObjectPropertyStart("quietCommandsPerSecond");
      outcome
          .quiet()
          .forEach(
              (kind, commands) -> {
                json.writeObjectPropertyStart(kind.label());
                commands.forEach(json::writeNumberProperty);
                json.writeEndObject();
              });
      json.writeEndObject();
      json.writeArrayPropertyStart("modes");
      outcome.modes().forEach(mode -> write(mode, json));
      json.writeEndArray();
      json.writeArrayPropertyStart("targets");
      Targets.of(outcome).forEach(verdict -> write(verdict, json));
      json.writeEndArray();
      json.writeEndObject();
    }
    return text + "\n";
  }

  private static void write(Verdict verdict, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("target", verdict.target());
    json.writeStringProperty("adapter", verdict.adapter().label());
    json.writeNumberProperty("value", verdict.value());
    json.writeNumberProperty("atMost", verdict.atMost());
    json.writeBooleanProperty("met", verdict.isMet());
    json.writeEndObject();
  }

  private static void write(ModeOutcome outcome, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("mode", outcome.mode().label());
    json.writeArrayPropertyStart("clusters");
    for (Map.Entry<Kind, Rounds> entry : outcome.clusters().entrySet()) {
      json.writeStartObject();
      json.writeStringProperty("servers", entry.getKey().server().label());
      json.writeStringProperty("adapter", entry.getKey().adapter().label());
      write("warmUp", entry.getValue().warmUp(), json);
      write("rounds", entry.getValue().measured(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("notes");
    outcome.notes().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(String name, List<ClusterMeasurement> rounds, JsonGenerator json) {
    json.writeArrayPropertyStart(name);
    for (ClusterMeasurement round : rounds) {
      json.writeStartObject();
      json.writeNumberProperty("operations", round.operations());
      json.writeNumberProperty("deliveries", round.deliveries());
      json.writeNumberProperty("nanos", round.nanos());
      json.writeArrayPropertyStart("serverCpuMicros");
      round.serverCpuMicros().forEach(json::writeNumber);
      json.writeEndArray();
      json.writeNumberProperty("redisCpuMicros", round.redisCpuMicros());
      json.writeNumberProperty("generatorCpuMicros", round.generatorCpuMicros());
      json.writeNumberProperty("machineCpuMicros", round.machineCpuMicros());
      json.writeObjectPropertyStart("redisCommands");
      round.commands().forEach(json::writeNumberProperty);
      json.writeEndObject();
      json.writeNumberProperty("redisBytesIn", round.redisBytesIn());
      json.writeNumberProperty("redisBytesOut", round.redisBytesOut());
      json.writeNumberProperty("p50Nanos", round.p50Nanos());
      json.writeNumberProperty("p99Nanos", round.p99Nanos());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
