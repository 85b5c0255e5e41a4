package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.ClusterMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("By streams")
class StreamsTest {

  @Nested
  @DisplayName("a message")
  class Messages {

    private static final String NODE = "621aafcb3447d31f";

    private static List<String> fields(ClusterMessage message, boolean onlyPlaintext) {
      return new StreamCodec("/", NODE, onlyPlaintext)
          .fields(message).stream().map(field -> new String(field, UTF_8)).toList();
    }

    private static ClusterMessage broadcast(Object... values) {
      return new ClusterMessage.Broadcast(
          NODE,
          null,
          Packet.event("/", Packet.NO_ID, "hello", List.of(values)),
          BroadcastOptions.EVERYONE);
    }

    @Test
    @DisplayName("is the entry that Node.js writes, to the byte")
    void entry() {
      assertThat(fields(broadcast(1, "x"), false))
          .containsExactly(
              "uid",
              NODE,
              "nsp",
              "/",
              "type",
              "3",
              "data",
              "{\"packet\":{\"type\":2,\"data\":[\"hello\",1,\"x\"]},"
                  + "\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}}}");
      assertThat(
              fields(new ClusterMessage.Join(NODE, BroadcastOptions.EVERYONE, Set.of("r")), false))
          .containsSequence("type", "4", "data")
          .last()
          .isEqualTo("{\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}},\"rooms\":[\"r\"]}");
    }

    @Test
    @DisplayName("with bytes is MessagePack in Base64, unless there are said to be none")
    void bytes() throws Exception {
      String data = fields(broadcast(new byte[] {1}), false).get(7);
      assertThat(data)
          .isEqualTo(
              "gqZwYWNrZXSCpHR5cGUCpGRhdGGSpWhlbGxvxAEBpG9wdHODpXJvb21zkKZleGNlcHSQpWZsYWdzgA==");
      ClusterMessage read =
          new StreamCodec("/", "other", false)
              .read(new StreamEntry("1-0", NODE.getBytes(UTF_8), "/", "3", data.getBytes(UTF_8)));
      assertThat(((ClusterMessage.Broadcast) read).packet().args().getBytes(0)).containsExactly(1);
      assertThat(fields(broadcast(new byte[] {1}), true).get(7)).startsWith("{\"packet\"");
    }

    @Test
    @DisplayName("goes to the stream that Node.js writes, or at least reads")
    void streams() {
      StreamOptions options = StreamOptions.DEFAULTS.withStream("s", 3);
      assertThat(StreamOptions.DEFAULTS.stream("/")).isEqualTo("socket.io");
      assertThat("/".hashCode()).isEqualTo(47);
      assertThat(options.stream("/")).isEqualTo("s-2").isEqualTo(options.streamOfReference("/"));
      assertThat("/administration".hashCode()).isNegative();
      assertThat(options.stream("/administration")).matches("s-[012]");
    }
  }

  @Nested
  @DisplayName("when Redis")
  class Outages extends ClosesAll {

    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
      redis = keep(RedisProcess.start());
    }

    private RedisStreamsAdapter adapter(String uri) {
      return RedisStreamsAdapter.builder(Redis.at(uri))
          .pingInterval(Duration.ofMillis(300))
          .blockTime(Duration.ofMillis(200))
          .maxReconnectDelay(Duration.ofMillis(100))
          .settleTime(Duration.ofSeconds(1))
          .build();
    }

    private TestNode node(RedisStreamsAdapter adapter, boolean recovery) {
      SocketIoServer.Builder options = SocketIoServer.builder().adapter(adapter);
      TestNode node =
          keep(
              TestNode.start(
                  recovery ? options.connectionStateRecovery(Duration.ofMinutes(1)) : options));
      TestNode.await("it reads the stream", () -> adapter.statistics().connected());
      return node;
    }

    private static List<String> numbered(int from, int to) {
      return IntStream.rangeClosed(from, to).mapToObj(n -> "2[\"x\"," + n + "]").toList();
    }

