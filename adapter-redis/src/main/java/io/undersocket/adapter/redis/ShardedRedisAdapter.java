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
  private final LinkHolder link;

  private ShardedRedisAdapter(Builder builder) {
    this.redis = builder.redis;
    this.channelPrefix = builder.channelPrefix;
    this.subscriptionMode = builder.subscriptionMode;
    this.clusterOptions = builder.clusterOptions;
    this.link = new LinkHolder(redis, PubSub.SHARDED, builder.linkOptions, builder.listener);
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

  LinkHolder link() {
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
  public static final class Builder {

    private final Redis redis;
    private String channelPrefix = "socket.io";
    private SubscriptionMode subscriptionMode = SubscriptionMode.DYNAMIC;
    private ClusterOptions clusterOptions = ClusterOptions.defaults();
    private LinkOptions linkOptions = LinkOptions.DEFAULTS;
    private RedisListener listener = new RedisListener() {};

    private Builder(Redis redis) {
      this.redis = redis;
    }

    /**
     * How all channels begin, {@code socket.io} by default ({@code channelPrefix}). Servers with
     * the same are one cluster; those with another do not hear of each other.
     */
    public Builder channelPrefix(String prefix) {
      if (prefix.isEmpty()) {
        throw new IllegalArgumentException(
            "channelPrefix is empty: channels need a beginning of their own");
      }
      this.channelPrefix = prefix;
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

    /** How long other nodes' answers are waited for, 5 s by default, as always in the reference. */
    public Builder requestsTimeout(Duration timeout) {
      clusterOptions = clusterOptions.withRequestTimeout(timeout);
      return this;
    }

    /** Requests of one namespace that wait for answers; more fail at once. 10,000 by default. */
    public Builder maxPendingRequests(int requests) {
      clusterOptions = clusterOptions.withMaxPendingRequests(requests);
      return this;
    }

    /**
     * What waits for other nodes while they cannot be reached, or Redis is slow. Beyond one of
     * these bounds the oldest is dropped. With a Redis Cluster they are for each master. Volatile
     * events never wait while Redis is away.
     *
     * @param messages how many at most, 10,000 by default
     * @param bytes how much at most, 16 MiB by default
     * @param time for how long at most, 10 s by default
     */
    public Builder queue(int messages, long bytes, Duration time) {
      linkOptions = linkOptions.withQueue(messages, bytes, time);
      return this;
    }

    /**
     * How long at most is waited for the other nodes, after an outage, before what has waited is
     * sent: who subscribes again later misses it. 3 s by default.
     */
    public Builder settleTime(Duration time) {
      linkOptions = linkOptions.withSettleTime(time);
      return this;
    }

    /**
     * How often it is asked whether Redis still answers; a connection that owes an answer for so
     * long is taken for lost. 3 s by default.
     */
    public Builder pingInterval(Duration interval) {
      linkOptions = linkOptions.withPingInterval(interval);
      return this;
    }

    /** How long at most is waited before Redis is tried again, 1 s by default. */
    public Builder maxReconnectDelay(Duration delay) {
      linkOptions = linkOptions.withMaxReconnectDelay(delay);
      return this;
    }

    /** Who hears how the connection is. */
    public Builder listener(RedisListener listener) {
      this.listener = listener;
      return this;
    }

    /** An adapter with these options, for one server. */
    public ShardedRedisAdapter build() {
      return new ShardedRedisAdapter(this);
    }
  }
}
