package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The bound")
class BoundsTest {

  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";

  @Nested
  @DisplayName("maxPacketsPerPayload")
  class PacketsPerPayload {

    private final TestEngine engine = TestEngine.with(options -> options.maxPacketsPerPayload(3));
    private final TestEngine.Polling client = engine.openPolling();

    @Test
    @DisplayName("is what a payload may hold")
    void enough() {
      client.post("4a\u001e4b\u001e4c");
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "message c");
    }

    @Test
    @DisplayName("ends the session of a payload that holds more: parse error")
    void tooMany() {
      assertThat(client.post("4a\u001e4b\u001e4c\u001e4d").responseBody()).isEqualTo("ok");
      assertThat(engine.events())
          .containsExactly(
              "connection",
              "message a",
              "message b",
              "message c",
              "close parse error: received a payload of 11 bytes with more than 3 packets: the rest"
                  + " is refused");
    }

    @Test
    @DisplayName("is by default more than a payload of the default size can hold")
    void byDefault() {
      TestEngine generous = TestEngine.create();
      StringBuilder body = new StringBuilder("6");
      while (body.length() + 2 <= generous.server().options().maxPayload()) {
        body.append('\u001e').append('6');
      }
      generous.openPolling().post(body.toString());
      assertThat(generous.events()).containsExactly("connection");
    }
  }

  @Nested
  @DisplayName("on what waits for the listeners")
  class Inbound {

    @Test
    @DisplayName("maxInboundPackets pauses a WebSocket, and half of it resumes reading")
    void packets() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(4));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      client.send("41", "42", "43", "44");
      assertThat(client.stream().areReadsPaused()).isFalse();
      client.send("45");
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
      assertThat(engine.events()).hasSize(6);
    }

    @Test
    @DisplayName("maxInboundPackets counts what a layer above holds, until it is released")
    void held() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(4));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      engine.socket().holdInbound(4, 100);
      assertThat(client.stream().areReadsPaused()).isFalse();
      client.send("41");
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.socket().releaseInbound(4, 100);
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
    }

    @Test
    @DisplayName("maxInboundBytes pauses when a layer above holds too much")
    void heldBytes() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundBytes(1_000));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      engine.socket().holdInbound(1, 1_001);
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.socket().releaseInbound(1, 1_001);
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
    }

    @Test
    @DisplayName("maxInboundBytes does the same for few large messages")
    void bytes() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundBytes(1_000));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      client.send("4" + "x".repeat(1_000));
      assertThat(client.stream().areReadsPaused()).isFalse();
      client.send("4y");
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
    }

    @Test
    @DisplayName("counts other packets, too, if listeners want to see them")
    void observed() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(3));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      client.send("3", "6", "3", "6");
      assertThat(client.stream().areReadsPaused()).isFalse();
      engine
          .socket()
          .onPacket(packet -> engine.heard("packet " + packet.type()))
          .onHeartbeat(() -> engine.heard("beat"));
      client.send("3", "6");
      assertThat(client.stream().areReadsPaused()).isFalse();
      client.send("6");
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
      assertThat(engine.events())
          .containsExactly("connection", "packet PONG", "beat", "packet NOOP", "packet NOOP");
    }

    @Test
    @DisplayName("takes what one read has brought, all the same")
    void wholeRead() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(1));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      client.send("4a", "4b", "4c");
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "message c");
    }

    @Test
    @DisplayName("leaves a WebSocket reading although two threads pause and resume it crosswise")
    void crosswise() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(4));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.runListeners();
      client.send("41", "42", "43");
      // the listeners catch up just before the I/O thread gets round to pausing
      engine.beforeNextIoTask(engine::runOneListenerTask);
      client.send("44", "45");
      assertThat(engine.waitingListenerTasks()).isZero();
      assertThat(client.stream().areReadsPaused()).isFalse();
      assertThat(engine.events()).hasSize(6);
    }

    @Test
    @DisplayName("goes with the session to the WebSocket that it upgrades to")
    void upgrade() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(2));
      TestEngine.Polling polling = engine.openPolling();
      engine.runListeners();
      FakeExchange post = polling.post("4a\u001e4b\u001e4c");
      assertThat(post.answer()).isEqualTo("held");
      TestEngine.WebSocket client = polling.upgraded();
      assertThat(post.responseBody()).isEqualTo("ok");
      assertThat(client.stream().areReadsPaused()).isTrue();
      engine.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
    }

    @Test
    @DisplayName("holds back the answer to a POST, for as long as it takes")
    void post() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(2));
      TestEngine.Polling client = engine.openPolling();
      engine.runListeners();
      FakeExchange post = client.post("4a\u001e4b\u001e4c");
      engine.advance(Duration.ofSeconds(20));
      assertThat(post.answer()).isEqualTo("held");
      engine.runListeners();
      assertThat(post.responseBody()).isEqualTo("ok");
      assertThat(client.post("4d").answer()).isEqualTo("held");
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "message c", "message d");
    }

    @Test
    @DisplayName("forgets a POST that its client gives up meanwhile; what it brought is heard")
    void postLost() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(2));
      TestEngine.Polling client = engine.openPolling();
      engine.runListeners();
      FakeExchange post = client.post("4a\u001e4b\u001e4c");
      engine.act(post::lose);
      engine.runListeners();
      assertThat(client.post("4d").answer()).isEqualTo("held");
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "message c", "message d");
    }

    @Test
    @DisplayName("answers a POST that is held back when its session ends")
    void postAtTheEnd() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options.maxInboundPackets(2));
      TestEngine.Polling client = engine.openPolling();
      engine.runListeners();
      FakeExchange post = client.post("4a\u001e4b\u001e4c");
      engine.act(engine.socket()::discard);
      assertThat(post.responseBody()).isEqualTo("ok");
      engine.runListeners();
      assertThat(engine.events()).containsExactly("connection", "close forced close");
      assertThat(engine.deadlines()).isZero();
    }
  }

  @Nested
  @DisplayName("maxOutboundBytes")
  class Outbound {

    private final TestEngine engine = TestEngine.with(options -> options.maxOutboundBytes(10));

    @Test
    @DisplayName("ends a session whose client does not poll: slow consumer")
    void polling() {
      TestEngine.Polling client = engine.openPolling();
      engine.serverSends("123456789"); // ten bytes with its type
      engine.serverSends("x");
      assertThat(engine.events()).containsExactly("connection");
      engine.serverSends("y");
      assertThat(engine.events())
          .containsExactly(
              "close slow consumer: more than 10 bytes wait for the client to read"
                  + " (option maxOutboundBytes)");
      assertThat(client.poll().status()).isEqualTo(400);
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("ends a session whose WebSocket is full, and cuts that: it would read no close")
    void webSocket() {
      TestEngine.WebSocket client = engine.openWebSocket();
      client.window(0);
      engine.serverSends("123456789", "x", "y");
      assertThat(engine.events()).element(1).asString().startsWith("close slow consumer");
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("counts what is being written, until it was")
    void inFlight() {
      TestEngine.WebSocket client = engine.openWebSocket();
      client.window(0);
      engine.serverSends("1234567890");
      client.window(Integer.MAX_VALUE);
      engine.serverSends("x");
      assertThat(client.received()).containsExactly("41234567890", "4x");
      assertThat(engine.events()).containsExactly("connection");
    }

    @Test
    @DisplayName("is no bound on a single message: one that finds nothing waiting is always taken")
    void single() {
      TestEngine.Polling client = engine.openPolling();
      String large = "x".repeat(1_000);
      engine.serverSends(large);
      assertThat(client.poll().responseBody()).isEqualTo("4" + large);
    }

    @Test
    @DisplayName("drops a message that may be dropped instead")
    void droppable() {
      engine.openPolling();
      engine.serverSends("1234567890");
      assertThat(engine.socket().sendIfWritable(OutgoingPacket.message(Message.text("volatile"))))
          .isFalse();
      assertThat(engine.events()).containsExactly("connection");
    }

    @Test
    @DisplayName("ends nothing for the sake of a message that is not wanted any more")
    void unwanted() {
      engine.openPolling();
      engine.serverSends("1234567890");
      OutgoingPacket late = OutgoingPacket.message(Message.text("late"));
      engine.act(() -> assertThat(engine.socket().sendIf(late, () -> false)).isFalse());
      assertThat(engine.events()).containsExactly("connection");
      engine.act(() -> assertThat(engine.socket().sendIf(late, () -> true)).isFalse());
      assertThat(engine.events()).singleElement().asString().startsWith("close slow consumer");
    }
  }

  @Nested
  @DisplayName("maxPendingHandshakes")
  class PendingHandshakes {

    private static final String REFUSAL =
        "503\nContent-Type: application/json\n\n"
            + "{\"code\":3,\"message\":\"Too many requests in verification: the limit is 2\"}";

    @Test
    @DisplayName("refuses more requests than that while allowRequest does not answer")
    void allowRequest() {
      CompletableFuture<Admission> answer = new CompletableFuture<>();
      TestEngine engine =
          TestEngine.with(
              options -> options.maxPendingHandshakes(2).allowRequestAsync(request -> answer));
      FakeExchange first = engine.get(POLLING);
      engine.upgrade(WEBSOCKET);
      assertThat(engine.get(POLLING).answer()).isEqualTo(REFUSAL);
      assertThat(engine.upgrade(WEBSOCKET).answer())
          .isEqualTo(
              "503\nConnection: close\nContent-type: text/html\n\n"
                  + "Too many requests in verification: the limit is 2");
      engine.act(() -> answer.complete(Admission.allow()));
      assertThat(first.status()).isEqualTo(200);
      assertThat(engine.get(POLLING).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("refuses more requests than that while the id generator does not answer")
    void idGenerator() {
      TestEngine engine =
          TestEngine.with(
              options ->
                  options
                      .maxPendingHandshakes(2)
                      .idGenerator(request -> new CompletableFuture<>()));
      engine.get(POLLING);
      engine.get(POLLING);
      assertThat(engine.get(POLLING).answer()).isEqualTo(REFUSAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proceed", "fail", "end"})
    @DisplayName("refuses more requests than that while a middleware does not go on")
    void middleware(String how) {
      TestEngine engine = TestEngine.with(options -> options.maxPendingHandshakes(2));
      List<EngineMiddleware.Step> steps = new ArrayList<>();
      engine.server().use((request, headers, step) -> steps.add(step));
      engine.get(POLLING);
      engine.get(POLLING);
      assertThat(engine.get(POLLING).answer()).isEqualTo(REFUSAL);
      for (EngineMiddleware.Step step : steps) {
        switch (how) {
          case "proceed" -> step.proceed();
          case "fail" -> step.fail(new IllegalStateException());
          default -> step.end(200, new byte[0]);
        }
        step.proceed();
        step.fail(new IllegalStateException("only the first call counts"));
      }
      engine.get(POLLING);
      engine.get(POLLING);
      assertThat(steps).hasSize(4);
      assertThat(engine.get(POLLING).answer()).isEqualTo(REFUSAL);
    }

    @Test
    @DisplayName("refuses more requests than that while nobody decides about their origin")
    void cors() {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.maxPendingHandshakes(2).cors(Cors.originsWhereAsync(origin -> answer)));
      engine.get(POLLING, "Origin", "http://a");
      engine.get(POLLING, "Origin", "http://a");
      assertThat(engine.get(POLLING, "Origin", "http://a").answer()).isEqualTo(REFUSAL);
      engine.act(() -> answer.complete(true));
      assertThat(engine.get(POLLING, "Origin", "http://a").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("bounds the WebSockets that stand only to be closed, too, beside those that wait")
    void unwanted() {
      TestEngine engine = TestEngine.with(options -> options.maxPendingHandshakes(2));
      String second = WEBSOCKET + "&sid=" + engine.openWebSocket().sid();
      TestEngine.WebSocket polite = engine.new WebSocket(engine.upgrade(second).stream());
      TestEngine.WebSocket silent = engine.new WebSocket(engine.upgrade(second).stream());
      assertThat(polite.received()).containsExactly("close");
      assertThat(engine.upgrade(second).answer())
          .isEqualTo(
              "503\nConnection: close\nContent-type: text/html\n\n"
                  + "Too many WebSockets that are being closed: the limit is 2");
      assertThat(engine.openWebSocket().sid()).hasSize(20);
      polite.sendBytes(ClientFrames.close());
      assertThat(polite.isClosed()).isTrue();
      engine.new WebSocket(engine.upgrade(second).stream()).lose();
      engine.upgrade(second).stream();
      assertThat(engine.upgrade(second).status()).isEqualTo(503);
      engine.advance(Duration.ofSeconds(30));
      assertThat(silent.isClosed()).isTrue();
      second = WEBSOCKET + "&sid=" + engine.openWebSocket().sid();
      engine.upgrade(second).stream();
      engine.upgrade(second).stream();
      assertThat(engine.upgrade(second).status()).isEqualTo(503);
    }

    @Test
    @DisplayName("has its place back for a WebSocket that was to be closed and never stood")
    void neverStood() {
      TestEngine engine = TestEngine.with(options -> options.maxPendingHandshakes(1));
      String second = WEBSOCKET + "&sid=" + engine.openWebSocket().sid();
      assertThat(engine.upgrade(second, "Sec-WebSocket-Version", "7").status()).isEqualTo(400);
      assertThat(engine.upgrade(second, "Sec-WebSocket-Version", "7").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("does not count sessions, nor their requests")
    void onlyPending() {
      TestEngine engine =
          TestEngine.with(options -> options.maxPendingHandshakes(1).allowRequest(request -> true));
      for (int i = 0; i < 5; i++) {
        TestEngine.Polling client = engine.openPolling();
        assertThat(client.poll().answer()).isEqualTo("held");
        assertThat(client.post("4x").status()).isEqualTo(200);
      }
    }
  }

  @Nested
  @DisplayName("maxSessions")
  class Sessions {

    private final TestEngine engine = TestEngine.with(options -> options.maxSessions(2));

    @Test
    @DisplayName("refuses more sessions than that, over WebSocket before the 101")
    void refused() {
      engine.openPolling();
      engine.openWebSocket();
      assertThat(engine.get(POLLING).answer())
          .isEqualTo(
              "503\nContent-Type: application/json\n\n"
                  + "{\"code\":3,\"message\":\"Too many sessions: the limit is 2\"}");
      assertThat(engine.upgrade(WEBSOCKET).answer())
          .isEqualTo(
              "503\nConnection: close\nContent-type: text/html\n\n"
                  + "Too many sessions: the limit is 2");
      assertThat(engine.server().clientsCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("has a place again for each session that ends")
    void again() {
      engine.openPolling();
      TestEngine.WebSocket client = engine.openWebSocket();
      client.lose();
      assertThat(engine.openPolling().sid()).hasSize(20);
      assertThat(engine.get(POLLING).status()).isEqualTo(503);
    }

    @Test
    @DisplayName("holds when the last place is taken while a WebSocket is on its way")
    void taken() {
      engine.openPolling();
      FakeExchange late = engine.prepare("GET", WEBSOCKET);
      FakeExchange.addWebSocketHeaders(late.requestHeaders());
      engine.server().handle(late); // verified, but the 101 is not written yet
      engine.server().handle(engine.prepare("GET", POLLING));
      engine.settle();
      assertThat(engine.server().clientsCount()).isEqualTo(2);
      assertThat(late.stream().received()).containsExactly("close");
    }
  }

  @ParameterizedTest
  @MethodSource("senseless")
  @DisplayName("that makes no sense is refused when it is set, by its name")
  void senseless(String name, Consumer<EngineServer.Builder> setting) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setting.accept(EngineServer.builder()))
        .withMessageContaining(name);
  }

  static Stream<Arguments> senseless() {
    return Stream.of(
        setting("maxPayload", options -> options.maxPayload(0)),
        setting("maxPacketsPerPayload", options -> options.maxPacketsPerPayload(0)),
        setting("maxInboundPackets", options -> options.maxInboundPackets(0)),
        setting("maxInboundBytes", options -> options.maxInboundBytes(0)),
        setting("maxOutboundBytes", options -> options.maxOutboundBytes(-1)),
        setting("maxPendingHandshakes", options -> options.maxPendingHandshakes(0)),
        setting("maxSessions", options -> options.maxSessions(0)),
        setting("pingInterval", options -> options.pingInterval(Duration.ZERO)),
        setting("pingTimeout", options -> options.pingTimeout(Duration.ofMillis(-1))),
        setting("upgradeTimeout", options -> options.upgradeTimeout(Duration.ZERO)),
        setting("pingInterval", options -> options.pingInterval(Duration.ofDays(40_000))),
        setting("closeTimeout", options -> options.closeTimeout(Duration.ZERO)),
        setting("transports", options -> options.transports(Set.of())));
  }

  private static Arguments setting(String name, Consumer<EngineServer.Builder> setting) {
    return Arguments.of(name, setting);
  }
}
