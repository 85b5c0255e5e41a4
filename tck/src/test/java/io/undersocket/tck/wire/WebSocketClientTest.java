package io.undersocket.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Probes;
import io.undersocket.tck.judge.Unmet;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A WebSocket on the wire")
class WebSocketClientTest {

  private static final String OPEN = "/engine.io/?EIO=4&transport=websocket";

  private static EchoServer server;
  private Probes probes;
  private Probe probe;

  @BeforeAll
  static void start() {
    server = new EchoServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    probes = Probes.of(server.url());
    probe = probes.probe();
  }

  @AfterEach
  void close() {
    probes.close();
  }

  private WebSocketClient opened() {
    WebSocketClient ws = WebSocketClient.to(probe, OPEN).open();
    assertThat(ws.receive().text()).startsWith("0{");
    return ws;
  }

  @Test
  @DisplayName("is opened with what is offered, or refused")
  void handshake() {
    WebSocketClient ws = WebSocketClient.to(probe, OPEN).subprotocols("a", "b").open();
    ws.answer().expectHeader("sec-websocket-protocol", "a");
    WebSocketClient.to(probe, OPEN).without("Sec-WebSocket-Key").refused().expectStatus(400);
    WebSocketClient.to(probe, "/engine.io/?EIO=4&transport=tube").expectRefused();
    assertThatThrownBy(() -> WebSocketClient.to(probe, "/elsewhere").open())
        .isInstanceOf(Unmet.class)
        .hasMessageContaining("expected status 101")
        .hasMessageContaining("received status 404");
    assertThatThrownBy(() -> WebSocketClient.to(probe, OPEN).refused())
        .hasMessageContaining("a refusal of the upgrade");
  }

  @Test
  @DisplayName("does not take a wrong Sec-WebSocket-Accept")
  void accept() throws Exception {
    try (FakeServer fake =
            new FakeServer(
                "HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: me\r\n\r\n");
        Probes others = Probes.of(fake.url())) {
      assertThatThrownBy(() -> WebSocketClient.to(others.probe(), "/").open())
          .hasMessageContaining("the header sec-websocket-accept: ")
          .hasMessageContaining("Sec-WebSocket-Accept: me");
    }
  }

  @Test
  @DisplayName("sends and receives messages, in one frame or in several")
  void messages() {
    WebSocketClient ws = opened();
    ws.sendText("4a").expectText("4a");
    ws.sendTextInParts("4", "b", "c").expectText("4bc");
    ws.sendBinary((byte) 1, (byte) 2).expectBinary((byte) 1, (byte) 2);
    String large = "4" + "x".repeat(70_000);
    ws.sendText(large).expectText(large);
    ws.sendFrames(Frame.text("4d").notFinal(), Frame.ping("p"), Frame.continuation("e"));
    ws.expectPong("p");
    ws.expectText("4de");
  }

  @Test
  @DisplayName("compresses and inflates, with and without the context")
  void deflates() {
    for (String offer :
        new String[] {
          "permessage-deflate",
          "permessage-deflate; client_no_context_takeover; server_no_context_takeover"
        }) {
      WebSocketClient ws = WebSocketClient.to(probe, OPEN).extensions(offer).open();
      assertThat(ws.deflates()).isTrue();
      ws.receive();
      String text = "4" + "hello ".repeat(500);
      for (int i = 0; i < 3; i++) {
        ws.sendTextCompressed(text);
        assertThat(ws.expectText(text)).isNotNull();
      }
      ws.sendText("4plain").expectText("4plain");
    }
  }

  @Test
  @DisplayName("sees how it is closed")
  void closes() {
    WebSocketClient unmasked = opened();
    unmasked.sendFrame(Frame.text("4a").unmasked()).expectClose(1002);
    unmasked.expectEnd();
    WebSocketClient reserved = opened();
    reserved.sendFrame(Frame.of(3));
    assertThat(reserved.expectEnd()).isEqualTo(1002);
    WebSocketClient asked = opened();
    asked.sendClose(1000, "bye");
    assertThat(asked.expectEnd()).isIn(1000, 1005);
    WebSocketClient parseError = opened();
    parseError.sendText("9").expectClose(1005, 1000);
  }

  @Test
  @DisplayName("says what came instead of what was expected")
  void saysWhatCame() {
    WebSocketClient ws = opened();
    ws.sendText("4a");
    assertThatThrownBy(() -> ws.expectText("4b"))
        .hasMessage("expected text \"4b\", received text \"4a\"");
    ws.sendText("4a");
    assertThatThrownBy(() -> ws.expectClose(1002))
        .hasMessage("expected a close frame with the code [1002], received text \"4a\"");
    assertThatThrownBy(() -> ws.expectEnd(Duration.ofMillis(20)))
        .hasMessageContaining("received nothing");
    ws.sendClose();
    ws.receive();
    ws.expectEnd();
    assertThatThrownBy(ws::receive)
        .hasMessageContaining("received the end of the connection: closed");
  }

  @Test
  @DisplayName("keeps the session of the engine alive, if it is told to")
  void answersEnginePings() {
    WebSocketClient silent = opened();
    WebSocketClient kept = opened().answerEnginePings();
    assertThat(silent.receive().text()).isEqualTo("2");
    silent.expectEnd();
    kept.sendText("4a").expectText("4a");
  }

  @Test
  @DisplayName("writes lengths as it is told to")
  void lengths() {
    assertThat(Frame.text("a").unmasked().toBytes()).containsExactly(0x81, 1, 'a');
    assertThat(Frame.text("a").unmasked().lengthIn(Frame.Length.TWO_BYTES).toBytes())
        .containsExactly(0x81, 126, 0, 1, 'a');
    assertThat(Frame.text("").unmasked().declaring(1L << 40).toBytes())
        .containsExactly(0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0);
    assertThat(Frame.close(1000, "x").rsv(Frame.RSV1).unmasked().toBytes())
        .containsExactly(0xc8, 3, 3, 0xe8, 'x');
  }
}
