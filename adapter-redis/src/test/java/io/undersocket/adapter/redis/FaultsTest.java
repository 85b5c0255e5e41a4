package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.RemoteSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource
@DisplayName("One of several servers")
class FaultsTest extends ClosesAll {

  private static final String STRANGER = "0123456789abcdef";
  private static final Pattern CALLS =
      Pattern.compile("cmdstat_(publish|spublish|xadd):calls=(\\d+)");

  @Parameter TestedAdapter kind;

  private final List<String> news = new CopyOnWriteArrayList<>();
  private RedisProcess redis;

  @BeforeEach
  void startRedis() {
    redis = keep(RedisProcess.start());
  }

  private AdapterBuilder<?> options(String uri) {
    return kind.quick(uri)
        .listener(
            new RedisListener() {
              @Override
              public void onConnected() {
                news.add("connected");
              }

              @Override
              public void onDisconnected(@Nullable Throwable cause) {
                news.add("disconnected " + (cause == null ? "" : cause.getMessage()));
              }

              @Override
              public void onGap(String stream) {
                news.add("gap in " + stream);
              }
            });
  }

  private TestNode node(TestedAdapter.Made adapter) {
    return keep(TestNode.start(adapter));
  }

  private TestNode node(String name) {
    return node(kind.make(kind.quick(redis.uri(), name)));
  }

  private TestClient client(TestNode node) {
    return keep(TestClient.of(node));
  }

