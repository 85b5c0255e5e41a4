package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.EnginePayload;
import io.undersocket.tck.wire.HttpAnswer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How sessions of revision 3 open over polling, and what stands in bodies: lengths, and bytes. */
final class Engine3Polling {

  private static final String CONTENT_TYPE = "content-type";
  private static final String PAYLOADS = "Engine.IO 3, Payload";
  private static final String BYTES = "application/octet-stream";

  private Engine3Polling() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    handshakes(cases);
    List<Case> echoed = new ArrayList<>();
    payloads(echoed);
    malformed(echoed);
    bytes(echoed);
    echoed.forEach(one -> cases.add(one.needing(Feature.ENGINE_ECHO)));
    return cases;
  }

  private static void handshakes(List<Case> cases) {
    cases.add(
        required(
            "E3-HS-01",
            "EIO=3 opens a session; before the open packet stands its length",
            "Engine.IO 3, Handshake; HS03",
            probe -> {
              // Who takes bytes may get the length as bytes, too.
              String body = polling(probe).base64().answer().expectStatus(200).text();
              int colon = body.indexOf(':');
              if (!body.startsWith(body.length() - colon - 1 + ":0{")) {
                throw new Unmet("<length>:0{...}", body);
              }
            }));
    cases.add(
        required(
            "E3-HS-02",
            "The open packet has sid, upgrades, pingInterval and pingTimeout",
            "Engine.IO 3, Packet: open",
            probe -> {
              List<String> names = polling(probe).open().opened().names();
              if (!names.containsAll(List.of("sid", "upgrades", "pingInterval", "pingTimeout"))) {
                throw new Unmet("sid, upgrades, pingInterval and pingTimeout", names.toString());
              }
            }));
    cases.add(
        reference(
            "E3-HS-03",
            "The open packet is that of revision 4, maxPayload included",
            "HS04",
            probe -> {
              List<String> names = polling(probe).open().opened().names();
              List<String> all =
                  List.of("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
              if (!names.equals(all)) {
                throw new Unmet(all.toString(), names.toString());
              }
            }));
    cases.add(
        required(
            "E3-HS-04",
            "A session over polling is offered the upgrade to WebSocket",
            "Engine.IO 3, Upgrading",
            probe -> {
              List<String> upgrades = polling(probe).open().opened().upgrades();
              if (!upgrades.contains("websocket")) {
                throw new Unmet("websocket among the upgrades", upgrades.toString());
              }
            }));
    for (String[] query :
        new String[][] {
          {"05", "A request without EIO opens a session of revision 3", "?transport=polling"},
          {"06", "An EIO that is not 4 opens a session of revision 3", "?EIO=2&transport=polling"}
        }) {
      cases.add(
          reference(
              "E3-HS-" + query[0],
              query[1],
              "HS09",
              probe -> {
                HttpAnswer answer =
                    Requests.get(probe, probe.target().enginePath() + query[2]).expectStatus(200);
                answer.expect(answer.text().matches("\\d+:0\\{.*"), "<length>:0{...}");
              }));
    }
    cases.add(
        reference(
            "E3-HS-07",
            "A session of revision 3 serves no request of revision 4, and goes on",
            "HS17",
            probe -> {
              EngineClient session = session(probe);
              Requests.get(probe, session.target().replace("EIO=3", "EIO=4"))
                  .expectError(3, "Bad request");
              session.stillAlive();
            }));
    cases.add(
        reference(
            "E3-HS-08",
            "A session of revision 4 serves no request of revision 3, and goes on",
            "HS17",
            probe -> {
              EngineClient session = Requests.session(probe);
              Requests.get(probe, session.target().replace("EIO=4", "EIO=3"))
                  .expectError(3, "Bad request");
              session.stillAlive();
            }));
    cases.add(
        reference(
                "E3-HS-09",
                "What comes with the open packet stands behind it with its own length",
                "HS36",
                probe -> {
                  String body = polling(probe).path(Requests.EXTRAS).answer().text();
                  if (!body.matches("\\d+:0\\{[^}]*}8:4welcome")) {
                    throw new Unmet("<length>:0{...}8:4welcome", body);
                  }
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
            "E3-HS-10",
            "Refusals are the same JSON as in revision 4",
            "reference server: abortRequest",
            probe -> {
              String path = probe.target().enginePath();
              Requests.get(probe, path + "?EIO=3&transport=tube")
                  .expectError(0, "Transport unknown");
              Requests.get(probe, path + "?EIO=3&transport=polling&sid=nobody")
                  .expectError(1, "Session ID unknown");
            }));
  }

  private static void payloads(List<Case> cases) {
    cases.add(
        required(
            "E3-PA-01",
            "A message is read after its length, and comes back so",
            PAYLOADS + "; PO01",
            echoed("6:4hello", "hello")));
    cases.add(
        required(
            "E3-PA-02",
            "Several packets of a body are read, in order",
            PAYLOADS + "; PO02",
            probe -> {
              EngineClient session = session(probe);
              session.post("2:4a3:4bb14:4ccc 2:4d 5:4e").expectStatus(200).expectBody("ok");
              session
                  .expectMessage("a")
                  .expectMessage("bb")
                  .expectMessage("ccc 2:4d 5:4e")
                  .expectNothingElse();
            }));
    cases.add(
        required(
            "E3-PA-03",
            "The length counts characters, not bytes: 2:4\u20ac",
            PAYLOADS + ": length in characters",
            echoed("2:4\u20ac", "\u20ac")));
    cases.add(
        required(
            "E3-PA-04",
            "The length counts UTF-16 units: a letter beyond the first plane is two",
            PAYLOADS + ": clients count as JavaScript does",
            echoed("3:4\ud83d\ude00", "\ud83d\ude00")));
    cases.add(
        required(
            "E3-PA-05",
            "Packets behind letters of several bytes are found",
            PAYLOADS,
            probe -> {
              EngineClient session = session(probe);
              String text = Wares.text(400);
              session.send(
                  EnginePacket.message(text),
                  EnginePacket.message("next"),
                  EnginePacket.message(text));
              session.expectMessage(text).expectMessage("next").expectMessage(text);
            }));
    cases.add(
        required(
                "E3-PA-06",
                "Several packets of an answer have each its length",
                PAYLOADS,
                probe -> {
                  EngineClient session = patient(probe);
                  session.post("2:4\u20ac3:4bb").expectStatus(200);
                  session.poll().expectStatus(200).expectBody("2:4\u20ac3:4bb");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
            "E3-PA-07",
            "The separator of revision 4 is a character like others",
            PAYLOADS,
            echoed("5:4a\u001e4b", "a\u001e4b")));
    cases.add(
        reference(
            "E3-PA-08",
            "A message without data is a message",
            "reference server: parser 3",
            echoed("1:4", "")));
    cases.add(
        reference(
            "E3-PA-09",
            "A body without packets, 0:, is read and says nothing",
            "reference server: parser 3",
            probe -> {
              EngineClient session = session(probe);
              session.post("0:").expectStatus(200).expectBody("ok");
              session.expectNothingElse();
            }));
    cases.add(
        required(
            "E3-PA-10",
            "A large message of letters of several bytes comes back whole",
            PAYLOADS,
            probe -> {
              EngineClient session = session(probe);
              String text = Wares.text(500_000);
              session.send(text).expectMessage(text);
            }));
    cases.add(
        reference(
            "E3-PA-11",
            "A payload of text is text/plain; charset=UTF-8, and kept by no cache",
            "reference server: polling",
            probe ->
                polling(probe)
                    .answer()
                    .expectHeader(CONTENT_TYPE, "text/plain; charset=UTF-8")
                    .expectHeader("cache-control", "no-store")));
    cases.add(
        reference(
                "E3-PA-12",
                "A large answer is compressed",
                "reference server: httpCompression",
                probe -> {
                  EngineClient session =
                      polling(probe)
                          .path(Requests.EXTRAS)
                          .polls(Polls.BY_HAND)
                          .header("Accept-Encoding", "gzip")
                          .open();
                  String packet = "4" + "x".repeat(3_000);
                  session.sendPacket(packet);
                  session
                      .poll()
                      .expectHeader("content-encoding", "gzip")
                      .expectBody(EnginePayload.of(3, packet));
                })
            .needing(Feature.EXTRAS));
  }

  private static void malformed(List<Case> cases) {
    int number = 21;
    for (String[] bad :
        new String[][] {
          {"without any length", "4hello"},
          {"whose length is no number", "x:4a"},
          {"whose length is negative", "-1:4a"},
          {"that is shorter than its length", "5:4a"},
          {"with something behind its last packet", "2:4a1"},
          {"whose length counts bytes", "5:4\ud83d\ude00"},
          {"with a packet of an unknown type", "2:9a"},
          {"that is empty", ""},
        }) {
      cases.add(
          required(
              "E3-PA-" + number++,
              "A body " + bad[0] + " ends the session",
              PAYLOADS + "; PO05",
              probe -> {
                EngineClient session = session(probe);
                session.post(bad[1]);
                session.expectClosed();
                session.expectForgotten();
              }));
    }
  }

  private static void bytes(List<Case> cases) {
    byte[] four = {1, 2, 3, 4};
    cases.add(
        required(
            "E3-BI-01",
            "Bytes in base64 are read: b4 and the base64, in a payload of text",
            PAYLOADS + "; PO03",
            probe -> {
              EngineClient session = session(probe);
              session.post("10:b4AQIDBA==").expectStatus(200).expectBody("ok");
              session.expectMessage(four);
            }));
    cases.add(
        required(
                "E3-BI-02",
                "A client that takes no bytes (b64=1) gets them as base64",
                PAYLOADS + ": b64",
                probe -> {
                  EngineClient session =
                      polling(probe).path(Requests.EXTRAS).base64().polls(Polls.BY_HAND).open();
                  session.send(four);
                  session
                      .poll()
                      .expectBody("10:b4AQIDBA==")
                      .expectHeaderWith(CONTENT_TYPE, "text/plain");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
                "E3-BI-03",
                "A client that takes bytes gets a payload of bytes: 1, digits, 255, type and bytes",
                PAYLOADS + ": binary; PO04",
                probe -> {
                  EngineClient session = patient(probe);
                  session.send(four);
                  expectBytes(session.poll(), 1, 5, 0xff, 4, 1, 2, 3, 4);
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
                "E3-BI-04",
                "Text in a payload of bytes is UTF-8, and its length counts bytes",
                PAYLOADS + ": binary; PO04",
                probe -> {
                  EngineClient session = patient(probe);
                  session.send(EnginePacket.message("\u20ac"), EnginePacket.message(four));
                  expectBytes(
                      session.poll(), 0, 4, 0xff, '4', 0xe2, 0x82, 0xac, 1, 5, 0xff, 4, 1, 2, 3, 4);
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
                "E3-BI-05",
                "A payload of bytes is application/octet-stream",
                PAYLOADS + ": binary",
                probe -> {
                  EngineClient session = patient(probe);
                  session.send(four);
                  session.poll().expectHeader(CONTENT_TYPE, BYTES);
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
                "E3-BI-06",
                "Lengths of several digits in a payload of bytes are a byte for each digit",
                PAYLOADS + ": binary",
                probe -> {
                  EngineClient session = patient(probe);
                  byte[] many = Wares.bytes(1_234);
                  session.send(many);
                  byte[] body = session.poll().decoded();
                  byte[] begin = {1, 1, 2, 3, 5, (byte) 0xff, 4};
                  if (body.length != begin.length + many.length
                      || !Arrays.equals(begin, Arrays.copyOf(body, begin.length))
                      || !Arrays.equals(
                          many, Arrays.copyOfRange(body, begin.length, body.length))) {
                    throw new Unmet(
                        "01 01 02 03 05 ff 04 and the bytes",
                        body.length + " bytes that begin otherwise");
                  }
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
            "E3-BI-07",
            "A payload of bytes is read, with text and bytes in it",
            PAYLOADS + ": binary",
            probe -> {
              EngineClient session = session(probe);
              ByteArrayOutputStream body = new ByteArrayOutputStream();
              body.writeBytes(EnginePayload.binary3(EnginePacket.message("\u20ac")));
              body.writeBytes(EnginePayload.binary3(EnginePacket.message(four)));
              body.writeBytes(EnginePayload.binary3(EnginePacket.message(Wares.bytes(300))));
              session.post(body.toByteArray()).expectStatus(200).expectBody("ok");
              session.expectMessage("\u20ac").expectMessage(four).expectMessage(Wares.bytes(300));
            }));
    cases.add(
        reference(
                "E3-BI-08",
                "A batch without bytes is a payload of text for clients that take bytes, too",
                "reference server: parser 3",
                probe -> {
                  EngineClient session = patient(probe);
                  session.send(four);
                  session.poll().expectHeader(CONTENT_TYPE, BYTES);
                  session.send("text");
                  session
                      .poll()
                      .expectBody("5:4text")
                      .expectHeader(CONTENT_TYPE, "text/plain; charset=UTF-8");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
            "E3-BI-09",
            "No bytes at all are a message of bytes",
            PAYLOADS,
            probe -> session(probe).send(new byte[0]).expectMessage(new byte[0])));
    cases.add(
        required(
            "E3-BI-10",
            "Text and bytes come back in their order, all of them",
            PAYLOADS + "; PO03",
            probe -> {
              EngineClient session = session(probe);
              for (int i = 0; i < 20; i++) {
                session.send(
                    EnginePacket.message("text " + i), EnginePacket.message(Wares.bytes(i)));
              }
              for (int i = 0; i < 20; i++) {
                session.expectMessage("text " + i).expectMessage(Wares.bytes(i));
              }
            }));
    cases.add(
        required(
            "E3-BI-11",
            "A payload of bytes whose length is no number ends the session",
            PAYLOADS + ": binary",
            probe -> {
              EngineClient session = session(probe);
              byte[] endless = new byte[400];
              Arrays.fill(endless, (byte) 9);
              endless[0] = 0;
              session.post(endless);
              session.expectClosed();
            }));
  }

  /** What comes back is read strictly: a length that is wrong is noticed. */
  private static Case.Procedure echoed(String body, String message) {
    return probe -> {
      EngineClient session = session(probe);
      session.post(body).expectStatus(200).expectBody("ok");
      session.expectMessage(message);
    };
  }

  private static void expectBytes(HttpAnswer answer, int... expected) {
    byte[] bytes = new byte[expected.length];
    StringBuilder shown = new StringBuilder("the bytes");
    for (int i = 0; i < expected.length; i++) {
      bytes[i] = (byte) expected[i];
      shown.append(String.format(" %02x", expected[i]));
    }
    answer.expect(Arrays.equals(answer.decoded(), bytes), shown.toString());
  }

  private static EngineClient session(Probe probe) {
    return Requests.unhurried(probe, polling(probe));
  }

  private static EngineHandshake polling(Probe probe) {
    return EngineClient.polling(probe).revision(3);
  }

  /** Polled by hand, and given much time for that. */
  private static EngineClient patient(Probe probe) {
    return polling(probe).path(Requests.EXTRAS).polls(Polls.BY_HAND).open();
  }
}
