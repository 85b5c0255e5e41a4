package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The response's")
class HeadersAndCookieTest {

  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";

  @Nested
  @DisplayName("cookie")
  class Cookie {

    private static TestEngine engine(SessionCookie cookie) {
      return TestEngine.with(
          options ->
              options.cookie(cookie).idGenerator(IdGenerator.of(request -> "lv_VI97HAXpY6yYW")));
    }

    @Test
    @Tag("CK01")
    @DisplayName("is set by the handshake over polling")
    void byDefault() {
      assertThat(engine(SessionCookie.DEFAULT).get(POLLING).answer())
          .startsWith(
              """
              200
              Content-Type: text/plain; charset=UTF-8
              cache-control: no-store
              Set-Cookie: io=lv_VI97HAXpY6yYW; Path=/; HttpOnly; SameSite=Lax

              0{""");
    }

    @Test
    @Tag("CK02")
    @Tag("CK03")
    @Tag("CK04")
    @Tag("CK05")
    @DisplayName("has the name and the attributes that were set")
    void custom() {
      SessionCookie cookie =
          SessionCookie.named("woot")
              .withoutPath()
              .httpOnly(false)
              .sameSite(SessionCookie.SameSite.STRICT);
      assertThat(engine(cookie).get(POLLING).responseHeaders().all("Set-Cookie"))
          .containsExactly("woot=lv_VI97HAXpY6yYW; SameSite=Strict");
    }

    @Test
    @Tag("CK01")
    @DisplayName("is set by no later response")
    void onlyTheHandshake() {
      TestEngine engine = engine(SessionCookie.DEFAULT);
      TestEngine.Polling client = engine.openPolling();
      engine.serverSends("x");
      assertThat(client.poll().responseHeaders().first("Set-Cookie")).isNull();
      assertThat(client.post("4x").responseHeaders().first("Set-Cookie")).isNull();
    }

    @Test
    @Tag("CK07")
    @DisplayName("is not set over WebSocket")
    void notOverWebSocket() {
      FakeExchange exchange = engine(SessionCookie.DEFAULT).upgrade(WEBSOCKET);
      assertThat(exchange.responseHeaders().first("Set-Cookie")).isNull();
    }

    @Test
    @Tag("CK06")
    @DisplayName("is none unless the option is set")
    void none() {
      assertThat(TestEngine.create().get(POLLING).responseHeaders().first("Set-Cookie")).isNull();
    }
  }

  @Nested
  @DisplayName("headers can be changed")
  class Hooks {

    private final TestEngine engine = TestEngine.create();

    @Test
    @Tag("CK10")
    @DisplayName("by initial_headers once, on the handshake; a second cookie too")
    void initialPolling() {
      TestEngine withCookie =
          TestEngine.with(
              options ->
                  options
                      .cookie(SessionCookie.DEFAULT)
                      .idGenerator(IdGenerator.of(request -> "id")));
      List<String> seen = new ArrayList<>();
      withCookie
          .server()
          .onInitialHeaders(
              (headers, request) -> {
                seen.add(request.toString() + "\n" + headers);
                headers.add("X-Test", "a").add("Set-Cookie", "mycookie=1");
              });
      FakeExchange handshake = withCookie.get(POLLING);
      assertThat(handshake.responseHeaders().first("X-Test")).isEqualTo("a");
      assertThat(handshake.responseHeaders().all("set-cookie"))
          .containsExactly("io=id; Path=/; HttpOnly; SameSite=Lax", "mycookie=1");
      TestEngine.Polling client = withCookie.new Polling("id");
      withCookie.serverSends("x");
      assertThat(client.poll().responseHeaders().first("X-Test")).isNull();
      assertThat(client.post("4x").responseHeaders().first("X-Test")).isNull();
      client.upgraded();
      assertThat(seen)
          .containsExactly(
              """
              GET /engine.io/?EIO=4&transport=polling
              Content-Type: text/plain; charset=UTF-8
              cache-control: no-store
              Set-Cookie: io=id; Path=/; HttpOnly; SameSite=Lax
              """);
    }

    @Test
    @Tag("CK11")
    @DisplayName("by initial_headers on the 101 of a direct WebSocket")
    void initialWebSocket() {
      engine.server().onInitialHeaders((headers, request) -> headers.add("X-Test", "a"));
      assertThat(engine.upgrade(WEBSOCKET).answer())
          .isEqualTo(
              """
              101
              Upgrade: websocket
              Connection: Upgrade
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
              X-Test: a
              """);
    }

