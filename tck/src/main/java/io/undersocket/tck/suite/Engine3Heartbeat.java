package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.OpenPacket;
import io.undersocket.tck.wire.PendingAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** In revision 3 it is the client that pings. */
final class Engine3Heartbeat {

  private static final String SOURCE = "Engine.IO 3, Packet: ping, pong";
  private static final String TIMEOUTS = "Engine.IO 3, Timeouts";

  /** How late a busy machine may be. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private Engine3Heartbeat() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    pings(cases);
    timeouts(cases);
    return cases;
  }

  private static void pings(List<Case> cases) {
    cases.add(
        required(
                "E3-HB-01",
                "A ping over polling is answered by a pong",
                SOURCE,
                probe -> {
                  EngineClient session =
                      old(EngineClient.polling(probe))
                          .polls(Polls.BY_HAND)
                          .heartbeat(Heartbeat.OFF)
                          .open();
                  session.post("1:2").expectStatus(200).expectBody("ok");
                  session.poll().expectStatus(200).expectBody("1:3");
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
                "E3-HB-02",
                "A ping over WebSocket is answered by a pong",
                SOURCE,
                probe ->
                    old(EngineClient.webSocket(probe))
                        .heartbeat(Heartbeat.OFF)
                        .open()
                        .sendPacket("2")
                        .expectPacket("3"))
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
                "E3-HB-03",
                "Each ping gets its pong, and messages between them are answered",
                SOURCE,
                probe -> {
                  EngineClient session =
                      old(EngineClient.webSocket(probe)).heartbeat(Heartbeat.OFF).open();
                  session.sendPacket("2", "4a", "2", "4b");
                  List<String> came = new ArrayList<>();
                  for (int i = 0; i < 4; i++) {
                    came.add(session.next().toString());
                  }
                  List<String> messages = came.stream().filter(one -> one.contains("4")).toList();
                  // An application may answer later than the engine does.
                  if (came.stream().filter(one -> one.contains("3")).count() != 2
                      || !messages.get(0).contains("4a")
                      || !messages.get(1).contains("4b")) {
                    throw new Unmet("two pongs, and 4a before 4b", came.toString());
                  }
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        reference(
                "E3-HB-04",
                "The pong does not say what the ping said",
                "reference server: socket; differs from the document",
                probe ->
                    old(EngineClient.webSocket(probe))
                        .heartbeat(Heartbeat.OFF)
                        .open()
                        .sendPacket("2probe")
                        .expectPacket("3"))
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        reference(
            "E3-HB-05",
            "A pong of the client ends the session over polling: it is the client that pings",
            "reference server: invalid heartbeat direction",
            probe -> {
              EngineClient session = old(EngineClient.polling(probe)).open();
              session.post("1:3");
              session.expectClosed();
              session.expectForgotten();
            }));
    cases.add(
        reference(
            "E3-HB-06",
            "A pong of the client ends the session over WebSocket",
            "reference server: invalid heartbeat direction",
            probe -> old(EngineClient.webSocket(probe)).open().sendPacket("3").expectClosed()));
    cases.add(
        required(
                "E3-HB-07",
                "A poll that is held is answered by the pong at once",
                SOURCE,
                probe -> {
                  EngineClient session =
                      old(EngineClient.polling(probe))
                          .path(Requests.EXTRAS)
                          .polls(Polls.BY_HAND)
                          .heartbeat(Heartbeat.OFF)
                          .open();
                  PendingAnswer poll = session.beginPoll();
                  session.post("1:2").expectStatus(200);
                  poll.await().expectStatus(200).expectBody("1:3");
                })
            .needing(Feature.EXTRAS));
  }

  private static void timeouts(List<Case> cases) {
    for (boolean polling : new boolean[] {true, false}) {
      String over = polling ? "polling" : "WebSocket";
      int number = polling ? 11 : 12;
      cases.add(
          required(
                  "E3-HB-" + number,
                  "A client that does not ping loses its session over "
                      + over
                      + " after pingInterval and pingTimeout",
                  TIMEOUTS,
                  probe -> {
                    long began = System.nanoTime();
                    EngineClient session =
                        old(polling ? EngineClient.polling(probe) : EngineClient.webSocket(probe))
                            .heartbeat(Heartbeat.OFF)
                            .open();
                    Duration allowed = allowed(session.opened());
                    session.expectClosed(allowed.plus(SLACK));
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    if (took.compareTo(allowed) < 0) {
                      throw new Unmet("the end not before " + allowed, "after " + took);
                    }
                  })
              .alone());
      cases.add(
          required(
                  "E3-HB-" + (number + 2),
                  "A client that pings keeps its session over " + over + ", and is never pinged",
                  TIMEOUTS,
                  probe -> {
                    EngineClient session =
                        old(polling ? EngineClient.polling(probe) : EngineClient.webSocket(probe))
                            .open();
                    Thread.sleep(allowed(session.opened()).multipliedBy(2).toMillis());
                    session.expectNothingElse();
                  })
              .needing(Feature.ENGINE_ECHO)
              .alone());
    }
    cases.add(
        reference(
                "E3-HB-15",
                "Messages do not stand for pings",
                "reference server: socket",
                probe -> {
                  EngineClient session =
                      old(EngineClient.webSocket(probe)).heartbeat(Heartbeat.OFF).open();
                  Duration allowed = allowed(session.opened());
                  long end = System.nanoTime() + allowed.plus(SLACK).toNanos();
                  while (!session.isEnded() && System.nanoTime() < end) {
                    session.send("still here");
                    Thread.sleep(allowed.toMillis() / 10);
                  }
                  session.expectClosed(Duration.ZERO);
                })
            .needing(Feature.ENGINE_ECHO)
            .alone());
    cases.add(
        recommended(
                "E3-HB-16",
                "A client that falls silent after an upgrade loses its session, too",
                TIMEOUTS,
                probe -> {
                  EngineClient session = old(EngineClient.polling(probe)).open().upgrade();
                  session.heartbeat(Heartbeat.OFF);
                  Duration allowed = allowed(session.opened());
                  session.expectClosed(allowed.plus(SLACK));
                })
            .alone());
  }

  private static EngineHandshake old(EngineHandshake handshake) {
    return handshake.revision(3);
  }

  private static Duration allowed(OpenPacket opened) {
    return opened.pingInterval().plus(opened.pingTimeout());
  }
}
