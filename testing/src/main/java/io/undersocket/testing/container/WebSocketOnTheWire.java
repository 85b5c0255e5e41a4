package io.undersocket.testing.container;

import static io.undersocket.testing.container.WebSocketClient.BINARY;
import static io.undersocket.testing.container.WebSocketClient.CLOSE;
import static io.undersocket.testing.container.WebSocketClient.CONTINUATION;
import static io.undersocket.testing.container.WebSocketClient.FINAL;
import static io.undersocket.testing.container.WebSocketClient.PING;
import static io.undersocket.testing.container.WebSocketClient.PONG;
import static io.undersocket.testing.container.WebSocketClient.RSV1;
import static io.undersocket.testing.container.WebSocketClient.TEXT;
import static io.undersocket.testing.container.WebSocketClient.frame;
import static io.undersocket.testing.container.WebSocketClient.header;
import static io.undersocket.testing.container.WebSocketClient.join;
import static io.undersocket.testing.container.WebSocketClient.unmasked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.testing.container.LiveEngine.Closing;
import io.undersocket.testing.container.RawClient.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("WebSocket, on the wire:")
public abstract class WebSocketOnTheWire {

  private static final String EMPTY_CLOSE = Hosting.found().carriesFrames() ? "88 " : "88 03e8";
  private static final int NO_CODE = Hosting.found().codeOfEmptyClose();

  @RegisterExtension final LiveEngine live = new LiveEngine();

  @Nested
  @DisplayName("a handshake")
  class Handshake {

    private static final String KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";

    private Response answer(String method, String... headers) throws Exception {
      String[] all =
          Stream.concat(Stream.of("Upgrade: websocket", "Connection: Upgrade"), Stream.of(headers))
              .toArray(String[]::new);
      try (RawClient client = live.connect().request(method, WebSocketClient.DIRECT, "", all)) {
        Response response = client.read();
        assertThat(response.all("Connection")).containsExactly("close");
        assertThat(client.readToEnd()).isEmpty();
        assertThat(live.sessions()).isZero();
        return response;
      }
    }

    @Test
    @DisplayName("without a proper key gets 400")
    void key() throws Exception {
      live.start();
      List<String> keys =
          List.of(
              "X: none",
              "Sec-WebSocket-Key:",
              "Sec-WebSocket-Key: short",
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAA===",
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + KEY,
              "Sec-WebSocket-Key: " + "A".repeat(10_000));
      for (String key : keys) {
        Response response = answer("GET", VERSION, key);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).isEqualTo("Missing or invalid Sec-WebSocket-Key header");
      }
    }

