package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import java.util.ArrayList;
import java.util.List;

/** Revision 3 over WebSocket, from the beginning or after an upgrade. */
final class Engine3WebSocket {

  private static final String SOURCE = "Engine.IO 3, WebSocket";
  private static final String UPGRADE = "Engine.IO 3, Upgrading";

  /** A message of four bytes. */
  private static final byte[] FOUR = {4, 1, 2, 3, 4};

  private Engine3WebSocket() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    opening(cases);
    List<Case> echoed = new ArrayList<>();
    messages(echoed);
    upgrades(echoed);
    echoed.forEach(one -> cases.add(one.needing(Feature.ENGINE_ECHO)));
    return cases;
  }

  private static void opening(List<Case> cases) {
    cases.add(
        required(
            "E3-WS-01",
            "A session opens over WebSocket; the open packet has no length before it",
            SOURCE + "; HS04",
            probe -> {
              String first = webSocket(probe, "?EIO=3&transport=websocket").receive().text();
              if (!first.startsWith("0{")) {
                throw new Unmet("0{...}", first);
              }
            }));
    cases.add(
        required(
            "E3-WS-02",
            "A session that opens over WebSocket is offered no upgrade",
            SOURCE + "; HS04",
            probe -> {
              List<String> upgrades = old(probe).open().opened().upgrades();
              if (!upgrades.isEmpty()) {
                throw new Unmet("no upgrades", upgrades.toString());
              }
            }));
    cases.add(
        reference(
                "E3-WS-03",
                "A WebSocket without EIO is one of revision 3",
                "HS09",
                probe -> {
                  WebSocketClient ws = webSocket(probe, "?transport=websocket");
                  ws.receive();
                  ws.sendText("2").expectText("3");
                })
            .needing(Feature.ENGINE_ECHO));
  }

  private static void messages(List<Case> cases) {
    cases.add(
        required(
            "E3-WS-11",
            "Text is a frame of text, without a length",
            SOURCE,
            probe -> {
              WebSocketClient ws = opened(probe, "");
              ws.sendText("4\u20ac\ud83d\ude00").expectText("4\u20ac\ud83d\ude00");
            }));
    cases.add(
        required(
            "E3-WS-12",
            "Bytes are a frame of bytes, with the type 04 before them, both ways",
            SOURCE + ": binary packets have their type as a byte",
            probe -> {
              WebSocketClient ws = opened(probe, "");
              ws.sendBinary(FOUR).expectBinary(FOUR);
            }));
    cases.add(
        required(
            "E3-WS-13",
            "Bytes may come as base64, too; who takes bytes gets them as bytes",
            SOURCE + ": b64",
            probe -> {
              WebSocketClient ws = opened(probe, "");
              ws.sendText("b4AQIDBA==").expectBinary(FOUR);
            }));
    cases.add(
        reference(
            "E3-WS-14",
            "Who takes no bytes (b64=1) gets them as base64",
            "reference server: transport",
            probe -> {
              WebSocketClient ws = opened(probe, "&b64=1");
              ws.sendBinary(FOUR).expectText("b4AQIDBA==");
            }));
    cases.add(
        required(
            "E3-WS-15",
            "Text and bytes come back in their order",
            SOURCE,
            probe -> {
              EngineClient session = Requests.unhurried(probe, old(probe));
              for (int i = 0; i < 30; i++) {
                session.send(
                    EnginePacket.message("text " + i), EnginePacket.message(Wares.bytes(i * 20)));
              }
              for (int i = 0; i < 30; i++) {
                session.expectMessage("text " + i).expectMessage(Wares.bytes(i * 20));
              }
            }));
    cases.add(
        required(
            "E3-WS-16",
            "A text that is no packet ends the session",
            SOURCE,
            probe -> Requests.unhurried(probe, old(probe)).sendPacket("9nothing").expectClosed()));
    cases.add(
        reference(
            "E3-WS-17",
            "Bytes of an unknown type are passed over",
            "reference server: parser 3",
            probe -> {
              EngineClient session = Requests.unhurried(probe, old(probe));
              session.webSocket().sendBinary(new byte[] {9, 1});
              session.expectNothingElse();
            }));
    cases.add(
        required(
            "E3-WS-18",
            "A large message comes back whole",
            SOURCE,
            probe -> {
              EngineClient session = Requests.unhurried(probe, old(probe));
              session
                  .send(Wares.text(300_000))
                  .expectMessage(Wares.text(300_000))
                  .send(Wares.bytes(300_000))
                  .expectMessage(Wares.bytes(300_000));
            }));
    cases.add(
        required(
            "E3-WS-19",
            "A client that closes its WebSocket ends its session",
            SOURCE,
            probe -> {
              EngineClient session = Requests.unhurried(probe, old(probe));
              session.disconnect();
              session.expectClosed();
              session.webSocket().close();
              Requests.expectForgottenSoon(probe, session);
            }));
  }

  private static void upgrades(List<Case> cases) {
    cases.add(
        required(
            "E3-UP-01",
            "A session goes from polling to WebSocket: 2probe, 3probe, 5",
            UPGRADE,
            probe ->
                Requests.unhurried(probe, polling(probe))
                    .upgrade()
                    .send("over WebSocket")
                    .expectMessage("over WebSocket")));
    cases.add(
        required(
                "E3-UP-02",
                "A poll that is held is ended by a noop, 1:6, while the client probes",
                UPGRADE,
                probe -> {
                  EngineClient session =
                      polling(probe)
                          .path(Requests.EXTRAS)
                          .polls(Polls.BY_HAND)
                          .heartbeat(Heartbeat.OFF)
                          .open();
                  PendingAnswer poll = session.beginPoll();
                  WebSocketClient ws = session.beginUpgrade();
                  ws.sendText("2probe").expectText("3probe");
                  poll.await().expectStatus(200).expectBody("1:6");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
            "E3-UP-03",
            "What is sent around an upgrade comes once, and in order",
            UPGRADE,
            probe -> {
              for (int round = 0; round < 3; round++) {
                EngineClient session = Requests.unhurried(probe, polling(probe));
                session.send("1").send("2");
                WebSocketClient ws = session.beginUpgrade();
                session.send("3");
                ws.sendText("2probe").expectText("3probe");
                session.send("4").send("5");
                session.completeUpgrade(ws);
                session.send("6").send("7");
                for (int i = 1; i <= 7; i++) {
                  session.expectMessage(String.valueOf(i));
                }
                session.expectNothingElse();
              }
            }));
    cases.add(
        required(
            "E3-UP-04",
            "After the upgrade bytes have their type before them",
            UPGRADE,
            probe -> {
              byte[] bytes = Wares.bytes(50);
              Requests.unhurried(probe, polling(probe)).upgrade().send(bytes).expectMessage(bytes);
            }));
    cases.add(
        reference(
            "E3-UP-05",
            "After the upgrade polls are refused with code 3, and the session goes on",
            "HS16",
            probe -> {
              EngineClient session = Requests.unhurried(probe, polling(probe)).upgrade();
              Requests.get(probe, session.target()).expectError(3, "Bad request");
              session.stillAlive();
            }));
    cases.add(
        required(
            "E3-UP-06",
            "A WebSocket that is given up before the 5 leaves the session on polling",
            UPGRADE,
            probe -> {
              EngineClient session = Requests.unhurried(probe, polling(probe));
              WebSocketClient ws = session.beginUpgrade();
              ws.sendText("2probe").expectText("3probe");
              ws.close();
              session.send("still polling").expectMessage("still polling");
              session.upgrade().send("upgraded").expectMessage("upgraded");
            }));
    cases.add(
        reference(
            "E3-UP-07",
            "A WebSocket of revision 4 cannot take over a session of revision 3",
            "HS17",
            probe -> {
              EngineClient session = Requests.unhurried(probe, polling(probe));
              WebSocketClient.to(probe, session.webSocketTarget().replace("EIO=3", "EIO=4"))
                  .expectRefused();
              session.stillAlive();
            }));
    cases.add(
        required(
                "E3-UP-08",
                "What waits for a poll when the client moves comes over the WebSocket",
                UPGRADE,
                probe -> {
                  EngineClient session =
                      polling(probe).path(Requests.EXTRAS).polls(Polls.BY_HAND).open();
                  WebSocketClient ws = session.beginUpgrade();
                  ws.sendText("2probe").expectText("3probe");
                  session.post("6:4hello").expectStatus(200);
                  ws.sendText("5").expectText("4hello");
                })
            .needing(Feature.EXTRAS));
  }

  private static EngineHandshake old(Probe probe) {
    return EngineClient.webSocket(probe).revision(3);
  }

  private static EngineHandshake polling(Probe probe) {
    return EngineClient.polling(probe).revision(3);
  }

  private static WebSocketClient webSocket(Probe probe, String query) {
    return WebSocketClient.to(probe, probe.target().enginePath() + query).open();
  }

  /** The open packet is passed over. */
  private static WebSocketClient opened(Probe probe, String more) {
    WebSocketClient ws = webSocket(probe, "?EIO=3&transport=websocket" + more);
    ws.receive();
    return ws;
  }
}
