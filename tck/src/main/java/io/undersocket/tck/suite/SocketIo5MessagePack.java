package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The MessagePack parser, at {@code /msgpack/}: every packet is one binary message, a map. */
final class SocketIo5MessagePack {

  private static final String SOURCE = "socket.io-msgpack-parser 3.0";
  private static final int CONNECT = 0;
  private static final int DISCONNECT = 1;
  private static final int EVENT = 2;
  private static final int ACK = 3;
  private static final int CONNECT_ERROR = 4;

  private SocketIo5MessagePack() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    spoken(cases);
    refused(cases);
    return cases.stream().map(one -> one.needing(Feature.MSGPACK)).toList();
  }

  private static Map<String, @Nullable Object> packet(int type, String nsp) {
    Map<String, @Nullable Object> packet = new LinkedHashMap<>();
    packet.put("type", type);
    packet.put("nsp", nsp);
    return packet;
  }

  private static Map<String, @Nullable Object> packet(
      int type, String nsp, @Nullable Object... data) {
    Map<String, @Nullable Object> packet = packet(type, nsp);
    packet.put("data", Arrays.asList(data));
    return packet;
  }

  private static EngineClient send(EngineClient client, Object packet) {
    return client.send(MessagePack.write(packet));
  }

  private static JsonNode next(EngineClient client) {
    EnginePacket message = client.next();
    byte[] bytes = message.bytes();
    if (bytes == null) {
      throw new Unmet("a message of bytes", message.toString());
    }
    return MessagePack.read(bytes);
  }

  /** The next packet has these members; it may have "options" beside them, which clients ignore. */
  private static void expectNext(EngineClient client, Map<String, @Nullable Object> wanted) {
    JsonNode packet = next(client);
    for (String name : wanted.keySet()) {
      JsonNode member = packet.path(name);
      expect(Json.same(member, Json.of(wanted.get(name))), Json.of(wanted).toString(), packet);
    }
    expect(
        wanted.containsKey("id") || !packet.path("id").isNumber(), "a packet without id", packet);
  }

  private static EngineClient connected(EngineClient client, String nsp) {
    JsonNode packet = next(send(client, packet(CONNECT, nsp)));
    expect(
        packet.path("type").asInt(-1) == CONNECT
            && packet.path("nsp").asString("").equals(nsp)
            && !packet.path("data").path("sid").asString("").isEmpty(),
        "CONNECT of " + nsp + " with a sid",
        packet);
    expectNext(client, packet(EVENT, nsp, "auth", Map.of()));
    return client;
  }

  private static List<EngineClient> both(Probe probe) {
    return List.of(
        EngineClient.polling(probe).path("/msgpack/").open(),
        EngineClient.webSocket(probe).path("/msgpack/").open());
  }

  private static EngineClient webSocket(Probe probe) {
    return EngineClient.webSocket(probe).path("/msgpack/").open();
  }

  private static void spoken(List<Case> cases) {
    cases.add(
        required(
            "S5-MP-01",
            "CONNECT is answered by a map of type 0 with the namespace and a sid, over both transports",
            SOURCE,
            probe -> {
              for (EngineClient client : both(probe)) {
                connected(connected(client, "/"), "/custom");
              }
            }));
    cases.add(
        required(
            "S5-MP-02",
            "The arguments of an event come back as they were",
            SOURCE,
            probe -> {
              Object[] args = {
                null,
                true,
                false,
                0,
                -1,
                127,
                -33,
                70_000,
                1.5,
                "",
                "g\u00e4n\u20ac\ud83d\ude00",
                List.of(1, List.of()),
                Map.of("a", Map.of("b", "x".repeat(300)))
              };
              for (EngineClient client : both(probe)) {
                send(connected(client, "/"), event("message", args));
                expectNext(client, event("message-back", args));
              }
            }));
    cases.add(
        required(
            "S5-MP-03",
            "Bytes are in the packet, at any depth; nothing follows it",
            SOURCE,
            probe -> {
              byte[] bytes = {0, (byte) 0xff, 4};
              for (EngineClient client : both(probe)) {
                send(
                    connected(client, "/"),
                    packet(EVENT, "/", "message", bytes, List.of(Map.of("b", new byte[0]))));
                expectNext(
                    client,
                    packet(EVENT, "/", "message-back", bytes, List.of(Map.of("b", new byte[0]))));
              }
            }));
    cases.add(
        required(
            "S5-MP-04",
            "An event with an id is acknowledged with that id, in its namespace",
            SOURCE,
            probe -> {
              EngineClient client = connected(webSocket(probe), "/custom");
              for (int id : List.of(0, 5, 70_000)) {
                Map<String, @Nullable Object> event =
                    packet(EVENT, "/custom", "message-with-ack", 1);
                event.put("id", id);
                Map<String, @Nullable Object> ack = packet(ACK, "/custom", 1);
                ack.put("id", id);
                expectNext(send(client, event), ack);
              }
            }));
    cases.add(
        required(
            "S5-MP-05",
            "A namespace that is not there is refused by a map of type 4 with a message",
            SOURCE,
            probe -> {
              Map<String, @Nullable Object> refusal = packet(CONNECT_ERROR, "/nowhere");
              refusal.put("data", Map.of("message", "Invalid namespace"));
              expectNext(send(webSocket(probe), packet(CONNECT, "/nowhere")), refusal);
            }));
    cases.add(
        required(
                "S5-MP-06",
                "Who leaves a namespace may come back, and what the server ends is told by type 1",
                SOURCE,
                probe -> {
                  EngineClient client = connected(webSocket(probe), "/");
                  send(client, packet(EVENT, "/", "disconnect-me", false));
                  expectNext(client, packet(DISCONNECT, "/"));
                  connected(client, "/");
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        reference(
            "S5-MP-07",
            "What the JavaScript client writes for undefined and for dates is read",
            SOURCE + "; notepack 2.2",
            probe -> {
              EngineClient client = connected(webSocket(probe), "/");
              send(
                  client,
                  packet(
                      EVENT,
                      "/",
                      "nobody-listens",
                      MessagePack.Written.hex("d4 00 00"),
                      MessagePack.Written.hex("d7 00 00 00 01 8c 00 00 00 00"),
                      MessagePack.Written.hex("c7 03 00 01 02 03")));
              send(client, packet(EVENT, "/", "message", 1));
              expectNext(client, packet(EVENT, "/", "message-back", 1));
            }));
    cases.add(
        reference(
            "S5-MP-08",
            "Members of a packet that are not known are passed over, in any order",
            SOURCE,
            probe -> {
              EngineClient client = connected(webSocket(probe), "/");
              Map<String, @Nullable Object> event = new LinkedHashMap<>();
              event.put("options", Map.of("compress", true));
              event.put("data", List.of("message", 1));
              event.put("nsp", "/");
              event.put("more", 1);
              event.put("type", EVENT);
              expectNext(send(client, event), packet(EVENT, "/", "message-back", 1));
            }));
  }

  private static Map<String, @Nullable Object> event(String name, @Nullable Object[] args) {
    List<@Nullable Object> data = new ArrayList<>(List.of(name));
    data.addAll(Arrays.asList(args));
    Map<String, @Nullable Object> packet = packet(EVENT, "/");
    packet.put("data", data);
    return packet;
  }

  private static void refused(List<Case> cases) {
    cases.add(
        required(
            "S5-MP-09",
            "A message of text closes the connection",
            SOURCE,
            probe -> {
              for (EngineClient client : both(probe)) {
                connected(client, "/").send("2[\"message\"]").expectClosed();
              }
            }));
    cases.add(
        required(
            "S5-MP-10",
            "Bytes that are no packet close the connection, and no other",
            SOURCE,
            probe -> {
              EngineClient bystander = connected(webSocket(probe), "/");
              for (Object bad :
                  List.of(
                      List.of(2, "/", List.of("message")),
                      "text",
                      7,
                      Map.of(),
                      Map.of("type", EVENT),
                      Map.of("nsp", "/", "data", List.of("message")),
                      with(packet(EVENT, "/", "message"), "type", 5),
                      with(packet(EVENT, "/", "message"), "type", -1),
                      with(packet(EVENT, "/", "message"), "type", 2.5),
                      with(packet(EVENT, "/", "message"), "type", "2"),
                      with(packet(EVENT, "/", "message"), "nsp", 1),
                      with(packet(EVENT, "/", "message"), "data", "message"),
                      with(packet(EVENT, "/", "message"), "data", Map.of("0", "message")),
                      with(packet(EVENT, "/", "message"), "id", "1"),
                      with(packet(EVENT, "/", "message"), "id", 1.5),
                      with(packet(CONNECT, "/custom"), "data", List.of()),
                      with(packet(CONNECT, "/custom"), "data", "x"),
                      with(packet(DISCONNECT, "/"), "data", Map.of()))) {
                send(connected(webSocket(probe), "/"), bad).expectClosed();
              }
              expectNext(
                  send(bystander, packet(EVENT, "/", "message", 1)),
                  packet(EVENT, "/", "message-back", 1));
            }));
    cases.add(
        required(
            "S5-MP-11",
            "MessagePack that is cut short, or lies about its length, closes the connection",
            SOURCE,
            probe -> {
              byte[] whole = MessagePack.write(packet(EVENT, "/", "message", "text"));
              for (int length : List.of(1, 7, whole.length - 1)) {
                connected(webSocket(probe), "/").send(Arrays.copyOf(whole, length)).expectClosed();
              }
              for (String lie :
                  List.of("c1", "ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff")) {
                connected(webSocket(probe), "/")
                    .send(MessagePack.Written.hex(lie).bytes())
                    .expectClosed();
              }
            }));
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> packet, String name, Object value) {
    packet.put(name, value);
    return packet;
  }
}
