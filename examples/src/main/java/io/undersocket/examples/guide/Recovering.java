package io.undersocket.examples.guide;

import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;

/** Clients that come back after a lost connection. */
final class Recovering {

  private Recovering() {}

  static SocketIoServer recovering() {
    SocketIoServer io =
        SocketIoServer.builder().connectionStateRecovery(Duration.ofMinutes(2)).build();

    io.onConnection(
        socket -> {
          if (!socket.recovered()) {
            socket.join("news");
            socket.emit("welcome");
          }
        });
    return io;
  }

  static SocketIoServer bounded() {
    SocketIoServer io =
        SocketIoServer.builder()
            .connectionStateRecovery(
                ConnectionStateRecovery.defaults()
                    .withMaxDisconnectionDuration(Duration.ofMinutes(10))
                    .withSkipMiddlewares(false)
                    .withMaxBytes(64_000_000))
            .build();
    return io;
  }
}
