package io.undersocket.testing.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.Admission;
import io.undersocket.engineio.Cors;
import io.undersocket.engineio.ErrorCode;
import io.undersocket.engineio.IdGenerator;
import io.undersocket.engineio.TransportName;
import io.undersocket.testing.container.RawClient.Response;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A refused request, on the wire,")
public abstract class RefusalOnTheWire {

  private static final String PATH = "/engine.io/?";

  private static final Hosting HOSTING = Hosting.found();

  @RegisterExtension final LiveEngine live = new LiveEngine();

  /** The whole answer to a refused polling request, but for the date, as Undertow writes it. */
  private static String refusal(int status, int code, String message) {
    String body = "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    return "HTTP/1.1 "
        + status
        + (status == 403 ? " Forbidden" : " Bad Request")
        + "\nConnection: keep-alive\nContent-Length: "
        + body.length()
        + "\nContent-Type: application/json\n\n"
        + body;
  }

  private static String refusalOnTheWire(int status, int code, String message) {
    return HOSTING.onTheWire(refusal(status, code, message));
  }

  private static String withoutBody(String refusal) {
    return refusal.substring(0, refusal.indexOf('{'));
  }

  /** The whole answer to a refused WebSocket request. */
  private static String rawRefusal(String message) {
    return HOSTING.onTheWire(
        "HTTP/1.1 400 Bad Request\nConnection: close\nContent-Length: "
            + message.length()
            + "\nContent-type: text/html\n\n"
            + message);
  }