    @Test
    @DisplayName("is killed under load, and comes back with its data, everything arrives once")
    void restart(@TempDir Path data) {
      redis.close();
      // Only so does Redis not answer before the entry is on the disk: else what it has taken in
      // the
      // last second or two may be gone with it.
      redis = keep(RedisProcess.start("--appendonly yes", "--appendfsync always", "--dir " + data));
      RedisStreamsAdapter adapter = adapter(redis.uri());
      TestNode one = node(adapter, false);
      TestNode two = node(adapter(redis.uri()), false);
      TestClient here = keep(TestClient.of(one));
      TestClient there = keep(TestClient.of(two));
      one.awaitServers(2);
      for (int n = 1; n <= 900; n++) {
        one.io().emit("x", n);
        if (n == 300) {
          assertThat(there.until("2[\"x\",100]")).isEqualTo(numbered(1, 99));
          redis.kill();
        } else if (n == 600) {
          redis.restart();
        }
      }
      assertThat(here.until("2[\"x\",900]")).isEqualTo(numbered(1, 899));
      assertThat(there.until("2[\"x\",900]")).isEqualTo(numbered(101, 899));
      assertThat(adapter.statistics().dropped()).isZero();
      assertThat(adapter.statistics().uncertain()).isZero();
    }

    @Test
    @DisplayName("cannot be reached for a moment, nothing is lost, and nothing comes twice")
    void dropped() {
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      RedisStreamsAdapter adapter = adapter(network.uri());
      TestNode one = node(adapter, false);
      TestNode two = node(adapter(redis.uri()), false);
      TestClient there = keep(TestClient.of(two));
      TestClient back = keep(TestClient.of(one));
      one.awaitServers(2);
      for (int n = 1; n <= 1_000; n++) {
        one.io().emit("x", n);
        two.io().to(back.id()).emit("x", n);
        if (n % 250 == 0) {
          network.drop();
        }
      }
      two.io().to(back.id()).emit("end");
      one.io().to(there.id()).emit("end");
      assertThat(there.until("2[\"end\"]")).isEqualTo(numbered(1, 1_000));
      assertThat(back.until("2[\"end\"]")).hasSize(2_000);
      assertThat(adapter.statistics().gaps()).isZero();
    }

    @Test
    @DisplayName("is away, local sockets get everything at once, also where clients recover")
    void localAtOnce() {
      RedisStreamsAdapter adapter = adapter(redis.uri());
      TestNode one = node(adapter, true);
      TestNode two = node(adapter(redis.uri()), true);
      TestClient here = keep(TestClient.of(one));
      TestClient there = keep(TestClient.of(two));
      one.awaitServers(2);
      redis.kill();
      TestNode.await("it is noticed", () -> !adapter.statistics().connected());
      one.io().emit("x", 1);
      one.io().emit("x", 2);
      assertThat(here.until("2[\"x\",2]")).isEqualTo(numbered(1, 1));
      redis.restart();
      assertThat(there.next()).matches("2\\[\"x\",1,\"[0-9]+-[0-9]+\"]");
      assertThat(there.next()).matches("2\\[\"x\",2,\"[0-9]+-[0-9]+\"]");
      TestNode.await("it is back", () -> adapter.statistics().connected());
      one.io().emit("x", 3);
      assertThat(here.next()).matches("2\\[\"x\",3,\"[0-9]+-[0-9]+\"]");
    }

    @Test
    @DisplayName("has lost entries that were read, this is told, also if others have written since")
    void gap() {
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      List<String> gaps = new CopyOnWriteArrayList<>();
      RedisStreamsAdapter adapter =
          RedisStreamsAdapter.builder(Redis.at(network.uri()))
              .pingInterval(Duration.ofMillis(300))
              .blockTime(Duration.ofMillis(200))
              .maxReconnectDelay(Duration.ofMillis(100))
              .listener(
                  new RedisListener() {
                    @Override
                    public void onGap(String stream) {
                      gaps.add(stream);
                    }
                  })
              .build();
      TestNode one = node(adapter, false);
      TestNode two = node(adapter(redis.uri()), false);
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(2);
      two.io().emit("x", 1);
      assertThat(here.next()).isEqualTo("2[\"x\",1]");
      network.cut();
      TestNode.await("it is noticed", () -> !adapter.statistics().connected());
      RawRedis other = keep(new RawRedis(redis));
      other.delete("socket.io");
      two.io().emit("x", 2);
      TestNode.await("it is written", () -> other.length("socket.io") == 1);
      network.mend();
      network.drop();
      assertThat(here.next()).isEqualTo("2[\"x\",2]");
      assertThat(gaps).containsExactly("socket.io");
      assertThat(adapter.statistics().gaps()).isEqualTo(1);
    }

