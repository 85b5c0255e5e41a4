package io.undersocket.benchmarks.servers;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.SocketIoServer;
import java.io.IOException;
import java.util.List;

/**
 * The command {@code serve}: our own server with the four handlers, as its documentation writes
 * them.
 */
public final class UndersocketServer {

  static final String ARTIFACT = "io.undersocket/undersocket-benchmarks";

  private UndersocketServer() {}

  /** Starts the server; it runs until the process ends. */
  public static void serve(List<String> args) throws IOException {
    ServerOptions options = ServerOptions.parse(args);
    SocketIoServer.Builder builder = SocketIoServer.builder();
    if (options.listeners() == ServerOptions.Listeners.DIRECT) {
      builder.executor(Runnable::run);
    }
    SocketIoServer io = builder.build();
    io.onConnection(
        socket -> {
          socket.on("echo", String.class, text -> socket.emit("echo", text));
          socket.on("ackme", Integer.class, (number, ack) -> ack.send(number));
          socket.on("bin", byte[].class, bytes -> socket.emit("bin", bytes));
          socket.on("bcast", String.class, text -> io.emit("bcast", text));
        });
    EngineUndertow.listen(io, "127.0.0.1", options.port(), "/socket.io");
    options.announce(
        "undersocket "
            + ServerOptions.versionOf(ARTIFACT)
            + ", executor "
            + options.listeners().label());
  }
}
