package io.undersocket.examples.guide;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.undersocket.adapter.redis.Redis;
import io.undersocket.adapter.redis.RedisAdapter;
import io.undersocket.adapter.redis.RedisEmitter;
import io.undersocket.adapter.redis.RedisListener;
import io.undersocket.adapter.redis.RedisStatistics;
import io.undersocket.adapter.redis.RedisStreamsAdapter;
import io.undersocket.adapter.redis.ShardedRedisAdapter;
import io.undersocket.adapter.redis.SubscriptionMode;
import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several servers and one Redis. */
final class Clusters {

  private static final Logger log = LoggerFactory.getLogger(Clusters.class);

  private Clusters() {}

  static SocketIoServer joined() {
    SocketIoServer io =
        SocketIoServer.builder().adapter(RedisAdapter.create("redis://localhost:6379")).build();
    return io;
  }

  static RedisAdapter withOptions(String password) {
    RedisAdapter adapter =
        RedisAdapter.builder(
                Redis.at("rediss://redis.example.com:6380").withCredentials("chat", password))
            .key("chat")
            .requestsTimeout(Duration.ofSeconds(2))
            .queue(10_000, 16_000_000, Duration.ofSeconds(10))
            .build();
    return adapter;
  }

  static ShardedRedisAdapter sharded() {
    ShardedRedisAdapter adapter =
        ShardedRedisAdapter.builder(Redis.at("redis://localhost:6379"))
            .channelPrefix("chat")
            .subscriptionMode(SubscriptionMode.DYNAMIC)
            .build();
    return adapter;
  }

  static SocketIoServer byStreams() {
    SocketIoServer io =
        SocketIoServer.builder()
            .connectionStateRecovery(Duration.ofMinutes(2))
            .adapter(RedisStreamsAdapter.create("redis://localhost:6379"))
            .build();
    return io;
  }

  static void fromOutside() {
    try (RedisEmitter emitter = RedisEmitter.create("redis://localhost:6379")) {
      emitter.emit("news", "to everyone");
      emitter.to("room1").except("room2").emit("news", Map.of("id", 7));
      emitter.of("/admin").asVolatile().emit("load", 0.7);

      emitter.in("room1").socketsJoin("room3");
      emitter.in("room3").socketsLeave("room1");
      emitter.in("room2").disconnectSockets();

      emitter.serverSideEmit("cache-cleared"); // to the servers themselves
    }
  }

  static ShardedRedisAdapter inACluster() {
    ShardedRedisAdapter adapter =
        ShardedRedisAdapter.builder(Redis.cluster("redis://one:6379", "redis://two:6379")).build();
    return adapter;
  }

  static List<AdapterFactory> withClient(RedisClient client, RedisClusterClient clusterClient) {
    RedisAdapter one =
        RedisAdapter.builder(Redis.using(client, RedisURI.create("redis://localhost"))).build();
    ShardedRedisAdapter two =
        ShardedRedisAdapter.builder(Redis.using(clusterClient, RedisURI.create("redis://one:6379")))
            .build();
    return List.of(one, two);
  }

  static void trusting(RedisClient client) {
    client.setOptions(
        ClientOptions.builder()
            .sslOptions(SslOptions.builder().truststore(new File("redis.p12"), "changeit").build())
            .build());
  }

  static CompletionStage<List<RemoteSocket>> whoeverAnswers(SocketIoServer io) {
    CompletionStage<List<RemoteSocket>> found =
        io.in("room")
            .fetchSockets()
            .exceptionally(
                failure -> {
                  if (failure instanceof PartialResultException partial) {
                    log.warn("{}", partial.getMessage());
                    return partial.sockets();
                  }
                  return List.of();
                });
    return found;
  }

  static void watched(Redis redis) {
    RedisAdapter adapter =
        RedisAdapter.builder(redis)
            .listener(
                new RedisListener() {
                  @Override
                  public void onDisconnected(@Nullable Throwable cause) {
                    log.error("alone", cause);
                  }

                  @Override
                  public void onDropped(long messages) {
                    log.error("{} messages did not reach the other servers", messages);
                  }

                  @Override
                  public void onGap(String stream) {
                    log.error("the stream {} has lost entries", stream);
                  }
                })
            .build();

    RedisStatistics now = adapter.statistics();
    log.info("connected: {}, waiting: {}", now.connected(), now.queued());
  }
}
