package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON of packets, with bytes anywhere as nodes of their own. */
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** Parses a text, in which nothing may follow the value. */
  public static JsonNode parse(String text) {
    return parse(text, "JSON");
  }

  static JsonNode parse(String text, String expected) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new Unmet(expected, Shown.quoted(text) + " (" + e.getOriginalMessage() + ")");
    }
  }

  /** A Java value as JSON: nulls, texts, numbers, booleans, bytes, lists, maps, nodes. */
  public static JsonNode of(@Nullable Object value) {
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof byte[] bytes) {
      return NODES.binaryNode(bytes);
    }
    if (value instanceof Object[] array) {
      return of(java.util.Arrays.asList(array));
    }
    if (value instanceof Iterable<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(of(element)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, element) -> object.set(String.valueOf(key), of(element)));
      return object;
    }
    return parse(MAPPER.writeValueAsString(value));
  }

  /** As it is written on the wire. */
  public static String write(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /** Whether two are the same to JavaScript: 1 and 1.0 are, members in another order are. */
  public static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a.isObject() && b.isObject() && a.size() == b.size()) {
      for (String name : a.propertyNames()) {
        JsonNode other = b.get(name);
        if (other == null || !same(a.get(name), other)) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }
}
