package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bytes out of a payload, and into it: {@code {"_placeholder":true,"num":0}}. */
final class Attachments {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Attachments() {}

  /** The payload with places for its bytes, which are added to the list. */
  static JsonNode take(JsonNode node, List<byte[]> bytes) {
    if (node.isBinary()) {
      ObjectNode place = NODES.objectNode();
      place.put("_placeholder", true);
      place.put("num", bytes.size());
      bytes.add(node.binaryValue());
      return place;
    }
    if (node.isArray()) {
      ArrayNode array = NODES.arrayNode();
      node.forEach(element -> array.add(take(element, bytes)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = NODES.objectNode();
      for (String name : node.propertyNames()) {
        object.set(name, take(node.path(name), bytes));
      }
      return object;
    }
    return node;
  }

  /** The payload with bytes in the places that are kept for them. */
  static JsonNode put(JsonNode node, List<byte[]> bytes) {
    if (node.isObject() && node.path("_placeholder").asBoolean(false)) {
      int num = node.path("num").asInt(-1);
      if (num < 0 || num >= bytes.size()) {
        throw new Unmet("a placeholder for one of " + bytes.size() + " attachments", "" + node);
      }
      return NODES.binaryNode(bytes.get(num));
    }
    if (node.isArray()) {
      ArrayNode array = NODES.arrayNode();
      node.forEach(element -> array.add(put(element, bytes)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = NODES.objectNode();
      for (String name : node.propertyNames()) {
        object.set(name, put(node.path(name), bytes));
      }
      return object;
    }
    return node;
  }
}
