package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The application is asked")
class AdmissionTest {

  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";

  private static TestEngine asking(Function<EngineRequest, CompletableFuture<Admission>> answer) {
    return TestEngine.with(options -> options.allowRequestAsync(answer::apply));
  }

  @Nested
  @DisplayName("who may connect: allowRequest")
  class WhoMayConnect {

    @Test
    @Tag("HS20")
    @DisplayName("and may say yes at once")
    void yes() {
      TestEngine engine = TestEngine.with(options -> options.allowRequest(request -> true));
      assertThat(engine.get(POLLING).responseBody()).startsWith("0{");
      assertThat(engine.openWebSocket().sid()).hasSize(20);
    }

    @Test
    @Tag("HS20")
    @DisplayName("and may say yes later: the request is held, and no session exists until then")
    void later() {
      CompletableFuture<Admission> answer = new CompletableFuture<>();
      TestEngine engine = asking(request -> answer);
      FakeExchange exchange = engine.get(POLLING);
      assertThat(exchange.answer()).isEqualTo("held");
      assertThat(engine.server().clientsCount()).isZero();
      engine.act(() -> answer.complete(Admission.allow()));
      assertThat(exchange.responseBody()).startsWith("0{");
      assertThat(engine.server().clientsCount()).isEqualTo(1);
    }

