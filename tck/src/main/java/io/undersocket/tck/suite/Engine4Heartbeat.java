package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.expect;
import static io.undersocket.tck.wire.EngineHandshake.Heartbeat.OFF;
import static io.undersocket.tck.wire.EngineHandshake.Polls.BY_HAND;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.wire.EngineClient;
import java.util.List;

/** What can be said of the heartbeat without a clock; the rest is in the suite of timing. */
final class Engine4Heartbeat {

  private static final String SOURCE = "Engine.IO 4, Heartbeat";
  private static final int ROUNDS = 3;

  private Engine4Heartbeat() {}

  static List<Case> cases() {
    return List.of(
            required(
                "E4-HB-01",
                "The server pings over polling by the packet 2, again and again, as it is answered",
                SOURCE + "; HB01",
                probe -> {
                  EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
                  for (int i = 0; i < ROUNDS; i++) {
                    session.poll().expectStatus(200).expectBody("2");
                    session.post("3").expectStatus(200).expectBody("ok");
                  }
                }),
            required(
                "E4-HB-02",
                "The server pings over WebSocket by the packet 2, again and again, as it is answered",
                SOURCE + "; HB02",
                probe -> {
                  EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
                  for (int i = 0; i < ROUNDS; i++) {
                    session.expectPacket("2").sendPacket("3");
                  }
                }),
            required(
                "E4-HB-03",
                "A ping that finds no poll waits for the next",
                SOURCE + "; HB01",
                probe -> {
                  EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
                  Thread.sleep(session.opened().pingInterval().plusMillis(50).toMillis());
                  session.poll().expectStatus(200).expectBody("2");
                }),
            required(
                "E4-HB-04",
                "Pings and messages come beside each other, and none is lost",
                SOURCE,
                probe -> {
                  EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
                  int pings = 0;
                  for (int sent = 0; pings < ROUNDS; sent++) {
                    session.send("message " + sent);
                    var packet = session.next();
                    while (packet.type() == '2') {
                      pings++;
                      session.sendPacket("3");
                      packet = session.next();
                    }
                    expect(("message " + sent).equals(packet.text()), "4message " + sent, packet);
                    Thread.sleep(5);
                  }
                }),
            reference(
                "E4-HB-10",
                "A ping of the client, which only the server may send, ends the session over polling",
                "observed; HB13",
                probe -> {
                  EngineClient session = Engine4.calm(probe);
                  session.beginPost("2");
                  session.expectClosed();
                  session.expectForgotten();
                }),
            reference(
                "E4-HB-11",
                "A ping of the client, which only the server may send, ends the session over"
                    + " WebSocket",
                "observed; HB13",
                probe -> {
                  EngineClient session = Engine4.webSocket(probe).sendPacket("2");
                  session.expectClosed();
                  session.expectForgotten();
                }),
            reference(
                "E4-HB-12",
                "A probe on a transport that is the session's is a ping of the client: it ends the"
                    + " session",
                "observed; HB13",
                probe -> {
                  EngineClient session = Engine4.webSocket(probe).sendPacket("2probe");
                  session.expectClosed();
                }),
            reference(
                "E4-HB-13",
                "A pong that nobody asked for is no mistake",
                "observed",
                probe -> {
                  Engine4.polling(probe).sendPacket("3", "3", "4a").expectMessage("a").stillAlive();
                  Engine4.webSocket(probe)
                      .sendPacket("3", "3", "4a")
                      .expectMessage("a")
                      .stillAlive();
                }))
        .stream()
        .map(one -> one.needing(ENGINE_ECHO))
        .toList();
  }
}
