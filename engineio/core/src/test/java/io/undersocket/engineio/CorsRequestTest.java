package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request from another origin")
class CorsRequestTest {

  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";
  private static final int STACK_BYTES = 200_000;
  private static final String ORIGIN = "http://good.com";

  private static TestEngine engine(Cors cors) {
    return TestEngine.with(options -> options.cors(cors));
  }

  @ParameterizedTest
  @ValueSource(strings = {POLLING, POLLING + "&sid=asdf", "", "transport=x"})
  @Tag("CK13")
  @Tag("CK18")
  @DisplayName("is answered at once if it is a preflight, whatever it is for")
  void preflight(String query) {
    FakeExchange exchange =
        engine(Cors.reflectOrigin().credentials())
            .request(
                "OPTIONS", query, "Origin", ORIGIN, "Access-Control-Request-Headers", "my-header");
    assertThat(exchange.answer())
        .isEqualTo(
            """
            204
            Access-Control-Allow-Origin: http://good.com
            Vary: Origin, Access-Control-Request-Headers
            Access-Control-Allow-Credentials: true
            Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE
            Access-Control-Allow-Headers: my-header

            """);
  }

  @Test
  @Tag("CK14")
  @Tag("CK17")
  @Tag("CK19")
  @DisplayName("has the origin's headers on every answer of a session")
  void actual() {
    TestEngine engine = engine(Cors.reflectOrigin().credentials());
    String expected =
        """
        Access-Control-Allow-Origin: http://good.com
        Vary: Origin
        Access-Control-Allow-Credentials: true
        """;
    TestEngine.Polling client = engine.openPolling("Origin", ORIGIN);
    assertThat(engine.get(POLLING, "Origin", ORIGIN).answer())
        .contains("cache-control: no-store\n" + expected + "\n0{");
    client.post("4a", "Origin", ORIGIN);
    engine.sockets().get(0).send("b");
    assertThat(client.poll("Origin", ORIGIN).answer()).endsWith(expected + "\n4b");
    assertThat(client.post("4a", "Origin", ORIGIN).answer()).endsWith(expected + "\nok");
    assertThat(engine.upgrade(WEBSOCKET, "Origin", ORIGIN).answer()).endsWith(expected);
    assertThat(engine.request("PUT", client.query(), "Origin", ORIGIN).answer())
        .isEqualTo("500\n" + expected + "\n");
    assertThat(engine.get(POLLING + "&sid=x", "Origin", ORIGIN).answer())
        .contains("Content-Type: application/json\n" + expected + "\n{\"code\":1");
  }

  @Test
  @DisplayName("has no CORS headers on the raw answer to a refused WebSocket")
  void refusedWebSocket() {
    assertThat(engine(Cors.anyOrigin()).upgrade("EIO=3&transport=websocket").answer())
        .doesNotContain("Access-Control");
  }

  @Test
  @Tag("CK15")
  @DisplayName("that is not permitted is not told so, and is served all the same")
  void notPermitted() {
    TestEngine engine = engine(Cors.origins("http://good.com").credentials());
    assertThat(engine.request("OPTIONS", POLLING, "Origin", "http://bad.com").answer())
        .startsWith("204\nVary: Origin")
        .doesNotContain("Allow-Origin");
    FakeExchange handshake = engine.get(POLLING, "Origin", "http://bad.com");
    assertThat(handshake.status()).isEqualTo(200);
    assertThat(handshake.responseHeaders().contains("Access-Control-Allow-Origin")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Cors.MAX_MATCHED_ORIGIN + 1, 500_000})
  @DisplayName("that no browser would name matches no pattern, however deep that would go")
  void tooLong(int length) {
    TestEngine engine = engine(Cors.originsMatching(Pattern.compile("^(a|b)*$")));
    FakeExchange handshake = engine.get(POLLING, "Origin", "a".repeat(length));
    assertThat(handshake.status()).isEqualTo(200);
    assertThat(handshake.responseHeaders().contains("Access-Control-Allow-Origin")).isFalse();
    assertThat(
            engine
                .get(POLLING, "Origin", "a".repeat(Cors.MAX_MATCHED_ORIGIN))
                .responseHeaders()
                .contains("Access-Control-Allow-Origin"))
        .isTrue();
  }

