package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.undersocket.socketio.RemoteSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Among others in the same Redis, a server")
class OtherNodesTest extends ClosesAll {

  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  private static RedisAdapter.Builder options() {
    return RedisAdapter.builder(Redis.at(redis.uri())).requestsTimeout(Duration.ofSeconds(2));
  }

  private TestNode node(RedisAdapter.Builder options) {
    return keep(TestNode.start(options.build()));
  }

  @Test
  @DisplayName("ignores what makes no sense, counts it, and goes on")
  void garbage() {
    RedisAdapter adapter = options().build();
    TestNode one = keep(TestNode.start(adapter));
    TestNode two = node(options());
    TestClient client = keep(TestClient.of(one));
    one.awaitServers(2);
    RawRedis other = keep(new RawRedis(redis));
    List<String> garbage =
        List.of(
            "",
            "{",
            "{}",
            "[]",
            "nonsense",
            "{\"type\":5}",
            "{\"type\":99,\"requestId\":\"x\"}",
            "{\"type\":4,\"close\":true}",
            "{\"type\":4,\"opts\":{},\"close\":true}",
            "{\"type\":4,\"opts\":{\"rooms\":{}},\"close\":true}",
            "{\"type\":6,\"data\":[]}",
            "{\"type\":6,\"data\":[{}]}",
            "{\"type\":\"x\",\"requestId\":{}}",
            "{\"requestId\":\"x\",\"sockets\":3}",
            "\u0093\u00a1x\u0080\u0080");
    List<String> channels =
        List.of(
            "socket.io#/#",
            "socket.io#/#" + client.id() + "#",
            "socket.io-request#/#",
            "socket.io-response#/#");
    for (String channel : channels) {
      for (String message : garbage) {
        other.publish(channel, message);
        other.publish(channel, message.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      // An array of four thousand million elements.
      other.publish(channel, new byte[] {(byte) 0xdd, -1, -1, -1, -1});
      other.publish(channel, new byte[] {(byte) 0xc6, 127, -1, -1, -1});
      other.publish(channel, new byte[1_000]);
    }
    two.io().emit("x", 1);
    assertThat(client.next()).isEqualTo("2[\"x\",1]");
    assertThat(adapter.statistics().ignored()).isGreaterThan(30);
    assertThat(adapter.statistics().connected()).isTrue();
  }

  @Test
  @DisplayName("hears nothing of those with another key")
  void keys() {
    TestNode one = node(options().key("one"));
    TestNode two = node(options().key("one"));
    TestNode stranger = node(options().key("one*"));
    TestClient client = keep(TestClient.of(one));
    one.awaitServers(2);
    stranger.awaitServers(1);
    stranger.io().emit("x", 1);
    stranger.io().disconnectSockets(true);
    two.io().emit("x", 2);
    assertThat(client.next()).isEqualTo("2[\"x\",2]");
  }

  @Test
  @DisplayName("keeps namespaces apart whose names look like patterns")
  void patterns() {
    TestNode one = node(options());
    TestNode two = node(options());
    for (String name : List.of("/a*", "/ab", "/[a]?", "/\\d", "/a#b")) {
      TestClient client = keep(TestClient.of(one, namespace(one, two, name)));
      two.io().of("/ab").emit("other");
      two.io().of(name).emit("x", name);
      List<String> before = client.until("2" + name + ",[\"x\",\"" + escaped(name) + "\"]");
      assertThat(before).isEqualTo(name.equals("/ab") ? List.of("2/ab,[\"other\"]") : List.of());
    }
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\\\");
  }

  private static String namespace(TestNode one, TestNode two, String name) {
    for (TestNode node : List.of(one, two)) {
      node.io().of(name);
    }
    for (TestNode node : List.of(one, two)) {
      node.io().of("/ab");
      TestNode.await(
          "both are in " + name,
          () ->
              node.io()
                      .of(name)
                      .adapter()
                      .serverCount()
                      .toCompletableFuture()
                      .get(2, TimeUnit.SECONDS)
                  == 2);
    }
    return name;
  }

  @Test
  @DisplayName("answers nodes of old versions where they listen, and what they ask")
  void oldNodes() throws Exception {
    TestNode one = node(options());
    TestClient client = keep(TestClient.of(one));
    one.awaitServers(1);
    one.io().sockets().socket(client.id()).join("room");
    RawRedis old = keep(new RawRedis(redis));
    old.subscribe("socket.io-response#/#");
    String requests = "socket.io-request#/#";

    old.publish(
        requests, "{\"uid\":\"old123\",\"requestId\":\"r1\",\"type\":0,\"rooms\":[\"room\"]}");
    assertThat(old.next())
        .startsWith("{\"requestId\":\"r1\",\"sockets\":[\"" + client.id() + "\"]");
    old.publish(requests, "{\"requestId\":\"r2\",\"type\":1}");
    assertThat(old.next()).startsWith("{\"requestId\":\"r2\",\"rooms\":[").contains("\"room\"");
    old.publish(
        requests,
        "{\"type\":2,\"sid\":\"" + client.id() + "\",\"room\":\"q\",\"requestId\":\"r3\"}");
    assertThat(old.next()).startsWith("{\"requestId\":\"r3\"");
    assertThat(one.io().sockets().socket(client.id()).rooms()).contains("q");
    old.publish(
        requests,
        "{\"type\":3,\"sid\":\"" + client.id() + "\",\"room\":\"q\",\"requestId\":\"r4\"}");
    assertThat(old.next()).startsWith("{\"requestId\":\"r4\"");
    assertThat(one.io().sockets().socket(client.id()).rooms()).doesNotContain("q");
    old.publish(
        requests,
        "{\"type\":4,\"sid\":\"" + client.id() + "\",\"close\":false,\"requestId\":\"r5\"}");
    assertThat(old.next()).startsWith("{\"requestId\":\"r5\"");
    assertThat(client.next()).isEqualTo("1");
  }

  @Test
  @DisplayName("sends what only the application's binding can write, or leaves it out")
  void foreignValues() throws Exception {
    TestNode one = node(options());
    TestNode two = node(options());
    TestClient client = keep(TestClient.of(two));
    one.awaitServers(2);
    two.io().sockets().socket(client.id()).data().putAll(Map.of("a", 1, "b", new Object()));
    List<RemoteSocket> found =
        one.io().fetchSockets().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).data()).isEqualTo(Map.of("a", 1L));
    one.io().emit("x", java.time.Instant.EPOCH);
    assertThat(client.next()).isEqualTo("2[\"x\",\"1970-01-01T00:00:00.000Z\"]");
  }

