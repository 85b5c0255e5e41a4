package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.WebSocketClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that speaks has found the client there, and goes on when it is back already. */
@DisplayName("What was said to a client before it left a namespace")
@Timeout(60)
class LastWordsOnTheWireTest {

  private final CompletableFuture<Void> speaking = new CompletableFuture<>();
  private final CompletableFuture<Void> isBack = new CompletableFuture<>();
  private final SocketIoServer io = SocketIoServer.create();
  private EngineUndertowServer server;

  @BeforeEach
  void start() throws IOException {
    io.onConnection(this::serve);
    server = EngineUndertow.listen(io, "127.0.0.1", 0);
  }

  private void serve(Socket socket) {
    socket.on("echo", (args, ack) -> ack.send(args.raw(0)));
    if (!speaking.isDone()) {
      socket.join("first stay");
      socket.onAnyOutgoing(
          (event, args) -> {
            speaking.complete(null);
            isBack.join();
          });
    }
  }

  @AfterEach
  void stop() {
    isBack.complete(null);
    io.close(Duration.ZERO).toCompletableFuture().join();
    server.close();
  }

  private Thread startSpeaking() {
    Thread speaker = new Thread(() -> io.to("first stay").emit("said"));
    speaker.start();
    speaking.join();
    return speaker;
  }

  @Test
  @DisplayName("is not heard when it is back, over WebSocket")
  void webSocket() throws Exception {
    try (WebSocketClient client = WebSocketClient.open(server.port())) {
      client.send("40");
      assertThat(client.readText()).startsWith("40{");
      client.send("420[\"echo\",1]"); // heard once the connection listeners have returned
      assertThat(client.readText()).isEqualTo("430[1]");
      Thread speaker = startSpeaking();

      client.send("41").send("40");
      assertThat(client.readText()).startsWith("40{");
      isBack.complete(null);
      speaker.join();

      client.send("421[\"echo\",2]");
      assertThat(client.readText()).isEqualTo("431[2]");
    }
  }

  @Test
  @DisplayName("is not heard when it is back, over polling")
  void polling() throws Exception {
    try (PollingClient client = PollingClient.open(server.port())) {
      client.post("40");
      assertThat(client.packet()).startsWith("40{");
      client.post("420[\"echo\",1]");
      assertThat(client.packet()).isEqualTo("430[1]");
      Thread speaker = startSpeaking();

      client.post("41");
      client.post("40");
      assertThat(client.packet()).startsWith("40{");
      isBack.complete(null);
      speaker.join();

      client.post("421[\"echo\",2]");
      assertThat(client.packet()).isEqualTo("431[2]");
    }
  }
}
