package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import java.util.ArrayList;
import java.util.List;

/** How a session moves from polling to WebSocket, and what may come between. */
final class Engine4Upgrade {

  private static final String SOURCE = "Engine.IO 4, Upgrade";
  private static final int ROUNDS = 5;
  private static final int MESSAGES_OF_A_STEP = 10;

  private Engine4Upgrade() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(steps());
    cases.addAll(messages());
    cases.addAll(after());
    cases.addAll(failures());
    return cases.stream().map(one -> one.needing(ENGINE_ECHO)).toList();
  }

  private static List<Case> steps() {
    return List.of(
        required(
            "E4-UP-01",
            "The probe of an upgrade is answered by 3probe, before which the server says nothing",
            SOURCE + "; UP01",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              WebSocketClient socket = session.beginUpgrade();
              session.stillAlive();
              socket.sendText("2probe").expectText("3probe");
            }),
        required(
            "E4-UP-02",
            "A poll that is held when the client probes is ended by a noop",
            SOURCE + "; UP01",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              session.beginUpgrade().sendText("2probe").expectText("3probe");
              expectNoop(session, poll);
            }),
        required(
            "E4-UP-03",
            "A poll that comes after the probe is ended by a noop",
            SOURCE + "; UP01",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.beginUpgrade().sendText("2probe").expectText("3probe");
              expectNoop(session, session.beginPoll());
            }),
        required(
            "E4-UP-04",
            "After the packet 5 messages go over the WebSocket, in both directions",
            SOURCE + "; UP01",
            probe -> {
              EngineClient session = Engine4.polling(probe).upgrade();
              session.send("over WebSocket").expectMessage("over WebSocket");
              session.send((byte) 1, (byte) 2).expectMessage((byte) 1, (byte) 2);
            }),
        required(
            "E4-UP-05",
            "Until the packet 5 messages go over polling",
            SOURCE + "; UP01",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              WebSocketClient socket = session.beginUpgrade();
              socket.sendText("2probe").expectText("3probe");
              session.send("over polling").expectMessage("over polling");
              session.completeUpgrade(socket);
              session.send("over WebSocket").expectMessage("over WebSocket").expectNothingElse();
            }),
        reference(
            "E4-UP-06",
            "The packet 5 is taken without a probe before it",
            "observed",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.continueOn(session.beginUpgrade().sendText("5")).stillAlive();
            }),
        reference(
            "E4-UP-07",
            "A poll that is still held at the packet 5 is ended, and the session goes on",
            "observed: by a close packet of the old transport; UP10",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              Engine4.polling(probe).stillAlive();
              session.continueOn(session.beginUpgrade().sendText("5"));
              String body = poll.await().expectStatus(200).text();
              expect(body.equals("1") || body.equals("6"), "the packet 1 or 6", body);
              session.stillAlive();
            }),
        required(
            "E4-UP-08",
            "Many sessions in a row move, whatever is under way",
            SOURCE + "; UP01",
            probe -> {
              for (int i = 0; i < ROUNDS * 2; i++) {
                Engine4.polling(probe).upgrade().stillAlive();
              }
            }));
  }

  /** Pings may come before it. */
  private static void expectNoop(EngineClient session, PendingAnswer first) {
    String body = first.await().expectStatus(200).text();
    while (body.equals("2")) {
      session.post("3");
      body = session.poll().expectStatus(200).text();
    }
    expect(body.equals("6"), "a noop", body);
  }

  private static List<Case> messages() {
    return List.of(
        required(
            "E4-UP-10",
            "What waits for a poll when the client moves follows it, once each, in order",
            SOURCE + "; UP05, UP06",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              WebSocketClient socket = session.beginUpgrade();
              socket.sendText("2probe").expectText("3probe");
              send(session, 0);
              send(session, 1);
              session.continueOn(socket.sendText("5"));
              for (int i = 0; i < 2 * MESSAGES_OF_A_STEP; i++) {
                session.expectMessage(Integer.toString(i));
              }
              session.expectNothingElse();
            }),
        required(
            "E4-UP-11",
            "Bytes that wait for a poll when the client moves follow it in binary frames",
            SOURCE + "; UP05",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("bAQID" + Engine4.SEPARATOR + "4text");
              session.continueOn(session.beginUpgrade().sendText("5"));
              session.expectMessage((byte) 1, (byte) 2, (byte) 3).expectMessage("text");
            }),
        required(
            "E4-UP-12",
            "What is sent before, while and after a session moves comes once each, in order",
            SOURCE + "; UP04, UP06",
            probe -> {
              for (int round = 0; round < ROUNDS; round++) {
                EngineClient session = Engine4.polling(probe);
                send(session, 0);
                WebSocketClient socket = session.beginUpgrade();
                send(session, 1);
                socket.sendText("2probe").expectText("3probe");
                send(session, 2);
                session.completeUpgrade(socket);
                send(session, 3);
                for (int i = 0; i < 4 * MESSAGES_OF_A_STEP; i++) {
                  session.expectMessage(Integer.toString(i));
                }
                session.expectNothingElse();
              }
            }),
        required(
            "E4-UP-13",
            "What follows the packet 5 in the same piece is taken",
            SOURCE + "; UP04",
            probe -> {
              for (int round = 0; round < ROUNDS; round++) {
                EngineClient session = Engine4.calm(probe);
                WebSocketClient socket = session.beginUpgrade();
                socket.sendText("2probe").expectText("3probe");
                socket.sendFrames(Frame.text("5"), Frame.text("4one"), Frame.text("4two"));
                session.continueOn(socket).expectMessage("one").expectMessage("two");
              }
            }));
  }

  private static void send(EngineClient session, int step) {
    String[] packets = new String[MESSAGES_OF_A_STEP];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = "4" + (step * MESSAGES_OF_A_STEP + i);
    }
    session.sendPacket(packets);
  }

  private static List<Case> after() {
    return List.of(
        reference(
            "E4-UP-20",
            "A poll of a session that has moved is refused by code 3, and does not disturb it",
            SOURCE + "; UP02",
            probe -> {
              EngineClient session = Engine4.polling(probe).upgrade().stillAlive();
              Http.of(probe).get(session.target()).send().expectError(3, "Bad request");
              session.stillAlive();
            }),
        reference(
            "E4-UP-21",
            "A POST to a session that has moved is refused by code 3, and does not reach it",
            SOURCE + "; UP02",
            probe -> {
              EngineClient session = Engine4.polling(probe).upgrade().stillAlive();
              session.post("4hidden").expectError(3, "Bad request");
              session.expectNothingElse();
            }),
        required(
            "E4-UP-22",
            "Another WebSocket of a session that has moved is closed, and does not disturb it",
            SOURCE + "; UP03",
            probe -> {
              EngineClient session = patient(probe).upgrade().stillAlive();
              expectOtherClosed(probe, session);
              session.expectNothingElse();
            }),
        required(
            "E4-UP-23",
            "The end of the WebSocket is the end of a session that has moved",
            SOURCE + "; CL02",
            probe -> {
              EngineClient session = Engine4.polling(probe).upgrade();
              session.webSocket().sendClose();
              session.expectClosed();
              session.webSocket().close();
              Engine4.awaitForgotten(session);
            }));
  }

  private static List<Case> failures() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        reference(
            "E4-UP-30",
            "A second WebSocket beside one that probes is closed, and the first still moves the"
                + " session",
            SOURCE + "; UP03",
            probe -> {
              EngineClient session = patient(probe);
              WebSocketClient first = session.beginUpgrade();
              first.sendText("2probe").expectText("3probe");
              expectOtherClosed(probe, session);
              session.completeUpgrade(first).stillAlive();
            }));
    int number = 31;
    for (String packet : List.of("4early", "2", "2other", "3", "6", "x")) {
      cases.add(
          reference(
              "E4-UP-" + number++,
              "The packet "
                  + packet
                  + " in place of the probe closes the WebSocket alone: the session goes on, and may"
                  + " still move",
              "observed; UP09",
              probe -> expectFailed(probe, socket -> socket.sendText(packet))));
    }
    cases.add(
        reference(
            "E4-UP-37",
            "A message between the probe and the packet 5 closes the WebSocket alone",
            "observed; UP09",
            probe ->
                expectFailed(
                    probe,
                    socket -> {
                      socket.sendText("2probe").expectText("3probe");
                      socket.sendText("4early");
                    })));
    cases.add(
        reference(
            "E4-UP-38",
            "Bytes in place of the probe close the WebSocket alone",
            "observed; UP09",
            probe -> expectFailed(probe, socket -> socket.sendBinary((byte) 1))));
    cases.add(
        required(
            "E4-UP-39",
            "A session goes on, and may still move, when the client closes a WebSocket that has"
                + " probed",
            SOURCE + "; UP09",
            probe ->
                expectFailed(
                    probe,
                    socket -> {
                      socket.sendText("2probe").expectText("3probe");
                      socket.sendClose();
                    })));
    cases.add(
        required(
            "E4-UP-40",
            "A session goes on, and may still move, when a WebSocket that has probed is cut",
            SOURCE + "; UP09",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              WebSocketClient socket = session.beginUpgrade();
              socket.sendText("2probe").expectText("3probe");
              socket.abort();
              session.stillAlive();
              upgradeAgain(session);
            }));
    cases.add(
        required(
            "E4-UP-41",
            "A WebSocket that has probed is closed when its session ends",
            SOURCE + "; UP07",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              WebSocketClient socket = session.beginUpgrade();
              socket.sendText("2probe").expectText("3probe");
              session.post("1").expectStatus(200);
              socket.expectEnd();
            }));
    return cases;
  }

  /** Another WebSocket is closed without a message. */
  private static void expectOtherClosed(Probe probe, EngineClient session) {
    WebSocketClient.to(probe, session.webSocketTarget()).open().expectEnd();
  }

  /** Where a WebSocket may take long to probe: no timeout can pass for its being closed. */
  private static EngineClient patient(Probe probe) {
    return EngineClient.polling(probe).open();
  }

  /** What is done to a WebSocket so that it does not become the session's. */
  private interface Mistake {
    void make(WebSocketClient socket);
  }

  private static void expectFailed(Probe probe, Mistake mistake) {
    EngineClient session = patient(probe);
    WebSocketClient socket = session.beginUpgrade();
    mistake.make(socket);
    socket.expectEnd();
    socket.close();
    session.expectNothingElse();
    upgradeAgain(session);
  }

  /** The server may not have seen yet that the WebSocket before is gone. */
  private static void upgradeAgain(EngineClient session) {
    for (int attempt = 1; attempt <= ROUNDS; attempt++) {
      WebSocketClient socket = session.beginUpgrade().sendText("2probe");
      String answer = answerOrEnd(socket);
      if (answer.equals("3probe")) {
        session.completeUpgrade(socket).stillAlive();
        return;
      }
      Engine4.breathe();
    }
    throw new Unmet("3probe, to a later WebSocket", "its end, " + ROUNDS + " times");
  }

  private static String answerOrEnd(WebSocketClient socket) {
    try {
      return socket.receive().text();
    } catch (Unmet end) {
      if (socket.isEnded()) {
        return "";
      }
      throw end;
    }
  }
}
