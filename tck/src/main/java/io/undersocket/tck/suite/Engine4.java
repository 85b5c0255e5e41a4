package io.undersocket.tck.suite;

import static io.undersocket.tck.wire.EngineHandshake.Polls.BY_HAND;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.Wire;

/** What cases of Engine.IO 4 begin with. */
final class Engine4 {

  /** Between the packets of a payload. */
  static final String SEPARATOR = "\u001e";

  /** Where the options are that the echo of the base has not. */
  static final String EXTRAS = "/extras/";

  /** What is said first there. */
  static final String WELCOME = "welcome";

  /** How long a case lets a server be before it asks again. */
  private static final long BREATH_MILLIS = 10;

  private Engine4() {}

  /** A target of the engine: {@code /engine.io/?EIO=4&} and that. */
  static String target(Probe probe, String query) {
    return target(probe.target().enginePath(), query);
  }

  static String target(String path, String query) {
    return path + "?EIO=4&" + query;
  }

  /** A session over polling, where pings are rare, if the server offers that. */
  static EngineClient polling(Probe probe) {
    return open(probe, EngineClient.polling(probe));
  }

  /** A session over WebSocket, where pings are rare, if the server offers that. */
  static EngineClient webSocket(Probe probe) {
    return open(probe, EngineClient.webSocket(probe));
  }

  /**
   * A session over polling that is polled by hand, where pings are rare, if the server offers that:
   * no poll is answered by one while the case looks at something else.
   */
  static EngineClient calm(Probe probe) {
    return open(probe, EngineClient.polling(probe).polls(BY_HAND));
  }

  /** Opens a session where pings are rare, if the server offers that; past what it says first. */
  static EngineClient open(Probe probe, EngineHandshake handshake) {
    return probe.target().features().contains(Feature.EXTRAS)
        ? handshake.path(EXTRAS).open().expectMessage(WELCOME)
        : handshake.open();
  }

  /**
   * The session is forgotten, as it is seen by posts, which disturb no poll; they are pongs, so
   * that no timeout can pass for what is looked for.
   */
  static void awaitForgotten(EngineClient session) {
    long until = System.nanoTime() + Wire.PATIENCE.toNanos();
    HttpAnswer answer = session.post("3");
    while (!answer.text().contains("\"code\":1") && System.nanoTime() < until) {
      breathe();
      answer = session.post("3");
    }
    answer.expectError(1, "Session ID unknown");
  }

  static void breathe() {
    try {
      Thread.sleep(BREATH_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the case was given up", e);
    }
  }

  /** Fails, if something is not so. */
  static void expect(boolean met, String expected, Object received) {
    if (!met) {
      throw new Unmet(expected, String.valueOf(received));
    }
  }
}
