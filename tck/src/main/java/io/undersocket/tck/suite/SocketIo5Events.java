package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events without bytes, both ways. */
final class SocketIo5Events {

  private static final String DOCUMENT = "Socket.IO 5, Sending and receiving data";
  private static final int MANY = 100;
  private static final int LARGE = 100_000;

  private SocketIo5Events() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    values(cases);
    order(cases);
    names(cases);
    odd(cases);
    return cases;
  }

  private static void values(List<Case> cases) {
    int number = 0;
    for (String[] kind :
        new String[][] {
          {"null, true and false", "[null,true,false]"},
          {"whole numbers", "[0,1,-1,255,65536,2147483648,-9007199254740991,9007199254740991]"},
          {"fractions and exponents", "[0.5,-1.25,1e21,1.5e-7,1.7976931348623157e308,5e-324]"},
          {"texts", "[\"\",\" \",\"a\",\"null\",\"1\"]"},
          {
            "texts of all of Unicode",
            "[\"\u00e9\u20ac\u4e2d\ud83d\ude00\",\"\u2028\u2029\ufeff\uffff\",\"\u007f\u0080\u009f\"]"
          },
          {
            "texts with what JSON escapes",
            "[\"\\\"\\\\/\\b\\f\\n\\r\\t\",\"\\u0000\\u0001\\u001f\"]"
          },
          {
            "texts with separators of packets",
            "[\"\\u001e\",\"a\\u001eb\",\"1-[\\\"x\\\"]\",\"/custom,\",\"b64\"]"
          },
          {"empty lists and objects", "[[],{},[[]],[{}],{\"a\":[]}]"},
          {"lists within lists", "[[1,[2,[3,[4,[null]]]]],[\"a\",[true]]]"},
          {"objects within objects", "[{\"a\":{\"b\":{\"c\":[{\"d\":null}]}}},{\"\":{\"\":\"\"}}]"},
          {
            "members with any name",
            "[{\"\u00e9\":1,\" \":2,\"a.b\":3,\"0\":4,\"\\n\":5,\"toString\":6}]"
          },
        }) {
      number++;
      cases.add(
          required(
              String.format("S5-EV-%02d", number),
              "The arguments of an event come back as they were: " + kind[0],
              DOCUMENT + "; EV01",
              probe -> {
                Object[] args = elements(kind[1]);
                for (SocketIoClient client : Guests.both(probe, "/")) {
                  client.emit("/", "message", args).expectEvent("/", "message-back", args);
                }
              }));
    }
    cases.add(
        required(
            "S5-EV-12",
            "An event may have no arguments, and may have many",
            DOCUMENT + "; EV01",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.emit("/", "message").expectEvent("/", "message-back");
              Object[] many = new Object[MANY];
              Arrays.setAll(many, i -> i);
              client.emit("/", "message", many).expectEvent("/", "message-back", many);
            }));
    cases.add(
        required(
            "S5-EV-13",
            "Large events come back whole: a long text, and many small values",
            "EV09",
            probe -> {
              String text = Wares.text(LARGE);
              List<Object> list = new ArrayList<>();
              for (int i = 0; i < LARGE / 10; i++) {
                list.add(i % 2 == 0 ? (Object) i : Map.of("i", i));
              }
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.emit("/", "message", text).expectEvent("/", "message-back", text);
                client.emit("/", "message", list).expectEvent("/", "message-back", list);
              }
            }));
    cases.add(
        reference(
            "S5-EV-14",
            "A lone surrogate, which JSON has to escape, comes back as one",
            "Observed",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("2[\"message\",\"\\ud800x\"]")
                    .engine()
                    .expectMessage("2[\"message-back\",\"\\ud800x\"]")));
  }

  private static Object[] elements(String array) {
    List<Object> all = new ArrayList<>();
    Json.parse(array).forEach(all::add);
    return all.toArray();
  }

  private static void order(List<Case> cases) {
    cases.add(
        required(
            "S5-EV-15",
            "Events are answered in the order in which they were sent",
            DOCUMENT + "; EV10",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/custom")) {
                for (int i = 0; i < MANY; i++) {
                  client.emit("/custom", "message", i);
                }
                expectInOrder(client, "/custom", 0, MANY);
                client.expectNothingElse();
              }
            }));
    cases.add(
        required(
            "S5-EV-16",
            "Several events in one body of a POST are taken in order",
            "Engine.IO 4, Payload encoding; EV10",
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              String[] packets = new String[MANY];
              Arrays.setAll(packets, i -> "42[\"message\"," + i + "]");
              client.engine().sendPacket(packets);
              expectInOrder(client, "/", 0, MANY);
            }));
    cases.add(
        required(
            "S5-EV-17",
            "Events are neither lost nor reordered when the connection is upgraded meanwhile",
            "Engine.IO 4, Upgrade; EV10",
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              for (int i = 0; i < MANY / 4; i++) {
                client.emit("/", "message", i);
              }
              client.engine().upgrade();
              for (int i = MANY / 4; i < MANY; i++) {
                client.emit("/", "message", i);
              }
              expectInOrder(client, "/", 0, MANY);
              client.expectNothingElse();
            }));
    cases.add(
        required(
                "S5-EV-18",
                "What the server sends at once comes in order, with bytes and without",
                DOCUMENT + "; EV06",
                probe -> {
                  for (SocketIoClient client : Guests.both(probe, "/")) {
                    client.emit("/", "burst", MANY);
                    for (int i = 0; i < MANY; i++) {
                      byte b = (byte) i;
                      client.expectEvent(
                          "/",
                          "burst",
                          i % 3 == 0 ? new Object[] {i, new byte[] {b, b, b}} : new Object[] {i});
                    }
                    client.expectNothingElse();
                  }
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        required(
            "S5-EV-19",
            "The answer to an event goes to who sent it, and to nobody else",
            DOCUMENT,
            probe -> {
              SocketIoClient one = Guests.webSocket(probe, "/");
              SocketIoClient other = Guests.polling(probe, "/");
              one.emit("/", "message", "one").expectEvent("/", "message-back", "one");
              other.emit("/", "message", "other").expectEvent("/", "message-back", "other");
              one.expectNothingElse();
              other.expectNothingElse();
            }));
  }

  private static void expectInOrder(SocketIoClient client, String nsp, int from, int to) {
    for (int i = from; i < to; i++) {
      client.expectEvent(nsp, "message-back", i);
    }
  }

  private static void names(List<Case> cases) {
    cases.add(
        required(
            "S5-EV-20",
            "An event that nobody listens to is passed over",
            DOCUMENT,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.emit("/", "nobody-listens-to-this", 1, "a").emit("/", "").expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-EV-21",
            "Names that only sound reserved are names of events: error, connection, message...",
            "Observed",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (String name :
                  List.of(
                      "error", "connection", "new_namespace", "connecting", "Connect", "ping")) {
                client.emit("/", name, 1);
              }
              client.expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-EV-22",
            "The name of an event may be a number",
            "Observed",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("2[1,\"a\"]")
                    .sendRaw("2[-1.5]")
                    .expectNothingElse()));
    cases.add(
        required(
                "S5-EV-23",
                "The server can send an event of any name",
                DOCUMENT,
                probe -> {
                  SocketIoClient client = SocketIoClient.webSocket(probe);
                  client.connect("/");
                  String room = "of " + client.engine().sid();
                  client.emitWithAck("/", "join", room);
                  for (String name :
                      List.of("na\u00efve \ud83d\ude00", "", "a \"quoted\" \\ name\n", "1")) {
                    client
                        .emit("/", "say-all", Map.of("to", List.of(room)), name, name)
                        .expectEvent("/", name, name);
                  }
                })
            .needing(Feature.CONVERSATION));
  }

  private static void odd(List<Case> cases) {
    cases.add(
        required(
            "S5-EV-24",
            "Space within JSON counts for nothing",
            "RFC 8259, 2",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("2[ \"message\" ,\t{ \"a\" : [ 1 , 2 ] }\n]")
                    .expectEvent("/", "message-back", Map.of("a", List.of(1, 2)))));
    cases.add(
        reference(
            "S5-EV-25",
            "An EVENT without a payload is passed over, and the connection goes on",
            "Observed: the document has the connection closed",
            probe -> Guests.webSocket(probe, "/").sendRaw("2").expectNothingElse()));
    cases.add(
        required(
            "S5-EV-26",
            "What looks like a placeholder is an object like any other where no bytes were announced",
            "Socket.IO 5, Packet encoding",
            probe -> {
              Map<String, @Nullable Object> object = Map.of("_placeholder", true, "num", 0);
              SocketIoClient client = Guests.webSocket(probe, "/").emit("/", "message", object);
              SocketIoPacket back = client.expectEvent("/", "message-back", object);
              expect(!back.isBinary(), "an event without attachments", back);
            }));
    cases.add(
        reference(
            "S5-EV-27",
            "The namespace / may be written out in front of an event",
            "Socket.IO 5, Packet encoding",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("2/,[\"message\",1]")
                    .expectEvent("/", "message-back", 1)));
  }
}
