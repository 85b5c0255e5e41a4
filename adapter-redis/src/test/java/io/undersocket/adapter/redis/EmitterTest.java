package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An emitter")
class EmitterTest {

  private static final EmitterAddress EVERYONE = EmitterAddress.EVERYONE;

  private static List<@Nullable Object> data(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  /** What the samples of both formats say. */
  private static final List<@Nullable Object> VALUES =
      data("x", new byte[] {1}, null, 1.5, -1, 1L << 40, Map.of("a", List.of(true)));

  private static final EmitterAddress SOMEBODY =
      EVERYONE
          .to(List.of("a"))
          .except(List.of("b", "c"))
          .with("volatile", true)
          .with("compress", true);

  @Nested
  @DisplayName("writes byte for byte what @socket.io/redis-emitter writes:")
  class ClassicFormat {

    private static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }

    private static String text(byte[] bytes) {
      return new String(bytes, UTF_8);
    }

    @Test
    @DisplayName("a broadcast")
    void broadcast() {
      assertThat(hex(EmitterCodec.broadcast("/", EVERYONE, data("hello", 1, "x"))))
          .isEqualTo(
              "93a7656d697474657283a47479706502a46461746193a568656c6c6f01a178a36e7370a12f"
                  + "83a5726f6f6d7390a5666c61677380a665786365707490");
    }

    @Test
    @DisplayName("all kinds of values, rooms and flags")
    void values() {
      assertThat(hex(EmitterCodec.broadcast("/", SOMEBODY, VALUES)))
          .isEqualTo(
              "93a7656d697474657283a47479706502a46461746197a178c40101c0cb3ff8000000000000ff"
                  + "cf000001000000000081a16191c3a36e7370a12f83a5726f6f6d7391a161a5666c616773"
                  + "82a8766f6c6174696c65c3a8636f6d7072657373c3a665786365707492a162a163");
    }

    @Test
    @DisplayName("rooms and flags in the order in which they were named")
    void order() {
      EmitterAddress to =
          EVERYONE.with("compress", false).with("volatile", true).to(List.of("z", "a"));
      assertThat(hex(EmitterCodec.broadcast("/", to, data("y"))))
          .isEqualTo(
              "93a7656d697474657283a47479706502a46461746191a179a36e7370a12f83a5726f6f6d73"
                  + "92a17aa161a5666c61677382a8636f6d7072657373c2a8766f6c6174696c65c3"
                  + "a665786365707490");
    }

    @Test
    @DisplayName("requests, which say not who asks")
    void requests() {
      EmitterAddress to = EVERYONE.to(List.of("q2", "q1")).except(List.of("e"));
      assertThat(text(EmitterCodec.rooms(ClassicCodec.REMOTE_JOIN, to, List.of("r2", "r1"))))
          .isEqualTo(
              "{\"type\":2,\"opts\":{\"rooms\":[\"q2\",\"q1\"],\"except\":[\"e\"]},"
                  + "\"rooms\":[\"r2\",\"r1\"]}");
      assertThat(text(EmitterCodec.rooms(ClassicCodec.REMOTE_LEAVE, EVERYONE, List.of("r"))))
          .isEqualTo("{\"type\":3,\"opts\":{\"rooms\":[],\"except\":[]},\"rooms\":[\"r\"]}");
      assertThat(text(EmitterCodec.disconnect(EVERYONE.to(List.of("a")), true)))
          .isEqualTo("{\"type\":4,\"opts\":{\"rooms\":[\"a\"],\"except\":[]},\"close\":true}");
      assertThat(text(EmitterCodec.serverSideEvent(data("ping", 1, Map.of("a", new byte[] {1})))))
          .isEqualTo(
              "{\"uid\":\"emitter\",\"type\":6,\"data\":[\"ping\",1,"
                  + "{\"a\":{\"type\":\"Buffer\",\"data\":[1]}}]}");
    }
  }

  @Nested
  @DisplayName("writes byte for byte what @socket.io/redis-streams-emitter writes:")
  class StreamsFormat {