    @Test
    @Tag("HS19")
    @DisplayName("and may say no: 403, code 4")
    void no() {
      TestEngine engine = TestEngine.with(options -> options.allowRequest(request -> false));
      assertThat(engine.get(POLLING).answer())
          .isEqualTo(
              "403\nContent-Type: application/json\n\n{\"code\":4,\"message\":\"Forbidden\"}");
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.FORBIDDEN);
                assertThat(error.context()).isEmpty();
              });
    }

    @Test
    @Tag("HS19")
    @DisplayName("and may say why: the client reads it, the event has it in its context")
    void why() {
      TestEngine engine =
          asking(
              request ->
                  CompletableFuture.completedFuture(Admission.refuse("Thou shall \"not\" pass")));
      assertThat(engine.get(POLLING).answer())
          .isEqualTo(
              "403\nContent-Type: application/json\n\n"
                  + "{\"code\":4,\"message\":\"Thou shall \\\"not\\\" pass\"}");
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error -> {
                assertThat(error.message()).isEqualTo("Forbidden");
                assertThat(error.context()).isEqualTo(Map.of("message", "Thou shall \"not\" pass"));
              });
    }

    @Test
    @Tag("HS21")
    @DisplayName("and a refused WebSocket gets a raw 400")
    void noToWebSocket() {
      TestEngine engine =
          asking(request -> CompletableFuture.completedFuture(Admission.refuse("go away")));
      assertThat(engine.upgrade(WEBSOCKET).answer())
          .isEqualTo("400\nConnection: close\nContent-type: text/html\n\ngo away");
    }

    @Test
    @Tag("HS22")
    @DisplayName("about handshakes only: not about polls, POSTs and upgrades of a session")
    void handshakesOnly() {
      List<String> asked = new ArrayList<>();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.allowRequest(
                      request -> {
                        asked.add(request.url());
                        return true;
                      }));
      TestEngine.Polling client = engine.openPolling();
      client.post("4x");
      client.poll();
      client.upgraded();
      assertThat(asked).containsExactly("/engine.io/?EIO=4&transport=polling");
    }

    @Test
    @DisplayName("before the protocol is looked at, but after everything else")
    void order() {
      List<String> asked = new ArrayList<>();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.allowRequest(
                      request -> {
                        asked.add(request.method());
                        return true;
                      }));
      engine.request("POST", POLLING);
      engine.get("EIO=4&transport=websocket");
      engine.get("EIO=4&transport=x");
      assertThat(asked).isEmpty();
      assertThat(engine.get("EIO=3&transport=polling").responseBody()).contains("\"code\":5");
      assertThat(asked).containsExactly("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "throws an error", "fails", "is null", "answers null"})
    @DisplayName("and a question that is not answered properly is a no that says nothing")
    void failing(String how) {
      TestEngine engine =
          TestEngine.with(
              options -> options.maxPendingHandshakes(1).allowRequestAsync(request -> answer(how)));
      for (int i = 0; i < 3; i++) { // and it leaves its place to the next
        assertThat(engine.get(POLLING).answer())
            .isEqualTo(
                "403\nContent-Type: application/json\n\n{\"code\":4,\"message\":\"Forbidden\"}");
      }
    }

    private static @Nullable CompletableFuture<Admission> answer(String how) {
      switch (how) {
        case "throws" -> throw new IllegalStateException("secret");
        case "throws an error" -> throw new StackOverflowError("secret");
        case "fails" -> {
          return CompletableFuture.failedFuture(new IllegalStateException("secret"));
        }
        case "is null" -> {
          return null;
        }
        default -> {
          return CompletableFuture.completedFuture(null);
        }
      }
    }

    @Test
    @DisplayName("and hears of its own failure in the context")
    void failureInContext() {
      IllegalStateException failure = new IllegalStateException("secret");
      TestEngine engine = asking(request -> CompletableFuture.failedFuture(failure));
      engine.get(POLLING);
      assertThat(engine.errors())
          .singleElement()
          .satisfies(error -> assertThat(error.context()).isEqualTo(Map.of("error", failure)));
    }

    @Test
    @DisplayName("with the container's own request at hand")
    void unwrap() {
      List<Object> seen = new ArrayList<>();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.allowRequest(
                      request -> {
                        seen.add(request.unwrap(FakeExchange.class));
                        return true;
                      }));
      FakeExchange exchange = engine.get(POLLING);
      assertThat(seen).containsExactly(exchange);
    }
  }

  @Nested
  @DisplayName("for a session's id: idGenerator")
  class ForAnId {

    @ParameterizedTest
    @ValueSource(strings = {POLLING, WEBSOCKET})
    @Tag("HS24")
    @DisplayName("and may answer at once, from the request")
    void atOnce(String query) {
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.idGenerator(IdGenerator.of(request -> "id-" + request.query().get("n"))));
      open(engine, query + "&n=7");
      assertThat(engine.socket().id()).isEqualTo("id-7");
      assertThat(engine.server().socket("id-7")).isSameAs(engine.socket());
    }

    @ParameterizedTest
    @ValueSource(strings = {POLLING, WEBSOCKET})
    @Tag("HS25")
    @DisplayName("and may answer later")
    void later(String query) {
      CompletableFuture<String> id = new CompletableFuture<>();
      TestEngine engine = TestEngine.with(options -> options.idGenerator(request -> id));
      FakeExchange exchange = open(engine, query);
      assertThat(exchange.answer()).isEqualTo("held");
      engine.act(() -> id.complete("late"));
      assertThat(engine.socket().id()).isEqualTo("late");
    }

    private FakeExchange open(TestEngine engine, String query) {
      return query.startsWith(POLLING) ? engine.get(query) : engine.upgrade(query);
    }

    @Test
    @Tag("HS23")
    @Tag("HS26")
    @DisplayName("and its failure refuses the handshake: 400, code 3, the error in the context")
    void failing() {
      IllegalStateException failure = new IllegalStateException("no");
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.idGenerator(
                      request -> {
                        throw failure;
                      }));
      assertThat(engine.get(POLLING).answer())
          .isEqualTo(
              "400\nContent-Type: application/json\n\n{\"code\":3,\"message\":\"Bad request\"}");
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error ->
                  assertThat(error.context())
                      .isEqualTo(Map.of("name", "ID_GENERATION_ERROR", "error", failure)));
    }

    @Test
    @Tag("HS27")
    @DisplayName("and its failure refuses a WebSocket")
    void failingOnWebSocket() {
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.idGenerator(
                      request -> CompletableFuture.failedFuture(new IllegalStateException("no"))));
      assertThat(engine.upgrade(WEBSOCKET).answer())
          .isEqualTo("400\nConnection: close\nContent-type: text/html\n\nBad request");
    }

    @ParameterizedTest
    @ValueSource(strings = {POLLING, WEBSOCKET})
    @DisplayName("and an id that is in use is such a failure; its owner notices nothing")
    void inUse(String query) {
      TestEngine engine =
          TestEngine.with(options -> options.idGenerator(IdGenerator.of(request -> "same")));
      engine.openPolling();
      EngineSocket owner = engine.socket();
      FakeExchange second = open(engine, query);
      assertThat(second.status()).isEqualTo(400);
      assertThat(second.responseBody()).contains("Bad request");
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error ->
                  assertThat(error.context())
                      .containsEntry("name", "ID_GENERATION_ERROR")
                      .hasEntrySatisfying(
                          "error",
                          cause -> assertThat(cause.toString()).contains("the id is in use")));
      assertThat(engine.server().socket("same")).isSameAs(owner);
      assertThat(engine.events()).containsExactly("connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    @DisplayName("and no id is such a failure")
    void none(String id) {
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.idGenerator(IdGenerator.of(request -> id.equals("null") ? null : id)));
      assertThat(engine.get(POLLING).status()).isEqualTo(400);
      assertThat(engine.server().clientsCount()).isZero();
    }
  }
}
