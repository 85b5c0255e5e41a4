package io.undersocket.adapter.redis;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.BroadcastOperator;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.testing.NodeTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("With Node.js servers that use the official adapter")
class MixedClusterTest {

  private static final Duration LONG = Duration.ofSeconds(8);

  private final List<List<Object>> heard = new CopyOnWriteArrayList<>();

  @Test
  @Tag("CA18")
  @DisplayName("a server is one cluster: every operation works, in both directions")
  void isOneCluster() {
    try (RedisProcess redis = RedisProcess.start();
        TestNode node = TestNode.start(RedisAdapter.create(redis.uri()));
        RedisEmitter emitter = RedisEmitter.create(redis.uri())) {
      obey(node.io());
      say(node.io(), emitter);
      NodeTests.run(
          Path.of("src/test/js/mixed.test.mjs"),
          Map.of("JAVA_URL", node.url(), "REDIS_URL", redis.uri()),
          Duration.ofMinutes(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"static", "dynamic", "dynamic-private"})
  @Tag("CA18")
  @DisplayName("so it is with their sharded adapter, in each of its modes:")
  void isOneShardedCluster(String mode) {
    try (RedisProcess redis = RedisProcess.start();
        TestNode node =
            TestNode.start(
                ShardedRedisAdapter.builder(Redis.at(redis.uri()))
                    .subscriptionMode(mode(mode))
                    .build())) {
      obey(node.io());
      NodeTests.run(
          Path.of("src/test/js/mixed.test.mjs"),
          Map.of("JAVA_URL", node.url(), "REDIS_URL", redis.uri(), "SUBSCRIPTION_MODE", mode),
          Duration.ofMinutes(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"static", "dynamic", "dynamic-private"})
  @Tag("CA18")
  @DisplayName("so it is with a Redis Cluster between them, in each of its modes:")
  void isOneClusterByARedisCluster(String mode) {
    try (TestNode node =
        TestNode.start(
            ShardedRedisAdapter.builder(RedisClusterProcesses.shared().redis())
                .subscriptionMode(mode(mode))
                .build())) {
      obey(node.io());
      NodeTests.run(
          Path.of("src/test/js/mixed.test.mjs"),
          Map.of(
              "JAVA_URL",
              node.url(),
              "REDIS_CLUSTER_URL",
              RedisClusterProcesses.shared().server(0).uri(),
              "SUBSCRIPTION_MODE",
              mode),
          Duration.ofMinutes(2));
    }
  }

  @Test
  @Tag("CA18")
  @DisplayName("so it is by classic pub/sub, with a Redis Cluster between them")
  void isOneClassicClusterByARedisCluster() {
    try (TestNode node =
        TestNode.start(RedisAdapter.builder(RedisClusterProcesses.shared().redis()).build())) {
      obey(node.io());
      NodeTests.run(
          Path.of("src/test/js/mixed.test.mjs"),
          Map.of(
              "JAVA_URL",
              node.url(),
              "REDIS_CLUSTER_URL",
              RedisClusterProcesses.shared().server(0).uri()),
          Duration.ofMinutes(2));
    }
  }

  @Test
  @Tag("CA18")
  @DisplayName("a server is one cluster by streams: also clients recover, in both directions")
  void isOneClusterByStreams() {
    try (RedisProcess redis = RedisProcess.start();
        TestNode node =
            TestNode.start(
                SocketIoServer.builder()
                    .connectionStateRecovery(Duration.ofMinutes(1))
                    .adapter(RedisStreamsAdapter.create(redis.uri())));
        RedisStreamsEmitter emitter = RedisStreamsEmitter.create(redis.uri())) {
      obey(node.io());
      say(node.io(), emitter);
      NodeTests.run(
          Path.of("src/test/js/streams.test.mjs"),
          Map.of("JAVA_URL", node.url(), "REDIS_URL", redis.uri()),
          Duration.ofMinutes(1));
    }
  }

  private static SubscriptionMode mode(String name) {
    return SubscriptionMode.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  /** Does what the clients of a namespace of its own say. */
  private void obey(SocketIoServer io) {
    io.serverSideEvents().on("heard", args -> heard.add(new ArrayList<>(args.asList())));
    io.serverSideEvents()
        .on("question", (args, ack) -> ack.send(Map.of("from", "java", "arg", args.getInt(0))));
    io.of("/control").onConnection(control -> obey(io, control));
  }

  /** Has an emitter say what the clients of that namespace want said. */
  private static void say(SocketIoServer io, ClusterEmitter emitter) {
    io.of("/control")
        .onConnection(
            control ->
                control.on(
                    "say",
                    (args, ack) -> {
                      say(emitter, args);
                      ack.send();
                    }));
  }

  private static void say(ClusterEmitter emitter, Args args) {
    Json target = args.raw(1);
    String of = target.getString("of");
    EmitterNamespace namespace = emitter.of(of == null ? "/" : of);
    EmitterOperator to = namespace.to(rooms(target.get("to"))).except(rooms(target.get("except")));
    if (!target.get("volatile").isNull()) {
      to = to.asVolatile();
    }
    switch (args.getString(0)) {
      case "emit" -> to.emit(args.getString(2), rest(args, 3));
      case "join" -> to.socketsJoin(rooms(args.raw(2)));
      case "leave" -> to.socketsLeave(rooms(args.raw(2)));
      case "kick" -> to.disconnectSockets(args.getBoolean(2));
      default -> namespace.serverSideEmit(args.getString(2), rest(args, 3));
    }
  }

  private void obey(SocketIoServer io, Socket control) {
    control.on("count", (args, ack) -> answer(ack, io.sockets().adapter().serverCount()));
    control.on("heard", (args, ack) -> ack.send(List.copyOf(heard)));
    control.on(
        "forget",
        (args, ack) -> {
          heard.clear();
          ack.send();
        });
    control.on(
        "emit",
        (args, ack) -> {
          target(io, args).emit(args.getString(1), rest(args, 2));
          ack.send();
        });
    control.on(
        "ask",
        (args, ack) ->
            answer(
                ack,
                target(io, args)
                    .timeout(LONG)
                    .emitWithAck(args.getString(1), rest(args, 2))
                    .thenApply(answers -> answers.stream().map(answer -> answer.raw(0)).toList())));
    control.on(
        "fetch",
        (args, ack) ->
            answer(
                ack,
                target(io, args)
                    .fetchSockets()
                    .thenApply(found -> found.stream().map(MixedClusterTest::described).toList())));
    control.on(
        "join",
        (args, ack) -> {
          target(io, args).socketsJoin(args.getString(1));
          ack.send();
        });
    control.on(
        "leave",
        (args, ack) -> {
          target(io, args).socketsLeave(args.getString(1));
          ack.send();
        });
    control.on(
        "kick",
        (args, ack) -> {
          target(io, args).disconnectSockets(args.getBoolean(1));
          ack.send();
        });
    control.on(
        "note",
        (args, ack) -> {
          Socket socket = io.sockets().socket(args.getString(0));
          if (socket != null) {
            socket.data().put(args.getString(1), args.getString(2));
          }
          ack.send();
        });
    control.on(
        "serverSideEmit",
        (args, ack) -> {
          io.serverSideEmit(args.getString(0), rest(args, 1));
          ack.send();
        });
    control.on(
        "serverSideAsk",
        (args, ack) ->
            answer(
                ack,
                io.serverSideEmitWithAck(args.getString(0), rest(args, 1))
                    .thenApply(answers -> answers.stream().map(answer -> answer.raw(0)).toList())));
  }

  private static void answer(Ack ack, CompletionStage<?> result) {
    result.whenComplete(
        (value, failure) -> ack.send(failure == null ? value : "failed: " + failure));
  }

  private static Map<String, Object> described(RemoteSocket socket) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("id", socket.id());
    description.put("rooms", socket.rooms());
    description.put("data", socket.data());
    description.put("handshake", socket.handshake().toMap());
    return description;
  }

  private static BroadcastOperator target(SocketIoServer io, Args args) {
    Json target = args.raw(0);
    BroadcastOperator to = io.compress(true);
    for (String room : rooms(target.get("to"))) {
      to = to.to(room);
    }
    return to.except(rooms(target.get("except")));
  }

  private static List<String> rooms(Json names) {
    List<String> rooms = new ArrayList<>();
    if (names.value() instanceof List<?> list) {
      list.forEach(name -> rooms.add((String) name));
    }
    return rooms;
  }

  private static Object[] rest(Args args, int from) {
    List<Json> values = new ArrayList<>();
    for (int i = from; i < args.size(); i++) {
      values.add(args.raw(i));
    }
    return values.toArray();
  }
}