  @Test
  @DisplayName("asks the others without counting them each time")
  void doesNotCount() throws Exception {
    RawRedis other = keep(new RawRedis(redis));
    TestNode one = node(options());
    TestNode two = node(options());
    keep(TestClient.of(two));
    one.awaitServers(2);
    int before = other.counts();
    for (int n = 0; n < 50; n++) {
      assertThat(one.io().fetchSockets().toCompletableFuture().get(10, TimeUnit.SECONDS))
          .hasSize(1);
    }
    assertThat(other.counts() - before).isLessThan(25);
  }

  @Test
  @DisplayName("counts those that are asked where somebody listens to everything")
  void eavesdropper() throws Exception {
    RawRedis other = keep(new RawRedis(redis));
    TestNode one = node(options());
    TestNode two = node(options());
    keep(TestClient.of(two));
    one.awaitServers(2);
    other.listenToAll();
    int before = other.counts();
    for (int n = 0; n < 50; n++) {
      assertThat(one.io().fetchSockets().toCompletableFuture().get(10, TimeUnit.SECONDS))
          .hasSize(1);
    }
    // When they are asked, once; not again while one is missing that there is not.
    assertThat(other.counts() - before).isBetween(50, 75);
  }

  @Test
  @DisplayName("leaves no connection and no thread behind, also of a namespace that was forgotten")
  void leavesNothing() {
    RawRedis other = keep(new RawRedis(redis));
    long before = other.clients().lines().count();
    TestNode one = TestNode.start(options().build());
    one.io().of("/more");
    one.awaitServers(1);
    assertThat(other.clients().lines().count()).isEqualTo(before + 2);
    one.close();
    TestNode.await("connections end", () -> other.clients().lines().count() == before);
    TestNode.await(
        "the thread ends",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("undersocket-redis")));
  }

  @Test
  @DisplayName("uses the application's client, and does not close it")
  void ownClient() {
    RedisClient client = RedisClient.create();
    keep(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
    Redis mine = Redis.using(client, RedisURI.create(redis.uri()));
    TestNode one = TestNode.start(RedisAdapter.builder(mine).build());
    one.awaitServers(1);
    one.close();
    assertThat(client.connect(RedisURI.create(redis.uri())).sync().ping()).isEqualTo("PONG");
  }

  @Test
  @DisplayName("answers where all nodes listen, if it is told to")
  void commonChannel() throws Exception {
    TestNode one = node(options());
    node(options().publishOnSpecificResponseChannel(false));
    RawRedis other = keep(new RawRedis(redis));
    one.awaitServers(2);
    other.subscribe("socket.io-response#/#");
    assertThat(one.io().fetchSockets().toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(other.next()).matches("\\{\"requestId\":\"[0-9a-f]+\",\"sockets\":\\[],.*");
  }

  @Test
  @DisplayName("says what it has to say before it goes")
  void lastWords() {
    TestNode one = TestNode.start(options().build());
    TestNode two = node(options());
    TestClient there = keep(TestClient.of(two));
    one.awaitServers(2);
    for (int n = 1; n <= 500; n++) {
      one.io().emit("x", n);
    }
    one.close();
    assertThat(there.until("2[\"x\",500]")).hasSize(499);
  }

  @Test
  @DisplayName("needs of an ACL user what the guide says")
  void acl() {
    RedisProcess closed =
        keep(
            RedisProcess.start(
                "--user default on nopass +ping",
                "--user chat on >s3cret resetchannels &chat* &chat#/#* +@pubsub +ping"));
    List<TestNode> nodes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Redis redis = Redis.at(closed.uri()).withCredentials("chat", "s3cret");
      nodes.add(node(RedisAdapter.builder(redis).key("chat")));
    }
    TestClient there = keep(TestClient.of(nodes.get(1)));
    nodes.get(0).awaitServers(2);
    nodes.get(0).io().emit("x", 1);
    assertThat(there.next()).isEqualTo("2[\"x\",1]");
  }

  @Test
  @DisplayName("comes in with a name and a password, or with those of the URI")
  void credentials() {
    RedisProcess closed =
        keep(
            RedisProcess.start(
                "--requirepass secret", "--user chat on >s3cret allchannels +@all ~*"));
    TestNode one =
        keep(
            TestNode.start(
                RedisAdapter.builder(Redis.at(closed.uri()).withCredentials("chat", "s3cret"))
                    .build()));
    TestNode two =
        keep(TestNode.start(RedisAdapter.create(closed.uri().replace("//", "//:secret@"))));
    one.awaitServers(2);
    two.awaitServers(2);
    assertThat(Redis.at("redis://:secret@localhost").toString()).doesNotContain("secret");
  }
}
