package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.Footprint;
import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Every round, for other tools. */
final class JsonReport {

  private JsonReport() {}

  static String of(Outcome outcome) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("facts");
      outcome.facts().forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeArrayPropertyStart("modes");
      for (ModeOutcome mode : outcome.modes()) {
        write(mode, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text + "\n";
  }

  private static void write(ModeOutcome outcome, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("mode", outcome.mode().label());
    json.writeStringProperty("unit", outcome.mode().unit());
    json.writeNumberProperty("connections", outcome.connections());
    json.writeNumberProperty("rooms", outcome.rooms());
    json.writeNumberProperty("inFlight", outcome.mode().inFlight());
    json.writeArrayPropertyStart("servers");
    for (Map.Entry<Contender, Rounds> entry : outcome.servers().entrySet()) {
      json.writeStartObject();
      json.writeStringProperty("server", entry.getKey().label());
      write("warmUp", entry.getValue().warmUp(), json);
      write("rounds", entry.getValue().measured(), json);
      json.writeArrayPropertyStart("memory");
      for (Footprint footprint : entry.getValue().footprints()) {
        json.writeStartObject();
        write("before", footprint.before(), json);
        write("during", footprint.during(), json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("notes");
    outcome.notes().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(String name, List<Measurement> rounds, JsonGenerator json) {
    json.writeArrayPropertyStart(name);
    for (Measurement round : rounds) {
      json.writeStartObject();
      json.writeNumberProperty("cpuMicrosEach", round.cpuMicrosPerUnit());
      json.writeNumberProperty("perSecond", round.perSecond());
      json.writeNumberProperty("count", round.count());
      json.writeNumberProperty("nanos", round.nanos());
      json.writeNumberProperty("serverCpuMicros", round.serverCpuMicros());
      json.writeNumberProperty("generatorCpuMicros", round.generatorCpuMicros());
      json.writeNumberProperty("machineCpuMicros", round.machineCpuMicros());
      json.writeNumberProperty("p50Nanos", round.p50Nanos());
      json.writeNumberProperty("p99Nanos", round.p99Nanos());
      json.writeNumberProperty("p999Nanos", round.p999Nanos());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(String name, Memory memory, JsonGenerator json) {
    json.writeObjectPropertyStart(name);
    memory.heapBytes().ifPresent(bytes -> json.writeNumberProperty("heapBytes", bytes));
    json.writeNumberProperty("residentBytes", memory.residentBytes());
    json.writeEndObject();
  }
}
