package io.undersocket.benchmarks.servers;

import io.undersocket.adapter.redis.RedisAdapter;
import io.undersocket.adapter.redis.RedisStreamsAdapter;
import io.undersocket.adapter.redis.ShardedRedisAdapter;
import io.undersocket.benchmarks.Arguments;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code node}: one of several servers of ours that are one by a Redis, with the
 * handlers of the benchmark of clusters.
 */
public final class UndersocketNode {

  private UndersocketNode() {}

  /** Starts the server; it runs until the process ends. */
  public static void serve(List<String> args) throws IOException {
    Arguments options =
        Arguments.parse(
            args, Set.of("port", "adapter", "redis-port", "number"), Set.of("end-with-input"));
    if (options.has("end-with-input")) {
      ServerOptions.endWithInput();
    }
    int port = options.number("port", 3000, 1, 65_535);
    int number = options.number("number", 0, 0, 25);
    String kind = options.text("adapter", "classic");
    String redis = "redis://127.0.0.1:" + options.number("redis-port", 6379, 1, 65_535);
    SocketIoServer io = SocketIoServer.builder().adapter(adapter(kind, redis)).build();
    listen(io, number);
    EngineUndertow.listen(io, "127.0.0.1", port, "/socket.io");
    ServerOptions.announce(
        "undersocket " + ServerOptions.versionOf(UndersocketServer.ARTIFACT) + ", " + kind, port);
  }

  private static AdapterFactory adapter(String kind, String redis) {
    return switch (kind) {
      case "classic" -> RedisAdapter.create(redis);
      case "sharded" -> ShardedRedisAdapter.create(redis);
      case "streams" -> RedisStreamsAdapter.create(redis);
      default ->
          throw new Arguments.UsageError(
              "--adapter is " + kind + ", allowed is classic, sharded or streams");
    };
  }

  private static void listen(SocketIoServer io, int number) {
    io.use(socket -> socket.data().put("name", "client of node " + number));
    io.onConnection(
        socket -> {
          socket.on(
              "join",
              (args, done) -> {
                socket.join("room");
                done.send();
              });
          socket.on(
              "trial",
              String.class,
              to -> (to.equals("room") ? io.to("room") : io.to()).emit("trial"));
          socket.on("all", String.class, text -> io.emit("all", text));
          socket.on("room", String.class, text -> io.to("room").emit("room", text));
          socket.on("fetch", String.class, (text, answer) -> fetch(io, answer));
          socket.on("ack", String.class, (text, answer) -> UndersocketServer.ask(io, text, answer));
          socket.on("emit", String.class, (text, answer) -> askServers(io, text, answer));
        });
    io.serverSideEvents()
        .on("ask", (args, answer) -> answer.send(number + ":" + args.getString(0)));
  }

  private static void fetch(SocketIoServer io, Ack answer) {
    io.fetchSockets()
        .whenComplete(
            (sockets, failure) -> {
              if (failure != null) {
                answer.send(failure.toString());
                return;
              }
              int ids = 0;
              int characters = 0;
              for (RemoteSocket socket : sockets) {
                ids += socket.id().hashCode();
                characters += String.valueOf(socket.data().get("name")).length();
              }
              answer.send(sockets.size(), ids, characters);
            });
  }

  private static void askServers(SocketIoServer io, String text, Ack answer) {
    io.serverSideEmitWithAck("ask", text)
        .whenComplete(
            (answers, failure) ->
                answer.send(
                    failure != null
                        ? new @Nullable Object[] {failure.toString()}
                        : sorted(answers)));
  }

  private static @Nullable Object[] sorted(List<Args> answers) {
    return answers.stream().map(each -> each.getString(0)).sorted().toArray();
  }
}
