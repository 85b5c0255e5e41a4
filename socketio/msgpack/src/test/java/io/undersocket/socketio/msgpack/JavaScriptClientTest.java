package io.undersocket.socketio.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.jackson.JacksonBinding;
import io.undersocket.testing.NodeTests;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the official client does is told in JavaScript: see {@code src/test/js}. */
@DisplayName("The official JavaScript client with its MessagePack parser")
class JavaScriptClientTest {

  private static final Duration AT_MOST = Duration.ofMinutes(2);

  record Picture(String name, byte[] bytes, Instant taken) {}

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final SocketIoServer io =
      SocketIoServer.builder()
          .parser(MessagePackParser.create(JacksonBinding.of(new JsonMapper())))
          .build();
  private Undertow server;

  @BeforeEach
  void start() {
    io.onConnection(
        socket -> {
          socket.emit("auth", socket.handshake().auth());
          socket.on("message", (args, ack) -> socket.emit("message-back", args));
          socket.on("message-with-ack", (args, ack) -> ack.send(args));
          socket.on(
              "picture",
              Picture.class,
              (picture, ack) ->
                  ack.send(
                      new Picture(picture.name() + "!", picture.bytes(), picture.taken()),
                      Map.of("inside", List.of(picture))));
          socket.on(
              "ask",
              () ->
                  socket
                      .emitWithAck("question", 1)
                      .thenAccept(args -> socket.emit("answer", args)));
          socket.on(
              "room",
              () -> {
                socket.join("room");
                io.to("room").emit("broadcast", new byte[] {1, 2}, "x");
              });
        });
    io.onError((socket, event, cause) -> errors.add(cause.getMessage()));
    io.of("/refused")
        .use(
            socket -> {
              throw new ConnectError("no", Map.of("why", new byte[] {3}));
            });
    server =
        Undertow.builder()
            .addHttpListener(0, "localhost")
            .setHandler(EngineUndertow.handler(io))
            .build();
    server.start();
  }

  @AfterEach
  void stop() {
    io.close().toCompletableFuture().join();
    server.stop();
  }

  @Test
  @DisplayName("works in Node.js, over each transport")
  void works() {
    int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    NodeTests.run(
        Path.of("src", "test", "js", "msgpack.test.mjs"),
        Map.of("SERVER_URL", "http://localhost:" + port),
        AT_MOST);
    assertThat(errors).hasSize(6);
    assertThat(errors)
        .filteredOn(error -> !error.equals("got text where a MessagePack packet is due"))
        .hasSize(3)
        .allSatisfy(
            error ->
                assertThat(error)
                    .startsWith(
                        "event \"picture\", argument 0: expected Picture, received number 7 ("));
  }
}