    @Test
    @Tag("CK12")
    @DisplayName("by headers, on the handshake after initial_headers, and on all that follows")
    void all() {
      List<String> seen = new ArrayList<>();
      engine
          .server()
          .onHeaders(
              (headers, request) -> {
                seen.add("headers " + request.method() + " " + headers.first("X-Initial"));
                headers.add("X-Test", "b");
              })
          .onInitialHeaders((headers, request) -> headers.add("X-Initial", "a"));
      final FakeExchange handshake = engine.get(POLLING);
      TestEngine.Polling client = engine.new Polling(engine.socket().id());
      engine.serverSends("x");
      final FakeExchange poll = client.poll();
      final FakeExchange post = client.post("4x");
      final FakeExchange upgrade = engine.upgrade(WEBSOCKET + "&sid=" + client.sid());
      final FakeExchange direct = engine.upgrade(WEBSOCKET);
      assertThat(seen)
          .containsExactly(
              "headers GET a",
              "headers GET null",
              "headers POST null",
              "headers GET null",
              "headers GET a");
      assertThat(List.of(handshake, poll, post, upgrade, direct))
          .extracting(exchange -> exchange.responseHeaders().all("X-Test"))
          .containsOnly(List.of("b"));
    }

    @Test
    @DisplayName("but not of a refusal")
    void notOfRefusals() {
      TestEngine small = TestEngine.with(options -> options.maxPayload(10));
      small.server().onHeaders((headers, request) -> headers.add("X-Test", "b"));
      TestEngine.Polling client = small.openPolling();
      List<FakeExchange> refusals = new ArrayList<>();
      refusals.add(small.get("EIO=4&transport=x"));
      refusals.add(client.post("4" + "x".repeat(10)));
      refusals.add(small.request("PUT", client.query()));
      client.poll();
      refusals.add(client.poll());
      assertThat(refusals).extracting(FakeExchange::status).containsExactly(400, 413, 500, 400);
      assertThat(refusals)
          .allSatisfy(exchange -> assertThat(exchange.responseHeaders().first("X-Test")).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {POLLING, WEBSOCKET})
    @DisplayName("by hooks that see the container's own request")
    void unwrap(String query) {
      TestEngine slow = TestEngine.withSlowListeners(options -> options);
      List<Object> seen = new ArrayList<>();
      slow.server()
          .onInitialHeaders((headers, request) -> seen.add(request.unwrap(FakeExchange.class)));
      FakeExchange exchange = query.equals(POLLING) ? slow.get(query) : slow.upgrade(query);
      assertThat(exchange.answer()).isEqualTo("held");
      slow.runListeners();
      assertThat(exchange.isOpen()).isFalse();
      assertThat(seen).containsExactly(exchange);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("by no hooks if the executor takes none: the poll is cut and its session ends")
    void executorRefuses(boolean asItShould) {
      AtomicBoolean refuses = new AtomicBoolean();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        if (refuses.get()) {
                          throw asItShould
                              ? new RejectedExecutionException("shut down")
                              : new IllegalStateException("no idea");
                        }
                        task.run();
                      }));
      engine.server().onHeaders((headers, request) -> {});
      FakeExchange poll = engine.openPolling().poll();
      refuses.set(true);
      engine.serverSends("lost");
      assertThat(poll.outcome()).isEqualTo(FakeExchange.Outcome.ABORTED);
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.CLOSED);
      assertThat(engine.server().clientsCount()).isZero();
    }

    @Test
    @DisplayName("by hooks one of which fails: the others are asked, and the answer goes out")
    void failing() {
      engine
          .server()
          .onHeaders(
              (headers, request) -> {
                throw new IllegalStateException("hook");
              })
          .onHeaders((headers, request) -> headers.add("X-Test", "b"))
          .onHeaders((headers, request) -> headers.add("X-Split", "a\r\nb"));
      FakeExchange exchange = engine.get(POLLING);
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.responseHeaders().first("X-Test")).isEqualTo("b");
      assertThat(exchange.responseHeaders().contains("X-Split")).isFalse();
    }
  }
}
