package io.undersocket.benchmarks.servers;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.SocketIoServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code serve}: our own server with the handlers of the comparison, as its
 * documentation writes them.
 */
public final class UndersocketServer {

  static final String ARTIFACT = "io.undersocket/undersocket-benchmarks";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private UndersocketServer() {}

  /** Starts the server; it runs until the process ends. */
  public static void serve(List<String> args) throws IOException {
    ServerOptions options = ServerOptions.parse(args);
    EngineUndertow.listen(endpoint(options), "127.0.0.1", options.port(), path(options));
    options.announce(name(options));
  }

  /** The server with the handlers of the comparison, to be mounted below {@link #path}. */
  static HttpEndpoint endpoint(ServerOptions options) {
    SocketIoServer.Builder builder = SocketIoServer.builder();
    if (options.listeners() == ServerOptions.Listeners.DIRECT) {
      builder.executor(Runnable::run);
    }
    options.pingInterval().ifPresent(builder::pingInterval);
    if (options.clients() == ServerOptions.Clients.COUNTED) {
      return Counted.of(builder);
    }
    SocketIoServer io = builder.build();
    listen(io);
    return io;
  }

  /** Below which path it is mounted; a server that counts its clients has more than Socket.IO's. */
  static String path(ServerOptions options) {
    return options.clients() == ServerOptions.Clients.COUNTED ? "/" : "/socket.io";
  }

  /** What it says it is. */
  static String name(ServerOptions options) {
    return "undersocket "
        + ServerOptions.versionOf(ARTIFACT)
        + ", executor "
        + options.listeners().label();
  }

  /** Adds the handlers of the comparison. */
  static void listen(SocketIoServer io) {
    io.onConnection(
        socket -> {
          socket.on("echo", String.class, text -> socket.emit("echo", text));
          socket.on("ackme", Integer.class, (number, ack) -> ack.send(number));
          socket.on("bin", byte[].class, bytes -> socket.emit("bin", bytes));
          socket.on("bcast", String.class, text -> io.emit("bcast", text));
          socket.on("raw", args -> socket.emit("raw", args));
          socket.on("room", String.class, text -> io.to("room").emit("room", text));
          socket.on(
              "join",
              (args, ack) -> {
                socket.join(rooms(args));
                ack.send();
              });
          socket.on(
              "hop",
              (args, ack) -> {
                List<String> rooms = rooms(args);
                rooms.forEach(room -> socket.join(room));
                rooms.forEach(room -> socket.leave(room));
                ack.send(rooms.size());
              });
          socket.on("askall", String.class, (text, ack) -> ask(io, text, ack));
        });
  }

  private static List<String> rooms(Args args) {
    List<String> rooms = new ArrayList<>();
    for (Object room : args.getList(0)) {
      rooms.add(String.valueOf(room));
    }
    return rooms;
  }

  /** Asks everybody, and answers how many have answered and the sum of what they said. */
  static void ask(SocketIoServer io, String text, Ack ack) {
    io.timeout(PATIENCE)
        .emitWithAck("ask", text)
        .whenComplete(
            (answers, failure) -> {
              if (failure != null) {
                ack.send(failure.toString());
                return;
              }
              long sum = 0;
              for (Args each : answers) {
                sum += each.getLong(0);
              }
              ack.send(answers.size(), sum);
            });
  }
}