  @Test
  @DisplayName("that is too deep for a pattern and the stack does not match it")
  void tooDeep() throws InterruptedException {
    TestEngine engine = engine(Cors.originsMatching(Pattern.compile("^(((((a|b)|c)|d)|e)|f)*$")));
    List<FakeExchange> answered = new ArrayList<>();
    String origin = "a".repeat(Cors.MAX_MATCHED_ORIGIN);
    Thread shallow =
        new Thread(
            null,
            () -> answered.add(engine.get(POLLING, "Origin", origin)),
            "a thread with a small stack",
            STACK_BYTES);
    shallow.start();
    shallow.join();
    assertThat(answered).hasSize(1);
    assertThat(answered.get(0).status()).isEqualTo(200);
    assertThat(answered.get(0).responseHeaders().contains("Access-Control-Allow-Origin")).isFalse();
  }

  @Test
  @Tag("CK16")
  @DisplayName("meets all the options")
  void allOptions() {
    Cors cors =
        Cors.fixedOrigin("http://good.com")
            .credentials()
            .methods("GET", "PUT", "POST", "DELETE")
            .allowedHeaders("my-header")
            .exposedHeaders("my-exposed-header")
            .maxAge(Duration.ofSeconds(123))
            .optionsSuccessStatus(200);
    assertThat(engine(cors).request("OPTIONS", POLLING, "Origin", "http://other").answer())
        .isEqualTo(
            """
            200
            Access-Control-Allow-Origin: http://good.com
            Vary: Origin
            Access-Control-Allow-Credentials: true
            Access-Control-Allow-Methods: GET,PUT,POST,DELETE
            Access-Control-Allow-Headers: my-header
            Access-Control-Max-Age: 123
            Access-Control-Expose-Headers: my-exposed-header

            """);
  }

  @Test
  @DisplayName("goes on to the engine if preflights are left to others")
  void preflightContinue() {
    FakeExchange exchange =
        engine(Cors.anyOrigin().preflightContinue()).request("OPTIONS", POLLING);
    assertThat(exchange.answer())
        .startsWith("400\nContent-Type: application/json\nAccess-Control-Allow-Origin: *\n")
        .endsWith("{\"code\":2,\"message\":\"Bad handshake method\"}");
  }

  @Test
  @DisplayName("may be decided later, by the application")
  void later() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    TestEngine engine = engine(Cors.originsWhereAsync(origin -> answer));
    FakeExchange exchange = engine.get(POLLING, "Origin", ORIGIN);
    assertThat(exchange.answer()).isEqualTo("held");
    engine.act(() -> answer.complete(true));
    assertThat(exchange.responseHeaders().first("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
  }

  @Test
  @DisplayName("is refused, like by a middleware, if deciding fails")
  void failing() {
    TestEngine engine =
        engine(
            Cors.originsWhere(
                origin -> {
                  throw new IllegalStateException("no");
                }));
    FakeExchange exchange = engine.get(POLLING, "Origin", ORIGIN);
    assertThat(exchange.status()).isEqualTo(400);
    assertThat(exchange.responseBody()).isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
    assertThat(engine.errors())
        .singleElement()
        .satisfies(
            error -> assertThat(error.context()).containsEntry("name", "MIDDLEWARE_FAILURE"));
  }

  @Test
  @Tag("CK28")
  @DisplayName("is like any other where CORS is off, and OPTIONS is a bad method")
  void off() {
    TestEngine engine = TestEngine.create();
    FakeExchange handshake = engine.get(POLLING, "Origin", ORIGIN);
    assertThat(handshake.answer()).doesNotContain("Access-Control").doesNotContain("Vary");
    assertThat(engine.request("OPTIONS", POLLING, "Origin", ORIGIN).responseBody())
        .isEqualTo("{\"code\":2,\"message\":\"Bad handshake method\"}");
    assertThat(engine.request("OPTIONS", engine.openPolling().query()).answer())
        .isEqualTo("500\n\n");
  }
}
