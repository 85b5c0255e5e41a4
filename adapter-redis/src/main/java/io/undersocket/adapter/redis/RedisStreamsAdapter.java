package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.ClusterAdapter;
import io.undersocket.socketio.spi.ClusterOptions;
import io.undersocket.socketio.spi.LocalSockets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes servers one by a Redis stream, in the format of {@code @socket.io/redis-streams-adapter}
 * 0.3: Node.js servers with that adapter, or with {@code @socket.io/redis-streams-emitter}, may be
 * among them. Needs Redis 6.2, or Valkey.
 *
 * <pre>{@code
 * SocketIoServer io =
 *     SocketIoServer.builder()
 *         .connectionStateRecovery(Duration.ofMinutes(2))
 *         .adapter(RedisStreamsAdapter.create("redis://localhost:6379"))
 *         .build();
 * }</pre>
 *
 * <p>One adapter is for one server. Events, and what makes sockets join, leave or disconnect, are
 * entries of the stream, which every server reads from where it was. Questions to other servers and
 * their answers go by pub/sub. Its connections (three, and one for each stream) are made when the
 * server is, and closed with it.
 *
 * <p><b>While Redis is away</b> local sockets get everything as always. What is for other nodes
 * waits, within {@linkplain Builder#queue bounds}, and is written when Redis is back; the others
 * read it from there, however late they are. When Redis ends a connection and what was on its way
 * is not found in the stream afterwards, it is written again: so nothing is lost. Should Redis come
 * back without its data, or without the last of it, what it had taken and somebody had not read yet
 * is gone with it ({@link RedisListener#onGap} tells so), and what was on its way in that moment
 * may arrive twice: have Redis keep its data ({@code appendonly}), and have it do so before it
 * answers ({@code appendfsync always}) if it may be killed. If this side has to give a connection
 * up, as nothing came any more, what was on its way is not written again, but {@linkplain
 * RedisStatistics#uncertain() counted}: it may be written still.
 *
 * <p>A Redis that is there and takes nothing, as it has no memory left or is not the master any
 * more, is like one that is away: what it refuses waits, and the rest behind it, and one message
 * asks again from time to time. Local sockets wait for none of it, unless clients recover: then for
 * {@link Builder#offsetTime} at most, and only those that were to get a packet in that moment.
 *
 * <p><b>Clients recover</b> on any node, if the server has {@code connectionStateRecovery}: their
 * sessions are kept in Redis, and what they missed is in the stream. Either they get all of that or
 * they start afresh. Then a packet gets its offset from Redis, and local sockets get it when Redis
 * has it; but if Redis is away, or takes longer than {@link Builder#offsetTime}, they get it at
 * once without one: a client that is lost just then may get it again when it recovers, and one that
 * has just come may get what was said shortly before.
 *
 * <p>In a {@linkplain Redis#cluster Redis Cluster} a stream is written and read at the master of
 * its slot, wherever that moves, and sessions are spread over all masters. A replica that takes
 * over may not have had the last entries: what Redis had taken and somebody had not read yet is
 * gone with them, as when a Redis comes back without its data.
 *
 * <p><b>Requests</b> to other nodes end as those of a {@link RedisAdapter}. <b>What arrives</b> and
 * makes no sense is ignored and {@linkplain RedisStatistics#ignored() counted}. Whoever may write
 * into this Redis can do to the sockets whatever a server can.
 */
public final class RedisStreamsAdapter implements AdapterFactory {

  private final Redis redis;
  private final String channelPrefix;
  private final StreamOptions streamOptions;
  private final ClusterOptions clusterOptions;
  private final LinkHolder<Links> links;

  /** What a server has of Redis. */
  record Links(PubSubLink pubSub, StreamsLink streams) implements LinkHolder.Shared {

    @Override
    public RedisStatistics statistics() {
      return pubSub.statistics().and(streams.statistics());
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
      return streams.close().thenCompose(closed -> pubSub.close());
    }
  }

  private RedisStreamsAdapter(Builder builder) {
    this.redis = builder.redis();
    this.channelPrefix = builder.channelPrefix;
    this.streamOptions = builder.streamOptions;
    this.clusterOptions = builder.clusterOptions();
    PubSub pubSub = builder.pubSub;
    LinkOptions linkOptions = builder.linkOptions();
    RedisListener listener = builder.listener();
    this.links = new LinkHolder<>(() -> links(pubSub, linkOptions, listener));
  }

  /**
   * An adapter with the defaults.
   *
   * @param uri as in {@link Redis#at}
   */
  public static RedisStreamsAdapter create(String uri) {
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
        (sockets, nodeId, receiver) -> new StreamsBus(this, sockets, nodeId, receiver),
        clusterOptions);
  }

  /** How it is, and what it has done, all namespaces together; of a closed one, until then. */
  public RedisStatistics statistics() {
    return links.statistics();
  }

  private Links links(PubSub pubSub, LinkOptions options, RedisListener listener) {
    RedisDriver driver = redis.open(pubSub);
    JointListener joint = new JointListener(listener);
    RedisListener forPubSub = joint.part();
    RedisListener forStreams = joint.part();
    return new Links(
        PubSubLink.over(redis.toString(), driver, pubSub, options, forPubSub),
        StreamsLink.over(redis.toString(), driver, options, streamOptions, forStreams));
  }

  // --- for the buses

  LinkHolder<Links> links() {
    return links;
  }

  String channelPrefix() {
    return channelPrefix;
  }

  StreamOptions streams() {
    return streamOptions;
  }

  Duration requestsTimeout() {
    return clusterOptions.requestTimeout();
  }

  @Override
  public String toString() {
    return "RedisStreamsAdapter[" + streamOptions.streamName() + " on " + redis + "]";
  }

  /** The options of an adapter. For one thread. */
  public static final class Builder extends AdapterBuilder<Builder> {

    private String channelPrefix = "socket.io";
    private PubSub pubSub = PubSub.CLASSIC;
    private StreamOptions streamOptions = StreamOptions.DEFAULTS;

    private Builder(Redis redis) {
      super(redis);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * The name of the stream, {@code socket.io} by default ({@code streamName}). Servers with the
     * same are one cluster.
     */
    public Builder streamName(String name) {
      streamOptions = streamOptions.withStream(name, streamOptions.streamCount());
      return this;
    }

    /**
     * How many streams there are, 1 by default ({@code streamCount}); the same on all servers. With
     * several, their names have a number added, and each namespace has one of them, all its
     * messages in their order. Each costs a connection.
     *
     * <p>The reference computes a negative number for about half of the namespaces, and reads no
     * such stream: these are cut off there. Here they have a stream that all servers read, those on
     * Node.js too; what a Node.js server says in such a namespace is heard as well. Only recovering
     * from one kind of server to the other does not work there.
     */
    public Builder streamCount(int count) {
      streamOptions = streamOptions.withStream(streamOptions.streamName(), count);
      return this;
    }

    /**
     * How all channels begin, {@code socket.io} by default ({@code channelPrefix}); by them
     * questions and answers go.
     */
    public Builder channelPrefix(String prefix) {
      channelPrefix = beginning("channelPrefix", prefix);
      return this;
    }

    /**
     * Whether these are sharded channels, of Redis 7; false by default ({@code useShardedPubSub}).
     * The same on all servers.
     */
    public Builder useShardedPubSub(boolean sharded) {
      pubSub = sharded ? PubSub.SHARDED : PubSub.CLASSIC;
      return this;
    }

    /**
     * How many entries a stream keeps, about; 10,000 by default ({@code maxLen}). A server that is
     * away, and a client that is lost, can miss as many without losing one.
     */
    public Builder maxLen(long entries) {
      streamOptions = streamOptions.withMaxLength(entries);
      return this;
    }

    /** How many entries are read at once at most, 100 by default ({@code readCount}). */
    public Builder readCount(int entries) {
      streamOptions = streamOptions.withReading(entries, streamOptions.blockTime());
      return this;
    }

    /**
     * How long Redis waits for entries before it says that there are none, 5 s by default ({@code
     * blockTimeInMs}). A connection on which this is overdue by {@link #pingInterval} is taken for
     * lost.
     */
    public Builder blockTime(Duration time) {
      streamOptions = streamOptions.withReading(streamOptions.readCount(), time);
      return this;
    }

    /**
     * How the keys of sessions begin, {@code sio:session:} by default ({@code sessionKeyPrefix}).
     */
    public Builder sessionKeyPrefix(String prefix) {
      streamOptions = streamOptions.withSessionKeyPrefix(prefix);
      return this;
    }

    /**
     * Whether no packet has bytes in it, which spares looking for them ({@code onlyPlaintext}); if
     * one has all the same, they arrive as objects. False by default.
     */
    public Builder onlyPlaintext(boolean plaintext) {
      streamOptions = streamOptions.withOnlyPlaintext(plaintext);
      return this;
    }

    /**
     * How long local sockets wait at most for the offset of a packet, where clients recover; 1 s by
     * default.
     */
    public Builder offsetTime(Duration time) {
      streamOptions = streamOptions.withOffsetTime(time);
      return this;
    }

    /**
     * How long at most is waited for the other nodes, after an outage, before they are asked
     * anything: who subscribes again later misses it. Entries do not wait. 3 s by default.
     */
    @Override
    public Builder settleTime(Duration time) {
      return super.settleTime(time);
    }

    /** An adapter with these options, for one server. */
    public RedisStreamsAdapter build() {
      return new RedisStreamsAdapter(this);
    }
  }
}
