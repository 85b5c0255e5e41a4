package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.undersocket.socketio.SocketIoServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A server comes to its Redis")
class WaysToRedisTest {

  private final List<AutoCloseable> open = new ArrayList<>();

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

  private RedisAdapter.Builder options(Redis redis) {
    return RedisAdapter.builder(redis)
        .pingInterval(Duration.ofMillis(300))
        .maxReconnectDelay(Duration.ofMillis(100));
  }

  private static RedisListener telling(BlockingQueue<Throwable> causes) {
    return new RedisListener() {
      @Override
      public void onDisconnected(@Nullable Throwable cause) {
        causes.add(cause);
      }
    };
  }

  private void areOne(TestNode one, TestNode two) {
    one.awaitServers(2);
    two.awaitServers(2);
    TestClient there = keep(TestClient.of(two));
    one.io().emit("x", 1);
    assertThat(there.next()).isEqualTo("2[\"x\",1]");
  }

  @Nested
  @DisplayName("by TLS")
  class Tls {

    private static KeyStoreFile certificate;
    private RedisProcess redis;
    private final BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) {
      certificate = KeyStoreFile.make(folder, "dns:localhost");
    }

    private FaultProxy terminator() {
      redis = keep(RedisProcess.start());
      return keep(FaultProxy.withTls(redis.port(), certificate.sslContext()));
    }

