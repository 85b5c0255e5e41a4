package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.RemoteSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource
@DisplayName("When Redis")
class OutagesTest extends ClosesAll {

  private static final Pattern SUBSCRIBER = Pattern.compile("sub=[1-9]");

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
                news.add("disconnected");
              }

              @Override
              public void onDropped(long messages) {
                news.add("dropped " + messages);
              }
            });
  }

  private TestNode node(TestedAdapter.Made adapter) {
    return keep(TestNode.start(adapter));
  }

  private TestNode node(String uri) {
    return node(kind.make(options(uri)));
  }

  private TestClient client(TestNode node) {
    return keep(TestClient.of(node));
  }

  private static void awaitAlone(TestedAdapter.Made adapter) {
    adapter.awaitAlone();
  }

  private static Throwable failureOf(java.util.concurrent.CompletionStage<?> stage)
      throws Exception {
    try {
      stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("did not fail");
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(n -> "2[\"x\"," + n + "]").toList();
  }

  @Nested
  @DisplayName("is killed and started again")
  class Killed {

    private TestedAdapter.Made adapter;
    private TestNode one;
    private TestNode two;
    private TestClient here;
    private TestClient there;

    @BeforeEach
    void meet() {
      adapter = kind.make(options(redis.uri()));
      one = node(adapter);
      two = node(redis.uri());
      here = client(one);
      there = client(two);
      one.awaitServers(2);
      two.awaitServers(2);
      one.io().emit("met");
      assertThat(here.next()).isEqualTo("2[\"met\"]");
      assertThat(there.next()).isEqualTo("2[\"met\"]");
      // Else Redis may be killed before it has answered, and this waits to be written again.
      TestNode.await("it was taken", () -> adapter.statistics().published() > 0);
    }

    @Test
    @DisplayName("local sockets get everything at once, others get what has waited, in order")
    void queues() {
      redis.kill();
      awaitAlone(adapter);
      for (int n = 1; n <= 100; n++) {
        one.io().emit("x", n);
      }
      assertThat(here.until("2[\"x\",100]")).isEqualTo(numbered(1, 99));
      TestNode.await("all wait", () -> adapter.statistics().queued() == 100);
      assertThat(adapter.statistics().queuedBytes()).isPositive();
      redis.restart();
      one.io().emit("end");
      assertThat(there.until("2[\"end\"]")).isEqualTo(numbered(1, 100));
      assertThat(adapter.statistics().dropped()).isZero();
      assertThat(adapter.statistics().outages()).isEqualTo(1);
      assertThat(adapter.statistics().queued()).isZero();
    }

    @Test
    @DisplayName("a room that was joined meanwhile works afterwards, in both directions")
    void rooms() {
      redis.kill();
      awaitAlone(adapter);
      one.io().sockets().socket(here.id()).join("room");
      two.io().sockets().socket(there.id()).join("room");
      redis.restart();
      one.io().to("room").emit("x", 1);
      assertThat(there.next()).isEqualTo("2[\"x\",1]");
      assertThat(here.next()).isEqualTo("2[\"x\",1]");
      two.io().to("room").emit("x", 2);
      assertThat(here.next()).isEqualTo("2[\"x\",2]");
    }

    @Test
    @DisplayName("requests end in time, with what is known here, and every acknowledgement is told")
    void requests() throws Exception {
      redis.kill();
      awaitAlone(adapter);
      assertThat(failureOf(one.io().fetchSockets()))
          .isInstanceOfSatisfying(
              PartialResultException.class,
              partial ->
                  assertThat(partial.sockets())
                      .extracting(RemoteSocket::id)
                      .containsExactly(here.id()));
      assertThat(failureOf(one.io().serverSideEmitWithAck("x")))
          .isInstanceOf(PartialResultException.class);
      assertThat(failureOf(one.io().timeout(Duration.ofMillis(300)).emitWithAck("x")))
          .isInstanceOf(AckTimeoutException.class);
      assertThatThrownBy(
              () ->
                  one.io()
                      .sockets()
                      .adapter()
                      .serverCount()
                      .toCompletableFuture()
                      .get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .hasMessage("other nodes cannot be counted: Redis was away for 700 ms (requestsTimeout)");
    }

    @Test
    @DisplayName("a request that was made meanwhile is answered if it is not too late")
    void laterRequests() throws Exception {
      redis.kill();
      awaitAlone(adapter);
      CompletableFuture<List<RemoteSocket>> found =
          one.io().timeout(Duration.ofSeconds(10)).fetchSockets().toCompletableFuture();
      redis.restart();
      assertThat(found.get(10, TimeUnit.SECONDS)).hasSize(2);
    }

    @Test
    @DisplayName("this is told once, and so is its end")
    void told() {
      TestNode.await("both are there", () -> news.size() == 2);
      news.clear();
      redis.kill();
      awaitAlone(adapter);
      redis.restart();
      TestNode.await("both are back", () -> news.stream().filter("connected"::equals).count() == 2);
      assertThat(news)
          .containsExactlyInAnyOrder("disconnected", "disconnected", "connected", "connected");
      one.awaitServers(2);
    }

    @Test
    @DisplayName("what may be lost is not sent later")
    void volatileEvents() {
      redis.kill();
      awaitAlone(adapter);
      one.io().asVolatile().emit("x", 1);
      assertThat(adapter.statistics().queued()).isZero();
      redis.restart();
      one.io().emit("x", 2);
      assertThat(there.next()).isEqualTo("2[\"x\",2]");
    }
  }

  @Nested
  @DisplayName("is away for long")
  class Bounds {

    @Test
    @DisplayName("the oldest of too many messages are dropped, and counted")
    void count() {
      TestedAdapter.Made adapter =
          kind.make(options(redis.uri()).queue(3, 1_000_000, Duration.ofMinutes(1)));
      TestNode one = node(adapter);
      TestNode two = node(redis.uri());
      TestClient there = client(two);
      one.awaitServers(2);
      redis.kill();
      awaitAlone(adapter);
      for (int n = 1; n <= 10; n++) {
        one.io().emit("x", n);
      }
      TestNode.await("it is told", () -> news.contains("dropped 7"));
      redis.restart();
      assertThat(there.next()).isEqualTo("2[\"x\",8]");
      assertThat(adapter.statistics().dropped()).isEqualTo(7);
    }

    @Test
    @DisplayName("so are those of too many bytes")
    void bytes() {
      TestedAdapter.Made adapter =
          kind.make(options(redis.uri()).queue(1_000, 5_000, Duration.ofMinutes(1)));
      TestNode one = node(adapter);
      TestNode.await("it is there", () -> adapter.statistics().connected());
      redis.kill();
      awaitAlone(adapter);
      for (int n = 1; n <= 10; n++) {
        one.io().emit("x", "1234567890".repeat(100));
      }
      assertThat(adapter.statistics().queued()).isEqualTo(4);
      assertThat(adapter.statistics().queuedBytes()).isBetween(4_000L, 5_000L);
      TestNode.await("the rest is dropped", () -> adapter.statistics().dropped() == 6);
    }

    @Test
    @DisplayName("so are those that have waited for too long")
    void time() {
      TestedAdapter.Made adapter =
          kind.make(options(redis.uri()).queue(1_000, 1_000_000, Duration.ofMillis(100)));
      TestNode one = node(adapter);
      TestNode.await("it is there", () -> adapter.statistics().connected());
      redis.kill();
      awaitAlone(adapter);
      one.io().emit("x");
      TestNode.await("it is dropped", () -> adapter.statistics().dropped() == 1);
      assertThat(adapter.statistics().queued()).isZero();
    }
  }

  @Test
  @DisplayName("is not there at first, servers start all the same, and find each other later")
  void downAtStart() {
    redis.kill();
    TestNode one = node(redis.uri());
    TestNode two = node(redis.uri());
    TestClient here = client(one);
    TestClient there = client(two);
    one.io().emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
    redis.restart();
    one.awaitServers(2);
    two.io().emit("x", 2);
    assertThat(here.next()).isEqualTo("2[\"x\",2]");
    assertThat(there.until("2[\"x\",2]")).isSubsetOf(List.of("2[\"x\",1]"));
  }

  @Test
  @DisplayName("hangs, local sockets get everything at once, and what has waited arrives later")
  void hangs() {
    TestedAdapter.Made adapter = kind.make(options(redis.uri()));
    TestNode one = node(adapter);
    TestNode two = node(redis.uri());
    TestClient here = client(one);
    TestClient there = client(two);
    one.awaitServers(2);
    redis.pause();
    try {
      one.io().emit("x", 0);
      assertThat(here.next()).isEqualTo("2[\"x\",0]");
      awaitAlone(adapter);
      for (int n = 1; n <= 20; n++) {
        one.io().emit("x", n);
      }
      assertThat(here.until("2[\"x\",20]")).isEqualTo(numbered(1, 19));
    } finally {
      redis.resume();
    }
    one.io().emit("end");
    assertThat(there.until("2[\"end\"]")).containsSubsequence(numbered(1, 20));
  }

  @Test
  @DisplayName(
      "cannot be reached by one server, this is noticed, and both are one again afterwards")
  void partition() throws Exception {
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    TestedAdapter.Made adapter = kind.make(options(network.uri()));
    TestNode one = node(adapter);
    TestNode two = node(redis.uri());
    TestClient here = client(one);
    TestClient there = client(two);
    one.awaitServers(2);
    two.awaitServers(2);
    network.cut();
    awaitAlone(adapter);
    one.io().emit("x", 1);
    assertThat(here.next()).isEqualTo("2[\"x\",1]");
    assertThat(failureOf(two.io().fetchSockets()))
        .isInstanceOf(PartialResultException.class); // Redis does not know either
    network.mend();
    network.drop();
    assertThat(there.next()).isEqualTo("2[\"x\",1]");
    TestNode.await(
        "both are found",
        () -> two.io().fetchSockets().toCompletableFuture().get(5, TimeUnit.SECONDS).size() == 2);
  }

  @Test
  @DisplayName("drops all connections again and again, what waited arrives, in order, and once")
  void drops() {
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    TestedAdapter.Made adapter = kind.make(options(network.uri()));
    TestNode one = node(adapter);
    TestNode two = node(redis.uri());
    TestClient there = client(two);
    one.awaitServers(2);
    for (int round = 0; round < 5; round++) {
      network.cut(); // else they may be back before anybody looks
      network.drop();
      awaitAlone(adapter);
      for (int n = 1; n <= 50; n++) {
        one.io().emit("x", n);
      }
      one.io().emit("end");
      network.mend();
      assertThat(there.until("2[\"end\"]")).isEqualTo(numbered(1, 50));
    }
    assertThat(adapter.statistics().dropped()).isZero();
  }

  @Test
  @DisplayName("is slow, everything arrives, in order, and local sockets do not wait for it")
  void slow() {
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    TestedAdapter.Made adapter =
        kind.make(options(network.uri()).pingInterval(Duration.ofSeconds(10)));
    TestNode one = node(adapter);
    TestNode two = node(redis.uri());
    TestClient here = client(one);
    TestClient there = client(two);
    one.awaitServers(2);
    network.slow(Duration.ofMillis(200));
    for (int n = 1; n <= 200; n++) {
      one.io().emit("x", n);
    }
    assertThat(here.until("2[\"x\",200]")).isEqualTo(numbered(1, 199));
    assertThat(adapter.statistics().queued()).isPositive();
    assertThat(there.until("2[\"x\",200]")).isEqualTo(numbered(1, 199));
  }

  @Test
  @DisplayName("is back and another server is not yet, nobody takes the part for the whole")
  void lateComers() throws Exception {
    FaultProxy network = keep(FaultProxy.to(redis.port()));
    TestedAdapter.Made adapter =
        kind.make(options(redis.uri()).requestsTimeout(Duration.ofSeconds(8)));
    TestNode one = node(adapter);
    TestedAdapter.Made late = kind.make(options(network.uri()));
    TestNode two = node(late);
    client(one);
    TestClient there = client(two);
    one.awaitServers(2);
    redis.kill();
    awaitAlone(adapter);
    awaitAlone(late);
    network.cut();
    redis.restart();
    one.io().emit("x", 1);
    CompletableFuture<List<RemoteSocket>> found = one.io().fetchSockets().toCompletableFuture();
    RawRedis other = keep(new RawRedis(redis));
    TestNode.await("one is back", () -> SUBSCRIBER.matcher(other.clients()).find());
    assertThat(found).isNotDone();
    network.mend();
    network.drop();
    assertThat(there.next()).isEqualTo("2[\"x\",1]");
    assertThat(found.get(10, TimeUnit.SECONDS)).hasSize(2);
  }
}