    @RepeatedTest(10)
    @DisplayName("has written something whose answer was lost, it is not written again")
    void answerLost() {
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      RedisStreamsAdapter adapter =
          RedisStreamsAdapter.builder(Redis.at(network.uri()))
              .blockTime(Duration.ofMillis(200))
              .maxReconnectDelay(Duration.ofMillis(100))
              .settleTime(Duration.ofMillis(100))
              .build();
      TestNode one = node(adapter, false);
      TestNode two = node(adapter(redis.uri()), false);
      TestClient there = keep(TestClient.of(two));
      one.awaitServers(2);
      network.mute();
      one.io().emit("x", 1);
      one.io().emit("x", 1);
      assertThat(there.next()).isEqualTo("2[\"x\",1]");
      assertThat(there.next()).isEqualTo("2[\"x\",1]");
      network.drop();
      network.mend();
      one.io().emit("x", 2);
      assertThat(there.next()).isEqualTo("2[\"x\",2]");
      assertThat(adapter.statistics().uncertain()).isZero();
    }

    @Test
    @DisplayName("has no memory, sockets that recover get what comes, and sessions are kept later")
    void outOfMemory() {
      RedisStreamsAdapter adapter = adapter(redis.uri());
      TestNode one = node(adapter, true);
      TestClient here = keep(TestClient.of(one));
      TestClient gone = keep(TestClient.of(one));
      one.awaitServers(1);
      RawRedis other = keep(new RawRedis(redis));
      other.configSet("maxmemory", "1");
      for (int n = 1; n <= 3; n++) {
        one.io().emit("x", n);
        assertThat(here.next()).isEqualTo("2[\"x\"," + n + "]"); // without an offset
      }
      gone.close();
      TestNode.await("it is gone", () -> one.io().sockets().socket(gone.id()) == null);
      assertThat(other.keys("sio:session:*")).isZero();
      other.configSet("maxmemory", "0");
      TestNode.await("all is written", () -> other.length("socket.io") == 3);
      TestNode.await("it is kept", () -> other.keys("sio:session:*") == 1);
      assertThat(adapter.statistics().refused()).isZero();
    }

    @Test
    @DisplayName("has a clock that is wrong, or is put back, this changes nothing")
    void clocks() {
      TestNode one = node(adapter(redis.uri()), true);
      TestNode two = node(adapter(redis.uri()), true);
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(2);
      RawRedis other = keep(new RawRedis(redis));
      long ahead = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
      other.appendAs(
          ahead + "-0",
          "socket.io",
          "uid",
          "emitter",
          "nsp",
          "/",
          "type",
          "3",
          "data",
          "{\"packet\":{\"type\":2,\"data\":[\"x\",1]},\"opts\":{\"rooms\":[]}}");
      two.io().emit("x", 2);
      one.io().emit("x", 3);
      assertThat(here.next()).isEqualTo("2[\"x\",1,\"" + ahead + "-0\"]");
      List<String> rest = List.of(here.next(), here.next());
      assertThat(rest)
          .containsExactlyInAnyOrder(
              rest.get(0).contains(",2,")
                  ? "2[\"x\",2,\"" + ahead + "-1\"]"
                  : "2[\"x\",2,\"" + ahead + "-2\"]",
              rest.get(0).contains(",3,")
                  ? "2[\"x\",3,\"" + ahead + "-1\"]"
                  : "2[\"x\",3,\"" + ahead + "-2\"]");
    }

    @Test
    @DisplayName("has servers of version 0.2 with it, they are heard, and not waited for")
    void oldServers() throws Exception {
      RedisStreamsAdapter adapter = adapter(redis.uri());
      TestNode one = node(adapter, false);
      TestClient here = keep(TestClient.of(one));
      one.awaitServers(1);
      RawRedis old = keep(new RawRedis(redis));
      // Heartbeats and questions are entries there.
      for (String type : List.of("1", "2", "7", "9", "13")) {
        old.append(
            "socket.io",
            "uid",
            "0123456789abcdef",
            "nsp",
            "/",
            "type",
            type,
            "data",
            "{\"requestId\":\"1\",\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}},"
                + "\"packet\":[\"question\"]}");
      }
      old.append(
          "socket.io",
          "uid",
          "0123456789abcdef",
          "nsp",
          "/",
          "type",
          "3",
          "data",
          "{\"packet\":{\"type\":2,\"data\":[\"x\",1]},"
              + "\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}}}");
      assertThat(here.next()).isEqualTo("2[\"x\",1]");
      assertThat(one.io().fetchSockets().toCompletableFuture().get(1, TimeUnit.SECONDS)).hasSize(1);
      assertThat(adapter.statistics().ignored()).isZero();
    }
  }
}
