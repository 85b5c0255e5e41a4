package io.undersocket.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** A line of {@code name=value} words, the language between the runner and the generator. */
final class Fields {

  private final Map<String, String> values = new LinkedHashMap<>();

  Fields() {}

  static Fields parse(String line) {
    Fields fields = new Fields();
    for (String word : line.trim().split(" +")) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("\"" + word + "\" is not name=value, in: " + line);
      }
      fields.values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return fields;
  }

  Fields put(String name, Object value) {
    values.put(name, value.toString());
    return this;
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("\"" + name + "\" is missing in: " + this);
    }
    return value;
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  long wide(String name) {
    return Long.parseLong(text(name));
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    values.forEach(
        (name, value) ->
            line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value));
    return line.toString();
  }
}
