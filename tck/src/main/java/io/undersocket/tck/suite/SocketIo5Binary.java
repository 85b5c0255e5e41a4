package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EnginePayload;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Events with bytes: placeholders, and the attachments that follow. */
final class SocketIo5Binary {

  private static final String DOCUMENT = "Socket.IO 5, Sending and receiving data, With binary";
  private static final String ENCODING = "Socket.IO 5, Packet encoding";
  private static final byte[] ONE = {1, 2, 3};
  private static final byte[] TWO = {4, 5};
  private static final byte[] THREE = {6};
  private static final int LARGE = 200_000;
  private static final int MOST_ATTACHMENTS = 10;

  private SocketIo5Binary() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    written(cases);
    read(cases);
    order(cases);
    acknowledged(cases);
    return cases;
  }

  private static void written(List<Case> cases) {
    cases.add(
        required(
            "S5-BI-01",
            "Over WebSocket, an event with bytes is written as type 5 with a placeholder, the bytes"
                + " follow",
            DOCUMENT + "; EV05",
            probe -> comesBackToTheByte(Guests.webSocket(probe, "/"))));
    cases.add(
        required(
            "S5-BI-02",
            "Over polling, an event with bytes is written as type 5 with a placeholder, the bytes"
                + " follow",
            DOCUMENT + "; EV05",
            probe -> comesBackToTheByte(Guests.polling(probe, "/"))));
    cases.add(
        required(
            "S5-BI-03",
            "Placeholders are numbered from 0 as they come, however deep, and attachments follow in"
                + " that order",
            ENCODING + "; EV05",
            probe -> {
              Map<String, Object> deep = new LinkedHashMap<>();
              deep.put("a", TWO);
              deep.put("b", List.of("x", Map.of("c", THREE)));
              Guests.webSocket(probe, "/")
                  .emit("/", "message", ONE, deep, 1, TWO)
                  .engine()
                  .expectMessage(
                      "54-[\"message-back\",{\"_placeholder\":true,\"num\":0},"
                          + "{\"a\":{\"_placeholder\":true,\"num\":1},"
                          + "\"b\":[\"x\",{\"c\":{\"_placeholder\":true,\"num\":2}}]},1,"
                          + "{\"_placeholder\":true,\"num\":3}]")
                  .expectMessage(ONE)
                  .expectMessage(TWO)
                  .expectMessage(THREE)
                  .expectMessage(TWO)
                  .expectNothingElse();
            }));
    cases.add(
        required(
            "S5-BI-04",
            "The namespace of an event with bytes stands behind the count of its attachments",
            ENCODING,
            probe ->
                Guests.webSocket(probe, "/custom")
                    .sendRaw("51-/custom,[\"message\",{\"_placeholder\":true,\"num\":0}]", ONE)
                    .engine()
                    .expectMessage(
                        "51-/custom,[\"message-back\",{\"_placeholder\":true,\"num\":0}]")
                    .expectMessage(ONE)));
  }

  private static void comesBackToTheByte(SocketIoClient client) {
    client
        .sendRaw("51-[\"message\",{\"_placeholder\":true,\"num\":0}]", ONE)
        .engine()
        .expectMessage("51-[\"message-back\",{\"_placeholder\":true,\"num\":0}]")
        .expectMessage(ONE)
        .expectNothingElse();
  }

  private static void read(List<Case> cases) {
    cases.add(
        required(
            "S5-BI-05",
            "Every byte comes back as it was",
            DOCUMENT + "; EV05",
            probe -> {
              byte[] all = new byte[256];
              for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
              }
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/", "message", all).expectEvent("/", "message-back", all);
              }
            }));
    cases.add(
        required(
            "S5-BI-06",
            "An attachment may be empty",
            DOCUMENT,
            probe -> {
              byte[] none = {};
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/", "message", none, ONE).expectEvent("/", "message-back", none, ONE);
              }
            }));
    cases.add(
        required(
            "S5-BI-07",
            "A large attachment comes back whole",
            "EV09",
            probe -> {
              byte[] large = Wares.bytes(LARGE);
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client
                    .emit("/", "message", large, "x")
                    .expectEvent("/", "message-back", large, "x");
              }
            }));
    cases.add(
        required(
            "S5-BI-08",
            "The number of a placeholder tells its attachment, not its place",
            ENCODING,
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw(
                        "53-[\"message\",{\"_placeholder\":true,\"num\":2},"
                            + "{\"num\":0,\"_placeholder\":true},{\"_placeholder\":true,\"num\":1}]",
                        ONE,
                        TWO,
                        THREE)
                    .expectEvent("/", "message-back", THREE, ONE, TWO)));
    cases.add(
        reference(
            "S5-BI-09",
            "Several placeholders may stand for the same attachment",
            "Observed",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw(
                        "51-[\"message\",{\"_placeholder\":true,\"num\":0},"
                            + "[{\"_placeholder\":true,\"num\":0}]]",
                        ONE)
                    .expectEvent("/", "message-back", ONE, List.of(ONE))));
    cases.add(
        reference(
            "S5-BI-10",
            "An attachment that no placeholder stands for is dropped",
            "Observed",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              SocketIoPacket back =
                  client
                      .sendRaw("52-[\"message\",\"x\"]", ONE, TWO)
                      .expectEvent("/", "message-back", "x");
              expect(!back.isBinary(), "an event without attachments", back);
              client.expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-BI-11",
            "An event may have ten attachments",
            "Socket.IO parser, maxAttachments",
            probe -> {
              Object[] ten = new Object[MOST_ATTACHMENTS];
              for (int i = 0; i < ten.length; i++) {
                ten[i] = new byte[] {(byte) i, 0};
              }
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/", "message", ten).expectEvent("/", "message-back", ten);
              }
            }));
    cases.add(
        required(
            "S5-BI-12",
            "Over polling, an event and its attachments may come in several requests",
            "Engine.IO 4, HTTP long-polling; EV05",
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              EngineClient engine = client.engine();
              engine.sendPacket(
                  "452-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
              engine.sendPacket(EnginePayload.base64(4, ONE));
              engine.sendPacket(EnginePayload.base64(4, TWO));
              client.expectEvent("/", "message-back", ONE, TWO);
            }));
    cases.add(
        required(
            "S5-BI-13",
            "A ping may be answered between an event and its attachments",
            "Engine.IO 4, Heartbeat",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.engine().sendPacket("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
              client.engine().sendPacket("3");
              client.engine().send(ONE);
              client.expectEvent("/", "message-back", ONE);
            }));
  }

  private static void order(List<Case> cases) {
    cases.add(
        required(
            "S5-BI-14",
            "Events with bytes and without are taken in the order in which they were sent",
            DOCUMENT + "; EV06",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/", "message", ONE, TWO).emit("/", "message", 1);
                client.emit("/", "message", (Object) THREE).emit("/", "message", 2);
                client.expectEvent("/", "message-back", ONE, TWO);
                client.expectEvent("/", "message-back", 1);
                client.expectEvent("/", "message-back", (Object) THREE);
                client.expectEvent("/", "message-back", 2);
              }
            }));
    cases.add(
        required(
            "S5-BI-15",
            "Attachments are those of the connection on which they come",
            ENCODING,
            probe -> {
              SocketIoClient one = Guests.webSocket(probe, "/");
              SocketIoClient other = Guests.webSocket(probe, "/");
              String head = "51-[\"message\",{\"_placeholder\":true,\"num\":0}]";
              one.sendRaw(head);
              other.sendRaw(head);
              other.engine().send(TWO);
              one.engine().send(ONE);
              one.expectEvent("/", "message-back", (Object) ONE);
              other.expectEvent("/", "message-back", (Object) TWO);
            }));
    cases.add(
        required(
                "S5-BI-16",
                "Bytes that are said to many reach each of them, over polling and WebSocket",
                "RM06",
                probe -> {
                  String nsp = Guests.ownNamespace();
                  List<SocketIoClient> all = Guests.both(probe, nsp);
                  SocketIoClient speaker = Guests.webSocket(probe, nsp);
                  byte[] large = Wares.bytes(LARGE);
                  speaker.emit(nsp, "say", Map.of(), "heard", ONE, Map.of("b", large));
                  for (SocketIoClient client : all) {
                    client.expectEvent(nsp, "heard", ONE, Map.of("b", large));
                  }
                  speaker.expectNothingElse();
                })
            .needing(Feature.CONVERSATION));
  }

  private static void acknowledged(List<Case> cases) {
    cases.add(
        required(
            "S5-BI-17",
            "An acknowledgement with bytes is written as type 6 with the id of its event",
            "Socket.IO 5, Acknowledgement; AK03",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client
                    .sendRaw("51-13[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]", ONE)
                    .engine()
                    .expectMessage("61-13[{\"_placeholder\":true,\"num\":0}]")
                    .expectMessage(ONE);
              }
              Guests.webSocket(probe, "/custom")
                  .sendRaw(
                      "52-/custom,0[\"message-with-ack\",[{\"_placeholder\":true,\"num\":0}],"
                          + "{\"_placeholder\":true,\"num\":1}]",
                      ONE,
                      TWO)
                  .engine()
                  .expectMessage(
                      "62-/custom,0[[{\"_placeholder\":true,\"num\":0}],"
                          + "{\"_placeholder\":true,\"num\":1}]")
                  .expectMessage(ONE)
                  .expectMessage(TWO);
            }));
    cases.add(
        required(
                "S5-BI-18",
                "Bytes may be in a question of the server, and in the client's answer to it",
                "Socket.IO 5, Acknowledgement; AK03",
                probe -> {
                  for (SocketIoClient client : Guests.both(probe, "/")) {
                    long asked = client.beginEmit("/", "ask", 5000, "what", ONE);
                    SocketIoPacket question = client.expectEvent("/", "question", "what", ONE);
                    client.ack(question, TWO, Map.of("deep", List.of(THREE)));
                    List<JsonNode> answer = client.expectAck("/", asked);
                    Object expected =
                        Arrays.asList(
                            "answered", Arrays.asList(TWO, Map.of("deep", List.of(THREE))));
                    expect(
                        Json.same(Json.of(answer), Json.of(expected)),
                        "the bytes of the answer",
                        answer);
                  }
                })
            .needing(Feature.CONVERSATION));
  }
}
