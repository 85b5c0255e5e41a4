package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request is refused")
class VerificationTest {

  private final TestEngine engine = TestEngine.create();

  /** The JSON answer to a refused polling request. */
  private static String refusal(int status, int code, String message) {
    return status
        + "\nContent-Type: application/json\n\n{\"code\":"
        + code
        + ",\"message\":\""
        + message
        + "\"}";
  }

  /** The raw answer to a refused WebSocket request. */
  private static String rawRefusal(String message) {
    return "400\nConnection: close\nContent-type: text/html\n\n" + message;
  }

  private void assertRefused(ErrorCode code, Map<String, Object> context) {
    assertThat(engine.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.message()).isEqualTo(code.message());
              assertThat(error.context()).isEqualTo(context);
              assertThat(error.namesForeignSession())
                  .isEqualTo(context.containsValue("FOREIGN_SID"));
            });
  }

  @Nested
  @DisplayName("for its transport")
  class ForItsTransport {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "transport=tobi            | tobi",
          "transport=webtransport    | webtransport",
          "transport=constructor     | constructor",
          "transport=__proto__       | __proto__",
          "transport=Polling         | Polling",
          "transport=polling,polling | polling,polling",
        })
    @Tag("HS10")
    @Tag("HS12")
    @DisplayName("if that is unknown: 400, code 0, and the context names it")
    void unknown(String query, String name) {
      assertThat(engine.get("EIO=4&" + query).answer())
          .isEqualTo(refusal(400, 0, "Transport unknown"));
      assertRefused(ErrorCode.UNKNOWN_TRANSPORT, Map.of("transport", name));
    }

    @Test
    @Tag("HS10")
    @DisplayName("if that is missing")
    void missing() {
      assertThat(engine.get("EIO=4").answer()).isEqualTo(refusal(400, 0, "Transport unknown"));
      assertRefused(ErrorCode.UNKNOWN_TRANSPORT, Map.of("transport", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tobi", "__proto__", "constructor"})
    @Tag("HS11")
    @Tag("HS12")
    @Tag("HS40")
    @DisplayName("if a WebSocket request names an unknown one: a complete raw answer")
    void unknownOnWebSocket(String name) {
      assertThat(engine.upgrade("EIO=4&transport=" + name).answer())
          .isEqualTo(rawRefusal("Transport unknown"));
      assertRefused(ErrorCode.UNKNOWN_TRANSPORT, Map.of("transport", name));
    }

    @Test
    @Tag("HS11")
    @Tag("HS40")
    @DisplayName("if a WebSocket request has no query at all")
    void incomplete() {
      assertThat(engine.upgrade("").answer()).isEqualTo(rawRefusal("Transport unknown"));
    }

    @Test
    @DisplayName("if it wants a WebSocket where there is none: it is a request like any other")
    void switchedOff() {
      TestEngine polling =
          TestEngine.with(options -> options.transports(EnumSet.of(TransportName.POLLING)));
      assertThat(polling.upgrade("EIO=4&transport=websocket").answer())
          .isEqualTo(refusal(400, 0, "Transport unknown"));
      assertThat(polling.upgrade("EIO=4&transport=polling").responseBody()).startsWith("0{");
    }

    @Test
    @Tag("HS15")
    @DisplayName("if it names WebSocket but is none: 400, code 3")
    void plainGet() {
      assertThat(engine.get("EIO=4&transport=websocket").answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      assertRefused(ErrorCode.BAD_REQUEST, Map.of("name", "TRANSPORT_HANDSHAKE_ERROR"));
    }

    @Test
    @Tag("HS15")
    @DisplayName("with the CORS headers, where there are any")
    void withCors() {
      TestEngine cors = TestEngine.with(options -> options.cors(Cors.anyOrigin()));
      assertThat(cors.get("EIO=4&transport=websocket").answer())
          .isEqualTo(
              "400\nContent-Type: application/json\nAccess-Control-Allow-Origin: *\n\n"
                  + "{\"code\":3,\"message\":\"Bad request\"}");
    }

    @Test
    @DisplayName("if its Connection header does not ask for the upgrade: it is an ordinary request")
    void noConnectionUpgrade() {
      assertThat(
              engine
                  .get(
                      "EIO=4&transport=websocket",
                      "Upgrade",
                      "websocket",
                      "Connection",
                      "keep-alive")
                  .answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      assertRefused(ErrorCode.BAD_REQUEST, Map.of("name", "TRANSPORT_HANDSHAKE_ERROR"));
    }
  }

  @Nested
  @DisplayName("for its origin")
  class ForItsOrigin {

    @Test
    @Tag("HS18")
    @DisplayName("if that has control characters: 400, code 3, and the context has the origin")
    void illegal() {
      assertThat(engine.get("EIO=4&transport=polling", "Origin", "http://a\u0001b").answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      assertRefused(
          ErrorCode.BAD_REQUEST, Map.of("name", "INVALID_ORIGIN", "origin", "http://a\u0001b"));
    }

    @Test
    @Tag("HS18")
    @DisplayName("if that has a DEL, on WebSocket")
    void illegalOnWebSocket() {
      assertThat(engine.upgrade("EIO=4&transport=websocket", "Origin", "a\u007f").answer())
          .isEqualTo(rawRefusal("Bad request"));
    }

    @Test
    @DisplayName("but not for a TAB or for characters beyond ASCII")
    void legal() {
      assertThat(engine.get("EIO=4&transport=polling", "Origin", "http://a\té").status())
          .isEqualTo(200);
    }

    @Test
    @DisplayName("only if its transport is known")
    void afterTheTransport() {
      assertThat(engine.get("EIO=4&transport=x", "Origin", "a\u0001").responseBody())
          .contains("\"code\":0");
    }
  }

  @Nested
  @DisplayName("for its session")
  class ForItsSession {

    @ParameterizedTest
    @ValueSource(strings = {"asdf", "__proto__", "constructor"})
    @Tag("HS13")
    @Tag("HS23")
    @DisplayName("if there is none of that id: 400, code 1, and the context has the id")
    void unknown(String sid) {
      assertThat(engine.get("EIO=4&transport=polling&sid=" + sid).answer())
          .isEqualTo(refusal(400, 1, "Session ID unknown"));
      assertRefused(ErrorCode.UNKNOWN_SID, Map.of("sid", sid));
    }

    @Test
    @Tag("HS13")
    @DisplayName("if a POST, or a WebSocket, is for none that exists")
    void unknownToOthers() {
      assertThat(engine.request("POST", "EIO=4&transport=polling&sid=x").answer())
          .isEqualTo(refusal(400, 1, "Session ID unknown"));
      assertThat(engine.upgrade("EIO=4&transport=websocket&sid=x").answer())
          .isEqualTo(rawRefusal("Session ID unknown"));
    }

    @Test
    @Tag("HS13")
    @DisplayName("if another server made it: the same on the wire, and the context says so")
    void foreign() {
      String sid = TestEngine.create().openPolling().sid();
      assertThat(engine.get("EIO=4&transport=polling&sid=" + sid).answer())
          .isEqualTo(refusal(400, 1, "Session ID unknown"));
      assertRefused(ErrorCode.UNKNOWN_SID, Map.of("sid", sid, "name", "FOREIGN_SID"));
      assertThat(engine.upgrade("EIO=4&transport=websocket&sid=" + sid).answer())
          .isEqualTo(rawRefusal("Session ID unknown"));
      assertRefused(ErrorCode.UNKNOWN_SID, Map.of("sid", sid, "name", "FOREIGN_SID"));
    }

    @Test
    @DisplayName(
        "if another server made it, again and again: the log explains it, once, no ids in it")
    void noStickySessions() {
      TestEngine other = TestEngine.create();
      PrintStream before = System.err;
      ByteArrayOutputStream logged = new ByteArrayOutputStream();
      System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
      String sid = "";
      try {
        for (int i = 0; i < 100; i++) {
          sid = other.openPolling().sid();
          engine.get("EIO=4&transport=polling&sid=" + sid);
          engine.advanceMillis(1_000);
        }
      } finally {
        System.setErr(before);
      }
      assertThat(logged.toString(StandardCharsets.UTF_8))
          .containsOnlyOnce("WARN")
          .contains("ForeignSessions - Sticky sessions seem to be missing.", "6 requests (6 of")
          .doesNotContain(sid);
    }

    @Test
    @DisplayName("if it has ended here: that is no other server's")
    void ended() {
      TestEngine.Polling client = engine.openPolling();
      engine.act(() -> engine.socket().discard());
      engine.advance(Duration.ofDays(1));
      client.poll();
      assertRefused(ErrorCode.UNKNOWN_SID, Map.of("sid", client.sid()));
    }

    @Test
    @DisplayName("if the application makes the ids: whose it is nobody knows")
    void ownIds() {
      String sid = TestEngine.create().openPolling().sid();
      TestEngine own =
          TestEngine.with(options -> options.idGenerator(IdGenerator.of(request -> "mine")));
      own.get("EIO=4&transport=polling&sid=" + sid);
      assertThat(own.errors())
          .singleElement()
          .satisfies(error -> assertThat(error.namesForeignSession()).isFalse());
    }

    @Test
    @Tag("HS16")
    @DisplayName("if that uses another transport: 400, code 3, with both names; it lives on")
    void mismatch() {
      TestEngine.Polling client = engine.openPolling();
      assertThat(engine.get("EIO=4&transport=websocket&sid=" + client.sid()).answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      assertRefused(
          ErrorCode.BAD_REQUEST,
          Map.of(
              "name",
              "TRANSPORT_MISMATCH",
              "transport",
              "websocket",
              "previousTransport",
              "polling"));
      assertThat(client.post("4hi").answer()).endsWith("\nok");
    }

    @Test
    @DisplayName("if that is on WebSocket and the request polls")
    void mismatchTheOtherWay() {
      TestEngine.WebSocket client = engine.openWebSocket();
      assertThat(engine.get("EIO=4&transport=polling&sid=" + client.sid()).answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      assertRefused(
          ErrorCode.BAD_REQUEST,
          Map.of(
              "name",
              "TRANSPORT_MISMATCH",
              "transport",
              "polling",
              "previousTransport",
              "websocket"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EIO=3&", "", "EIO=5&"})
    @Tag("HS17")
    @DisplayName("if it does not repeat the protocol: 400, code 3, with both numbers; it lives on")
    void protocolMismatch(String eio) {
      TestEngine.Polling client = engine.openPolling();
      assertThat(engine.get(eio + "transport=polling&sid=" + client.sid()).answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      assertRefused(
          ErrorCode.BAD_REQUEST,
          Map.of("name", "PROTOCOL_MISMATCH", "protocol", 3, "previousProtocol", 4));
      assertThat(client.post("4hi").answer()).endsWith("\nok");
    }

    @Test
    @Tag("HS17")
    @DisplayName("if a WebSocket does not repeat the protocol")
    void protocolMismatchOnWebSocket() {
      TestEngine.Polling client = engine.openPolling();
      assertThat(engine.upgrade("EIO=3&transport=websocket&sid=" + client.sid()).answer())
          .isEqualTo(rawRefusal("Bad request"));
    }

    @Test
    @DisplayName("if a plain GET names the WebSocket that the session is on")
    void notAnUpgrade() {
      TestEngine.WebSocket client = engine.openWebSocket();
      assertThat(engine.get("EIO=4&transport=websocket&sid=" + client.sid()).answer())
          .isEqualTo(refusal(400, 3, "Bad request"));
      client.send("4still here");
      assertThat(engine.events()).containsExactly("connection", "message still here");
    }
  }

  @Nested
  @DisplayName("as a handshake")
  class AsAHandshake {

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "OPTIONS", "HEAD", "DELETE", "PATCH"})
    @Tag("HS14")
    @Tag("CK28")
    @DisplayName("if it is no GET: 400, code 2, and the context has the method")
    void badMethod(String method) {
      assertThat(engine.request(method, "EIO=4&transport=polling").answer())
          .isEqualTo(refusal(400, 2, "Bad handshake method"));
      assertRefused(ErrorCode.BAD_HANDSHAKE_METHOD, Map.of("method", method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EIO=3&", "EIO=5&", "EIO=04&", "EIO=&"})
    @Tag("HS07")
    @Tag("HS41")
    @DisplayName("if it speaks another protocol: 400, code 5, and the context says 3")
    void badProtocol(String eio) {
      assertThat(engine.get(eio + "transport=polling").answer())
          .isEqualTo(refusal(400, 5, "Unsupported protocol version"));
      assertRefused(ErrorCode.UNSUPPORTED_PROTOCOL_VERSION, Map.of("protocol", 3));
    }

    @Test
    @Tag("HS08")
    @Tag("HS41")
    @DisplayName("if a WebSocket speaks another protocol: before the 101, not after it")
    void badProtocolOnWebSocket() {
      assertThat(engine.upgrade("EIO=3&transport=websocket").answer())
          .isEqualTo(rawRefusal("Unsupported protocol version"));
    }

    @Test
    @Tag("HS43")
    @DisplayName("if the last of repeated parameters says so")
    void lastCounts() {
      assertThat(engine.get("EIO=4&transport=polling&EIO=3").responseBody()).contains("\"code\":5");
      assertThat(engine.get("EIO=4&transport=polling&transport=tobi").responseBody())
          .contains("\"code\":0");
    }

    @Test
    @DisplayName("for its method before its protocol is looked at")
    void methodFirst() {
      assertThat(engine.request("POST", "EIO=3&transport=websocket").responseBody())
          .contains("\"code\":2");
    }
  }

  @Nested
  @DisplayName("as a WebSocket")
  class AsAWebSocket {

    @Test
    @DisplayName("if the key is none: 400 in the words of the reference's WebSocket library")
    void badKey() {
      FakeExchange exchange =
          engine.prepare(
              "GET",
              "EIO=4&transport=websocket",
              "Upgrade",
              "websocket",
              "Connection",
              "Upgrade",
              "Sec-WebSocket-Key",
              "short",
              "Sec-WebSocket-Version",
              "13");
      assertThat(engine.send(exchange).answer())
          .isEqualTo(
              "400\nConnection: close\nContent-Type: text/html\n\n"
                  + "Missing or invalid Sec-WebSocket-Key header");
      assertThat(engine.server().clientsCount()).isZero();
      assertThat(engine.errors()).isEmpty();
    }

    @Test
    @DisplayName("if the version is none that is spoken: 400, and the versions that are")
    void badVersion() {
      FakeExchange exchange =
          engine.prepare(
              "GET",
              "EIO=4&transport=websocket",
              "Upgrade",
              "websocket",
              "Connection",
              "Upgrade",
              "Sec-WebSocket-Key",
              "dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version",
              "7");
      assertThat(engine.send(exchange).answer())
          .isEqualTo(
              "400\nConnection: close\nContent-Type: text/html\nSec-WebSocket-Version: 13, 8\n\n"
                  + "Missing or invalid Sec-WebSocket-Version header");
    }

    @Test
    @DisplayName("and its session can then be upgraded by a better one")
    void upgradeRefused() {
      TestEngine.Polling client = engine.openPolling();
      FakeExchange exchange =
          engine.prepare(
              "GET",
              "EIO=4&transport=websocket&sid=" + client.sid(),
              "Upgrade",
              "websocket",
              "Connection",
              "Upgrade");
      assertThat(engine.send(exchange).status()).isEqualTo(400);
      client.upgraded();
      assertThat(engine.socket().transport()).isEqualTo(TransportName.WEBSOCKET);
    }
  }

  @Test
  @Tag("HS23")
  @DisplayName("and the application hears of it, with the request")
  void event() {
    engine.get("EIO=4&transport=polling&sid=asdf", "X-Custom", "yes");
    assertThat(engine.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.request().url())
                  .isEqualTo("/engine.io/?EIO=4&transport=polling&sid=asdf");
              assertThat(error.request().header("X-Custom")).isEqualTo("yes");
              assertThat(error.code().code()).isEqualTo(1);
              assertThat(error.message()).isEqualTo("Session ID unknown");
              assertThat(error.context()).isUnmodifiable();
            });
  }

  @Test
  @DisplayName("also where a listener for that fails")
  void failingListener() {
    TestEngine fresh = TestEngine.create();
    fresh
        .server()
        .onConnectionError(
            error -> {
              throw new IllegalStateException("listener");
            })
        .onConnectionError(error -> fresh.heard("refused"));
    assertThat(fresh.get("transport=x").status()).isEqualTo(400);
    assertThat(fresh.events()).containsExactly("refused");
  }
}
