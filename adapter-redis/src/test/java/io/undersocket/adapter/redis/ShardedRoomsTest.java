package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("With sharded channels, a server")
class ShardedRoomsTest extends ClosesAll {

  private static final String ROOM = "socket.io#/#room#";
  private static final Pattern SSUBSCRIBES =
      Pattern.compile("cmdstat_(ssubscribe|sunsubscribe|spublish):calls=(\\d+)");

  private RedisProcess redis;
  private ShardedRedisAdapter adapter;
  private TestNode one;
  private TestNode two;
  private TestClient here;
  private TestClient there;
  private RawRedis other;

  @BeforeEach
  void meet() {
    redis = keep(RedisProcess.start());
    adapter = options().build();
    one = keep(TestNode.start(adapter));
    two = keep(TestNode.start(options().build()));
    here = keep(TestClient.of(one));
    there = keep(TestClient.of(two));
    one.awaitServers(2);
    two.awaitServers(2);
    other = keep(new RawRedis(redis));
  }

  private ShardedRedisAdapter.Builder options() {
    return ShardedRedisAdapter.builder(Redis.at(redis.uri()))
        .requestsTimeout(Duration.ofMillis(700))
        .pingInterval(Duration.ofMillis(300))
        .maxReconnectDelay(Duration.ofMillis(100));
  }

  private Socket socket() {
    return one.io().sockets().socket(here.id());
  }

  private void awaitSettled() {
    TestNode.await("all is settled", () -> adapter.statistics().pendingSubscriptions() == 0);
  }

  private long calls(String command) {
    Matcher stats = SSUBSCRIBES.matcher(other.info("commandstats"));
    while (stats.find()) {
      if (stats.group(1).equals(command)) {
        return Long.parseLong(stats.group(2));
      }
    }
    return 0;
  }

  @Test
  @DisplayName("subscribes to a room with its first member, and no more after its last")
  void firstAndLast() {
    socket().join("room");
    awaitSettled();
    assertThat(other.shardChannels()).contains(ROOM);
    two.io().to("room").emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
    socket().leave("room");
    TestNode.await("nobody listens", () -> !other.shardChannels().contains(ROOM));
  }

  @Test
  @DisplayName("subscribes to many rooms in few commands")
  void manyRooms() {
    long before = calls("ssubscribe");
    List<String> rooms = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rooms.add("room" + i);
    }
    socket().join(rooms);
    awaitSettled();
    assertThat(other.shardChannels()).hasSize(400 + 3);
    assertThat(calls("ssubscribe") - before).isLessThan(40);
  }

  @Test
  @DisplayName("hears nothing of what is said to rooms of others")
  void elsewhere() {
    two.io().sockets().socket(there.id()).join("room");
    TestNode.await("it is subscribed to", () -> other.shardChannels().contains(ROOM));
    TestNode third = keep(TestNode.start(options().build()));
    third.awaitServers(3);
    long before = adapter.statistics().received();
    for (int n = 1; n <= 20; n++) {
      third.io().to("room").emit("x", n);
    }
    assertThat(there.until("2[\"x\",20]")).hasSize(19);
    assertThat(adapter.statistics().received()).isEqualTo(before);
  }

  @Test
  @DisplayName("reaches a room at once that it has just had sockets of others join")
  void joinedByOthers() {
    for (int n = 1; n <= 50; n++) {
      one.io().in(there.id()).socketsJoin("room" + n);
      one.io().to("room" + n).emit("x", n);
      assertThat(there.next()).isEqualTo("2[\"x\"," + n + "]");
    }
  }

  @Test
  @DisplayName("has rooms that were joined while Redis was away, when it is back")
  void joinedMeanwhile() {
    socket().join("before");
    awaitSettled();
    redis.kill();
    socket().join("room");
    TestNode.await("it is noticed", () -> !adapter.statistics().connected());
    socket().join("later");
    socket().leave("before");
    one.io().emit("x", 0);
    assertThat(here.next()).isEqualTo("2[\"x\",0]");
    redis.restart();
    TestNode.await("both are back", () -> adapter.statistics().connected());
    two.awaitServers(2);
    two.io().to("room").emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
    two.io().to("later").emit("x", 2);
    assertThat(here.next()).isEqualTo("2[\"x\",2]");
    assertThat(there.next()).isEqualTo("2[\"x\",0]");
  }

  @Test
  @DisplayName("tries again what Redis has refused, and has the other rooms meanwhile")
  void refused() {
    other.aclSetUser("default", "resetchannels", "&socket.io#/#", "&socket.io#/#good#");
    socket().join(List.of("bad", "good"));
    TestNode.await("one is there", () -> other.shardChannels().contains("socket.io#/#good#"));
    assertThat(other.shardChannels()).doesNotContain("socket.io#/#bad#");
    other.aclSetUser("default", "allchannels");
    TestNode.await("both are", () -> other.shardChannels().contains("socket.io#/#bad#"));
    two.awaitServers(2);
    two.io().to("bad").emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
  }

  @Test
  @DisplayName("takes a part not for the whole when Redis is back and others are not yet")
  void census() throws Exception {
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    ShardedRedisAdapter late =
        ShardedRedisAdapter.builder(Redis.at(network.uri()))
            .pingInterval(Duration.ofMillis(300))
            .maxReconnectDelay(Duration.ofMillis(100))
            .build();
    TestNode third = keep(TestNode.start(late));
    keep(TestClient.of(third));
    one.awaitServers(3);
    network.drop();
    try {
      assertThat(
              one.io()
                  .timeout(Duration.ofSeconds(1))
                  .fetchSockets()
                  .toCompletableFuture()
                  .get(10, TimeUnit.SECONDS))
          .hasSize(3);
    } catch (ExecutionException e) {
      assertThat(e)
          .hasCauseInstanceOf(PartialResultException.class); // it was not asked: so it says
    }
    TestNode.await(
        "all are found",
        () -> one.io().fetchSockets().toCompletableFuture().get(5, TimeUnit.SECONDS).size() == 3);
  }

  @Test
  @DisplayName("needs of an ACL user what the guide says")
  void acl() {
    other.aclSetUser(
        "chat", "on", ">s3cret", "resetchannels", "&chat#*", "nocommands", "+@pubsub", "+ping");
    List<TestNode> nodes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Redis mine = Redis.at(redis.uri()).withCredentials("chat", "s3cret");
      nodes.add(
          keep(TestNode.start(ShardedRedisAdapter.builder(mine).channelPrefix("chat").build())));
    }
    TestClient client = keep(TestClient.of(nodes.get(1)));
    nodes.get(0).awaitServers(2);
    nodes.get(0).io().emit("x", 1);
    assertThat(client.next()).isEqualTo("2[\"x\",1]");
  }

  @Test
  @DisplayName("ignores what makes no sense, counts it, and goes on")
  void garbage() {
    List<String> garbage =
        List.of(
            "",
            "{",
            "nonsense",
            "{\"type\":3}",
            "{\"type\":6,\"data\":{\"close\":true},\"uid\":\"x\",\"nsp\":\"/\"}",
            "{\"type\":99,\"data\":{},\"uid\":\"x\",\"nsp\":\"/\"}");
    for (String message : garbage) {
      other.shardPublish("socket.io#/#", message.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    other.shardPublish("socket.io#/#", new byte[] {(byte) 0xdd, -1, -1, -1, -1});
    two.io().emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
    assertThat(adapter.statistics().ignored()).isEqualTo(garbage.size() + 1);
  }
}
