package io.undersocket.examples.guide;

import io.undersocket.engineio.EngineSocket;
import io.undersocket.socketio.ServerStatistics;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.ServerListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seeing what the server does. */
final class Watching {

  private static final Logger log = LoggerFactory.getLogger(Watching.class);

  private Watching() {}

  static SocketIoServer counted() {
    ServerStatistics statistics = new ServerStatistics();
    SocketIoServer io = SocketIoServer.builder().serverListener(statistics).build();
    io.of("/status")
        .onConnection(
            socket ->
                socket.on(
                    "how are you?",
                    (args, ack) ->
                        ack.send(
                            statistics.openConnections(),
                            statistics.packetsReceived(),
                            statistics.packetsSent(),
                            statistics.bytesSent())));
    return io;
  }

  static SocketIoServer slowListeners() {
    SocketIoServer io =
        SocketIoServer.builder()
            .serverListener(
                new ServerListener() {
                  @Override
                  public void onHandled(
                      Socket socket, String event, long nanos, @Nullable Throwable failure) {
                    if (nanos > Duration.ofSeconds(1).toNanos()) {
                      log.warn("{} took {} ms for {}", event, nanos / 1_000_000, socket.id());
                    }
                  }
                })
            .build();
    return io;
  }

  static void waiting(SocketIoServer io) {
    long waiting = io.engine().sockets().stream().mapToLong(EngineSocket::outboundBytes).sum();
    log.info("{} bytes wait for clients that read slowly", waiting);
  }
}
