package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;

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

  /** The answer to the poll that brings a text back. */
  static HttpAnswer echoOf(EngineClient session, String text) {
    HttpAnswer answer = echoOf(session, EnginePacket.message(text));
    return answer.expect(answer.text().startsWith("4" + text), "the text that was sent");
  }
}
