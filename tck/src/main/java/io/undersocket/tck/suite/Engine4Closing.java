package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.CONVERSATION;
import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.SEPARATOR;
import static io.undersocket.tck.suite.Engine4.expect;
import static io.undersocket.tck.wire.EngineHandshake.Heartbeat.OFF;
import static io.undersocket.tck.wire.EngineHandshake.Polls.BY_HAND;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import io.undersocket.tck.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/** How sessions end, by the client and by the server, and what can be seen of it. */
final class Engine4Closing {

  private static final String SOURCE = "Engine.IO 4, Closing";

  /** No packet of Socket.IO: a server that gets it closes the session. */
  private static final String GARBAGE = "4garbage";

  private Engine4Closing() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    byClient().forEach(one -> cases.add(one.needing(ENGINE_ECHO)));
    cases.addAll(byServer());
    return cases;
  }

  private static List<Case> byClient() {
    return List.of(
        required(
            "E4-CL-01",
            "The close packet of a client over polling ends its session",
            SOURCE + "; PO17",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("1").expectStatus(200).expectBody("ok");
              session.expectForgotten();
            }),
        required(
            "E4-CL-02",
            "A poll that is held when the client says goodbye is ended by a noop",
            "Engine.IO 4, test suite: close; PO17",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              Engine4.polling(probe).stillAlive();
              session.post("1").expectStatus(200);
              poll.await().expectStatus(200).expectBody("6");
            }),
        reference(
            "E4-CL-03",
            "What stands behind a close packet in one body is passed over",
            "observed; CL03",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              Engine4.polling(probe).stillAlive();
              session.post(String.join(SEPARATOR, "4before", "1", "4behind")).expectStatus(200);
              String body = poll.await().expectStatus(200).text();
              expect(!body.contains("behind"), "no answer to what stands behind", body);
              session.expectForgotten();
            }),
        required(
            "E4-CL-04",
            "A close frame ends the session",
            SOURCE + "; CL02",
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              session.webSocket().sendClose();
              session.expectClosed();
              session.webSocket().close();
              Engine4.awaitForgotten(session);
            }),
        required(
            "E4-CL-05",
            "A WebSocket that is cut ends the session",
            SOURCE + "; CL02",
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              session.webSocket().abort();
              Engine4.awaitForgotten(session);
            }),
        recommended(
            "E4-CL-06",
            "The close packet of a client over WebSocket ends its session at once",
            SOURCE + "; WS04",
            probe -> {
              EngineClient session = Engine4.webSocket(probe).sendPacket("1");
              session.expectClosed();
              session.expectForgotten();
            }),
        required(
            "E4-CL-07",
            "A client that has sent a close packet over WebSocket, and nothing since, is gone when"
                + " its pong is overdue",
            "Engine.IO 4, test suite: close; WS04",
            probe -> {
              EngineClient session =
                  EngineClient.webSocket(probe).heartbeat(OFF).open().sendPacket("1");
              session.expectClosed(
                  session
                      .opened()
                      .pingInterval()
                      .plus(session.opened().pingTimeout())
                      .plus(Wire.PATIENCE));
              session.expectForgotten();
            }),
        required(
            "E4-CL-08",
            "To a session that has ended no WebSocket is opened",
            SOURCE + "; HS13",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("1").expectStatus(200);
              WebSocketClient.to(probe, session.webSocketTarget()).expectRefused();
            }),
        required(
            "E4-CL-09",
            "A session that has ended takes no other along",
            SOURCE,
            probe -> {
              EngineClient other = Engine4.polling(probe);
              EngineClient third = Engine4.webSocket(probe);
              EngineClient session = Engine4.calm(probe);
              session.post("1").expectStatus(200);
              other.stillAlive();
              third.stillAlive();
            }));
  }

  private static List<Case> byServer() {
    return List.of(
        required(
            "E4-CL-20",
            "A poll that is held when the server closes is ended by a close packet",
            SOURCE + "; CL09",
            probe -> {
              EngineClient session = quiet(probe);
              PendingAnswer poll = session.beginPoll();
              EngineClient.polling(probe).answer().expectStatus(200);
              session.post(GARBAGE);
              poll.await().expectStatus(200).expectBody("1");
            }),
        required(
            "E4-CL-21",
            "The poll after the server has closed is told so by a close packet, or that there is no"
                + " session",
            SOURCE + "; CL09",
            probe -> {
              EngineClient session = quiet(probe);
              session.post(GARBAGE);
              session.expectClosed();
              session.expectForgotten();
            }),
        reference(
            "E4-CL-22",
            "The poll after the server has closed gets a noop and a close packet",
            "observed; CL09",
            probe -> {
              EngineClient session = quiet(probe);
              session.post(GARBAGE);
              session.poll().expectStatus(200).expectBody("6" + SEPARATOR + "1");
            }),
        reference(
            "E4-CL-23",
            "What a client posts to a session that is being closed is answered by ok, and passed"
                + " over",
            "observed",
            probe -> {
              EngineClient session = quiet(probe);
              session.post(GARBAGE);
              session.post("40").expectStatus(200).expectBody("ok");
              session.poll().expectStatus(200).expectBody("6" + SEPARATOR + "1");
            }),
        required(
            "E4-CL-24",
            "When the server closes, the WebSocket ends, and the session with it",
            SOURCE + "; CL01",
            probe -> {
              EngineClient session =
                  EngineClient.webSocket(probe).path(probe.target().socketPath()).open();
              session.sendPacket(GARBAGE);
              session.expectClosed();
              session.webSocket().close();
              Engine4.awaitForgotten(session);
            }),
        reference(
            "E4-CL-25",
            "When the server closes, the WebSocket gets a close frame without a code",
            "observed; CL01",
            probe -> {
              WebSocketClient socket =
                  WebSocketClient.to(
                          probe, Engine4.target(probe.target().socketPath(), "transport=websocket"))
                      .open()
                      .answerEnginePings();
              socket.receive();
              socket.sendText(GARBAGE).expectClose(1005);
            }),
        required(
                "E4-CL-26",
                "What the server has said before it closes comes before the end, over polling",
                SOURCE + "; CL04",
                probe -> {
                  EngineClient session =
                      EngineClient.polling(probe).path(probe.target().socketPath()).open();
                  expectFarewell(session);
                })
            .needing(CONVERSATION),
        required(
                "E4-CL-27",
                "What the server has said before it closes comes before the end, over WebSocket",
                SOURCE + "; CL04",
                probe -> {
                  EngineClient session =
                      EngineClient.webSocket(probe).path(probe.target().socketPath()).open();
                  expectFarewell(session);
                })
            .needing(CONVERSATION));
  }

  /** The server says something, disconnects, which it says, too, and closes. */
  private static void expectFarewell(EngineClient session) {
    session.sendPacket("40");
    session.next();
    session.expectMessage("2[\"auth\",{}]");
    session.sendPacket("42[\"message\",\"last\"]", "42[\"disconnect-me\",true]");
    session.expectMessage("2[\"message-back\",\"last\"]").expectMessage("1");
    session.expectClosed();
  }

  /** A session of Socket.IO that has just been pinged: so soon it will not be again. */
  private static EngineClient quiet(Probe probe) {
    EngineClient session =
        EngineClient.polling(probe).path(probe.target().socketPath()).polls(BY_HAND).open();
    session.poll().expectStatus(200).expectBody("2");
    session.post("3").expectBody("ok");
    return session;
  }
}
