package io.undersocket.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Probes;
import io.undersocket.tck.judge.Unmet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client of Socket.IO on the wire")
class SocketIoClientTest {

  private static final byte[] BYTES = {1, 2, 3};

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

  private List<SocketIoClient> both(int revision) {
    return List.of(
        EngineClient.polling(probe).revision(revision).openSocketIo(),
        EngineClient.webSocket(probe).revision(revision).openSocketIo());
  }

  @Test
  @DisplayName("passes over the greeting of a namespace that it did not ask for")
  void isGreetedUnasked() {
    for (SocketIoClient client : both(4)) {
      client.engine().send("0");
      client.connect("/custom");
      client.expectConnected("/");
      client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  @DisplayName("joins namespaces, sends events with bytes, and gets acknowledgements")
  void talks(int revision) {
    for (SocketIoClient client : both(revision)) {
      String id = client.connect("/");
      String custom = client.connect("/custom");
      assertThat(custom).isNotEqualTo(id);
      client.emit("/", "message", 1, "é", Map.of("a", BYTES), null);
      SocketIoPacket back =
          client.expectEvent("/", "message-back", 1, "é", Map.of("a", BYTES), null);
      assertThat(back.isBinary()).isTrue();
      client.emit("/custom", "message", 2.5).expectEvent("/custom", "message-back", 2.5);
      client.emit("/", "message");
      assertThat(client.emitWithAck("/", "message-with-ack", BYTES, true))
          .containsExactly(Json.of(BYTES), Json.of(true));
      client.expectEvent("/", "message-back");
      client.emit("/", "ask");
      client.ack(client.expectEvent("/", "question", 1), "answer");
      client.expectEvent("/", "told", "answer");
      client.stillAlive().expectNothingElse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  @DisplayName("is refused, leaves, and is made to leave")
  void leaves(int revision) {
    for (SocketIoClient client : both(revision)) {
      client.connect("/");
      client.beginConnect("/refused").expectConnectError("/refused", "not welcome");
      client.beginConnect("/nowhere").expectConnectError("/nowhere", "Invalid namespace");
      client.connect("/custom");
      client.emit("/custom", "leave-me").expectDisconnect("/custom");
      client.stillAlive();
      client.disconnect("/").emit("/", "message");
      client.expectClosed();
    }
  }

  @Test
  @DisplayName("says what it sends along, and sees the greeting if it wants to")
  void auth() {
    SocketIoClient client = SocketIoClient.webSocket(probe);
    client.beginConnect("/", Map.of("token", "x"));
    client.expectConnected("/");
    client.expectEvent("/", "auth", Map.of("token", "x"));
    SocketIoClient old = EngineClient.webSocket(probe).revision(3).openSocketIo();
    assertThat(old.connect("/custom?token=x")).isEqualTo("/custom#" + old.engine().sid());
  }

  @Test
  @DisplayName("says what came instead of what was expected")
  void saysWhatCame() {
    SocketIoClient client = SocketIoClient.polling(probe);
    client.connect("/");
    client.emit("/", "message", BYTES);
    assertThatThrownBy(() -> client.expectEvent("/", "message-back", 1))
        .isInstanceOf(Unmet.class)
        .hasMessageContaining(
            "expected the event [\"message-back\",1] in /, received packet \"51-[")
        .hasMessageContaining("AQID");
    client.emit("/", "message");
    assertThatThrownBy(client::expectNothingElse)
        .hasMessageContaining("received [packet \"2[\"message-back\"]\"]");
    assertThatThrownBy(() -> client.expectDisconnect("/"))
        .hasMessageContaining("expected DISCONNECT of /, received packet \"2[");
    client.beginConnect("/refused");
    assertThatThrownBy(() -> client.expectConnected("/refused"))
        .hasMessageContaining("received packet \"4/refused,{\"message\":\"not welcome\"}\"");
    client.emit("/", "message").sendRaw("9");
    assertThatThrownBy(client::expectClosed)
        .hasMessageContaining("message-back")
        .hasMessageContaining("then a close packet");
  }
}