    private static List<String> entry(
        String namespace, int type, Map<String, @Nullable Object> data) {
      return StreamCodec.emitted(namespace, type, data).stream()
          .map(field -> new String(field, UTF_8))
          .toList();
    }

    @Test
    @DisplayName("a broadcast")
    void broadcast() {
      assertThat(entry("/", 3, EmitterCodec.streamBroadcast("/", EVERYONE, data("hello", 1, "x"))))
          .containsExactly(
              "uid",
              "emitter",
              "nsp",
              "/",
              "type",
              "3",
              "data",
              "{\"packet\":{\"type\":2,\"data\":[\"hello\",1,\"x\"],\"nsp\":\"/\"},"
                  + "\"opts\":{\"rooms\":[],\"flags\":{},\"except\":[]}}");
    }

    @Test
    @DisplayName("all kinds of values, rooms and flags")
    void values() {
      assertThat(entry("/admin", 3, EmitterCodec.streamBroadcast("/admin", SOMEBODY, VALUES)))
          .containsExactly(
              "uid",
              "emitter",
              "nsp",
              "/admin",
              "type",
              "3",
              "data",
              "gqZwYWNrZXSDpHR5cGUCpGRhdGGXoXjEAQHAyz/4AAAAAAAA/88AAAEAAAAAAIGhYZHDo25zcKYvYWRt"
                  + "aW6kb3B0c4Olcm9vbXORoWGlZmxhZ3OCqHZvbGF0aWxlw6hjb21wcmVzc8OmZXhjZXB0kqFioWM=");
    }

    @Test
    @DisplayName("what sockets and servers are to do")
    void verbs() {
      EmitterAddress to = EVERYONE.to(List.of("q2", "q1")).except(List.of("e"));
      assertThat(entry("/", 4, EmitterCodec.streamRooms(to, List.of("r2", "r1"))))
          .last()
          .isEqualTo(
              "{\"opts\":{\"rooms\":[\"q2\",\"q1\"],\"except\":[\"e\"],\"flags\":{}},"
                  + "\"rooms\":[\"r2\",\"r1\"]}");
      assertThat(entry("/", 6, EmitterCodec.streamDisconnect(EVERYONE.to(List.of("a")), true)))
          .last()
          .isEqualTo("{\"opts\":{\"rooms\":[\"a\"],\"except\":[],\"flags\":{}},\"close\":true}");
      assertThat(entry("/", 9, WireValues.object("packet", data("ping", new byte[] {1}))))
          .last()
          .isEqualTo("gaZwYWNrZXSSpHBpbmfEAQE=");
    }
  }

  /** What is the same for both kinds. */
  abstract static class Kind<B extends ClusterEmitter.Builder<B>> extends ClosesAll {

    final List<String> news = new CopyOnWriteArrayList<>();
    RedisProcess redis;

    abstract AdapterFactory adapter(String uri);

    abstract B builder(Redis redis);

    abstract ClusterEmitter build(B builder);

    @BeforeEach
    void startRedis() {
      redis = keep(RedisProcess.start("--appendonly yes", "--appendfsync always"));
    }

    ClusterEmitter emitter(String uri) {
      return emitter(uri, options -> options);
    }

    ClusterEmitter emitter(String uri, Function<B, B> more) {
      B options =
          builder(Redis.at(uri))
              .pingInterval(Duration.ofMillis(300))
              .maxReconnectDelay(Duration.ofMillis(100))
              .closeTimeout(Duration.ofSeconds(2))
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
      return keep(build(more.apply(options)));
    }

    /** One that hears what emitters say. */
    TestNode node() {
      TestNode node = keep(TestNode.start(adapter(redis.uri())));
      AtomicBoolean heard = new AtomicBoolean();
      node.io().serverSideEvents().on("anybody there?", args -> heard.set(true));
      try (ClusterEmitter probe = build(builder(Redis.at(redis.uri())))) {
        TestNode.await(
            "the server hears emitters",
            () -> {
              probe.serverSideEmit("anybody there?");
              return heard.get();
            });
      }
      return node;
    }

