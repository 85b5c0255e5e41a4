package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.LocalSockets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The adapters, for tests of what is the same for all of them. */
enum TestedAdapter {
  CLASSIC {
    @Override
    AdapterBuilder<?> with(Redis redis, String name) {
      return RedisAdapter.builder(redis).key(name);
    }

    @Override
    Made make(AdapterBuilder<?> options) {
      RedisAdapter adapter = ((RedisAdapter.Builder) options).build();
      return new Made(adapter, adapter::statistics, () -> !adapter.statistics().connected());
    }

    @Override
    RawRedis hungNode(RedisProcess redis, String id) {
      return RawRedis.hungNode(redis, id);
    }
  },

  SHARDED {
    @Override
    AdapterBuilder<?> with(Redis redis, String name) {
      return ShardedRedisAdapter.builder(redis).channelPrefix(name);
    }

    @Override
    Made make(AdapterBuilder<?> options) {
      ShardedRedisAdapter adapter = ((ShardedRedisAdapter.Builder) options).build();
      return new Made(adapter, adapter::statistics, () -> !adapter.statistics().connected());
    }

    @Override
    RawRedis hungNode(RedisProcess redis, String id) {
      return RawRedis.hungShardedNode(redis, id);
    }
  },

  STREAMS {
    @Override
    AdapterBuilder<?> with(Redis redis, String name) {
      return RedisStreamsAdapter.builder(redis)
          .channelPrefix(name)
          .streamName(name)
          .blockTime(Duration.ofMillis(200));
    }

    @Override
    Made make(AdapterBuilder<?> options) {
      RedisStreamsAdapter adapter = ((RedisStreamsAdapter.Builder) options).build();
      return new Made(adapter, adapter::statistics, () -> isAlone(adapter.links().current()));
    }

    private static boolean isAlone(RedisStreamsAdapter.@Nullable Links links) {
      return links != null && !links.pubSub().isOpen() && !links.streams().isOpen(new byte[0]);
    }

    @Override
    RawRedis hungNode(RedisProcess redis, String id) {
      RawRedis node = new RawRedis(redis);
      node.subscribe("socket.io#/#", "socket.io#/#" + id + "#");
      return node;
    }
  };

  /** An adapter, whichever. */
  record Made(AdapterFactory factory, Supplier<RedisStatistics> counts, BooleanSupplier alone)
      implements AdapterFactory {

    @Override
    public Adapter create(LocalSockets local) {
      return factory.create(local);
    }

    RedisStatistics statistics() {
      return counts.get();
    }

    /** Waits until nothing of it believes that Redis is there. */
    void awaitAlone() {
      TestNode.await("it is noticed", alone::getAsBoolean);
    }

    /** Waits until all of it does. */
    void awaitConnected() {
      TestNode.await("it is there", () -> statistics().connected());
    }
  }

  /** Options, of a cluster of this name. */
  abstract AdapterBuilder<?> with(Redis redis, String name);

  abstract Made make(AdapterBuilder<?> options);

  /** Looks like a node of the cluster {@code socket.io}, which hangs. */
  abstract RawRedis hungNode(RedisProcess redis, String id);

  /** Options that make tests short, of the cluster {@code socket.io}. */
  AdapterBuilder<?> quick(String uri) {
    return quick(uri, "socket.io");
  }

  AdapterBuilder<?> quick(String uri, String name) {
    return with(Redis.at(uri), name)
        .requestsTimeout(Duration.ofMillis(700))
        .pingInterval(Duration.ofMillis(300))
        .maxReconnectDelay(Duration.ofMillis(100));
  }
}
