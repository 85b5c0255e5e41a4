package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.ClusterAdapter;
import io.undersocket.socketio.spi.ClusterOptions;
import io.undersocket.socketio.spi.LocalSockets;
import java.time.Duration;

/**
 * Makes a server one of several that share a Redis 7 (or Valkey) by sharded pub/sub: for the option
 * {@code adapter} of {@link io.undersocket.socketio.SocketIoServer}. Speaks to the byte as {@code
 * createShardedAdapter} of {@code @socket.io/redis-adapter} 8, so that Node.js servers may be among
 * the others.
 *
 * <pre>{@code
 * SocketIoServer io =
 *     SocketIoServer.builder().adapter(ShardedRedisAdapter.create("redis://localhost:6379")).build();
 * }</pre>
 *
 * <p>What is said to a room goes to the servers with members of it only: they subscribe to the
 * room's channel when the first of their sockets joins, and no more when the last has left; see
 * {@link SubscriptionMode}. So a server knows nothing of rooms that are elsewhere, and pays nothing
 * for them. What is said elsewhere before Redis has the subscription does not arrive, as in the
 * reference; but what this server says to a room that it has just made sockets of others join does.
 *
 * <p>With a {@linkplain Redis#cluster Redis Cluster} each channel is subscribed to, and spoken on,
 * at the master of its slot. Subscriptions, and what waits, follow a slot that moves, and go to the
 * replica that takes over from a master; while a master is away what goes to the others goes on.
 * The order is kept within a channel: what is said to a room and what is said to all may overtake
 * each other, but not in {@link SubscriptionMode#STATIC}.
 *
 * <p>Outages, requests and what makes no sense are dealt with as by {@link RedisAdapter}. One
 * adapter is for one server. Clients cannot recover on other nodes: pub/sub keeps nothing.
 */
public final class ShardedRedisAdapter implements AdapterFactory {

  private final Redis redis;
  private final String channelPrefix;
  private final SubscriptionMode subscriptionMode;
  private final ClusterOptions clusterOptions;
  private final LinkHolder<PubSubLink> link;

  private ShardedRedisAdapter(Builder builder) {
    this.redis = builder.redis();
    this.channelPrefix = builder.channelPrefix;
    this.subscriptionMode = builder.subscriptionMode;
    this.clusterOptions = builder.clusterOptions();
    this.link = builder.pubSub(PubSub.SHARDED);
  }

  /**
   * An adapter with the defaults.
   *
   * @param uri as in {@link Redis#at}
   */
  public static ShardedRedisAdapter create(String uri) {
    return builder(Redis.at(uri)).build();
  }

  /** An adapter with options. */
  public static Builder builder(Redis redis) {
    return new Builder(redis);
  }

  @Override
  public Adapter create(LocalSockets local) {
    return new ClusterAdapter(
        local,
        (sockets, nodeId, receiver) -> new ShardedBus(this, sockets, nodeId, receiver),
        clusterOptions);
  }

  /** How it is, and what it has done, all namespaces together; of a closed one, until then. */
  public RedisStatistics statistics() {
    return link.statistics();
  }

  // --- for the buses

  LinkHolder<PubSubLink> link() {
    return link;
  }

  String channelPrefix() {
    return channelPrefix;
  }

  SubscriptionMode subscriptionMode() {
    return subscriptionMode;
  }

  Duration requestsTimeout() {
    return clusterOptions.requestTimeout();
  }

  @Override
  public String toString() {
    return "ShardedRedisAdapter[" + channelPrefix + " on " + redis + "]";
  }

  /** The options of an adapter. For one thread. */
  public static final class Builder extends AdapterBuilder<Builder> {

    private String channelPrefix = "socket.io";
    private SubscriptionMode subscriptionMode = SubscriptionMode.DYNAMIC;

    private Builder(Redis redis) {
      super(redis);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * How all channels begin, {@code socket.io} by default ({@code channelPrefix}). Servers with
     * the same are one cluster; those with another do not hear of each other.
     */
    public Builder channelPrefix(String prefix) {
      this.channelPrefix = beginning("channelPrefix", prefix);
      return this;
    }

    /**
     * To which channels the server subscribes, {@link SubscriptionMode#DYNAMIC} by default ({@code
     * subscriptionMode}). The same in all servers of a cluster.
     */
    public Builder subscriptionMode(SubscriptionMode mode) {
      this.subscriptionMode = mode;
      return this;
    }

    /** An adapter with these options, for one server. */
    public ShardedRedisAdapter build() {
      return new ShardedRedisAdapter(this);
    }
  }
}
