package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.spi.ClusterMessage;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says something to the sockets of all servers with a {@link RedisAdapter}, or with the classic
 * adapter of {@code @socket.io/redis-adapter}, in the format of {@code @socket.io/redis-emitter} 5.
 *
 * <pre>{@code
 * try (RedisEmitter emitter = RedisEmitter.create("redis://localhost:6379")) {
 *   emitter.to("news").emit("headline", "It works");
 *   emitter.of("/admin").socketsJoin("night-shift");
 * }
 * }</pre>
 *
 * <p>Pub/sub reaches who listens at that moment. After an outage it is waited, for {@link
 * Builder#settleTime} at most, until as many servers listen as did before, and then what has waited
 * is sent. What was on its way when the connection was lost is not sent again, as it may have
 * arrived: it is {@linkplain RedisStatistics#uncertain() counted}.
 *
 * <p>Servers with sharded channels ({@link ShardedRedisAdapter}) do not hear it: no published
 * emitter speaks to those.
 */
public final class RedisEmitter extends ClusterEmitter {

  /** Of so many namespaces the servers are counted. */
  private static final int MAX_COUNTED_NAMESPACES = 64;

  private final String key;
  private final PublishingLink link;
  private final String name;
  private final EmitterNamespace root;

  private RedisEmitter(Builder builder) {
    super(builder);
    this.key = builder.key;
    this.name = "RedisEmitter[" + key + " on " + builder.redis() + "]";
    this.link =
        PublishingLink.speaking(
            name, builder.redis().open(PubSub.CLASSIC), builder.linkOptions(), builder.listener());
    this.root = namespace("/");
  }

  /**
   * An emitter with the defaults.
   *
   * @param uri as in {@link Redis#at}
   */
  public static RedisEmitter create(String uri) {
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

  /** As {@code @socket.io/redis-emitter} writes. */
  private final class Channel extends EmitterChannel {

    private final ClassicChannels channels;

    Channel(String namespace, JsonCodec types) {
      super(RedisEmitter.this, namespace, types);
      this.channels = new ClassicChannels(key, namespace, ClusterMessage.EMITTER);
      link.countServersBy(channels.requests(), MAX_COUNTED_NAMESPACES);
    }

    @Override
    void sendEvent(EmitterAddress to, List<@Nullable Object> data) {
      Set<String> rooms = to.rooms();
      byte[] packet = EmitterCodec.broadcast(namespace(), to, data);
      note(link.publish(channels.broadcast(rooms), packet, !to.isVolatile()));
    }

    @Override
    void sendJoin(EmitterAddress to, Collection<String> rooms) {
      request(EmitterCodec.rooms(ClassicCodec.REMOTE_JOIN, to, rooms));
    }

    @Override
    void sendLeave(EmitterAddress to, Collection<String> rooms) {
      request(EmitterCodec.rooms(ClassicCodec.REMOTE_LEAVE, to, rooms));
    }

    @Override
    void sendDisconnect(EmitterAddress to, boolean close) {
      request(EmitterCodec.disconnect(to, close));
    }

    @Override
    void sendServerSideEvent(List<@Nullable Object> data) {
      request(EmitterCodec.serverSideEvent(data));
    }

    private void request(byte[] request) {
      note(link.publish(channels.requests().name(), request, true));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** The options of an emitter. For one thread. */
  public static final class Builder extends ClusterEmitter.Builder<Builder> {

    private String key = "socket.io";

    private Builder(Redis redis) {
      super(redis);
    }

    @Override
    Builder self() {
      return this;
    }

    /** How all channels begin, as in the servers; {@code socket.io} by default ({@code key}). */
    public Builder key(String key) {
      this.key = beginning("key", key);
      return this;
    }

    /** An emitter with these options; it connects in the background. */
    public RedisEmitter build() {
      return new RedisEmitter(this);
    }
  }
}
