package io.undersocket.benchmarks.compare;

import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What the reports for other tools have in common, whatever was compared. */
public final class Json {

  private final JsonGenerator out;

  private Json(JsonGenerator out) {
    this.out = out;
  }

  /** A report: the facts, what else there is, and the targets. */
  public static String report(
      Map<String, String> facts, Consumer<Json> body, List<Verdict> targets) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      Json json = new Json(out);
      out.writeStartObject();
      json.object("facts", () -> facts.forEach(out::writeStringProperty));
      body.accept(json);
      json.array(
          "targets",
          targets,
          verdict -> {
            out.writeStringProperty("target", verdict.target());
            out.writeStringProperty("beside", verdict.beside());
            out.writeNumberProperty("value", verdict.value());
            out.writeNumberProperty("atMost", verdict.atMost());
            out.writeBooleanProperty("met", verdict.isMet());
          });
      out.writeEndObject();
    }
    return text + "\n";
  }

  /** A property with text. */
  public Json text(String name, String value) {
    out.writeStringProperty(name, value);
    return this;
  }

  /** A property with a whole number. */
  public Json number(String name, long value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  /** A property with a number that need not be whole. */
  public Json number(String name, double value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  /** A property with an object of whatever is written meanwhile. */
  public Json object(String name, Runnable properties) {
    out.writeObjectPropertyStart(name);
    properties.run();
    out.writeEndObject();
    return this;
  }

  /** A property with an array of objects, each of whatever is written for its item. */
  public <T> Json array(String name, Iterable<T> items, Consumer<T> properties) {
    out.writeArrayPropertyStart(name);
    for (T item : items) {
      out.writeStartObject();
      properties.accept(item);
      out.writeEndObject();
    }
    out.writeEndArray();
    return this;
  }

  /** A property with an array of texts. */
  public Json texts(String name, Collection<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
    return this;
  }

  /** A property with an array of whole numbers. */
  public Json numbers(String name, Collection<Long> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeNumber);
    out.writeEndArray();
    return this;
  }
}
