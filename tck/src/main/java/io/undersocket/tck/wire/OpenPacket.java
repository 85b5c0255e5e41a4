package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a server says first.
 *
 * @param sid the id of the session
 * @param upgrades to which transports it may go
 * @param pingInterval how often there is a ping
 * @param pingTimeout how long the answer may take
 * @param maxPayload how many bytes a client may send at once; -1 if it is not said
 * @param json all of it
 * @param raw as it was written
 */
public record OpenPacket(
    String sid,
    List<String> upgrades,
    Duration pingInterval,
    Duration pingTimeout,
    long maxPayload,
    JsonNode json,
    String raw) {

  static OpenPacket parse(EnginePacket packet) {
    String raw = packet.data();
    if (packet.type() != '0' || packet.bytes() != null) {
      throw new Unmet("an open packet first", packet.toString());
    }
    JsonNode json = Json.parse(raw, "JSON in the open packet");
    if (!json.path("sid").isString()
        || !json.path("upgrades").isArray()
        || !json.path("pingInterval").isNumber()
        || !json.path("pingTimeout").isNumber()) {
      throw new Unmet(
          "an open packet with sid, upgrades, pingInterval and pingTimeout", Shown.quoted(raw));
    }
    List<String> upgrades = new ArrayList<>();
    json.path("upgrades").forEach(upgrade -> upgrades.add(upgrade.asString("")));
    return new OpenPacket(
        json.path("sid").asString(""),
        List.copyOf(upgrades),
        Duration.ofMillis(json.path("pingInterval").asLong()),
        Duration.ofMillis(json.path("pingTimeout").asLong()),
        json.path("maxPayload").asLong(-1),
        json,
        raw);
  }

  /** The names in it, in order. */
  public List<String> names() {
    return List.copyOf(json.propertyNames());
  }
}
