package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.EIO3;
import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Stopwatch.steady;
import static io.undersocket.tck.wire.EngineHandshake.Heartbeat.OFF;
import static io.undersocket.tck.wire.EngineHandshake.Polls.BY_HAND;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When pings come, and when a client is taken for lost. */
final class TimingHeartbeat {

  private static final String SOURCE = "Engine.IO 4, Heartbeat";
  private static final int ROUNDS = 3;

  private TimingHeartbeat() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(pings());
    cases.addAll(timeouts());
    cases.addAll(upgraded());
    oldClients().forEach(one -> cases.add(one.needing(EIO3)));
    return cases.stream().map(one -> one.needing(ENGINE_ECHO)).toList();
  }

  private static List<Case> pings() {
    return List.of(
        required(
            "TI-HB-01",
            "The first ping comes pingInterval after the session was opened, over polling",
            SOURCE + "; HB01",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
                  Stopwatch after = new Stopwatch();
                  session.poll().expectBody("2");
                  before.notBefore(interval(session), "a ping");
                  after.soonAfter(interval(session), "a ping");
                })),
        required(
            "TI-HB-02",
            "The first ping comes pingInterval after the session was opened, over WebSocket",
            SOURCE + "; HB02",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
                  Stopwatch after = new Stopwatch();
                  session.expectPacket("2");
                  before.notBefore(interval(session), "a ping");
                  after.soonAfter(interval(session), "a ping");
                })),
        required(
            "TI-HB-03",
            "The next ping comes pingInterval after the pong, over polling",
            SOURCE + "; HB01",
            steady(
                probe -> {
                  EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
                  session.poll().expectBody("2");
                  rest(timeout(session).dividedBy(2));
                  Stopwatch before = new Stopwatch();
                  session.post("3").expectBody("ok");
                  Stopwatch after = new Stopwatch();
                  session.poll().expectBody("2");
                  before.notBefore(interval(session), "the next ping");
                  after.soonAfter(interval(session), "the next ping");
                })),
        required(
            "TI-HB-04",
            "The next ping comes pingInterval after the pong, over WebSocket",
            SOURCE + "; HB02",
            steady(
                probe -> {
                  EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
                  session.expectPacket("2");
                  rest(timeout(session).dividedBy(2));
                  Stopwatch pong = new Stopwatch();
                  session.sendPacket("3").expectPacket("2");
                  pong.notBefore(interval(session), "the next ping")
                      .soonAfter(interval(session), "the next ping");
                })),
        reference(
            "TI-HB-05",
            "Messages of the client do not put off the ping",
            SOURCE + "; HB14",
            steady(
                probe -> {
                  EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
                  Stopwatch open = new Stopwatch();
                  session.send("a").expectMessage("a");
                  rest(interval(session).dividedBy(2));
                  session.send("b").expectMessage("b").expectPacket("2");
                  open.soonAfter(interval(session), "a ping");
                })),
        required(
            "TI-HB-06",
            "A client that answers its pings keeps its session, over polling",
            SOURCE + "; HB09",
            probe -> keeps(EngineClient.polling(probe).open())),
        required(
            "TI-HB-07",
            "A client that answers its pings keeps its session, over WebSocket",
            SOURCE + "; HB09",
            probe -> keeps(EngineClient.webSocket(probe).open())));
  }

  /** Longer than any ping may go unanswered. */
  private static void keeps(EngineClient session) throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      rest(interval(session));
      session.stillAlive();
    }
  }

  private static List<Case> timeouts() {
    return List.of(
        required(
            "TI-TO-01",
            "A client over polling that leaves a ping unanswered is gone pingTimeout after it",
            SOURCE + "; HB03",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
                  session.poll().expectBody("2");
                  Stopwatch ping = new Stopwatch();
                  session.beginPoll().await();
                  before.notBefore(lost(session), "the end");
                  ping.soonAfter(timeout(session), "the end");
                  session.expectForgotten();
                })),
        reference(
            "TI-TO-02",
            "The poll of a client that leaves a ping unanswered is ended by a close packet",
            "observed; HB06",
            probe -> {
              EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
              session.poll().expectBody("2");
              session.poll().expectStatus(200).expectBody("1");
            }),
        required(
            "TI-TO-03",
            "A client over WebSocket that leaves a ping unanswered is gone pingTimeout after it",
            SOURCE + "; HB03",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
                  session.expectPacket("2");
                  Stopwatch ping = new Stopwatch();
                  session.expectClosed();
                  before.notBefore(lost(session), "the end");
                  ping.soonAfter(timeout(session), "the end");
                })),
        required(
            "TI-TO-04",
            "A client that does not poll is gone pingInterval and pingTimeout after it came",
            SOURCE + "; HB07",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session = EngineClient.polling(probe).polls(BY_HAND).open();
                  Stopwatch after = new Stopwatch();
                  awaitGone(probe, session);
                  before.notBefore(lost(session), "the end");
                  after.soonAfter(lost(session), "the end");
                })),
        reference(
            "TI-TO-05",
            "Messages without a pong do not keep a session",
            "observed; HB14",
            probe -> {
              EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
              Stopwatch open = new Stopwatch();
              Duration longest =
                  lost(session).plus(timeout(session).multipliedBy(2)).plus(Wire.PATIENCE);
              while (!session.isEnded() && open.passed().compareTo(longest) < 0) {
                session.send("not a pong");
                rest(timeout(session).dividedBy(4));
              }
              if (!session.isEnded()) {
                throw new Unmet("the end of the session", "it goes on");
              }
            }),
        reference(
            "TI-TO-06",
            "What comes while a pong is awaited gives the client pingTimeout once more",
            "observed; HB14",
            probe -> {
              EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
              session.expectPacket("2");
              rest(timeout(session).dividedBy(3));
              Stopwatch message = new Stopwatch();
              session.send("not a pong").expectMessage("not a pong").expectClosed();
              message.notBefore(timeout(session), "the end");
            }),
        required(
            "TI-TO-07",
            "A pong just in time keeps the session",
            SOURCE + "; HB09",
            probe -> {
              EngineClient session = EngineClient.webSocket(probe).heartbeat(OFF).open();
              for (int i = 0; i < 2; i++) {
                session.expectPacket("2");
                rest(timeout(session).dividedBy(2));
                session.sendPacket("3");
              }
              session.expectPacket("2").sendPacket("3").stillAlive();
            }));
  }

  private static List<Case> upgraded() {
    return List.of(
        required(
            "TI-UP-01",
            "A session that has moved to WebSocket is pinged on, and kept as it answers",
            SOURCE + "; HB11",
            probe -> {
              EngineClient session = EngineClient.polling(probe).open().upgrade();
              session.heartbeat(OFF);
              for (int i = 0; i < 3; i++) {
                session.expectPacket("2").sendPacket("3");
              }
              session.stillAlive();
            }),
        required(
            "TI-UP-02",
            "A session that has moved to WebSocket and leaves a ping unanswered is gone pingTimeout"
                + " after it",
            SOURCE + "; HB03",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session = EngineClient.polling(probe).open().upgrade();
                  session.heartbeat(OFF).expectPacket("2");
                  Stopwatch ping = new Stopwatch();
                  session.expectClosed();
                  before.notBefore(lost(session), "the end");
                  ping.soonAfter(timeout(session), "the end");
                })),
        recommended(
            "TI-UP-03",
            "A session that moves to WebSocket between a ping and its pong does not live for ever",
            SOURCE + "; HB03",
            probe -> {
              EngineClient session =
                  EngineClient.polling(probe).polls(BY_HAND).heartbeat(OFF).open();
              session.poll().expectBody("2");
              session.continueOn(session.beginUpgrade().sendText("5"));
              session.expectClosed(
                  lost(session).plus(timeout(session)).plus(Wire.PATIENCE.dividedBy(2)));
            }));
  }

  private static List<Case> oldClients() {
    String source = "Engine.IO 3, pingInterval and pingTimeout";
    return List.of(
        required(
            "TI-E3-01",
            "A client of revision 3 that is silent over WebSocket is gone pingInterval and"
                + " pingTimeout after it came",
            source + "; HB05",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session =
                      EngineClient.webSocket(probe).revision(3).heartbeat(OFF).open();
                  Stopwatch after = new Stopwatch();
                  session.expectClosed();
                  before.notBefore(lost(session), "the end");
                  after.soonAfter(lost(session), "the end");
                })),
        required(
            "TI-E3-02",
            "A client of revision 3 that is silent over polling is gone pingInterval and pingTimeout"
                + " after it came",
            source + "; HB05",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session =
                      EngineClient.polling(probe).revision(3).polls(BY_HAND).heartbeat(OFF).open();
                  Stopwatch after = new Stopwatch();
                  session.poll();
                  before.notBefore(lost(session), "the end");
                  after.soonAfter(lost(session), "the end");
                  session.expectForgotten();
                })),
        required(
            "TI-E3-03",
            "A ping of a client of revision 3 gives it pingInterval and pingTimeout more",
            source + "; HB04",
            probe -> {
              EngineClient session =
                  EngineClient.webSocket(probe).revision(3).heartbeat(OFF).open();
              for (int i = 0; i < 3; i++) {
                rest(interval(session));
                session.sendPacket("2").expectPacket("3");
              }
              Stopwatch ping = new Stopwatch();
              session.sendPacket("2").expectPacket("3").expectClosed();
              ping.notBefore(lost(session), "the end");
            }),
        reference(
            "TI-E3-04",
            "Messages of a client of revision 3 do not keep its session",
            "observed; HB05",
            steady(
                probe -> {
                  EngineClient session =
                      EngineClient.webSocket(probe).revision(3).heartbeat(OFF).open();
                  Stopwatch after = new Stopwatch();
                  rest(interval(session));
                  session.send("no ping").expectMessage("no ping").expectClosed();
                  after.soonAfter(lost(session), "the end");
                })),
        recommended(
            "TI-E3-05",
            "A client of revision 3 that falls silent after it has moved to WebSocket is gone in the"
                + " end",
            source + "; HB15",
            probe -> {
              EngineClient session = EngineClient.polling(probe).revision(3).open().upgrade();
              session.heartbeat(OFF).expectClosed(lost(session).multipliedBy(2).plusSeconds(2));
            }));
  }

  /** Looks after it without disturbing it: it is asked for by the transport it is not on. */
  static void awaitGone(Probe probe, EngineClient session) {
    Http http = Http.of(probe);
    long until = System.nanoTime() + Wire.PATIENCE.toNanos();
    var answer = http.get(session.webSocketTarget()).send();
    while (!answer.text().contains("\"code\":1") && System.nanoTime() < until) {
      Engine4.breathe();
      answer = http.get(session.webSocketTarget()).send();
    }
    answer.expectError(1, "Session ID unknown");
  }

  private static Duration interval(EngineClient session) {
    return session.opened().pingInterval();
  }

  private static Duration timeout(EngineClient session) {
    return session.opened().pingTimeout();
  }

  /** After which a silent client is lost. */
  static Duration lost(EngineClient session) {
    return interval(session).plus(timeout(session));
  }

  private static void rest(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }
}
