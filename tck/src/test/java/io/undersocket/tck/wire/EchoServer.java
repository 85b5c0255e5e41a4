package io.undersocket.tck.wire;

import io.undersocket.engineio.Cors;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.WebSocketCompression;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the contract has at both paths, for both revisions; a ping every 300 ms, for which there is
 * time on a busy machine. {@code /refused} refuses.
 */
final class EchoServer implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(300);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final EngineServer echo;
  private final SocketIoServer io;
  private final Undertow listener;

  EchoServer() {
    echo =
        EngineServer.builder()
            .pingInterval(INTERVAL)
            .pingTimeout(TIMEOUT)
            .allowEIO3(true)
            .webSocketCompression(WebSocketCompression.DEFAULT)
            .cors(Cors.anyOrigin())
            .build()
            .onConnection(s -> s.onMessage(m -> s.send(OutgoingPacket.message(m))));
    io =
        SocketIoServer.builder()
            .pingInterval(INTERVAL)
            .pingTimeout(TIMEOUT)
            .allowEIO3(true)
            .build();
    io.onConnection(EchoServer::answer);
    io.of("/custom").onConnection(EchoServer::answer);
    io.of("/refused")
        .use(
            socket -> {
              throw new ConnectError("not welcome");
            });
    listener =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(
                EngineUndertow.handler(
                    echo,
                    "/engine.io",
                    EngineUndertow.handler(io, "/socket.io", ResponseCodeHandler.HANDLE_404)))
            .build();
    listener.start();
  }

  private static void answer(Socket socket) {
    socket.on("message", args -> socket.emit("message-back", relayed(args)));
    socket.on("message-with-ack", (args, ack) -> ack.send(relayed(args)));
    socket.on("leave-me", args -> socket.disconnect());
    socket.on(
        "ask",
        args -> socket.emitWithAck("question", 1).thenAccept(a -> socket.emit("told", relayed(a))));
    socket.emit("auth", socket.handshake().auth());
  }

  private static Object[] relayed(Args args) {
    List<Json> elements = new ArrayList<>();
    args.forEach(elements::add);
    return elements.toArray();
  }

  String url() {
    return "http://127.0.0.1:"
        + ((InetSocketAddress) listener.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void close() {
    echo.close(Duration.ZERO).toCompletableFuture().join();
    io.close(Duration.ZERO).toCompletableFuture().join();
    listener.stop();
  }
}
