package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.Wire;
import java.util.Set;

/** Requests that many cases about HTTP make. */
final class Requests {

  /** Engine.IO with the options that the base has not. */
  static final String EXTRAS = "/extras/";

  private static final String OPENING = "?EIO=4&transport=polling";

  private Requests() {}

  /** The target by which a session is opened over polling. */
  static String opening(Probe probe) {
    return probe.target().enginePath() + OPENING;
  }

  /** The target by which a session with all options is opened over polling. */
  static String openingOfExtras() {
    return EXTRAS + OPENING;
  }

  /** What a GET of a target brings. */
  static HttpAnswer get(Probe probe, String target) {
    return Http.of(probe).get(target).send();
  }

  /** A session with all options that the case polls by hand; no ping comes for long. */
  static EngineClient extras(Probe probe) {
    return EngineClient.polling(probe).path(EXTRAS).polls(Polls.BY_HAND).open();
  }

  /** A session over polling, where there is no hurry. */
  static EngineClient session(Probe probe) {
    return unhurried(probe, EngineClient.polling(probe));
  }

  /**
   * Opens a session whose heartbeat cannot get in the way of a case that is about something else:
   * where the times are long if there is such a place, and passes over what is said there first.
   */
  static EngineClient unhurried(Probe probe, EngineHandshake handshake) {
    if (!probe.target().offers(Set.of(Feature.EXTRAS))) {
      return handshake.open();
    }
    return handshake.path(EXTRAS).open().expectMessage("welcome");
  }

  /**
   * The answer to a poll that brings something else than a ping; pings are answered. What the
   * answer brings may have a ping behind it.
   */
  static HttpAnswer pollOf(EngineClient session) {
    HttpAnswer answer = session.poll().expectStatus(200);
    while (answer.text().equals("2")) {
      session.sendPacket("3");
      answer = session.poll().expectStatus(200);
    }
    return answer;
  }

  /** The answer to the poll that brings a message back. */
  static HttpAnswer echoOf(EngineClient session, EnginePacket message) {
    session.send(message);
    return pollOf(session);
  }

  /** The server comes to not know a session any more; it may take a moment to notice its end. */
  static void expectForgottenSoon(Probe probe, EngineClient session) throws InterruptedException {
    long end = System.nanoTime() + Wire.PATIENCE.toNanos();
    HttpAnswer answer = get(probe, session.target());
    while (!answer.text().contains("\"code\":1") && System.nanoTime() < end) {
      Thread.sleep(10);
      answer = get(probe, session.target());
    }
    answer.expectError(1, "Session ID unknown");
  }

  /** The answer to the poll that brings a text back. */
  static HttpAnswer echoOf(EngineClient session, String text) {
    HttpAnswer answer = echoOf(session, EnginePacket.message(text));
    return answer.expect(answer.text().startsWith("4" + text), "the text that was sent");
  }
}
