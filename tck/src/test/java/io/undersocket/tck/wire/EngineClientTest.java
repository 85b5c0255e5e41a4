package io.undersocket.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Probes;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client of Engine.IO on the wire")
class EngineClientTest {

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

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  @DisplayName("sends and receives over polling, text and bytes, in both revisions")
  void polls(int revision) {
    EngineClient client = EngineClient.polling(probe).revision(revision).open();
    assertThat(client.opened().upgrades()).containsExactly("websocket");
    assertThat(client.opened().names())
        .containsExactly("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    client.send("h€llo 😀").expectMessage("h€llo 😀");
    client.send((byte) 1, (byte) 2, (byte) 3).expectMessage((byte) 1, (byte) 2, (byte) 3);
    client.sendPacket("4a", "4b").expectMessage("a").expectMessage("b");
    client.stillAlive().expectNothingElse();
    client.disconnect();
    client.expectClosed();
    client.expectForgotten();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  @DisplayName("sends and receives over WebSocket, in both revisions")
  void webSocket(int revision) {
    EngineClient client = EngineClient.webSocket(probe).revision(revision).open();
    client.send("h€llo").expectMessage("h€llo");
    client.send((byte) 1, (byte) 2).expectMessage((byte) 1, (byte) 2);
    client.stillAlive();
    client.sendPacket("9");
    client.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  @DisplayName("upgrades, and loses nothing")
  void upgrades(int revision) {
    EngineClient client = EngineClient.polling(probe).revision(revision).open();
    client.send("before").upgrade().send("after");
    client.expectMessage("before").expectMessage("after").stillAlive();
    assertThat(client.webSocket().answer().status()).isEqualTo(101);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  @DisplayName("keeps the session alive for longer than a silent one lives")
  void keepsTheHeartbeat(int revision) {
    EngineClient kept = EngineClient.polling(probe).revision(revision).open();
    EngineClient upgraded = EngineClient.polling(probe).revision(revision).open().upgrade();
    EngineClient silent =
        EngineClient.webSocket(probe).revision(revision).heartbeat(Heartbeat.OFF).open();
    silent.expectClosed();
    kept.stillAlive().expectNothingElse();
    upgraded.stillAlive().expectNothingElse();
  }

  @Test
  @DisplayName("polls by JSONP")
  void jsonp() {
    EngineClient client = EngineClient.polling(probe).revision(3).jsonp(7).open();
    client.send("a\nb \\n \"c\"").expectMessage("a\nb \\n \"c\"").stillAlive();
  }

  @Test
  @DisplayName("takes bytes in base64 over WebSocket, if it asked for that")
  void base64() {
    EngineClient client = EngineClient.webSocket(probe).base64().open();
    client.send((byte) 1).expectMessage((byte) 1);
  }

  @Test
  @DisplayName("is polled by hand, if the case wants to")
  void byHand() {
    EngineClient client = EngineClient.polling(probe).polls(Polls.BY_HAND).open();
    PendingAnswer poll = client.beginPoll();
    client
        .post("4hello")
        .expectStatus(200)
        .expectBody("ok")
        .expectHeader("cache-control", "no-store");
    poll.await().expectBody("4hello");
    client.sendPacket("4a");
    assertThat(client.polled()).containsExactly(EnginePacket.message("a"));
    client.post("4a\u001e9").expectBody("ok");
    client.expectClosed();
  }

  @Test
  @DisplayName("speaks Socket.IO to show that a session goes on where there is no echo")
  void aliveWithSocketIo() {
    EngineClient client = EngineClient.webSocket(probe).path("/socket.io/").open();
    client.stillAlive().stillAlive().expectNothingElse();
    EngineClient.polling(probe).revision(3).path("/socket.io/").open().stillAlive();
  }

  @Test
  @DisplayName("says what came instead of what was expected")
  void saysWhatCame() {
    EngineClient client = EngineClient.webSocket(probe).open();
    assertThatThrownBy(() -> client.send("a").expectMessage("b"))
        .isInstanceOf(Unmet.class)
        .hasMessage("expected packet \"4b\", received packet \"4a\"");
    assertThatThrownBy(() -> client.expectClosed(Duration.ofMillis(50)))
        .hasMessageContaining("it goes on; came: nothing");
    assertThatThrownBy(() -> client.send("a").expectNothingElse())
        .hasMessageContaining("received packet \"4a\"");
    assertThatThrownBy(() -> client.next(Duration.ofMillis(20)))
        .hasMessage("expected a packet within 20 ms, received nothing");
    client.sendPacket("9");
    client.expectClosed();
    assertThatThrownBy(client::stillAlive)
        .hasMessageContaining("received the end of the session: frame close 1005");
  }

  @Test
  @DisplayName("does not take a wrong open packet")
  void wrongOpenPacket() throws Exception {
    try (FakeServer fake = new FakeServer(FakeServer.answer(200, "0{\"sid\":1}"));
        Probes others = Probes.of(fake.url())) {
      assertThatThrownBy(() -> EngineClient.polling(others.probe()).open())
          .hasMessageContaining("an open packet with sid")
          .hasMessageContaining("{\"sid\":1}");
    }
  }
}
