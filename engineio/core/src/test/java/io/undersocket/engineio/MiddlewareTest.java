package io.undersocket.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A middleware")
class MiddlewareTest {

  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";

  private final TestEngine engine = TestEngine.create();

  private void use(EngineMiddleware middleware) {
    engine.server().use(middleware);
  }

  @Nested
  @DisplayName("that goes on")
  class GoingOn {

    @Test
    @Tag("CK20")
    @Tag("CK24")
    @Tag("CK25")
    @DisplayName("adds headers to every answer, refusals included")
    void headers() {
      use(
          (request, headers, step) -> {
            headers.add("X-Foo", "bar").add("Set-Cookie", "late=1");
            step.proceed();
          });
      FakeExchange handshake = engine.get(POLLING);
      assertThat(handshake.answer())
          .startsWith(
              """
              200
              Content-Type: text/plain; charset=UTF-8
              cache-control: no-store
              X-Foo: bar
              Set-Cookie: late=1

              0{""");
      TestEngine.Polling client = engine.new Polling(engine.socket().id());
      engine.serverSends("x");
      assertThat(client.poll().responseHeaders().first("X-Foo")).isEqualTo("bar");
      assertThat(client.post("4x").responseHeaders().first("X-Foo")).isEqualTo("bar");
      assertThat(engine.get("transport=x").responseHeaders().first("X-Foo")).isEqualTo("bar");
    }

    @Test
    @Tag("CK21")
    @Tag("CK24")
    @Tag("CK25")
    @DisplayName("adds headers to the 101, of an upgrade too")
    void headersOfTheUpgrade() {
      use(
          (request, headers, step) -> {
            headers.add("X-Foo", "bar");
            step.proceed();
          });
      assertThat(engine.upgrade(WEBSOCKET).answer()).endsWith("\nX-Foo: bar\n");
      assertThat(engine.upgrade(WEBSOCKET + "&sid=" + engine.openPolling().sid()).answer())
          .endsWith("\nX-Foo: bar\n");
    }

    @Test
    @Tag("CK22")
    @DisplayName("gives way to the next, in the order in which they were added")
    void order() {
      for (int i = 1; i <= 3; i++) {
        int number = i;
        use(
            (request, headers, step) -> {
              engine.heard("middleware " + number);
              step.proceed();
            });
      }
      engine.get(POLLING);
      assertThat(engine.events())
          .containsExactly("middleware 1", "middleware 2", "middleware 3", "connection");
    }

    @Test
    @DisplayName("may do so later, from anywhere; the request is held")
    void later() {
      List<EngineMiddleware.Step> steps = new ArrayList<>();
      use((request, headers, step) -> steps.add(step));
      use((request, headers, step) -> steps.add(step));
      FakeExchange exchange = engine.get(POLLING);
      engine.act(() -> steps.get(0).proceed());
      assertThat(exchange.answer()).isEqualTo("held");
      engine.act(() -> steps.get(1).proceed());
      assertThat(exchange.responseBody()).startsWith("0{");
    }

    @Test
    @DisplayName("sees every request before it is verified, with the container's own at hand")
    void everyRequest() {
      List<Object> seen = new ArrayList<>();
      use(
          (request, headers, step) -> {
            seen.add(request.unwrap(FakeExchange.class));
            step.proceed();
          });
      FakeExchange bad = engine.request("PUT", "transport=x");
      FakeExchange handshake = engine.get(POLLING);
      FakeExchange post = engine.new Polling(engine.socket().id()).post("4x");
      FakeExchange upgrade = engine.upgrade(WEBSOCKET);
      assertThat(seen).containsExactly(bad, handshake, post, upgrade);
    }

    @Test
    @DisplayName("comes after CORS")
    void afterCors() {
      TestEngine cors = TestEngine.with(options -> options.cors(Cors.anyOrigin()));
      cors.server()
          .use(
              (request, headers, step) -> {
                cors.heard("middleware " + request.method() + " " + headers.size());
                step.proceed();
              });
      cors.request("OPTIONS", POLLING);
      cors.get(POLLING);
      assertThat(cors.events()).containsExactly("middleware GET 1", "connection");
    }

    @Test
    @Tag("CK27")
    @DisplayName("changes nothing about the limit of a body")
    void limit() {
      TestEngine small = TestEngine.with(options -> options.maxPayload(5));
      small.server().use((request, headers, step) -> step.proceed());
      TestEngine.Polling client = small.openPolling();
      assertThat(client.post("4hello").status()).isEqualTo(413);
      assertThat(client.post("4hell").status()).isEqualTo(200);
      assertThat(small.events()).containsExactly("connection", "message hell");
    }
  }

  @Nested
  @DisplayName("that answers itself")
  class Answering {

    @Test
    @Tag("CK23")
    @DisplayName("has the answer sent, and the engine never sees the request")
    void polling() {
      use(
          (request, headers, step) -> {
            headers.add("X-Foo", "bar");
            step.end(503, "later".getBytes(UTF_8));
          });
      use((request, headers, step) -> engine.heard("second"));
      assertThat(engine.get(POLLING).answer()).isEqualTo("503\nX-Foo: bar\n\nlater");
      assertThat(engine.events()).isEmpty();
      assertThat(engine.errors()).isEmpty();
      assertThat(engine.server().clientsCount()).isZero();
    }

    @Test
    @Tag("CK23")
    @DisplayName("has a WebSocket cut")
    void webSocket() {
      use((request, headers, step) -> step.end(503, new byte[0]));
      assertThat(engine.upgrade(WEBSOCKET).answer()).isEqualTo("cut");
      assertThat(engine.server().clientsCount()).isZero();
    }
  }

  @Nested
  @DisplayName("that fails")
  class Failing {

    private final Exception failure = new IllegalStateException("no");

    @ParameterizedTest
    @ValueSource(strings = {"fails", "throws", "throws an error"})
    @Tag("CK26")
    @DisplayName("has the request refused: 400, code 3, and the context says so")
    void polling(String how) {
      use(
          (request, headers, step) -> {
            switch (how) {
              case "fails" -> step.fail(failure);
              case "throws" -> throw new IllegalStateException("no");
              default -> throw new StackOverflowError("no");
            }
          });
      use((request, headers, step) -> engine.heard("second"));
      assertThat(engine.get(POLLING).answer())
          .isEqualTo(
              "400\nContent-Type: application/json\n\n{\"code\":3,\"message\":\"Bad request\"}");
      assertThat(engine.events()).isEmpty();
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error ->
                  assertThat(error.context())
                      .containsEntry("name", "MIDDLEWARE_FAILURE")
                      .containsOnlyKeys("name", "error"));
    }

    @Test
    @Tag("CK26")
    @DisplayName("has a WebSocket refused")
    void webSocket() {
      use((request, headers, step) -> step.fail(failure));
      assertThat(engine.upgrade(WEBSOCKET).answer())
          .isEqualTo("400\nConnection: close\nContent-type: text/html\n\nBad request");
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error ->
                  assertThat(error.context())
                      .isEqualTo(Map.of("name", "MIDDLEWARE_FAILURE", "error", failure)));
    }
  }
}