    /** Waits until an emitter knows of a server, if it has to. */
    abstract void awaitKnown(ClusterEmitter emitter);

    static void awaitHere(ClusterEmitter emitter) {
      TestNode.await("it is there", () -> emitter.statistics().connected());
    }

    static void awaitAway(ClusterEmitter emitter) {
      TestNode.await("it is noticed", () -> !emitter.statistics().connected());
    }

    static List<String> numbered(int from, int to) {
      return IntStream.rangeClosed(from, to).mapToObj(n -> "2[\"x\"," + n + "]").toList();
    }

    @Test
    @DisplayName("reaches the sockets of every server, in rooms and without exceptions")
    void reaches() {
      TestNode one = node();
      TestNode two = node();
      one.awaitServers(2);
      TestClient a = keep(TestClient.of(one));
      TestClient b = keep(TestClient.of(two));
      ClusterEmitter emitter = emitter(redis.uri());
      emitter.emit("x", 1);
      emitter.to(a.id()).emit("x", 2);
      emitter.in(a.id(), b.id()).except(b.id()).compress(false).emit("x", 3);
      emitter.except(a.id()).emit("x", 4);
      emitter.send("end", null);
      assertThat(a.until("2[\"message\",\"end\",null]")).isEqualTo(numbered(1, 3));
      assertThat(b.until("2[\"message\",\"end\",null]"))
          .containsExactly("2[\"x\",1]", "2[\"x\",4]");
    }

    @Test
    @DisplayName("keeps namespaces apart")
    void namespaces() {
      TestNode one = node();
      one.io().of("/admin");
      one.awaitServers(1);
      TestNode.await(
          "it is there",
          () -> one.io().of("/admin").adapter().serverCount().toCompletableFuture().get() == 1);
      TestClient client = keep(TestClient.of(one, "/admin"));
      ClusterEmitter emitter = emitter(redis.uri());
      emitter.emit("x", 1);
      emitter.of("admin").to("nobody").emit("x", 2);
      emitter.of("/admin").emit("x", 3);
      assertThat(client.next()).isEqualTo("2/admin,[\"x\",3]");
      assertThat(emitter.of("admin").name()).isEqualTo("/admin");
    }

    @Test
    @DisplayName("makes sockets join, leave and go")
    void sockets() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      ClusterEmitter emitter = emitter(redis.uri());
      emitter.in(client.id()).socketsJoin("a", "b");
      emitter.to("a").emit("x", 1);
      assertThat(client.next()).isEqualTo("2[\"x\",1]");
      emitter.in("a").socketsLeave("a");
      emitter.to("a").emit("x", 2);
      emitter.to("b").emit("x", 3);
      assertThat(client.next()).isEqualTo("2[\"x\",3]");
      emitter.in("b").disconnectSockets();
      assertThat(client.next()).isEqualTo("1");
    }

    @Test
    @DisplayName("tells the servers themselves")
    void servers() {
      TestNode one = node();
      List<String> heard = new CopyOnWriteArrayList<>();
      one.io().serverSideEvents().on("x", args -> heard.add("" + args.asList()));
      one.awaitServers(1);
      emitter(redis.uri()).serverSideEmit("x", 1, "two");
      TestNode.await("it is heard", () -> heard.equals(List.of("[1, two]")));
    }

    @Test
    @DisplayName("counts as no server, and no request waits for it")
    void isNoServer() throws Exception {
      TestNode one = node();
      awaitHere(emitter(redis.uri()));
      one.awaitServers(1);
      assertThat(one.io().fetchSockets().toCompletableFuture().get()).isEmpty();
    }