    private RedisClient trusting() {
      RedisClient client = RedisClient.create();
      client.setOptions(ClientOptions.builder().sslOptions(trust()).build());
      keep(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
      return client;
    }

    private SslOptions trust() {
      return SslOptions.builder()
          .jdkSslProvider()
          .truststore(certificate.file().toFile(), KeyStoreFile.PASSWORD)
          .build();
    }

    private ShardedRedisAdapter sharded(Redis redis) {
      return ShardedRedisAdapter.builder(redis)
          .pingInterval(Duration.ofMillis(300))
          .maxReconnectDelay(Duration.ofMillis(100))
          .build();
    }

    @Test
    @DisplayName("if it trusts the certificate and that is for the host")
    void trusted() {
      FaultProxy tls = terminator();
      RedisURI uri = RedisURI.create("rediss://localhost:" + tls.port());
      TestNode one = keep(TestNode.start(options(Redis.using(trusting(), uri)).build()));
      TestNode two = keep(TestNode.start(options(Redis.at(redis.uri())).build()));
      areOne(one, two);
    }

    @Test
    @DisplayName("also to every server of a cluster")
    void cluster() {
      RedisClusterProcesses cluster = keep(RedisClusterProcesses.alone());
      for (int i = 0; i < 3; i++) {
        cluster.server(i).call("CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname");
        cluster.server(i).call("CONFIG", "SET", "cluster-announce-hostname", "localhost");
      }
      List<FaultProxy> proxies =
          cluster.tell(port -> keep(FaultProxy.withTls(port, certificate.sslContext())));
      RedisURI seed = RedisURI.create("rediss://localhost:" + proxies.get(1).port());
      RedisClusterClient client = RedisClusterClient.create(seed);
      client.setOptions(ClusterClientOptions.builder().sslOptions(trust()).build());
      keep(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
      ShardedRedisAdapter adapter = sharded(Redis.using(client, seed));
      TestNode one = keep(TestNode.start(sharded(Redis.using(client, seed))));
      TestNode two = keep(TestNode.start(adapter));
      one.awaitServers(2);
      two.awaitServers(2);
      TestClient there = keep(TestClient.of(two));
      for (int i = 0; i < 3; i++) {
        String room = cluster.roomOn(i);
        two.io().sockets().socket(there.id()).join(room);
        TestNode.await("it hears", () -> adapter.statistics().pendingSubscriptions() == 0);
        one.io().to(room).emit("x", i);
        assertThat(there.next()).isEqualTo("2[\"x\"," + i + "]");
      }
    }

    @Test
    @DisplayName("not if nobody has said that the certificate can be trusted, and says so")
    void unknown() throws Exception {
      FaultProxy tls = terminator();
      Redis uri = Redis.at("rediss://localhost:" + tls.port());
      keep(TestNode.start(options(uri).listener(telling(causes)).build()));
      assertThat(causes.poll(10, TimeUnit.SECONDS))
          .hasMessageContaining("TLS")
          .hasMessageContaining("unable to find valid certification path")
          .hasMessageContaining("truststore");
    }

    @Test
    @DisplayName("not if the certificate is another host's, and says so")
    void otherHost() throws Exception {
      FaultProxy tls = terminator();
      RedisURI uri = RedisURI.create("rediss://127.0.0.1:" + tls.port());
      keep(TestNode.start(options(Redis.using(trusting(), uri)).listener(telling(causes)).build()));
      assertThat(causes.poll(10, TimeUnit.SECONDS))
          .hasMessageContaining("TLS")
          .hasMessageContaining("127.0.0.1")
          .hasMessageContaining("for the host that is connected to");
    }
  }

  @Nested
  @DisplayName("by a Sentinel")
  class Sentinel {

    @Test
    @DisplayName("which names another master when one is killed: servers go on there")
    void failsOver() {
      RedisProcess master = keep(RedisProcess.start("--repl-diskless-sync-delay 0"));
      RedisProcess replica = keep(RedisProcess.start("--replicaof 127.0.0.1 " + master.port()));
      RedisProcess sentinel = keep(RedisProcess.sentinel("chat", master));
      TestNode.await(
          "the sentinel knows both",
          () ->
              sentinel.call("SENTINEL", "REPLICAS", "chat").contains(":" + replica.port())
                  && replica.call("INFO", "replication").contains("master_link_status:up"));
      Redis redis =
          Redis.at("redis-sentinel://127.0.0.1:" + sentinel.port() + "#chat")
              .withCredentials("default", "any"); // whoever has no password takes each
      RedisAdapter adapter = options(redis).build();
      TestNode one = keep(TestNode.start(adapter));
      TestNode two = keep(TestNode.start(options(redis).build()));
      areOne(one, two);
      master.kill();
      TestNode.await("it is noticed", () -> !adapter.statistics().connected());
      one.io().emit("waits");
      TestNode.await("it is back", () -> adapter.statistics().connected());
      assertThat(replica.call("ROLE")).startsWith("master");
      areOne(one, two);
    }
  }

  @ParameterizedTest
  @EnumSource(TestedAdapter.class)
  @DisplayName("by several connections that have one thread, which ends with it")
  void oneThread(TestedAdapter kind) {
    RedisProcess redis = keep(RedisProcess.start());
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    TestNode node = keep(TestNode.start(kind.make(kind.quick(redis.uri()))));
    node.awaitServers(1);
    List<Thread> io =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread))
            .filter(thread -> thread.getName().matches("lettuce-\\w+EventLoop.*"))
            .toList();
    assertThat(io).hasSize(1);
    node.close();
    TestNode.await("it ends", () -> !io.get(0).isAlive());
  }

  @Nested
  @DisplayName("beside a client of the application")
  class Beside {

    private RedisProcess redis;

    private RedisClient client() {
      redis = keep(RedisProcess.start());
      RedisClient client = RedisClient.create();
      keep(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
      return client;
    }

    @Test
    @DisplayName("and closes neither that nor its connections")
    void closesNothing() {
      RedisClient client = client();
      RedisURI uri = RedisURI.create(redis.uri());
      StatefulRedisConnection<String, String> connection = client.connect(uri);
      TestNode one = TestNode.start(options(Redis.using(client, uri)).build());
      one.awaitServers(1);
      one.close();
      assertThat(connection.sync().ping()).isEqualTo("PONG");
      assertThat(client.connect(uri).sync().ping()).isEqualTo("PONG");
      TestNode.await(
          "only those two are left",
          () -> redis.call("CLIENT", "LIST").lines().count() == 2 + 1); // and the one that asks
    }

    @Test
    @DisplayName("which would send again what was on its way: it does not")
    void sendsNothingAgain() {
      RedisClient client = client();
      assertThat(client.getOptions().isAutoReconnect()).isTrue();
      FaultProxy network = keep(FaultProxy.to(redis.port()));
      RedisAdapter adapter = options(Redis.using(client, RedisURI.create(network.uri()))).build();
      TestNode one = keep(TestNode.start(adapter));
      TestNode two = keep(TestNode.start(options(Redis.at(redis.uri())).build()));
      areOne(one, two);
      TestClient there = keep(TestClient.of(two));
      for (int n = 1; n <= 500; n++) {
        one.io().emit("x", n);
        if (n % 100 == 0) {
          network.drop();
        }
      }
      TestNode.await(
          "it is back",
          () -> one.io().fetchSockets().toCompletableFuture().get(2, TimeUnit.SECONDS).size() == 2);
      one.io().emit("end");
      List<String> heard = there.until("2[\"end\"]");
      assertThat(heard).doesNotHaveDuplicates();
      assertThat(heard.size() + adapter.statistics().uncertain()).isGreaterThanOrEqualTo(500);
    }

    @Test
    @DisplayName("also if that is for a cluster")
    void ofACluster() {
      RedisClusterProcesses cluster = RedisClusterProcesses.shared();
      RedisURI seed = RedisURI.create(cluster.server(0).uri());
      RedisClusterClient client = RedisClusterClient.create(seed);
      keep(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
      StatefulRedisClusterConnection<String, String> connection = client.connect();
      Redis redis = Redis.using(client, seed);
      TestNode one = TestNode.start(ShardedRedisAdapter.builder(redis).build());
      TestNode two = keep(TestNode.start(ShardedRedisAdapter.builder(cluster.redis()).build()));
      areOne(one, two);
      one.close();
      assertThat(connection.sync().set("key", "value")).isEqualTo("OK");
      assertThat(client.connect().sync().get("key")).isEqualTo("value");
    }
  }

  @Nested
  @DisplayName("as a user of ACLs with no more rights than the guide says")
  class Acl {

    private void allow(RedisProcess redis, String rules) {
      List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "chat", "reset"));
      command.addAll(List.of("on", ">s3cret"));
      command.addAll(List.of(rules.split(" ")));
      redis.call(command.toArray(String[]::new));
    }

    private void allow(RedisClusterProcesses cluster, String rules) {
      for (int i = 0; i < 3; i++) {
        allow(cluster.server(i), rules);
      }
    }

    private TestNode streams(Redis redis) {
      RedisStreamsAdapter adapter =
          RedisStreamsAdapter.builder(redis.withCredentials("chat", "s3cret"))
              .streamName("chat")
              .channelPrefix("chat")
              .sessionKeyPrefix("chat:session:")
              .build();
      TestNode node =
          keep(
              TestNode.start(
                  SocketIoServer.builder()
                      .connectionStateRecovery(Duration.ofMinutes(1))
                      .adapter(adapter)));
      TestNode.await("it is there", () -> adapter.statistics().connected());
      assertThat(adapter.statistics().refused()).isZero();
      return node;
    }

    private static final String STREAMS =
        "~chat ~chat:session:* &chat#* +@pubsub +ping +xadd +xread +xrange +xrevrange +set +getdel";

    @Test
    @DisplayName("by streams")
    void streams() {
      RedisProcess redis = keep(RedisProcess.start());
      allow(redis, STREAMS);
      TestNode one = streams(Redis.at(redis.uri()));
      TestNode two = streams(Redis.at(redis.uri()));
      one.awaitServers(2);
      two.awaitServers(2);
      TestClient there = keep(TestClient.of(two));
      one.io().emit("x", 1);
      assertThat(there.next()).startsWith("2[\"x\",1,");
      there.close();
      TestNode.await("a session is kept", () -> redis.call("DBSIZE").equals("2"));
    }

    @Test
    @DisplayName("in a cluster, by sharded channels, classic ones and streams")
    void inACluster() {
      RedisClusterProcesses cluster = RedisClusterProcesses.shared();
      allow(cluster, "&chat#* +@pubsub +ping +cluster|slots");
      Redis redis = cluster.redis().withCredentials("chat", "s3cret");
      areOne(
          keep(TestNode.start(ShardedRedisAdapter.builder(redis).channelPrefix("chat").build())),
          keep(TestNode.start(ShardedRedisAdapter.builder(redis).channelPrefix("chat").build())));
      allow(cluster, "&chat* &chat#/#* +@pubsub +ping +cluster|slots");
      areOne(
          keep(TestNode.start(RedisAdapter.builder(redis).key("chat").build())),
          keep(TestNode.start(RedisAdapter.builder(redis).key("chat").build())));
      allow(cluster, STREAMS + " +cluster|slots");
      TestNode one = streams(cluster.redis());
      TestNode two = streams(cluster.redis());
      one.awaitServers(2);
      TestClient there = keep(TestClient.of(two));
      one.io().emit("x", 1);
      assertThat(there.next()).startsWith("2[\"x\",1,");
    }

    @Test
    @DisplayName("and says what is the matter if the password is wrong")
    void wrongPassword() throws Exception {
      RedisProcess redis = keep(RedisProcess.start("--requirepass secret"));
      BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
      keep(
          TestNode.start(
              options(Redis.at(redis.uri()).withCredentials("default", "wrong"))
                  .listener(telling(causes))
                  .build()));
      assertThat(causes.poll(10, TimeUnit.SECONDS)).hasMessageContaining("WRONGPASS");
    }
  }

  @Test
  @DisplayName("not while what is there says nothing, and says so; later it does")
  void silent() throws Exception {
    RedisProcess redis = keep(RedisProcess.start());
    FaultProxy silent = keep(FaultProxy.to(redis.port()));
    silent.cut();
    BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
    TestNode one =
        keep(TestNode.start(options(Redis.at(silent.uri())).listener(telling(causes)).build()));
    assertThat(causes.poll(15, TimeUnit.SECONDS))
        .hasMessageContaining("127.0.0.1:" + silent.port())
        .hasMessageContaining("does not answer");
    silent.mend();
    areOne(one, keep(TestNode.start(options(Redis.at(redis.uri())).build())));
  }

  @Test
  @DisplayName("not if nothing says where that is")
  void nowhere() {
    assertThatThrownBy(Redis::cluster)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no server of the Redis Cluster is named");
    assertThatThrownBy(() -> Redis.cluster("redis-sentinel://localhost#chat"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names no server");
    assertThat(Redis.cluster("redis://:secret@one:1", "redis://two:2"))
        .hasToString("Redis[cluster of one:1, two:2]");
  }
}
