package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.socketio.protocol.JsonCodec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says something to the sockets of all servers with a {@link RedisStreamsAdapter}, or with {@code
 * @socket.io/redis-streams-adapter}, in the format of {@code @socket.io/redis-streams-emitter} 0.1.
 *
 * <pre>{@code
 * try (RedisStreamsEmitter emitter = RedisStreamsEmitter.create("redis://localhost:6379")) {
 *   emitter.to("news").emit("headline", "It works");
 * }
 * }</pre>
 *
 * <p>What it says is written into the stream: servers that are away, and clients that recover, get
 * it later. What was on its way when the connection was lost is looked for in the stream, and
 * written again if it is not there, so that nothing is lost. Only if this side has to give the
 * connection up, as no answer came any more, it is not, since it may be written still: then it is
 * {@linkplain RedisStatistics#uncertain() counted}. Should another emitter say the very same in that
 * moment, one is taken for the other.
 *
 * <p>With a {@linkplain Redis#cluster Redis Cluster} it writes each stream at the master of its
 * slot, follows it when that moves or a replica takes over, and keeps the order within the stream.
 */
public final class RedisStreamsEmitter extends ClusterEmitter {

  private final StreamOptions streams;
  private final StreamAppender link;
  private final String name;
  private final EmitterNamespace root;

  private RedisStreamsEmitter(Builder builder) {
    super(builder);
    this.streams = builder.streams;
    this.name = "RedisStreamsEmitter[" + streams.streamName() + " on " + builder.redis() + "]";
    this.link =
        StreamAppender.over(
            name, builder.redis().open(PubSub.CLASSIC), builder.linkOptions(), builder.listener());
    this.root = namespace("/");
  }

  /**
   * An emitter with the defaults.
   *
   * @param uri as in {@link Redis#at}
   */
  public static RedisStreamsEmitter create(String uri) {
    return builder(Redis.at(uri)).build();
  }

  /** An emitter with options. */
  public static Builder builder(Redis redis) {
    return new Builder(redis);
  }

  @Override
  EmitterLink link() {
    return link;
  }

  @Override
  EmitterNamespace root() {
    return root;
  }

  @Override
  EmitterChannel channel(String namespace, JsonCodec types) {
    return new Channel(namespace, types);
  }

  /** As {@code @socket.io/redis-streams-emitter} writes. */
  private final class Channel extends EmitterChannel {

    private final byte[] stream;

    Channel(String namespace, JsonCodec types) {
      super(RedisStreamsEmitter.this, namespace, types);
      this.stream = streams.stream(namespace).getBytes(UTF_8);
    }

    @Override
    void sendEvent(EmitterAddress to, List<@Nullable Object> data) {
      append(
          ClusterCodec.BROADCAST,
          EmitterCodec.streamBroadcast(namespace(), to, data),
          !to.isVolatile());
    }

    @Override
    void sendJoin(EmitterAddress to, Collection<String> rooms) {
      append(ClusterCodec.SOCKETS_JOIN, EmitterCodec.streamRooms(to, rooms), true);
    }

    @Override
    void sendLeave(EmitterAddress to, Collection<String> rooms) {
      append(ClusterCodec.SOCKETS_LEAVE, EmitterCodec.streamRooms(to, rooms), true);
    }

    @Override
    void sendDisconnect(EmitterAddress to, boolean close) {
      append(ClusterCodec.DISCONNECT_SOCKETS, EmitterCodec.streamDisconnect(to, close), true);
    }

    @Override
    void sendServerSideEvent(List<@Nullable Object> data) {
      append(ClusterCodec.SERVER_SIDE_EMIT, WireValues.object("packet", data), true);
    }

    private void append(int type, Map<String, @Nullable Object> data, boolean mayWait) {
      List<byte[]> fields = StreamCodec.emitted(namespace(), type, data);
      note(link.append(new StreamWrite.Append(stream, streams.maxLength(), fields), mayWait));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** The options of an emitter. For one thread. */
  public static final class Builder extends ClusterEmitter.Builder<Builder> {

    private StreamOptions streams = StreamOptions.DEFAULTS;

    private Builder(Redis redis) {
      super(redis);
    }

    @Override
    Builder self() {
      return this;
    }

    /** The name of the stream, as in the servers; {@code socket.io} by default. */
    public Builder streamName(String name) {
      streams = streams.withStream(name, streams.streamCount());
      return this;
    }

    /** How many streams the servers have, 1 by default; the official emitter knows one only. */
    public Builder streamCount(int count) {
      streams = streams.withStream(streams.streamName(), count);
      return this;
    }

    /** How many entries a stream keeps, about, as in the servers; 10,000 by default. */
    public Builder maxLen(long entries) {
      streams = streams.withMaxLength(entries);
      return this;
    }

    /** An emitter with these options; it connects in the background. */
    public RedisStreamsEmitter build() {
      return new RedisStreamsEmitter(this);
    }
  }
}
