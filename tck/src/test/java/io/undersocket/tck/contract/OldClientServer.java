package io.undersocket.tck.contract;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.engineio.undertow.EngineUndertowServer;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.SocketIoServer;
import java.io.IOException;
import java.time.Duration;

/**
 * What the {@link Base} has at {@code /socket.io/}, for clients of Socket.IO 2 as well; and an
 * event {@code tell}, which everybody gets as {@code told}, and {@code /closed}, where nobody gets
 * in.
 */
public final class OldClientServer implements AutoCloseable {

  private static final String ROOM = "everybody";

  private final SocketIoServer io;
  private final EngineUndertowServer listener;

  private OldClientServer(SocketIoServer io, EngineUndertowServer listener) {
    this.io = io;
    this.listener = listener;
  }

  public static OldClientServer start() throws IOException {
    SocketIoServer io =
        SocketIoServer.builder()
            .allowEIO3(true)
            .pingInterval(Duration.ofMillis(300))
            .pingTimeout(Duration.ofSeconds(20))
            .build();
    io.onConnection(Base::answer);
    io.of("/custom").onConnection(Base::answer);
    io.of("/closed")
        .use(
            socket -> {
              throw new ConnectError("Not authorized");
            });
    io.onConnection(
        socket -> {
          socket.join(ROOM);
          socket.on("tell", args -> io.to(ROOM).emit("told", args));
        });
    return new OldClientServer(io, EngineUndertow.listen(io, "127.0.0.1", 0, "/socket.io"));
  }

  public String url() {
    return "http://127.0.0.1:" + listener.port();
  }

  @Override
  public void close() {
    io.close(Duration.ZERO).toCompletableFuture().join();
    listener.close();
  }
}