    @Test
    @DisplayName("writes the application's own types by its binding, and refuses them without")
    void types() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      record Point(int x) {}
      JsonBinding binding =
          new JsonBinding() {
            @Override
            public Object read(JsonSource json, Type type) {
              throw new IllegalArgumentException();
            }

            @Override
            public void write(Object value, JsonSink out) {
              out.number(((Point) value).x());
            }
          };
      emitter(redis.uri(), options -> options.jsonBinding(binding))
          .emit("x", new Point(7), new byte[] {1});
      assertThat(client.next()).startsWith("51-[\"x\",7,");
      assertThatThrownBy(() -> emitter(redis.uri()).emit("x", new Point(7)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("refuses a reserved name, and everything once it is closed")
    void refuses() {
      ClusterEmitter emitter = emitter(redis.uri());
      assertThatThrownBy(() -> emitter.emit("disconnect"))
          .hasMessage("\"disconnect\" is a reserved event name");
      emitter.close();
      assertThatThrownBy(() -> emitter.to("a").emit("x")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> emitter.socketsJoin("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("has said everything when it is closed, although it had to connect first")
    void closes() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      ClusterEmitter emitter =
          emitter(
              redis.uri(),
              options ->
                  options
                      .pingInterval(Duration.ofSeconds(10))
                      .closeTimeout(Duration.ofSeconds(10)));
      for (int n = 1; n <= 2_000; n++) {
        emitter.emit("x", n);
      }
      emitter.close();
      assertThat(emitter.statistics())
          .returns(2_000L, RedisStatistics::published)
          .returns(0L, RedisStatistics::dropped)
          .returns(0L, RedisStatistics::uncertain);
      assertThat(client.until("2[\"x\",2000]")).isEqualTo(numbered(1, 1_999));
    }

    @Test
    @DisplayName("waits for a Redis that is away when it is closed, within its time")
    void closesLater() {
      redis.kill();
      ClusterEmitter emitter =
          emitter(redis.uri(), options -> options.closeTimeout(Duration.ofSeconds(10)));
      for (int n = 1; n <= 10; n++) {
        emitter.emit("x", n);
      }
      CompletableFuture<Void> closing = CompletableFuture.runAsync(emitter::close);
      TestNode.await("it begins to close", () -> isClosed(emitter));
      redis.restart();
      closing.join();
      assertThat(emitter.statistics().published()).isEqualTo(10);
    }

    private static boolean isClosed(ClusterEmitter emitter) {
      try {
        emitter.requireOpen();
        return false;
      } catch (IllegalStateException e) {
        return true;
      }
    }

    /** What the guide says that an ACL user needs. */
    abstract String[] rules();

    @Test
    @DisplayName("needs of an ACL user what the guide says")
    void acl() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      RawRedis other = keep(new RawRedis(redis));
      other.aclSetUser("emitter", "on", ">s3cret", "resetchannels", "nocommands");
      other.aclSetUser(
          Stream.concat(Stream.of("emitter"), Stream.of(rules())).toArray(String[]::new));
      B options = builder(Redis.at(redis.uri()).withCredentials("emitter", "s3cret"));
      ClusterEmitter emitter = keep(build(options.pingInterval(Duration.ofMillis(50))));
      emitter.emit("x", 1);
      assertThat(client.next()).isEqualTo("2[\"x\",1]");
      other.killUser("emitter");
      TestNode.await("it is noticed", () -> emitter.statistics().outages() == 1);
      awaitHere(emitter);
      emitter.emit("x", 2);
      assertThat(client.next()).isEqualTo("2[\"x\",2]");
      assertThat(emitter.statistics().refused()).isZero();
    }

    @Test
    @DisplayName("leaves no connection and no thread behind")
    void leavesNothing() {
      RawRedis other = keep(new RawRedis(redis));
      long before = other.clients().lines().count();
      ClusterEmitter emitter = emitter(redis.uri());
      awaitHere(emitter);
      assertThat(other.clients().lines().count()).isEqualTo(before + 1);
      emitter.close();
      TestNode.await("it ends", () -> other.clients().lines().count() == before);
      TestNode.await(
          "the thread ends",
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("undersocket-redis-emitter")));
    }

    @Test
    @DisplayName("starts without Redis, and says later what it could not, in order")
    void downAtStart() {
      redis.kill();
      ClusterEmitter emitter = emitter(redis.uri());
      emitter.emit("x", 0);
      TestNode.await("it is told", () -> news.contains("disconnected"));
      redis.restart();
      awaitHere(emitter);
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      for (int n = 1; n <= 10; n++) {
        emitter.emit("x", n);
      }
      assertThat(client.until("2[\"x\",10]")).endsWith("2[\"x\",9]");
      assertThat(news).contains("connected");
    }

    @Test
    @DisplayName(
        "keeps what is said while Redis is away, not what is volatile, and says it in order")
    void away() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      ClusterEmitter emitter = emitter(redis.uri());
      emitter.emit("x", 0);
      assertThat(client.next()).isEqualTo("2[\"x\",0]");
      awaitKnown(emitter);
      // Else Redis may be killed before it has answered, and this waits to be written again.
      TestNode.await("it is answered", () -> emitter.statistics().published() == 1);
      redis.kill();
      awaitAway(emitter);
      for (int n = 1; n <= 100; n++) {
        emitter.emit("x", n);
        emitter.asVolatile().emit("x", -n);
      }
      assertThat(emitter.statistics().queued()).isEqualTo(100);
      assertThat(emitter.statistics().dropped()).isEqualTo(100);
      redis.restart();
      emitter.emit("end");
      assertThat(client.until("2[\"end\"]")).isEqualTo(numbered(1, 100));
      assertThat(emitter.statistics().outages()).isEqualTo(1);
    }

    @Test
    @DisplayName("drops the oldest of too many messages, counts them and tells of them")
    void bounds() {
      ClusterEmitter emitter =
          emitter(redis.uri(), options -> options.queue(3, 1_000_000, Duration.ofMinutes(1)));
      awaitHere(emitter);
      redis.kill();
      awaitAway(emitter);
      for (int n = 1; n <= 10; n++) {
        emitter.emit("x", n);
      }
      TestNode.await("it is told", () -> news.contains("dropped 7"));
      assertThat(emitter.statistics().queued()).isEqualTo(3);
      emitter.close();
      assertThat(news).contains("dropped 3");
      assertThat(emitter.statistics().dropped()).isEqualTo(10);
    }

    @Test
    @DisplayName("notices that Redis hangs, never blocks, and says later what it could not")
    void hangs() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      ClusterEmitter emitter = emitter(redis.uri());
      awaitHere(emitter);
      redis.pause();
      try {
        awaitAway(emitter);
        for (int n = 1; n <= 10; n++) {
          emitter.emit("x", n);
        }
      } finally {
        redis.resume();
      }
      emitter.emit("end");
      assertThat(client.until("2[\"end\"]")).isEqualTo(numbered(1, 10));
    }
  }

  @Nested
  @DisplayName("by pub/sub")
  class ByPubSub extends Kind<RedisEmitter.Builder> {

    @Override
    AdapterFactory adapter(String uri) {
      return RedisAdapter.builder(Redis.at(uri)).maxReconnectDelay(Duration.ofMillis(100)).build();
    }

    @Override
    RedisEmitter.Builder builder(Redis redis) {
      return RedisEmitter.builder(redis);
    }

    @Override
    void awaitKnown(ClusterEmitter emitter) {
      Topic requests = new ClassicChannels("socket.io", "/", ClusterMessage.EMITTER).requests();
      TestNode.await(
          "it has counted the server",
          () ->
              ((PublishingLink) emitter.link())
                      .nodeCount(requests, Duration.ofSeconds(1))
                      .toCompletableFuture()
                      .get()
                  == 1);
    }

    @Override
    String[] rules() {
      return new String[] {"&socket.io*", "+publish", "+pubsub", "+ping"};
    }

    @Override
    ClusterEmitter build(RedisEmitter.Builder builder) {
      return builder.build();
    }

    @Test
    @DisplayName("waits for servers that are back later than Redis is")
    void settles() {
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      TestNode one = keep(TestNode.start(adapter(network.uri())));
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      ClusterEmitter emitter = emitter(redis.uri());
      for (int n = 1; n <= 2; n++) {
        emitter.emit("x", n);
        assertThat(client.next()).isEqualTo("2[\"x\"," + n + "]");
      }
      awaitKnown(emitter);
      redis.kill();
      awaitAway(emitter);
      network.cut();
      redis.restart();
      RawRedis other = keep(new RawRedis(redis));
      emitter.emit("x", 3);
      TestNode.await("it asks who is there", () -> other.info("commandstats").contains("numsub"));
      assertThat(emitter.statistics().queued()).isEqualTo(1);
      network.mend();
      network.drop();
      assertThat(client.next()).isEqualTo("2[\"x\",3]");
    }

    @Test
    @DisplayName("is not heard by servers with another key")
    void keys() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      emitter(redis.uri(), options -> options.key("other")).emit("x", 1);
      emitter(redis.uri()).emit("x", 2);
      assertThat(client.next()).isEqualTo("2[\"x\",2]");
    }
  }

  @Nested
  @DisplayName("by streams")
  class ByStreams extends Kind<RedisStreamsEmitter.Builder> {

    @Override
    AdapterFactory adapter(String uri) {
      return streams(uri).build();
    }

    private static RedisStreamsAdapter.Builder streams(String uri) {
      return RedisStreamsAdapter.builder(Redis.at(uri))
          .blockTime(Duration.ofMillis(200))
          .maxReconnectDelay(Duration.ofMillis(100));
    }

    @Override
    RedisStreamsEmitter.Builder builder(Redis redis) {
      return RedisStreamsEmitter.builder(redis);
    }

    @Override
    void awaitKnown(ClusterEmitter emitter) {} // what it says stays in the stream

    @Override
    String[] rules() {
      return new String[] {"~socket.io", "+xadd", "+xrange", "+ping"};
    }

    @Override
    ClusterEmitter build(RedisStreamsEmitter.Builder builder) {
      return builder.build();
    }

    @Test
    @DisplayName("writes again what was on its way when connections are dropped, and only that")
    void dropped() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      ClusterEmitter emitter = emitter(network.uri());
      emitter.emit("x", 0);
      assertThat(client.next()).isEqualTo("2[\"x\",0]");
      TestNode.await("an entry to look behind", () -> emitter.statistics().published() == 1);
      for (int n = 1; n <= 1_000; n++) {
        emitter.emit("x", n);
        if (n % 250 == 0) {
          network.drop();
        }
      }
      emitter.emit("end");
      assertThat(client.until("2[\"end\"]")).isEqualTo(numbered(1, 1_000));
      assertThat(emitter.statistics().uncertain()).isZero();
    }

    @Test
    @DisplayName("does not write again what is in the stream although Redis' answer was lost")
    void answerLost() {
      TestNode one = node();
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      ClusterEmitter emitter =
          emitter(network.uri(), options -> options.pingInterval(Duration.ofSeconds(10)));
      emitter.emit("x", 0);
      assertThat(client.next()).isEqualTo("2[\"x\",0]");
      TestNode.await("it is answered", () -> emitter.statistics().published() == 1);
      network.mute();
      emitter.emit("x", 1);
      emitter.emit("x", 1);
      assertThat(client.next()).isEqualTo("2[\"x\",1]");
      assertThat(client.next()).isEqualTo("2[\"x\",1]");
      network.drop();
      network.mend();
      emitter.emit("x", 2);
      assertThat(client.next()).isEqualTo("2[\"x\",2]");
      TestNode.await("all is answered", () -> emitter.statistics().published() >= 4);
      assertThat(emitter.statistics().published()).isEqualTo(4);
    }

    @Test
    @DisplayName("finds the stream of a namespace among several")
    void streamCount() {
      TestNode one = keep(TestNode.start(streams(redis.uri()).streamCount(3).build()));
      one.awaitServers(1);
      TestClient client = keep(TestClient.of(one));
      emitter(redis.uri(), options -> options.streamCount(3)).emit("x", 1);
      assertThat(client.next()).isEqualTo("2[\"x\",1]");
    }
  }
}