  private void assertError(ErrorCode code, Map<String, Object> context) throws Exception {
    assertThat(live.error())
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.message()).isEqualTo(code.message());
              assertThat(error.context()).containsAllEntriesOf(context);
            });
  }

  /** Refused, and the connection serves its next request, unless the container ends it then. */
  private void assertRefused(RawClient client, ErrorCode code) throws Exception {
    assertThat(client.read().wire())
        .isEqualTo(
            refusalOnTheWire(code == ErrorCode.FORBIDDEN ? 403 : 400, code.code(), code.message()));
    live.assertGoesOn(client);
    assertThat(live.sessions()).isZero();
  }

  /** Refused, and the connection is closed after that. */
  private void assertUpgradeRefused(RawClient client, String message) throws Exception {
    assertThat(client.read().wire()).isEqualTo(rawRefusal(message));
    assertThat(client.readToEnd()).isEmpty();
    assertThat(live.sessions()).isZero();
  }

  @Nested
  @DisplayName("whose path is another")
  class Routing {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/",
          "/engine.io",
          "/engine.io?EIO=4&transport=polling",
          "/engine.ioXYZ/?EIO=4&transport=polling",
          "/Engine.io/?EIO=4&transport=polling",
          "/%65ngine.io/?EIO=4&transport=polling",
          "//engine.io/?EIO=4&transport=polling",
          "/x/../engine.io/?EIO=4&transport=polling",
        })
    @DisplayName("is answered around the engine, unless the container takes its path for the same")
    void foreign(String target) throws Exception {
      live.toleratingErrors().start();
      int status = HOSTING.statusOf(target);
      try (RawClient client = live.connect().get(target)) {
        assertThat(client.read().status()).isEqualTo(status);
      }
      if (status == HOSTING.statusElsewhere()) {
        try (RawClient client = live.connect().upgrade(target)) {
          assertThat(client.read().status()).isEqualTo(status);
        }
        assertThat(live.sessions()).isZero();
      }
    }

    @Test
    @DisplayName("is none if the target starts with the path, whatever follows")
    void below() throws Exception {
      live.start();
      String path = HOSTING.takesAnyPath() ? "/engine.io/a/../b//c%2f" : "/engine.io/b/c%20";
      try (RawClient client = live.connect().get(path + "?transport=polling&EIO=3&EIO=4&sid=")) {
        assertThat(client.read().text()).startsWith("0{");
      }
    }
  }

  @Nested
  @DisplayName("of an unknown transport")
  class OfItsTransport {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "EIO=4                                | ''",
          "''                                   | ''",
          "EIO=4&transport                      | ''",
          "EIO=4&transport=                     | ''",
          "EIO=4&transport=tobi                 | tobi",
          "EIO=4&transport=webtransport         | webtransport",
          "EIO=4&transport=__proto__            | __proto__",
          "EIO=4&transport=constructor          | constructor",
          "EIO=4&transport=POLLING              | POLLING",
          "EIO=4&transport=polling&transport=to | to",
          "EIO=4&transport=+polling             | ' polling'",
          "EIO=4&transport=poll%00ing           | poll\u0000ing",
          "EIO=4&transport=tobi&sid=unknown     | tobi",
        })
    @DisplayName("gets 400, code 0")
    void unknown(String query, String name) throws Exception {
      live.start();
      try (RawClient client = live.connect().get(PATH + query)) {
        assertRefused(client, ErrorCode.UNKNOWN_TRANSPORT);
        assertError(ErrorCode.UNKNOWN_TRANSPORT, Map.of("transport", name));
      }
      try (RawClient client = live.connect().upgrade(PATH + query)) {
        assertUpgradeRefused(client, "Transport unknown");
        assertError(ErrorCode.UNKNOWN_TRANSPORT, Map.of("transport", name));
      }
    }

    @Test
    @DisplayName("gets it also if it wants a WebSocket where there is none: as JSON")
    void withoutWebSocket() throws Exception {
      live.start(options -> options.transports(EnumSet.of(TransportName.POLLING)));
      try (RawClient client = live.connect().upgrade(PATH + "EIO=4&transport=websocket")) {
        assertRefused(client, ErrorCode.UNKNOWN_TRANSPORT);
        assertError(ErrorCode.UNKNOWN_TRANSPORT, Map.of("transport", "websocket"));
      }
    }
  }

  @Nested
  @DisplayName("of an unknown session")
  class OfItsSession {

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE"})
    @DisplayName("gets 400, code 1, whatever its method")
    void unknown(String method) throws Exception {
      live.start();
      try (RawClient client = live.connect()) {
        client.request(method, PATH + "EIO=4&transport=polling&sid=unknown", "");
        if (method.equals("HEAD")) {
          assertThat(client.readWithoutBody().wire())
              .isEqualTo(withoutBody(refusalOnTheWire(400, 1, "Session ID unknown")));
        } else {
          assertRefused(client, ErrorCode.UNKNOWN_SID);
        }
        assertError(ErrorCode.UNKNOWN_SID, Map.of("sid", "unknown"));
      }
      try (RawClient client = live.connect().upgrade(WebSocketClient.DIRECT + "&sid=unknown")) {
        assertUpgradeRefused(client, "Session ID unknown");
        assertError(ErrorCode.UNKNOWN_SID, Map.of("sid", "unknown"));
      }
    }

    @Test
    @DisplayName("gets it for a session that has ended")
    void ended() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        assertThat(client.post("1").status()).isEqualTo(200);
        client.poll();
        assertThat(client.polled().wire())
            .isEqualTo(refusalOnTheWire(400, 1, "Session ID unknown"));
        assertError(ErrorCode.UNKNOWN_SID, Map.of("sid", client.sid));
      }
    }

    @Test
    @DisplayName("that has another transport gets 400, code 3, and the session goes on")
    void mismatch() throws Exception {
      live.start();
      try (WebSocketClient socket = WebSocketClient.open(live.port())) {
        for (String method : List.of("GET", "POST")) {
          String target = PATH + "EIO=4&transport=polling&sid=" + socket.sid();
          try (RawClient client = live.connect()) {
            client.request(method, target, "", "Content-Length: 0");
            assertThat(client.read().wire()).isEqualTo(refusalOnTheWire(400, 3, "Bad request"));
          }
          assertError(
              ErrorCode.BAD_REQUEST,
              Map.of(
                  "name", "TRANSPORT_MISMATCH",
                  "transport", "polling",
                  "previousTransport", "websocket"));
        }
        assertThat(socket.echo("still here")).isEqualTo("4still here");
      }
      try (PollingClient polling = PollingClient.open(live.port());
          RawClient client = live.connect().get(WebSocketClient.DIRECT + "&sid=" + polling.sid)) {
        assertThat(client.read().wire()).isEqualTo(refusalOnTheWire(400, 3, "Bad request"));
        assertError(
            ErrorCode.BAD_REQUEST,
            Map.of(
                "name", "TRANSPORT_MISMATCH",
                "transport", "websocket",
                "previousTransport", "polling"));
        assertThat(polling.echo("still here")).isEqualTo("4still here");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EIO=3&", "EIO=04&", "EIO=4&EIO=3&"})
    @DisplayName("that speaks another protocol gets 400, code 3, and the session goes on")
    void otherProtocol(String revision) throws Exception {
      live.start();
      Map<String, Object> context =
          Map.of("name", "PROTOCOL_MISMATCH", "protocol", 3, "previousProtocol", 4);
      try (PollingClient polling = PollingClient.open(live.port());
          RawClient client = live.connect();
          RawClient upgrade = live.connect()) {
        String query = revision + "sid=" + polling.sid;
        client.get(PATH + query + "&transport=polling");
        assertThat(client.read().wire()).isEqualTo(refusalOnTheWire(400, 3, "Bad request"));
        assertError(ErrorCode.BAD_REQUEST, context);
        upgrade.upgrade(PATH + query + "&transport=websocket");
        assertThat(upgrade.read().wire()).isEqualTo(rawRefusal("Bad request"));
        assertError(ErrorCode.BAD_REQUEST, context);
        assertThat(polling.echo("still here")).isEqualTo("4still here");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
    @DisplayName("is answered 500 if its method is none of polling's, and the session goes on")
    void method(String method) throws Exception {
      live.start();
      try (PollingClient polling = PollingClient.open(live.port());
          RawClient client = live.connect()) {
        client.request(method, polling.target(), "", "Content-Length: 0");
        assertThat(client.read().wire())
            .isEqualTo(
                HOSTING.onTheWire(
                    "HTTP/1.1 500 Internal Server Error\nConnection: keep-alive\nContent-Length: 0"
                        + "\n\n"));
        live.assertGoesOn(client);
        assertThat(polling.echo("still here")).isEqualTo("4still here");
      }
    }
  }

  @Nested
  @DisplayName("that is no handshake")
  class NoHandshake {

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "DELETE", "BREW"})
    @DisplayName("by its method gets 400, code 2")
    void method(String method) throws Exception {
      live.start();
      try (RawClient client = live.connect()) {
        client.request(method, PollingClient.HANDSHAKE, "");
        if (method.equals("HEAD")) {
          assertThat(client.readWithoutBody().wire())
              .isEqualTo(withoutBody(refusalOnTheWire(400, 2, "Bad handshake method")));
        } else {
          assertRefused(client, ErrorCode.BAD_HANDSHAKE_METHOD);
        }
        assertError(ErrorCode.BAD_HANDSHAKE_METHOD, Map.of("method", method));
      }
    }

    @Test
    @DisplayName("since it is a TRACE gets it, too, or the container's 405")
    void trace() throws Exception {
      live.start();
      try (RawClient client = live.connect().request("TRACE", PollingClient.HANDSHAKE, "")) {
        if (HOSTING.passesTrace()) {
          assertRefused(client, ErrorCode.BAD_HANDSHAKE_METHOD);
          assertError(ErrorCode.BAD_HANDSHAKE_METHOD, Map.of("method", "TRACE"));
        } else {
          assertThat(client.read().status()).isEqualTo(405);
        }
      }
    }

    @Test
    @DisplayName("since it is a WebSocket's without an upgrade gets 400, code 3")
    void plainGet() throws Exception {
      live.start();
      try (RawClient client = live.connect().get(WebSocketClient.DIRECT)) {
        assertRefused(client, ErrorCode.BAD_REQUEST);
        assertError(ErrorCode.BAD_REQUEST, Map.of("name", "TRANSPORT_HANDSHAKE_ERROR"));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EIO=3&", "EIO=5&", "EIO=04&", "EIO=4.0&", "EIO=4&EIO=&"})
    @DisplayName("by its protocol gets 400, code 5")
    void protocol(String revision) throws Exception {
      live.start();
      try (RawClient client = live.connect().get(PATH + revision + "transport=polling")) {
        assertRefused(client, ErrorCode.UNSUPPORTED_PROTOCOL_VERSION);
        assertError(ErrorCode.UNSUPPORTED_PROTOCOL_VERSION, Map.of("protocol", 3));
      }
      try (RawClient client = live.connect().upgrade(PATH + revision + "transport=websocket")) {
        assertUpgradeRefused(client, "Unsupported protocol version");
        assertError(ErrorCode.UNSUPPORTED_PROTOCOL_VERSION, Map.of("protocol", 3));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "a\u0008b", "http://x\u001b[0m", "\u007f"})
    @DisplayName("by illegal characters in its origin gets 400, code 3, and does not see them")
    void origin(String origin) throws Exception {
      live.start(options -> options.cors(Cors.reflectOrigin()));
      try (RawClient client = live.connect().get(PollingClient.HANDSHAKE, "Origin: " + origin)) {
        Response response = client.read();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.wire()).matches("[\\P{Cntrl}\\s]*");
        if (!live.errors.isEmpty()) { // else the container has refused it
          assertError(
              ErrorCode.BAD_REQUEST, Map.of("name", "INVALID_ORIGIN", "origin", origin.strip()));
        }
        assertThat(live.sessions()).isZero();
      }
    }
  }

  @Nested
  @DisplayName("that the application refuses")
  class ByTheApplication {

    @Test
    @DisplayName("gets 403, code 4, with its words; an upgrade gets 400")
    void admission() throws Exception {
      live.start(
          options ->
              options.allowRequestAsync(
                  request ->
                      CompletableFuture.supplyAsync(
                          () ->
                              request.query().get("no") == null
                                  ? Admission.allow()
                                  : Admission.refuse("no \"x\"\r\n\u20ac"))));
      try (RawClient client = live.connect().get(PollingClient.HANDSHAKE + "&no=1")) {
        Response response = client.read();
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.all("Content-Type")).containsExactly("application/json");
        assertThat(response.text())
            .isEqualTo("{\"code\":4,\"message\":\"no \\\"x\\\"\\r\\n\u20ac\"}");
        assertError(ErrorCode.FORBIDDEN, Map.of("message", "no \"x\"\r\n\u20ac"));
      }
      try (RawClient client = live.connect().upgrade(WebSocketClient.DIRECT + "&no=1")) {
        Response response = client.read();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.all("Content-type")).containsExactly("text/html");
        assertThat(response.text()).isEqualTo("no \"x\"\r\n\u20ac");
        assertThat(client.readToEnd()).isEmpty();
        assertError(ErrorCode.FORBIDDEN, Map.of("message", "no \"x\"\r\n\u20ac"));
      }
    }

    @Test
    @DisplayName("is not asked about when it belongs to a session")
    void onlyHandshakes() throws Exception {
      List<String> asked = new CopyOnWriteArrayList<>();
      live.start(
          options ->
              options.allowRequest(
                  request -> {
                    asked.add(request.url());
                    return true;
                  }));
      int pulses = asked.size();
      try (PollingClient client = PollingClient.open(live.port())) {
        assertThat(client.echo("a")).isEqualTo("4a");
        try (WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
          assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        }
      }
      assertThat(asked).hasSize(pulses + 1);
    }

    @Test
    @DisplayName("in a middleware gets 400, code 3")
    void middleware() throws Exception {
      live.start(
          options -> {},
          engine ->
              engine.use(
                  (request, headers, step) -> {
                    headers.set("X-Seen", "yes");
                    if (request.query().get("fail") != null) {
                      throw new IllegalStateException("no");
                    } else if (request.query().get("end") != null) {
                      step.end(418, "teapot".getBytes(StandardCharsets.UTF_8));
                    } else {
                      step.proceed();
                    }
                  }));
      try (RawClient client = live.connect().get(PollingClient.HANDSHAKE + "&fail=1")) {
        assertThat(client.read().wire())
            .isEqualTo(
                HOSTING.onTheWire(
                    refusal(400, 3, "Bad request").replace("json\n", "json\nX-Seen: yes\n")));
        assertError(ErrorCode.BAD_REQUEST, Map.of("name", "MIDDLEWARE_FAILURE"));
        live.assertGoesOn(client);
      }
      try (RawClient client = live.connect().get(PollingClient.HANDSHAKE + "&end=1")) {
        Response ended = client.read();
        assertThat(ended.status()).isEqualTo(418);
        assertThat(ended.text()).isEqualTo("teapot");
      }
      try (RawClient client = live.connect().upgrade(WebSocketClient.DIRECT + "&fail=1")) {
        assertUpgradeRefused(client, "Bad request");
        assertError(ErrorCode.BAD_REQUEST, Map.of("name", "MIDDLEWARE_FAILURE"));
      }
      try (RawClient client = live.connect().upgrade(WebSocketClient.DIRECT + "&end=1")) {
        client.awaitCut();
      }
    }

    @Test
    @DisplayName("since it makes no id gets 400, code 3")
    void noId() throws Exception {
      live.start(
          options ->
              options.idGenerator(
                  IdGenerator.of(
                      request -> {
                        if (request.query().get("fail") != null) {
                          throw new IllegalStateException("no id");
                        }
                        return "id-" + System.nanoTime();
                      })));
      try (RawClient client = live.connect().get(PollingClient.HANDSHAKE + "&fail=1")) {
        assertRefused(client, ErrorCode.BAD_REQUEST);
        assertError(ErrorCode.BAD_REQUEST, Map.of("name", "ID_GENERATION_ERROR"));
      }
      try (RawClient client = live.connect().upgrade(WebSocketClient.DIRECT + "&fail=1")) {
        assertUpgradeRefused(client, "Bad request");
        assertError(ErrorCode.BAD_REQUEST, Map.of("name", "ID_GENERATION_ERROR"));
      }
    }
  }

  @Nested
  @DisplayName("for want of room")
  class ForWantOfRoom {

    @Test
    @DisplayName("gets 503 while there are as many sessions as may be")
    void sessions() throws Exception {
      live.start(options -> options.maxSessions(3));
      try (WebSocketClient last = WebSocketClient.open(live.port());
          RawClient client = live.connect().get(PollingClient.HANDSHAKE);
          RawClient upgrade = live.connect().upgrade(WebSocketClient.DIRECT)) {
        assertThat(client.read().status()).isEqualTo(503);
        assertThat(upgrade.read().status()).isEqualTo(503);
        assertThat(upgrade.readToEnd()).isEmpty();
        last.send(WebSocketClient.close(1000, ""));
        live.awaitSessions(0);
        try (RawClient next = live.afterRefusal(client).get(PollingClient.HANDSHAKE)) {
          assertThat(next.read().status()).isEqualTo(200);
        }
      }
    }

    @Test
    @DisplayName("gets 503 while as many as may be wait for the application")
    void verifications() throws Exception {
      CompletableFuture<Admission> late = new CompletableFuture<>();
      AtomicInteger waiting = new AtomicInteger();
      live.start(
          options ->
              options
                  .maxPendingHandshakes(2)
                  .allowRequestAsync(
                      request -> {
                        if (request.query().get("late") == null) {
                          return CompletableFuture.completedFuture(Admission.allow());
                        }
                        waiting.incrementAndGet();
                        return late;
                      }));
      try (RawClient first = live.connect().get(PollingClient.HANDSHAKE + "&late=1");
          RawClient second = live.connect().upgrade(WebSocketClient.DIRECT + "&late=2");
          RawClient third = live.connect()) {
        Await.untilEqual("the handshakes that wait", waiting::get, 2);
        assertThat(third.get(PollingClient.HANDSHAKE).read().status()).isEqualTo(503);
        live.assertServesOthers();
        late.complete(Admission.allow());
        assertThat(first.read().status()).isEqualTo(200);
        assertThat(second.readWithoutBody().status()).isEqualTo(101);
        try (RawClient fourth = live.afterRefusal(third).get(PollingClient.HANDSHAKE)) {
          assertThat(fourth.read().status()).isEqualTo(200);
        }
      }
    }
  }

  @Nested
  @DisplayName("from another origin")
  class FromAnotherOrigin {

    @Test
    @DisplayName("has the CORS headers on errors too, but not before a 101")
    void errors() throws Exception {
      live.start(options -> options.cors(Cors.origins("http://a").credentials()));
      try (RawClient client = live.connect()) {
        client.get(PATH + "transport=tobi", "Origin: http://a");
        assertThat(client.read().wire())
            .isEqualTo(
                HOSTING.onTheWire(
                    refusal(400, 0, "Transport unknown")
                        .replace(
                            "\nConnection",
                            "\nAccess-Control-Allow-Credentials: true"
                                + "\nAccess-Control-Allow-Origin: http://a\nConnection")
                        .replace("json\n", "json\nVary: Origin\n")));
        live.error();
        try (RawClient next = live.afterRefusal(client)) {
          next.get(PATH + "transport=tobi", "Origin: http://b");
          assertThat(next.read().all("Access-Control-Allow-Origin")).isEmpty();
          live.error();
        }
      }
      try (RawClient client = live.connect().upgrade(PATH + "EIO=4", "Origin: http://a")) {
        assertUpgradeRefused(client, "Transport unknown");
        live.error();
      }
    }

    @Test
    @DisplayName("is none if it is a preflight, whatever its query and body")
    void preflight() throws Exception {
      live.start(options -> options.cors(Cors.anyOrigin()));
      try (RawClient client = live.connect()) {
        for (String target : List.of(PATH + "sid=unknown", PATH, PollingClient.HANDSHAKE)) {
          client.request("OPTIONS", target, "body", "Content-Length: 4");
          Response response = client.readWithoutBody();
          assertThat(response.status()).isEqualTo(204);
          assertThat(response.all("Access-Control-Allow-Origin")).containsExactly("*");
        }
      }
    }
  }
}
