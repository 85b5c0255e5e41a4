package io.undersocket.tck.contract;

import io.undersocket.engineio.Cors;
import io.undersocket.engineio.EngineOptionsBuilder;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.msgpack.MessagePackParser;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a server offers so that clients and test suites can be run against it; told in full, for
 * whoever wants to have another server judged, in {@code docs/tck.md}.
 *
 * <ul>
 *   <li>{@code /engine.io/}: an Engine.IO server that sends every message back as it came, text as
 *       text and bytes as bytes.
 *   <li>{@code /socket.io/}: a Socket.IO server with the {@link Base} and the {@link Conversation}.
 *       The browser client is there too.
 *   <li>{@code /recovery/}: the same with connection state recovery of two minutes.
 *   <li>{@code /msgpack/}: the same with the MessagePack parser.
 *   <li>{@code /extras/}: the echo of {@code /engine.io/} with the {@link Extras}.
 * </ul>
 *
 * <p>Times are short, so that a test of a timeout takes no minute: a ping every 300 ms, 200 ms to
 * answer it, 1,000 ms to connect to a namespace. The payload limit is 1,000,000 bytes, and pages of
 * any origin may connect; {@code /extras/} has its own.
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
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final int MAX_PAYLOAD = 1_000_000;

  private final EngineServer echo;
  private final SocketIoServer io;
  private final SocketIoServer recovery;
  private final SocketIoServer msgpack;
  private final EngineServer extras;

  Contract(Pace pace, Clients clients) {
    Conversation conversation = new Conversation();
    echo = Base.echo(offered(EngineServer.builder(), pace, clients).build());
    io = conversation.offer(Base.answer(socketIo(pace, clients).build()));
    recovery =
        conversation.offer(
            Base.answer(socketIo(pace, clients).connectionStateRecovery(RECOVERY).build()));
    msgpack =
        conversation.offer(
            Base.answer(socketIo(pace, clients).parser(MessagePackParser.create()).build()));
    extras = Extras.server(clients);
  }

  private static SocketIoServer.Builder socketIo(Pace pace, Clients clients) {
    return offered(SocketIoServer.builder(), pace, clients).connectTimeout(pace.connectTimeout);
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

  /** Answers 404 to what is for none of the servers. */
  HttpHandler handler() {
    HttpHandler handler = ResponseCodeHandler.HANDLE_404;
    for (Map.Entry<String, HttpEndpoint> mount : endpoints().entrySet()) {
      handler = EngineUndertow.handler(mount.getValue(), mount.getKey(), handler);
    }
    return handler;
  }

  /** The servers by their paths, to be mounted in whatever container. */
  Map<String, HttpEndpoint> endpoints() {
    return Map.of(
        "/engine.io", echo,
        "/socket.io", io,
        "/recovery", recovery,
        "/msgpack", msgpack,
        "/extras", extras);
  }

  /** Ends every session at once; completes when all are gone. */
  CompletionStage<Void> close() {
    return CompletableFuture.allOf(
        echo.close(Duration.ZERO).toCompletableFuture(),
        io.close(Duration.ZERO).toCompletableFuture(),
        recovery.close(Duration.ZERO).toCompletableFuture(),
        msgpack.close(Duration.ZERO).toCompletableFuture(),
        extras.close(Duration.ZERO).toCompletableFuture());
  }
}
