package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** Clients of a Socket.IO server that are in a namespace, greeted, and ready for what is tried. */
final class Guests {

  private static final AtomicLong NAMESPACES = new AtomicLong(System.currentTimeMillis() * 1000);

  private Guests() {}

  /** A namespace that no other case is in, by the pattern of the contract. */
  static String ownNamespace() {
    return "/dynamic-" + NAMESPACES.incrementAndGet();
  }

  /** Over WebSocket, in a namespace. */
  static SocketIoClient webSocket(Probe probe, String nsp) {
    return greeted(SocketIoClient.webSocket(probe), nsp);
  }

  /** Over long-polling, in a namespace. */
  static SocketIoClient polling(Probe probe, String nsp) {
    return greeted(SocketIoClient.polling(probe), nsp);
  }

  /** One over each transport, in a namespace. */
  static List<SocketIoClient> both(Probe probe, String nsp) {
    return List.of(polling(probe, nsp), webSocket(probe, nsp));
  }

  /** Polls by hand; there is no poll under way. */
  static SocketIoClient pollingByHand(Probe probe) {
    return SocketIoClient.on(
        EngineClient.polling(probe).path(probe.target().socketPath()).polls(Polls.BY_HAND).open());
  }

  /** Joins, and takes the greeting, so that what comes next is what is asked for next. */
  static SocketIoClient greeted(SocketIoClient client, String nsp) {
    client.beginConnect(nsp).expectConnected(nsp);
    client.expectEvent(nsp, "auth", Map.of());
    return client;
  }

  /** Why a socket has gone, as soon as the server knows; asked by somebody who is still there. */
  static void expectReason(SocketIoClient observer, String id, String expected)
      throws InterruptedException {
    long until = System.nanoTime() + Wire.PATIENCE.toNanos();
    while (true) {
      JsonNode reason = reasonOf(observer, id);
      if (reason.isString()) {
        expect(expected.equals(reason.asString("")), "the reason \"" + expected + "\"", reason);
        return;
      }
      if (System.nanoTime() > until) {
        throw new Unmet("the reason \"" + expected + "\"", "the socket is still there");
      }
      Thread.sleep(10); // The server is asked again: it does not tell by itself.
    }
  }

  /** The reason as the server knows it now: a text, or null. */
  static JsonNode reasonOf(SocketIoClient observer, String id) {
    List<JsonNode> answer = observer.emitWithAck("/", "reason-of", id);
    expect(answer.size() == 1, "a reason or null", answer);
    return answer.get(0);
  }

  /** What must be so. */
  static void expect(boolean condition, String expected, Object received) {
    if (!condition) {
      throw new Unmet(expected, String.valueOf(received));
    }
  }
}