  private static Throwable failureOf(CompletionStage<?> stage) throws Exception {
    try {
      stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("did not fail");
  }

  private int calls(RawRedis other) {
    Matcher stats = CALLS.matcher(other.info("commandstats"));
    int calls = 0;
    while (stats.find()) {
      calls += Integer.parseInt(stats.group(2));
    }
    return calls;
  }

  @Test
  @DisplayName("loses less than a second with one that is killed while it is asked")
  void killedNode() throws Exception {
    TestNode one = node(kind.make(options(redis.uri()).requestsTimeout(Duration.ofSeconds(30))));
    TestNode two = node("socket.io");
    two.io().serverSideEvents().on("x", (args, ack) -> ack.send(1));
    client(one);
    client(two);
    RawRedis hung = kind.hungNode(redis, STRANGER);
    one.awaitServers(3);
    CompletableFuture<List<RemoteSocket>> found = one.io().fetchSockets().toCompletableFuture();
    CompletableFuture<List<Args>> told = one.io().serverSideEmitWithAck("x").toCompletableFuture();
    hung.close();
    long killed = System.nanoTime();
    assertThat(found.get(10, TimeUnit.SECONDS)).hasSize(2);
    assertThat(told.get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(1));
    assertThat(one.io().fetchSockets().toCompletableFuture().get(1, TimeUnit.SECONDS)).hasSize(2);
  }

  @Test
  @DisplayName("gives what there is if another one hangs, each time, and says who")
  void hungNode() throws Exception {
    TestNode one = node(kind.make(options(redis.uri())));
    TestNode two = node("socket.io");
    two.io().serverSideEvents().on("x", (args, ack) -> ack.send(1));
    client(one);
    client(two);
    keep(kind.hungNode(redis, STRANGER));
    one.awaitServers(3);
    for (int time = 0; time < 2; time++) {
      CompletionStage<List<RemoteSocket>> found = one.io().fetchSockets();
      CompletionStage<List<Args>> told = one.io().serverSideEmitWithAck("x");
      assertThat(failureOf(found))
          .isInstanceOfSatisfying(
              PartialResultException.class,
              partial -> {
                assertThat(partial.missing()).isEqualTo(Set.of(STRANGER));
                assertThat(partial.answered()).isEqualTo(1);
                assertThat(partial.expected()).isEqualTo(2);
                assertThat(partial.sockets()).hasSize(2);
                assertThat(partial).hasMessageContaining(STRANGER);
              });
      assertThat(failureOf(told))
          .isInstanceOfSatisfying(
              PartialResultException.class,
              partial -> {
                assertThat(partial.missing()).isEqualTo(Set.of(STRANGER));
                assertThat(partial.responses()).hasSize(1);
              });
    }
  }

  @Test
  @DisplayName("asks clients of all, and tells which answers are missing if one hangs")
  void hungClients() throws Exception {
    TestNode one = node(kind.make(options(redis.uri())));
    TestNode two = node("socket.io");
    TestClient here = client(one);
    TestClient there = client(two);
    keep(kind.hungNode(redis, STRANGER));
    one.awaitServers(3);
    CompletionStage<List<Args>> asked =
        one.io().timeout(Duration.ofMillis(700)).emitWithAck("question");
    for (TestClient client : List.of(here, there)) {
      String id = client.next().replaceAll("2([0-9]+).*", "$1");
      client.say("3" + id + "[1]");
    }
    assertThat(failureOf(asked)).isInstanceOf(AckTimeoutException.class);
    assertThat(((AckTimeoutException) failureOf(asked)).responses()).hasSize(2);
  }

  @Test
  @DisplayName("hears nothing of a cluster with another name in the same Redis")
  void twoClusters() throws Exception {
    TestNode one = node("one");
    TestNode two = node("one");
    TestNode stranger = node("one2");
    TestClient client = client(one);
    one.awaitServers(2);
    stranger.awaitServers(1);
    stranger.io().emit("x", 1);
    stranger.io().disconnectSockets(true);
    stranger.io().socketsJoin("room");
    assertThat(stranger.io().fetchSockets().toCompletableFuture().get(5, TimeUnit.SECONDS))
        .isEmpty();
    two.io().emit("x", 2);
    assertThat(client.next()).isEqualTo("2[\"x\",2]");
    assertThat(one.io().sockets().socket(client.id()).rooms()).containsExactly(client.id());
  }

  @Test
  @DisplayName(
      "encodes a broadcast once for all clients and once for all servers, and says it once")
  void once() {
    AtomicInteger encoded = new AtomicInteger();
    List<Integer> counted =
        new java.util.AbstractList<>() {
          @Override
          public Integer get(int index) {
            return 7;
          }

          @Override
          public int size() {
            return 1;
          }

          @Override
          public java.util.Iterator<Integer> iterator() {
            encoded.incrementAndGet();
            return super.iterator();
          }
        };
    TestNode one = node(kind.make(options(redis.uri())));
    TestNode two = node("socket.io");
    TestNode three = node("socket.io");
    List<TestClient> clients = new ArrayList<>();
    for (TestNode node : List.of(one, one, one, two, two, three)) {
      clients.add(client(node));
    }
    one.awaitServers(3);
    RawRedis other = keep(new RawRedis(redis));
    int before = calls(other);
    one.io().emit("x", counted);
    clients.forEach(client -> assertThat(client.next()).isEqualTo("2[\"x\",[7]]"));
    assertThat(encoded.get()).isEqualTo(2);
    assertThat(calls(other) - before).isEqualTo(1);
  }

  @Test
  @DisplayName("goes on for local sockets, and for others later, if all of its connections drop")
  void dropsUnderLoad() {
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    TestedAdapter.Made adapter = kind.make(options(network.uri()));
    TestNode one = node(adapter);
    TestNode two = node("socket.io");
    TestClient here = client(one);
    TestClient there = client(two);
    one.awaitServers(2);
    for (int n = 1; n <= 100; n++) {
      one.io().emit("x", n);
    }
    // What is on its way when the connections drop may be lost as well: these are not.
    List<String> arrived = new ArrayList<>(there.until("2[\"x\",100]"));
    for (int n = 101; n <= 300; n++) {
      one.io().emit("x", n);
      if (n == 200) {
        network.drop();
      }
    }
    TestNode.await("it is noticed", () -> adapter.statistics().outages() > 0);
    TestNode.await("it is back", () -> adapter.statistics().connected());
    one.io().emit("end");
    assertThat(here.until("2[\"end\"]")).hasSize(300);
    assertThat(arrived).hasSize(99);
    arrived.add("2[\"x\",100]");
    arrived.addAll(there.until("2[\"end\"]"));
    assertThat(arrived).doesNotHaveDuplicates();
    int lost = 300 - arrived.size();
    assertThat(lost)
        .isLessThanOrEqualTo((int) adapter.statistics().uncertain())
        .isLessThanOrEqualTo(kind == TestedAdapter.STREAMS ? 0 : 200);
  }

  @Test
  @DisplayName("gets a room back that it has joined in the moment when Redis goes")
  void roomAtThatMoment() {
    TestedAdapter.Made adapter = kind.make(options(redis.uri()));
    TestNode one = node(adapter);
    TestNode two = node("socket.io");
    TestClient here = client(one);
    one.awaitServers(2);
    redis.kill();
    one.io().sockets().socket(here.id()).join("room");
    adapter.awaitAlone();
    redis.restart();
    adapter.awaitConnected();
    one.awaitServers(2);
    two.awaitServers(2);
    two.io().to("room").emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
  }

  @Test
  @DisplayName("keeps what Redis has no memory for, says so, and sends it when there is some")
  void outOfMemory() throws Exception {
    TestedAdapter.Made adapter = kind.make(options(redis.uri()));
    TestNode one = node(adapter);
    TestNode two = node("socket.io");
    TestClient here = client(one);
    TestClient there = client(two);
    one.awaitServers(2);
    RawRedis other = keep(new RawRedis(redis));
    other.configSet("maxmemory", "1");
    for (int n = 1; n <= 100; n++) {
      one.io().emit("x", n);
    }
    one.io().emit("end");
    assertThat(here.until("2[\"end\"]")).hasSize(100);
    if (kind == TestedAdapter.STREAMS) {
      TestNode.await(
          "it is told", () -> news.stream().anyMatch(it -> it.startsWith("disconnected OOM")));
      assertThat(adapter.statistics().connected()).isFalse();
      // Some may be on their way still, to be refused as well.
      TestNode.await("all of them wait", () -> adapter.statistics().queued() == 101);
      other.configSet("maxmemory", "0");
    } // pub/sub needs no memory of that kind
    assertThat(there.until("2[\"end\"]")).hasSize(100).doesNotHaveDuplicates();
    adapter.awaitConnected();
    assertThat(one.io().fetchSockets().toCompletableFuture().get(5, TimeUnit.SECONDS)).hasSize(2);
    assertThat(adapter.statistics().refused()).isZero();
  }

  @Test
  @DisplayName("finds the new master, and loses nothing that the old one did not take")
  void failover() {
    RedisProcess replica = keep(RedisProcess.start());
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    TestedAdapter.Made adapter = kind.make(options(network.uri()));
    TestedAdapter.Made otherAdapter = kind.make(kind.quick(network.uri()));
    TestNode one = node(adapter);
    TestNode two = node(otherAdapter);
    TestClient there = client(two);
    one.awaitServers(2);
    RawRedis master = keep(new RawRedis(redis));
    RawRedis next = keep(new RawRedis(replica));
    master.configSet("repl-diskless-sync-delay", "0");
    next.replicaOf(redis);
    TestNode.await(
        "it is in step", () -> next.info("replication").contains("master_link_status:up"));
    one.io().emit("x", 0);
    assertThat(there.next()).isEqualTo("2[\"x\",0]");
    next.replicaOf(null);
    master.replicaOf(replica);
    network.redirect(replica.port());
    if (kind != TestedAdapter.STREAMS) {
      network.cut(); // else they may be back before anybody looks
      network.drop(); // as whoever has them fail over does: nothing else tells a subscriber
      adapter.awaitAlone();
      network.mend();
    }
    for (int n = 1; n <= 20; n++) {
      one.io().emit("x", n);
    }
    one.io().emit("end");
    assertThat(there.until("2[\"end\"]")).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("ignores garbage where others speak, counts it, and goes on")
  void garbage() {
    TestedAdapter.Made adapter = kind.make(options(redis.uri()));
    TestNode one = node(adapter);
    TestNode two = node("socket.io");
    TestClient client = client(one);
    one.awaitServers(2);
    RawRedis other = keep(new RawRedis(redis));
    List<byte[]> garbage =
        List.of(
            new byte[0],
            "{".getBytes(UTF_8),
            "nonsense".getBytes(UTF_8),
            "{\"type\":3,\"uid\":\"x\",\"nsp\":\"/\"}".getBytes(UTF_8),
            "{\"type\":99,\"data\":{},\"uid\":\"x\",\"nsp\":\"/\"}".getBytes(UTF_8),
            new byte[] {(byte) 0xdd, -1, -1, -1, -1},
            new byte[] {(byte) 0xc6, 127, -1, -1, -1});
    for (byte[] message : garbage) {
      other.publish("socket.io-request#/#", message);
      other.shardPublish("socket.io#/#", message);
      other.publish("socket.io#/#", message);
      String text = new String(message, UTF_8);
      other.append("socket.io", "data", text);
      other.append("socket.io", "uid", "x", "nsp", "/", "type", "3", "data", text);
      other.append("socket.io", "uid", "x", "nsp", "/", "type", text, "data", "{}");
      other.append("socket.io", "uid", "x", "nsp", "/");
    }
    two.io().emit("x", 1);
    assertThat(client.next()).isEqualTo("2[\"x\",1]");
    assertThat(adapter.statistics().ignored()).isGreaterThanOrEqualTo(garbage.size());
    assertThat(adapter.statistics().connected()).isTrue();
  }

  @Test
  @DisplayName("notices that only its subscriptions are gone, and has them again")
  void subscribersDrop() {
    TestedAdapter.Made adapter = kind.make(options(redis.uri()));
    TestNode one = node(adapter);
    TestNode two = node("socket.io");
    TestClient here = client(one);
    one.awaitServers(2);
    adapter.awaitConnected();
    RawRedis other = keep(new RawRedis(redis));
    other.killSubscribers();
    TestNode.await("it is noticed", () -> adapter.statistics().outages() == 1);
    adapter.awaitConnected();
    two.awaitServers(2);
    two.io().emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
  }
}
