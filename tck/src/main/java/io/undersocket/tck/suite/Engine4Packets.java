package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.SEPARATOR;
import static io.undersocket.tck.suite.Engine4.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.Http;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Packets and payloads: text, bytes, base64, and what is none of them. */
final class Engine4Packets {

  private static final String SOURCE = "Engine.IO 4, Packet encoding";

  /** What could be taken for something else than text. */
  private static final List<String> TEXTS =
      List.of(
          "hello",
          " space before and behind ",
          "lines\r\nand\ttabs\u0000and nothing",
          "\"quotes\", \\backslashes\\ and {\"json\":[1]}",
          "b64 that is none",
          "2probe",
          "%41 + & = ;",
          "\u00e9\u4e2d\u6587\u20ac \ud83d\ude00 \u2028\u2029\ufeff",
          "4");

  private Engine4Packets() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(texts());
    cases.addAll(bytes());
    cases.addAll(strange());
    cases.addAll(webSockets());
    return cases.stream().map(one -> one.needing(ENGINE_ECHO)).toList();
  }

  private static List<Case> texts() {
    return List.of(
        required(
            "E4-PK-01",
            "Text comes through as it is over polling, whatever stands in it",
            SOURCE + "; PO19, EC01",
            probe -> expectTexts(Engine4.polling(probe))),
        required(
            "E4-PK-02",
            "Text comes through as it is over WebSocket, whatever stands in it",
            SOURCE + "; WS01, EC01",
            probe -> expectTexts(Engine4.webSocket(probe))),
        required(
            "E4-PK-03",
            "The character 1E within a message over WebSocket separates nothing",
            SOURCE + ": payloads are of polling",
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              session.send("a" + SEPARATOR + "4b").expectMessage("a" + SEPARATOR + "4b");
              session.expectNothingElse();
            }),
        reference(
            "E4-PK-04",
            "A message without text is a message",
            "observed",
            probe -> {
              Engine4.polling(probe).send("").expectMessage("").expectNothingElse();
              Engine4.webSocket(probe).send("").expectMessage("").expectNothingElse();
            }),
        reference(
            "E4-PK-05",
            "What is no UTF-8 in a body is read as the replacement character",
            "observed; Encoding Standard",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              Http.of(probe)
                  .request("POST", session.target())
                  .body(new byte[] {'4', 'a', (byte) 0xff, 'b'})
                  .send()
                  .expectBody("ok");
              var answer = session.poll().expectStatus(200);
              byte[] repaired = "4a\ufffdb".getBytes(StandardCharsets.UTF_8);
              answer.expect(Arrays.equals(answer.body(), repaired), "the body 4a\ufffdb in UTF-8");
            }));
  }

  private static void expectTexts(EngineClient session) {
    for (String text : TEXTS) {
      session.send(text).expectMessage(text);
    }
    session.expectNothingElse();
  }

  private static List<Case> bytes() {
    return List.of(
        required(
            "E4-PK-10",
            "Bytes over polling are b and base64, in both directions",
            SOURCE + ": binary; EC05",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("bAQIDBA==").expectBody("ok");
              session.poll().expectBody("bAQIDBA==");
            }),
        required(
            "E4-PK-11",
            "The base64 is of the standard alphabet",
            SOURCE + "; RFC 4648, 4; EC05",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("b+/+/++//").expectBody("ok");
              session.poll().expectBody("b+/+/++//");
            }),
        required(
            "E4-PK-12",
            "The base64 is padded, to the length that is a multiple of four",
            SOURCE + "; RFC 4648, 3.2; EC05",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              for (String packet : List.of("b/w==", "b//8=", "b////")) {
                session.post(packet).expectBody("ok");
                session.poll().expectBody(packet);
              }
            }),
        reference(
            "E4-PK-13",
            "Base64 without padding is read as well",
            "observed",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("bAQIDBA").expectBody("ok");
              session.poll().expectBody("bAQIDBA==");
            }),
        required(
            "E4-PK-14",
            "Text and bytes may stand in one body, and come in order",
            SOURCE + "; PO03",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              session.post(String.join(SEPARATOR, "4hello", "bAQID", "4\u20ac", "b/w==", "4end"));
              session
                  .expectMessage("hello")
                  .expectMessage((byte) 1, (byte) 2, (byte) 3)
                  .expectMessage("\u20ac")
                  .expectMessage((byte) 0xff)
                  .expectMessage("end");
            }),
        required(
            "E4-PK-15",
            "Every byte there is comes through over polling",
            SOURCE + "; PO20",
            probe -> expectBytes(Engine4.polling(probe))),
        required(
            "E4-PK-16",
            "Every byte there is comes through over WebSocket, as binary frames",
            SOURCE + "; WS02",
            probe -> expectBytes(Engine4.webSocket(probe))),
        reference(
            "E4-PK-17",
            "A message of no bytes is a message",
            "observed; EC08",
            probe -> {
              Engine4.polling(probe).send(new byte[0]).expectMessage(new byte[0]);
              Engine4.webSocket(probe).send(new byte[0]).expectMessage(new byte[0]);
            }),
        reference(
            "E4-PK-18",
            "b and base64 in a text frame are bytes",
            "observed",
            probe ->
                Engine4.webSocket(probe)
                    .sendPacket("bAQID")
                    .expectMessage((byte) 1, (byte) 2, (byte) 3)),
        reference(
            "E4-PK-19",
            "A client that asks for base64 gets its bytes so over WebSocket, too",
            "observed, parameter b64",
            probe -> {
              EngineClient session = Engine4.open(probe, EngineClient.webSocket(probe).base64());
              session.send((byte) 1, (byte) 2, (byte) 3);
              EnginePacket packet = session.next();
              session.stillAlive();
              expect(
                  packet.equals(EnginePacket.message((byte) 1, (byte) 2, (byte) 3)),
                  "the bytes 01 02 03",
                  packet);
            }));
  }

  private static void expectBytes(EngineClient session) {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    session.send(all).expectMessage(all);
    byte[] more = Wares.bytes(70_000);
    session.send(more).expectMessage(more).expectNothingElse();
  }

  private static List<Case> strange() {
    List<Case> cases = new ArrayList<>();
    Map<String, String> bad = new TreeMap<>();
    bad.put("abc", "letters that are no packet");
    bad.put("7", "the packet type 7");
    bad.put("", "nothing");
    bad.put(" 4a", "a space before the type");
    bad.put("4a" + SEPARATOR, "a separator at the end");
    bad.put(SEPARATOR + "4a", "a separator at the beginning");
    bad.put("4a" + SEPARATOR + SEPARATOR + "4b", "an empty packet between two");
    bad.put("4a" + SEPARATOR + "x", "something that is no packet behind one that is");
    int number = 30;
    for (Map.Entry<String, String> one : bad.entrySet()) {
      Case made =
          new Case(
              "E4-PK-" + number++,
              one.getKey().equals("abc") ? Level.REQUIRED : Level.REFERENCE,
              "A body that is " + one.getValue() + " ends the session",
              "Engine.IO 4, test suite: invalid packets; PO05, EC02",
              Set.of(),
              Case.Pacing.TOGETHER,
              probe -> {
                EngineClient session = Engine4.calm(probe);
                session.beginPost(one.getKey());
                session.expectClosed();
                session.expectForgotten();
              });
      cases.add(made);
    }
    number = 40;
    for (String text : List.of("abc", "7", "", " 4a")) {
      cases.add(
          required(
              "E4-PK-" + number++,
              "A message over WebSocket that is \"" + text + "\" ends the session",
              "Engine.IO 4, test suite: invalid packets; WS03, EC02",
              probe -> {
                EngineClient session = Engine4.webSocket(probe);
                session.webSocket().sendText(text);
                session.expectClosed();
                session.expectForgotten();
              }));
    }
    cases.add(
        reference(
            "E4-PK-45",
            "Open, upgrade and noop packets of a client are passed over, over polling",
            "observed; EC03",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              session.post(String.join(SEPARATOR, "0", "0{}", "5", "6", "6a")).expectBody("ok");
              session.expectNothingElse();
            }));
    cases.add(
        reference(
            "E4-PK-46",
            "Open, upgrade and noop packets of a client are passed over, over WebSocket",
            "observed; EC03",
            probe ->
                Engine4.webSocket(probe)
                    .sendPacket("0", "0{}", "5", "6", "6a")
                    .expectNothingElse()));
    return cases;
  }

  private static List<Case> webSockets() {
    return List.of(
        required(
            "E4-WS-01",
            "Text over WebSocket comes in text frames, a packet each, not compressed",
            "Engine.IO 4, WebSocket; WS01",
            probe ->
                WebSocketEcho.open(probe)
                    .sendTogether(Frame.text("4a"), Frame.text("4b"))
                    .expectText("4a")
                    .expectText("4b")),
        required(
            "E4-WS-02",
            "Many messages of text and bytes come once each, in order",
            "Engine.IO 4, WebSocket; WS06",
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              for (int i = 0; i < 100; i++) {
                session.send("text " + i).send(("bytes " + i).getBytes(StandardCharsets.UTF_8));
              }
              for (int i = 0; i < 100; i++) {
                session
                    .expectMessage("text " + i)
                    .expectMessage(("bytes " + i).getBytes(StandardCharsets.UTF_8));
              }
              session.expectNothingElse();
            }),
        required(
            "E4-WS-03",
            "A message of as many bytes as were announced is read",
            "Engine.IO 4, Handshake: maxPayload; WS05",
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              byte[] bytes = Wares.bytes((int) session.opened().maxPayload());
              session.send(bytes).expectMessage(bytes);
            }),
        required(
            "E4-WS-04",
            "A message of a byte more than was announced ends the session",
            "Engine.IO 4, Handshake: maxPayload; WS05",
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              session.send(Wares.bytes((int) session.opened().maxPayload() + 1));
              session.expectClosed();
              session.expectForgotten();
            }),
        required(
            "E4-WS-05",
            "A session over WebSocket says nothing after the open packet by itself, but pings",
            "Engine.IO 4, WebSocket",
            probe -> Engine4.webSocket(probe).expectNothingElse()));
  }
}
