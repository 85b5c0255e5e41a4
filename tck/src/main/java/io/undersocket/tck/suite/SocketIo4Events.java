package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Events and acknowledgements of clients of version 2, with bytes and without. */
final class SocketIo4Events {

  private static final String EVENTS = "Socket.IO 4, Packet types: EVENT";
  private static final String ACKS = "Socket.IO 4, Packet types: ACK";
  private static final String BYTES = "Socket.IO 4, Packet types: BINARY_EVENT";

  private SocketIo4Events() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    events(cases);
    bytes(cases);
    List<Case> conversed = new ArrayList<>();
    conversation(conversed);
    conversed.forEach(one -> cases.add(one.needing(Feature.CONVERSATION)));
    return cases;
  }

  private static void events(List<Case> cases) {
    Object[] all = {
      1,
      -2.5,
      "text",
      true,
      null,
      List.of(1, List.of("2")),
      Map.of("a", Map.of("b", "\u20ac\ud83d\ude00"))
    };
    cases.add(
        required(
            "S4-EV-01",
            "An event comes with all its arguments, and goes so, over both transports",
            EVENTS,
            probe -> {
              for (SocketIoClient client : OldGuests.both(probe)) {
                client.emit("/", "message", all).expectEvent("/", "message-back", all);
              }
            }));
    cases.add(
        required(
            "S4-EV-02",
            "An event without arguments comes and goes without",
            EVENTS,
            probe ->
                OldGuests.webSocket(probe).emit("/", "message").expectEvent("/", "message-back")));
    cases.add(
        required(
            "S4-EV-03",
            "An event that asks for an acknowledgement gets it, with its id and all arguments",
            ACKS,
            probe -> {
              for (SocketIoClient client : OldGuests.both(probe)) {
                List<JsonNode> answer = client.emitWithAck("/", "message-with-ack", all);
                expect(
                    Json.same(Json.of(answer), Json.of(Arrays.asList(all))),
                    "the arguments that were sent",
                    answer);
              }
            }));
    cases.add(
        required(
            "S4-EV-04",
            "Acknowledgements find their events, however many are asked for",
            ACKS,
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe);
              List<Long> ids = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                ids.add(client.beginEmit("/", "message-with-ack", i));
              }
              for (int i = 19; i >= 0; i--) {
                List<JsonNode> answer = client.expectAck("/", ids.get(i));
                expect(Json.same(Json.of(answer), Json.of(List.of(i))), "[" + i + "]", answer);
              }
            }));
    cases.add(
        required(
            "S4-EV-05",
            "Events of a batch come in their order",
            "Engine.IO 3, Payload",
            probe -> {
              for (SocketIoClient client : OldGuests.both(probe)) {
                for (int i = 0; i < 30; i++) {
                  client.emit("/", "message", i);
                }
                for (int i = 0; i < 30; i++) {
                  client.expectEvent("/", "message-back", i);
                }
              }
            }));
  }

  private static void bytes(List<Case> cases) {
    byte[] one = Wares.bytes(10);
    byte[] two = Wares.bytes(300);
    Object[] mixed = {"text", one, Map.of("deep", List.of(two, 1)), new byte[0]};
    cases.add(
        required(
            "S4-EV-11",
            "Bytes go both ways over WebSocket, as attachments with the type of Engine.IO 3",
            BYTES,
            probe ->
                OldGuests.webSocket(probe)
                    .emit("/", "message", mixed)
                    .expectEvent("/", "message-back", mixed)));
    cases.add(
        required(
            "S4-EV-12",
            "Bytes go both ways over polling, in payloads of bytes",
            BYTES,
            probe ->
                OldGuests.polling(probe)
                    .emit("/", "message", mixed)
                    .expectEvent("/", "message-back", mixed)));
    cases.add(
        required(
            "S4-EV-13",
            "Bytes go both ways as base64 for a client that takes no other",
            BYTES,
            probe -> {
              SocketIoClient client =
                  EngineClient.polling(probe).revision(3).base64().openSocketIo();
              Guests.greeted(client, "/")
                  .emit("/", "message", mixed)
                  .expectEvent("/", "message-back", mixed);
            }));
    cases.add(
        required(
            "S4-EV-14",
            "Bytes go both ways by JSONP",
            BYTES,
            probe -> {
              SocketIoClient client =
                  EngineClient.polling(probe).revision(3).jsonp(0).base64().openSocketIo();
              Guests.greeted(client, "/")
                  .emit("/", "message", mixed)
                  .expectEvent("/", "message-back", mixed);
            }));
    cases.add(
        required(
            "S4-EV-15",
            "An acknowledgement may have bytes",
            "Socket.IO 4, Packet types: BINARY_ACK",
            probe -> {
              for (SocketIoClient client : OldGuests.both(probe)) {
                List<JsonNode> answer = client.emitWithAck("/", "message-with-ack", one, "x", two);
                expect(
                    Json.same(Json.of(answer), Json.of(List.of(one, "x", two))),
                    "the bytes that were sent",
                    answer);
              }
            }));
    cases.add(
        required(
            "S4-EV-16",
            "Bytes in another namespace than / stay in it",
            BYTES,
            probe ->
                OldGuests.join(OldGuests.webSocket(probe), "/custom")
                    .emit("/custom", "message", one)
                    .expectEvent("/custom", "message-back", one)));
  }

  private static void conversation(List<Case> cases) {
    cases.add(
        required(
            "S4-EV-21",
            "The server asks, and takes the acknowledgement of a client of version 2",
            ACKS,
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe);
              long asked = client.beginEmit("/", "ask", 5_000, "how many");
              SocketIoPacket question = client.expectEvent("/", "question", "how many");
              client.ack(question, 42, Wares.bytes(5));
              List<JsonNode> answer = client.expectAck("/", asked);
              expect(
                  Json.same(
                      Json.of(answer), Json.of(List.of("answered", List.of(42, Wares.bytes(5))))),
                  "answered, 42 and the bytes",
                  answer);
            }));
    cases.add(
        required(
            "S4-EV-22",
            "What the server emits in a burst comes in order, bytes among it",
            BYTES,
            probe -> {
              for (SocketIoClient client : OldGuests.both(probe)) {
                client.emit("/", "burst", 30);
                for (int i = 0; i < 30; i++) {
                  byte b = (byte) i;
                  if (i % 3 == 0) {
                    client.expectEvent("/", "burst", i, new byte[] {b, b, b});
                  } else {
                    client.expectEvent("/", "burst", i);
                  }
                }
              }
            }));
    cases.add(
        required(
            "S4-EV-23",
            "A client that the server disconnects from a namespace is told so, and stays in /",
            "Socket.IO 4, Disconnection",
            probe -> {
              SocketIoClient client = OldGuests.join(OldGuests.webSocket(probe), "/custom");
              client.emit("/custom", "disconnect-me", false).expectDisconnect("/custom");
              client.emit("/", "message", 1).expectEvent("/", "message-back", 1);
            }));
    cases.add(
        required(
            "S4-EV-24",
            "A client whose connection the server closes loses it",
            "Socket.IO 4, Disconnection",
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe);
              client.emit("/", "disconnect-me", true).engine().expectClosed();
            }));
    cases.add(
        required(
            "S4-EV-25",
            "A client that leaves is gone for the application, which is told why",
            "Socket.IO 4, Disconnection",
            probe -> {
              SocketIoClient observer = OldGuests.webSocket(probe);
              SocketIoClient client = OldGuests.webSocket(probe);
              client.disconnect("/");
              Guests.expectReason(observer, client.engine().sid(), "client namespace disconnect");
            }));
  }
}
