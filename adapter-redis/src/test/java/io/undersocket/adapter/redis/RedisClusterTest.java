package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("With a Redis Cluster")
class RedisClusterTest {

  private static final String COMMON = "socket.io#/#";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> news = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(n -> "2[\"x\"," + n + "]").toList();
  }

  private static ShardedRedisAdapter.Builder sharded(Redis redis) {
    return ShardedRedisAdapter.builder(redis)
        .requestsTimeout(Duration.ofSeconds(2))
        .pingInterval(Duration.ofMillis(300))
        .maxReconnectDelay(Duration.ofMillis(100));
  }

  private static RedisStreamsAdapter streams(Redis redis, String name) {
    return RedisStreamsAdapter.builder(redis)
        .streamName(name)
        .pingInterval(Duration.ofMillis(300))
        .blockTime(Duration.ofMillis(200))
        .maxReconnectDelay(Duration.ofMillis(100))
        .build();
  }

  private static RedisStreamsEmitter streamsEmitter(Redis redis, String stream) {
    return RedisStreamsEmitter.builder(redis)
        .streamName(stream)
        .pingInterval(Duration.ofMillis(300))
        .maxReconnectDelay(Duration.ofMillis(100))
        .build();
  }

  private static String channel(String room) {
    return "socket.io#/#" + room + "#";
  }

  private static void awaitSettled(ShardedRedisAdapter adapter) {
    TestNode.await("all is settled", () -> adapter.statistics().pendingSubscriptions() == 0);
  }

  private static void joins(TestNode node, TestClient client, String... rooms) {
    node.io().sockets().socket(client.id()).join(List.of(rooms));
  }

  private static int found(TestNode node) throws Exception {
    return node.io().fetchSockets().toCompletableFuture().get(5, TimeUnit.SECONDS).size();
  }

  @Nested
  @DisplayName("of three masters, a server with sharded channels")
  class Sharded {

    private final RedisClusterProcesses cluster = RedisClusterProcesses.shared();
    private ShardedRedisAdapter adapter;
    private TestNode one;
    private TestNode two;
    private TestClient here;
    private TestClient there;

    @BeforeEach
    void meet() {
      adapter = sharded(cluster.redis()).build();
      one = keep(TestNode.start(adapter));
      two = keep(TestNode.start(sharded(cluster.redis()).build()));
      here = keep(TestClient.of(one));
      there = keep(TestClient.of(two));
      one.awaitServers(2);
      two.awaitServers(2);
    }

    @Test
    @DisplayName("finds all servers by one that is there, and says each channel to its master")
    void finds() throws Exception {
      ShardedRedisAdapter third =
          sharded(Redis.cluster("redis://127.0.0.1:1", cluster.server(2).uri())).build();
      TestNode three = keep(TestNode.start(third));
      three.awaitServers(3);
      String[] rooms = {cluster.roomOn(0), cluster.roomOn(1), cluster.roomOn(2)};
      joins(one, here, rooms);
      awaitSettled(adapter);
      for (int i = 0; i < rooms.length; i++) {
        assertThat(cluster.server(i).call("PUBSUB", "SHARDCHANNELS")).contains(channel(rooms[i]));
        three.io().to(rooms[i]).emit("x", i);
        assertThat(here.next()).isEqualTo("2[\"x\"," + i + "]");
      }
      assertThat(found(three)).isEqualTo(2);
    }

    @Test
    @DisplayName("that is not there when it starts is for itself, and joins the others later")
    void late() throws Exception {
      FaultProxy nobody = keep(FaultProxy.to(RedisProcess.freePort()));
      ShardedRedisAdapter lateAdapter = sharded(Redis.cluster(nobody.uri())).build();
      TestNode late = keep(TestNode.start(lateAdapter));
      TestClient own = keep(TestClient.of(late));
      String room = cluster.roomOn(1);
      joins(late, own, room);
      late.io().to(room).emit("x", 1);
      assertThat(own.next()).isEqualTo("2[\"x\",1]");
      nobody.redirect(cluster.server(0).port());
      late.awaitServers(3);
      awaitSettled(lateAdapter);
      two.io().to(room).emit("x", 2);
      assertThat(own.next()).isEqualTo("2[\"x\",2]");
      assertThat(found(late)).isEqualTo(3);
    }

    @Test
    @DisplayName("subscribes to many rooms at once, and hears what is said to each")
    void many() {
      List<String> rooms = IntStream.range(0, 300).mapToObj(n -> "many" + n).toList();
      one.io().sockets().socket(here.id()).join(rooms);
      awaitSettled(adapter);
      rooms.forEach(room -> two.io().to(room).emit("x"));
      for (int i = 0; i < rooms.size(); i++) {
        assertThat(here.next()).isEqualTo("2[\"x\"]");
      }
    }

    @Test
    @DisplayName("has its rooms back when their slot moves to another master, and loses nothing")
    void movedRoom() {
      String room = cluster.roomOn(1);
      joins(one, here, room);
      awaitSettled(adapter);
      for (int n = 1; n <= 300; n++) {
        two.io().to(room).emit("x", n);
        if (n == 150) {
          assertThat(here.until("2[\"x\",100]")).isEqualTo(numbered(1, 99));
          cluster.move(channel(room), 2);
        }
      }
      assertThat(here.until("2[\"x\",300]")).isEqualTo(numbered(101, 299));
      assertThat(cluster.server(2).call("PUBSUB", "SHARDCHANNELS")).contains(channel(room));
      two.io().to(room).emit("end");
      assertThat(here.next()).isEqualTo("2[\"end\"]");
    }

    @Test
    @DisplayName("finds all sockets also when the slot of what all hear moves")
    void movedCommon() throws Exception {
      cluster.move(COMMON, cluster.indexOf(COMMON) == 0 ? 1 : 0);
      two.io().emit("x", 1);
      assertThat(here.next()).isEqualTo("2[\"x\",1]");
      assertThat(found(one)).isEqualTo(2);
      assertThat(found(two)).isEqualTo(2);
    }

    @Test
    @DisplayName("is not stopped by a master that hangs, and says so")
    void oneHangs() {
      int hangs = cluster.indexOf(COMMON) == 0 ? 1 : 0;
      RedisProcess hanging = cluster.server(hangs);
      String stuck = cluster.roomOn(hangs);
      String well = cluster.roomOn(2);
      joins(two, there, stuck, well);
      TestNode.await(
          "both are subscribed to",
          () ->
              hanging.call("PUBSUB", "SHARDCHANNELS").contains(channel(stuck))
                  && cluster.server(2).call("PUBSUB", "SHARDCHANNELS").contains(channel(well)));
      hanging.pause();
      try {
        TestNode.await("it is noticed", () -> !adapter.statistics().connected());
        one.io().to(stuck).emit("x", 1);
        one.io().to(well).emit("x", 2);
        assertThat(there.next()).isEqualTo("2[\"x\",2]");
        one.io().emit("x", 3);
        assertThat(there.next()).isEqualTo("2[\"x\",3]");
        assertThat(adapter.statistics().queued()).isEqualTo(1);
      } finally {
        hanging.resume();
      }
      assertThat(there.next()).isEqualTo("2[\"x\",1]");
      TestNode.await("it is back", () -> adapter.statistics().connected());
    }
  }

  @Nested
  @DisplayName("of three masters, a server")
  class Others {

    private final RedisClusterProcesses cluster = RedisClusterProcesses.shared();

    @Test
    @DisplayName("follows a stream whose slot moves, and nothing is lost or comes twice")
    void movedStream() {
      RedisStreamsAdapter adapter = streams(cluster.redis(), "moving");
      RedisStreamsAdapter other = streams(cluster.redis(), "moving");
      TestNode one = keep(TestNode.start(adapter));
      TestNode two = keep(TestNode.start(other));
      TestClient here = keep(TestClient.of(one));
      TestClient there = keep(TestClient.of(two));
      TestNode.await(
          "both are there",
          () -> adapter.statistics().connected() && other.statistics().connected());
      for (int n = 1; n <= 600; n++) {
        one.io().emit("x", n);
        if (n % 200 == 100) {
          assertThat(here.next()).isNotNull();
          cluster.moveWithKey("moving", (cluster.indexOf("moving") + 1) % 3);
        }
      }
      assertThat(there.until("2[\"x\",600]")).isEqualTo(numbered(1, 599));
      assertThat(adapter.statistics().uncertain()).isZero();
      assertThat(adapter.statistics().dropped()).isZero();
    }

    @Test
    @DisplayName("with classic channels uses another master when its own hangs")
    void classic() throws Exception {
      RedisAdapter adapter = classicOptions().build();
      TestNode one = keep(TestNode.start(adapter));
      TestNode.await("it is there", () -> adapter.statistics().connected());
      int home = 0;
      while (!cluster.server(home).call("PUBSUB", "NUMPAT").equals("1")) {
        home++;
      }
      TestNode two = keep(TestNode.start(classicOptions().build()));
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(2);
      two.awaitServers(2);
      assertThat(found(two)).isEqualTo(1);
      cluster.server(home).pause();
      try {
        int stuck = home;
        TestNode.await(
            "it has moved",
            () ->
                cluster
                        .server((stuck + 1) % 3)
                        .call("PUBSUB", "CHANNELS")
                        .contains("socket.io-request#/#")
                    || cluster
                        .server((stuck + 2) % 3)
                        .call("PUBSUB", "CHANNELS")
                        .contains("socket.io-request#/#"));
        TestNode.await("both are there", () -> adapter.statistics().connected());
        TestNode.await("all are found", () -> found(two) == 1);
        two.io().emit("end");
        assertThat(here.next()).isEqualTo("2[\"end\"]");
      } finally {
        cluster.server(home).resume();
      }
    }

    @Test
    @DisplayName("with classic channels hears an emitter that knows any of the masters")
    void emitter() {
      TestNode one = keep(TestNode.start(classicOptions().build()));
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(1);
      for (int i = 0; i < 3; i++) {
        RedisEmitter emitter =
            keep(RedisEmitter.builder(Redis.cluster(cluster.server(i).uri())).build());
        emitter.to(here.id()).emit("x", i);
        assertThat(here.next()).isEqualTo("2[\"x\"," + i + "]");
      }
    }

    @Test
    @DisplayName("with streams gets all that an emitter says, in order and once, as slots move")
    void emitterOfStreams() {
      String stream = cluster.keyOn(0);
      TestNode one = keep(TestNode.start(streams(cluster.redis(), stream)));
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(1);
      RedisStreamsEmitter emitter = keep(streamsEmitter(cluster.redis(), stream));
      for (int n = 1; n <= 300; n++) {
        emitter.emit("x", n);
        if (n % 100 == 0) {
          cluster.moveWithKey(stream, n / 100 % 3);
        }
      }
      emitter.emit("end");
      assertThat(here.until("2[\"end\"]")).isEqualTo(numbered(1, 300));
      assertThat(emitter.statistics().uncertain()).isZero();
    }

    @Test
    @DisplayName("with streams gets nothing twice of which an emitter knew nothing when it moved")
    void answersLost() {
      RedisClusterProcesses own = keep(RedisClusterProcesses.alone());
      String stream = own.keyOn(0);
      List<FaultProxy> network = own.tell(port -> keep(FaultProxy.to(port)));
      RedisStreamsEmitter emitter =
          keep(
              RedisStreamsEmitter.builder(Redis.cluster(network.get(1).uri()))
                  .streamName(stream)
                  .maxReconnectDelay(Duration.ofMillis(100))
                  .build());
      emitter.emit("x", 0);
      TestNode.await("it is answered", () -> emitter.statistics().published() == 1);
      network.get(0).mute();
      emitter.emit("x", 1);
      emitter.emit("x", 2);
      TestNode.await("they are written", () -> own.server(0).call("XLEN", stream).equals("3"));
      own.moveWithKey(stream, 2);
      network.get(0).drop();
      network.get(0).mend();
      emitter.emit("x", 3);
      TestNode.await("all are answered", () -> emitter.statistics().published() == 4);
      assertThat(own.server(2).call("XLEN", stream)).isEqualTo("4");
      assertThat(emitter.statistics().uncertain()).isZero();
    }

    private RedisAdapter.Builder classicOptions() {
      return RedisAdapter.builder(cluster.redis())
          .requestsTimeout(Duration.ofSeconds(2))
          .pingInterval(Duration.ofMillis(300))
          .maxReconnectDelay(Duration.ofMillis(100));
    }
  }

  @Nested
  @DisplayName("of which a master is killed and its replica takes over")
  class FailOver {

    private RedisClusterProcesses cluster;

    @BeforeEach
    void startCluster() {
      cluster = keep(RedisClusterProcesses.withReplica());
    }

    @Test
    @DisplayName("streams go on there, and what has waited is read, in order and once")
    void streams() {
      RedisStreamsAdapter adapter = RedisClusterTest.streams(cluster.redis(), cluster.keyOn(0));
      RedisStreamsAdapter other = RedisClusterTest.streams(cluster.redis(), cluster.keyOn(0));
      TestNode one = keep(TestNode.start(adapter));
      TestNode two = keep(TestNode.start(other));
      TestNode.await(
          "both are there",
          () -> adapter.statistics().connected() && other.statistics().connected());
      TestClient here = keep(TestClient.of(one));
      TestClient there = keep(TestClient.of(two));
      one.io().emit("before");
      assertThat(there.next()).isEqualTo("2[\"before\"]");
      cluster.awaitReplicated();
      cluster.server(0).kill();
      TestNode.await("it is noticed", () -> !adapter.statistics().connected());
      for (int n = 1; n <= 50; n++) {
        one.io().emit("x", n);
      }
      one.io().emit("end");
      assertThat(here.until("2[\"end\"]")).endsWith("2[\"x\",50]");
      assertThat(there.until("2[\"end\"]")).isEqualTo(numbered(1, 50));
      TestNode.await("both are back", () -> other.statistics().connected());
      assertThat(cluster.masterOf(cluster.keyOn(3))).isSameAs(cluster.server(3));
    }

    @Test
    @DisplayName("what a streams emitter says is written there, in order and once")
    void emitter() {
      String stream = cluster.keyOn(0);
      TestNode one = keep(TestNode.start(RedisClusterTest.streams(cluster.redis(), stream)));
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(1);
      RedisStreamsEmitter emitter = keep(streamsEmitter(cluster.redis(), stream));
      emitter.emit("x", 0);
      assertThat(here.next()).isEqualTo("2[\"x\",0]");
      TestNode.await("it is answered", () -> emitter.statistics().published() == 1);
      cluster.awaitReplicated();
      cluster.server(0).kill();
      for (int n = 1; n <= 100; n++) {
        emitter.emit("x", n);
      }
      emitter.emit("end");
      assertThat(here.until("2[\"end\"]")).isEqualTo(numbered(1, 100));
      assertThat(emitter.statistics().uncertain()).isZero();
    }

    @Test
    @DisplayName("sharded channels go on there also if it was told to, and nothing comes twice")
    void inOrder() throws Exception {
      ShardedRedisAdapter adapter = RedisClusterTest.sharded(cluster.redis()).build();
      TestNode one = keep(TestNode.start(adapter));
      TestNode two = keep(TestNode.start(RedisClusterTest.sharded(cluster.redis()).build()));
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(2);
      String room = cluster.roomOn(0);
      joins(one, here, room);
      awaitSettled(adapter);
      two.io().to(room).emit("before");
      assertThat(here.next()).isEqualTo("2[\"before\"]");
      cluster.server(3).call("CLUSTER", "FAILOVER");
      AtomicInteger said = new AtomicInteger();
      TestNode.await(
          "the new master has the room",
          () -> {
            two.io().to(room).emit("x", said.getAndIncrement()); // Redis loses some of them
            return cluster.server(3).call("PUBSUB", "SHARDCHANNELS").contains(channel(room));
          });
      two.io().to(room).emit("end");
      assertThat(here.until("2[\"end\"]"))
          .doesNotHaveDuplicates()
          .isSubsetOf(numbered(0, said.get()));
      TestNode.await("requests are answered as well", () -> found(two) == 1);
    }

    @Test
    @DisplayName("sharded channels go on there, and what has waited arrives, in order and once")
    void sharded() throws Exception {
      ShardedRedisAdapter adapter =
          RedisClusterTest.sharded(cluster.redis())
              .listener(
                  new RedisListener() {
                    @Override
                    public void onConnected() {
                      news.add("connected");
                    }

                    @Override
                    public void onDisconnected(@Nullable Throwable cause) {
                      news.add("disconnected");
                    }
                  })
              .build();
      TestNode one = keep(TestNode.start(adapter));
      ShardedRedisAdapter other = RedisClusterTest.sharded(cluster.redis()).build();
      TestNode two = keep(TestNode.start(other));
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(2);
      String gone = cluster.roomOn(0);
      String well = cluster.roomOn(1);
      joins(one, here, gone, well);
      awaitSettled(adapter);
      two.io().to(gone).emit("before");
      assertThat(here.next()).isEqualTo("2[\"before\"]");
      cluster.server(0).kill();
      TestNode.await(
          "it is noticed",
          () -> !adapter.statistics().connected() && !other.statistics().connected());
      two.io().to(well).emit("well");
      for (int n = 1; n <= 50; n++) {
        two.io().to(gone).emit("x", n);
      }
      assertThat(here.next()).isEqualTo("2[\"well\"]");
      two.io().to(gone).emit("end");
      assertThat(here.until("2[\"end\"]")).isEqualTo(numbered(1, 50));
      TestNode.await("it is back", () -> adapter.statistics().connected());
      assertThat(cluster.masterOf(channel(gone))).isSameAs(cluster.server(3));
      assertThat(news).containsExactly("connected", "disconnected", "connected");
      one.awaitServers(2);
      assertThat(found(two)).isEqualTo(1);
    }
  }
}