    @Test
    @DisplayName("without a version that is spoken gets 400, and hears which are")
    void version() throws Exception {
      live.start();
      for (String version : List.of("X: none", "Sec-WebSocket-Version: 7", VERSION + ", 8")) {
        Response response = answer("GET", KEY, version);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).isEqualTo("Missing or invalid Sec-WebSocket-Version header");
        assertThat(response.all("Sec-WebSocket-Version")).containsExactly("13, 8");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "OPTIONS"})
    @DisplayName("by another method gets 400, with the words of code 2")
    void method(String method) throws Exception {
      live.start();
      Response response = answer(method, KEY, VERSION);
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).isEqualTo("Bad handshake method");
      live.error();
    }

    @Test
    @Tag("frames")
    @DisplayName("of the draft's version, or with a subprotocol, stands")
    void others() throws Exception {
      live.start();
      try (RawClient client =
          live.connect()
              .get(
                  WebSocketClient.DIRECT,
                  "upgrade: WebSocket",
                  "connection: keep-alive, upgrade",
                  "sec-websocket-version: 8",
                  "SEC-WEBSOCKET-PROTOCOL: one, two",
                  "sec-webSocket-key: AAAAAAAAAAAAAAAAAAAAAA==")) {
        Response response = client.readWithoutBody();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.all("Sec-WebSocket-Protocol")).containsExactly("one");
        assertThat(response.all("Sec-WebSocket-Accept"))
            .containsExactly("ICX+Yqv66kxgM0FcWaLWlFLwTAI=");
      }
    }

    @Test
    @DisplayName("whose query says polling stands, and is closed")
    void polling() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.connect(live.port(), PollingClient.HANDSHAKE)) {
        assertThat(client.readClose()).isEqualTo(NO_CODE);
        assertThat(live.sessions()).isZero();
      }
    }

    @Test
    @DisplayName("for a session that has a WebSocket stands, and is closed; the session goes on")
    void second() throws Exception {
      live.start();
      try (WebSocketClient first = WebSocketClient.open(live.port());
          WebSocketClient second = WebSocketClient.upgrade(live.port(), first.sid())) {
        assertThat(second.readClose()).isEqualTo(NO_CODE);
        assertThat(first.echo("still here")).isEqualTo("4still here");
        assertThat(live.sessions()).isEqualTo(1);
      }
    }

    @Test
    @DisplayName("with a body is none")
    void withBody() throws Exception {
      live.start();
      try (RawClient client = live.connect().upgrade(WebSocketClient.DIRECT, "Content-Length: 5")) {
        assertThat(client.read().status()).isEqualTo(400);
        client.awaitCut();
        assertThat(live.sessions()).isZero();
      }
    }
  }

  @Nested
  @Tag("frames")
  @DisplayName("a frame")
  class Frames {

    static Stream<Arguments> violations() {
      byte[] badUtf8 = {'4', (byte) 0xff};
      byte[] surrogate = {'4', (byte) 0xed, (byte) 0xa0, (byte) 0x80};
      return Stream.of(
          arguments("that is not masked", unmasked(FINAL | TEXT, "4a"), 1002),
          arguments("with a reserved bit", frame(FINAL | RSV1 | TEXT, "4a"), 1002),
          arguments("with another reserved bit", frame(FINAL | 0x20 | BINARY, "4a"), 1002),
          arguments("with the third reserved bit", frame(FINAL | 0x10 | PING, ""), 1002),
          arguments("of an unknown data opcode", frame(FINAL | 0x3, "4a"), 1002),
          arguments("of an unknown control opcode", frame(FINAL | 0xF, ""), 1002),
          arguments("that continues nothing", frame(FINAL | CONTINUATION, "4a"), 1002),
          arguments("amid another message", join(frame(TEXT, "4a"), frame(TEXT, "b")), 1002),
          arguments("that is a ping in pieces", frame(PING, "4a"), 1002),
          arguments("that is a ping of 126 bytes", frame(FINAL | PING, "x".repeat(126)), 1002),
          arguments("that is a long close", frame(FINAL | CLOSE, "x".repeat(126)), 1002),
          arguments("that is half a close code", frame(FINAL | CLOSE, "x"), 1002),
          arguments("that closes with 0", WebSocketClient.close(0, ""), 1002),
          arguments("that closes with 999", WebSocketClient.close(999, ""), 1002),
          arguments("that closes with 1004", WebSocketClient.close(1004, ""), 1002),
          arguments("that closes with 1005", WebSocketClient.close(1005, ""), 1002),
          arguments("that closes with 1006", WebSocketClient.close(1006, ""), 1002),
          arguments("that closes with 1015", WebSocketClient.close(1015, ""), 1002),
          arguments("that closes with 2999", WebSocketClient.close(2999, ""), 1002),
          arguments("that closes with 5000", WebSocketClient.close(5000, ""), 1002),
          arguments("that closes with 65535", WebSocketClient.close(65535, ""), 1002),
          arguments(
              "that closes in bad UTF-8",
              frame(FINAL | CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xff}),
              1007),
          arguments("that is no UTF-8", frame(FINAL | TEXT, badUtf8), 1007),
          arguments("of a lone surrogate", frame(FINAL | TEXT, surrogate), 1007),
          arguments("that begins with no UTF-8", frame(TEXT, badUtf8), 1007),
          arguments(
              "that ends in the middle of a character",
              join(frame(TEXT, "4"), frame(FINAL | CONTINUATION, new byte[] {(byte) 0xe2})),
              1007),
          arguments("that announces a byte too many", header(FINAL | BINARY, 10_001), 1009),
          arguments("that announces 2^63 - 1", header(FINAL | BINARY, Long.MAX_VALUE), 1009),
          arguments(
              "whose message gets a byte too long",
              join(frame(BINARY, new byte[10_000]), header(FINAL | CONTINUATION, 1)),
              1009));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    @DisplayName("that breaks the protocol is answered by a close code, and ends the session")
    void violation(String what, byte[] frames, int code) throws Exception {
      live.start(options -> options.maxPayload(10_000));
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        // What follows must not be looked at.
        client.send(frame(FINAL | TEXT, "4before")).send(frames);
        client.send(frame(FINAL | TEXT, "4after"));
        Closing closing = live.closing(client.sid());
        assertThat(closing.reason()).isEqualTo(CloseReason.TRANSPORT_ERROR);
        assertThat(closing.description()).isNotEqualTo("null");
        assertThat(live.messages(client.sid())).containsExactly("before");
        assertThat(live.sessions()).isZero();
        live.assertServesOthers();
        WebSocketClient.Frame close = client.read();
        while (close.firstByte() == (FINAL | TEXT)) {
          assertThat(close.text()).isEqualTo("4before");
          close = client.read();
        }
        assertThat(close.firstByte()).isEqualTo(FINAL | CLOSE);
        assertThat(close.code()).isEqualTo(code);
        client.raw.awaitCut(); // No answer is awaited.
      }
    }

    @Test
    @DisplayName("of the largest length, in any number of pieces, is a message")
    void largest() throws Exception {
      live.start(options -> options.maxPayload(10_000));
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        assertThat(client.echo("x".repeat(9_999))).hasSize(10_000);
        client.send(frame(BINARY, new byte[5_000]));
        client.send(frame(FINAL | PING, "between"));
        assertThat(client.read().toString()).startsWith("8a");
        client.send(frame(CONTINUATION, "")).send(frame(FINAL | CONTINUATION, new byte[5_000]));
        assertThat(client.read().payload()).hasSize(10_000);
        client.send(frame(FINAL | PONG, "unasked"));
        assertThat(client.echo("on")).isEqualTo("4on");
      }
    }

    @Test
    @DisplayName("in single bytes is a message too")
    void singleBytes() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        for (byte b : join(frame(TEXT, "4\u20ac"), frame(FINAL | CONTINUATION, "\ud83d\ude00"))) {
          client.send(new byte[] {b});
        }
        assertThat(client.readText()).isEqualTo("4\u20ac\ud83d\ude00");
      }
    }
  }

  @Nested
  @DisplayName("a packet")
  class Packets {

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "x", "\u20ac", "-1", "{}"})
    @DisplayName("that is none ends the session with an empty close frame")
    void malformed(String packet) throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(join(frame(FINAL | TEXT, packet), frame(FINAL | TEXT, "4after")));
        assertThat(client.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid()).reason()).isEqualTo(CloseReason.PARSE_ERROR);
        assertThat(live.messages(client.sid())).isEmpty();
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2probe"})
    @DisplayName("that is a ping ends the session, since only the server may send it")
    void ping(String packet) throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(packet);
        assertThat(client.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid()))
            .isEqualTo(new Closing(CloseReason.TRANSPORT_ERROR, "invalid heartbeat direction"));
      }
    }

    @Test
    @DisplayName("that closes, closes")
    void close() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send("1");
        assertThat(client.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid()).reason()).isEqualTo(CloseReason.TRANSPORT_CLOSE);
      }
    }

    @Test
    @DisplayName("that means nothing now is ignored")
    void ignored() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        for (String packet : List.of("0", "0{}", "5", "6", "6x", "3", "3probe")) {
          client.send(packet);
        }
        assertThat(client.echo("on")).isEqualTo("4on");
      }
    }
  }

  @Nested
  @DisplayName("the end")
  class Ends {

    @ParameterizedTest
    @Tag("frames")
    @ValueSource(ints = {1000, 1001, 1003, 1007, 1014, 3000, 4999})
    @DisplayName("by the client's close frame, whose code is repeated")
    void closeFrame(int code) throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(WebSocketClient.close(code, "bye \u20ac"));
        assertThat(client.read().code()).isEqualTo(code);
        client.raw.awaitCut();
        assertThat(live.closing(client.sid()))
            .isEqualTo(new Closing(CloseReason.TRANSPORT_CLOSE, "null"));
      }
    }

    @Test
    @DisplayName("by the client's empty close frame, whatever follows it")
    void emptyCloseFrame() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        client.send(join(frame(FINAL | CLOSE, ""), frame(FINAL | TEXT, "4a"), new byte[100_000]));
        assertThat(client.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid()).reason()).isEqualTo(CloseReason.TRANSPORT_CLOSE);
        assertThat(live.messages(client.sid())).isEmpty();
      }
    }

    @ParameterizedTest
    @CsvSource({"close", "half-close", "reset", "half a frame"})
    @DisplayName("by a client that is gone")
    void gone(String how) throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        switch (how) {
          case "close" -> client.close();
          case "half-close" -> client.raw.shutdownOutput();
          case "reset" -> client.reset();
          default -> {
            client.send(frame(TEXT, "4a")).send(header(FINAL | CONTINUATION, 1_000));
            client.close();
          }
        }
        assertThat(live.closing(client.sid()).reason()).isEqualTo(CloseReason.TRANSPORT_CLOSE);
        if (how.equals("half-close")) {
          client.raw.readToEnd();
        }
      }
    }

    @Test
    @DisplayName("by the server: what was sent, then an empty close frame; what comes is ignored")
    void byServer() throws Exception {
      live.start();
      try (WebSocketClient client = WebSocketClient.open(live.port())) {
        EngineSocket socket = live.socket(client.sid());
        socket.send("last");
        socket.close();
        socket.send("too late");
        client.send("4ignored").send("garbage");
        assertThat(client.readText()).isEqualTo("4last");
        assertThat(client.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid()))
            .isEqualTo(new Closing(CloseReason.FORCED_CLOSE, "null"));
        assertThat(live.messages(client.sid())).isEmpty();
      }
    }

    @Test
    @DisplayName("of a client that does not answer the close frame: it is cut")
    void noAnswer() throws Exception {
      live.start(options -> options.closeTimeout(Duration.ofMillis(200)));
      try (WebSocketClient byServer = WebSocketClient.open(live.port());
          WebSocketClient late = WebSocketClient.open(live.port())) {
        live.socket(byServer.sid()).discard();
        live.socket(late.sid()).close();
        assertThat(byServer.read().toString()).isEqualTo(EMPTY_CLOSE);
        assertThat(late.read().toString()).isEqualTo(EMPTY_CLOSE);
        byServer.raw.awaitCut();
        late.raw.awaitCut();
      }
    }

    @Test
    @DisplayName("of a client that falls silent, also in the middle of a frame")
    void silent() throws Exception {
      live.start(
          options ->
              options
                  .pingInterval(Duration.ofMillis(200))
                  .pingTimeout(Duration.ofSeconds(1))
                  .closeTimeout(Duration.ofMillis(200)));
      try (WebSocketClient silent = WebSocketClient.open(live.port());
          WebSocketClient slow = WebSocketClient.open(live.port())) {
        slow.send(frame(TEXT, "4a")).send(header(FINAL | CONTINUATION, 1_000));
        for (WebSocketClient client : List.of(silent, slow)) {
          assertThat(client.read().text()).isEqualTo("2");
          assertThat(live.closing(client.sid()))
              .isEqualTo(new Closing(CloseReason.PING_TIMEOUT, "null"));
          assertThat(client.read().toString()).isEqualTo(EMPTY_CLOSE);
          client.raw.awaitCut();
        }
      }
    }
  }
}
