package io.undersocket.adapter.redis;

import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The adapters, and what the official ones are called by {@code peer.mjs}. */
enum ClusterKind {
  CLASSIC("classic"),
  STATIC("sharded, `static`"),
  DYNAMIC("sharded, `dynamic`"),
  DYNAMIC_PRIVATE("sharded, `dynamic-private`"),
  STREAMS("streams"),
  STREAMS_SHARDED("streams, sharded pub/sub");

  /** Short, since some of them are waited for. */
  private static final Duration REQUESTS_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
  private static final Duration RECONNECT_DELAY = Duration.ofMillis(100);

  private final String title;

  ClusterKind(String title) {
    this.title = title;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** For {@code peer.mjs}. */
  String nameOfReference() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean recovers() {
    return this == STREAMS || this == STREAMS_SHARDED;
  }

  /** An adapter of ours, and how it is. */
  record Made(AdapterFactory adapter, Supplier<RedisStatistics> statistics) {}

  Made make(String uri) {
    Redis redis = Redis.at(uri);
    return switch (this) {
      case CLASSIC -> {
        RedisAdapter adapter =
            RedisAdapter.builder(redis)
                .requestsTimeout(REQUESTS_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                .maxReconnectDelay(RECONNECT_DELAY)
                .build();
        yield new Made(adapter, adapter::statistics);
      }
      case STATIC, DYNAMIC, DYNAMIC_PRIVATE -> {
        ShardedRedisAdapter adapter =
            ShardedRedisAdapter.builder(redis)
                .subscriptionMode(SubscriptionMode.valueOf(name()))
                .requestsTimeout(REQUESTS_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                .maxReconnectDelay(RECONNECT_DELAY)
                .build();
        yield new Made(adapter, adapter::statistics);
      }
      case STREAMS, STREAMS_SHARDED -> {
        RedisStreamsAdapter adapter =
            RedisStreamsAdapter.builder(redis)
                .useShardedPubSub(this == STREAMS_SHARDED)
                .blockTime(PING_INTERVAL)
                .requestsTimeout(REQUESTS_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                .maxReconnectDelay(RECONNECT_DELAY)
                .build();
        yield new Made(adapter, adapter::statistics);
      }
    };
  }

  /** A server with this adapter, whose clients recover where the adapter lets them. */
  SocketIoServer.Builder server(AdapterFactory adapter, Duration recovery) {
    SocketIoServer.Builder options = SocketIoServer.builder().adapter(adapter);
    return recovers() ? options.connectionStateRecovery(recovery) : options;
  }
}
