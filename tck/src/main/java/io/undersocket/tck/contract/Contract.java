package io.undersocket.tck.contract;

import io.undersocket.engineio.Cors;
import io.undersocket.engineio.EngineOptionsBuilder;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a server offers so that clients and test suites can be run against it.
 *
 * <ul>
 *   <li>At {@code /engine.io/}, an Engine.IO server that sends every message back as it came, text
 *       as text and bytes as bytes.
 *   <li>At {@code /socket.io/}, a Socket.IO server with the namespaces {@code /} and {@code
 *       /custom}. In both, a socket gets the event {@code auth} with what it sent along to connect;
 *       {@code message} comes back as {@code message-back}, with the same arguments, and {@code
 *       message-with-ack} is acknowledged with the same arguments. The browser client is there too.
 * </ul>
 *
 * <p>Times are short, so that a test of a timeout takes no minute: a ping every 300 ms, 200 ms to
 * answer it, 1,000 ms to connect to a namespace. The payload limit is 1,000,000 bytes, and pages of
 * any origin may connect.
 */
public final class Contract {

  /** How long the server waits for what. */
  public enum Pace {
    /** The contract's own: short enough to test timeouts, and too short for a busy machine. */
    BRISK(Duration.ofMillis(200), Duration.ofSeconds(1)),
    /** For tests of anything but timeouts; pings are as frequent. */
    PATIENT(Duration.ofSeconds(20), Duration.ofSeconds(45));

    private final Duration pingTimeout;
    private final Duration connectTimeout;

    Pace(Duration pingTimeout, Duration connectTimeout) {
      this.pingTimeout = pingTimeout;
      this.connectTimeout = connectTimeout;
    }
  }

  /** Which clients may come. */
  public enum Clients {
    /** Those of Socket.IO 3 and 4. */
    CURRENT,
    /** Those of Socket.IO 1 and 2, too: then a client that does not say its revision is one. */
    ALSO_OLD
  }

  private static final Duration PING_INTERVAL = Duration.ofMillis(300);
  private static final int MAX_PAYLOAD = 1_000_000;

  private final EngineServer echo;
  private final SocketIoServer io;

  Contract(Pace pace, Clients clients) {
    echo = offered(EngineServer.builder(), pace, clients).build().onConnection(Contract::echo);
    io =
        offered(SocketIoServer.builder(), pace, clients)
            .connectTimeout(pace.connectTimeout)
            .build();
    io.onConnection(Contract::answer);
    io.of("/custom").onConnection(Contract::answer);
  }

  private static <B extends EngineOptionsBuilder<B>> B offered(
      B builder, Pace pace, Clients clients) {
    return builder
        .pingInterval(PING_INTERVAL)
        .pingTimeout(pace.pingTimeout)
        .maxPayload(MAX_PAYLOAD)
        .allowEIO3(clients == Clients.ALSO_OLD)
        .cors(Cors.anyOrigin());
  }

  private static void echo(EngineSocket socket) {
    socket.onMessage(message -> socket.send(OutgoingPacket.message(message)));
  }

  /** What the Socket.IO server does for a socket. */
  static void answer(Socket socket) {
    socket.on("message", args -> socket.emit("message-back", relayed(args)));
    socket.on("message-with-ack", (args, ack) -> ack.send(relayed(args)));
    socket.emit("auth", socket.handshake().auth());
  }

  /** The arguments, unread. */
  static Object[] relayed(Args args) {
    List<Json> elements = new ArrayList<>(args.size());
    args.forEach(elements::add);
    return elements.toArray();
  }

  /** Answers 404 to what is for neither server. */
  HttpHandler handler() {
    return EngineUndertow.handler(
        echo,
        "/engine.io",
        EngineUndertow.handler(io, "/socket.io", ResponseCodeHandler.HANDLE_404));
  }

  /** Ends every session at once; completes when all are gone. */
  CompletionStage<Void> close() {
    return CompletableFuture.allOf(
        echo.close(Duration.ZERO).toCompletableFuture(),
        io.close(Duration.ZERO).toCompletableFuture());
  }
}
