package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.ClusterAdapter;
import io.undersocket.socketio.spi.ClusterBus;
import io.undersocket.socketio.spi.ClusterBusFactory;
import io.undersocket.socketio.spi.ClusterOptions;
import io.undersocket.socketio.spi.LocalSockets;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Makes servers one by Redis' pub/sub, in the format of {@code @socket.io/redis-adapter} 8: Node.js
 * servers with that adapter, or with {@code @socket.io/redis-emitter}, may be among them.
 *
 * <pre>{@code
 * SocketIoServer io =
 *     SocketIoServer.builder().adapter(RedisAdapter.create("redis://localhost:6379")).build();
 * }</pre>
 *
 * <p>One adapter is for one server. Its two connections are made when the server is, and closed
 * with it.
 *
 * <p><b>While Redis is away</b> local sockets get everything as always. What is for other nodes
 * waits, within {@linkplain Builder#queue bounds}; what they have not been told by then is lost for
 * them, and counted. When Redis is back, the subscriptions come first, then the other nodes are
 * waited for, for a {@linkplain Builder#settleTime moment}, then what has waited is sent. What was
 * on its way when the connection was lost, or confirmed just before, is not sent again, but
 * {@linkplain RedisStatistics#uncertain() counted}: it may have arrived. A Redis that hangs is
 * noticed after two {@linkplain Builder#pingInterval ping intervals}, and treated likewise; so is a
 * network.
 *
 * <p><b>Requests</b> to other nodes always end: with all answers; when who has not answered is
 * gone, which takes less than a second; or after {@link Builder#requestsTimeout} with a {@link
 * io.undersocket.socketio.PartialResultException}, which names those that are missing as far as
 * that can be known: the answers of Node.js servers do not say whose they are. A cluster that is
 * counted smaller than it was is not believed for a moment, so that a node that has lost its
 * connection for an instant is not left out without a word.
 *
 * <p><b>Others</b> may be of an old version: who does not listen on a channel of its own is
 * answered where all do. Nothing that is said depends on a clock. Clusters with different
 * {@linkplain Builder#key keys} in one Redis do not hear each other.
 *
 * <p><b>What arrives</b> and makes no sense is ignored and {@linkplain RedisStatistics#ignored()
 * counted}. Whoever may publish in this Redis can do to the sockets whatever a server can.
 *
 * <p>In a {@linkplain Redis#cluster Redis Cluster} all its servers tell each other every message;
 * one master serves this adapter, and another one when that is away. Nodes are counted on all of
 * its servers.
 *
 * <p>Clients cannot recover on other nodes: pub/sub keeps nothing.
 */
public final class RedisAdapter implements AdapterFactory {

  private static final String ID_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static final int ID_LENGTH = 6;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Redis redis;
  private final String key;
  private final boolean answersOnSpecificChannel;
  private final ClusterOptions clusterOptions;
  private final LinkHolder<PubSubLink> link;

  private RedisAdapter(Builder builder) {
    this.redis = builder.redis();
    this.key = builder.key;
    this.answersOnSpecificChannel = builder.answersOnSpecificChannel;
    this.clusterOptions = builder.clusterOptions();
    this.link = builder.pubSub(PubSub.CLASSIC);
  }

  /**
   * An adapter with the defaults.
   *
   * @param uri as in {@link Redis#at}
   */
  public static RedisAdapter create(String uri) {
    return builder(Redis.at(uri)).build();
  }

  /** An adapter with options. */
  public static Builder builder(Redis redis) {
    return new Builder(redis);
  }

  @Override
  public Adapter create(LocalSockets local) {
    return new ClusterAdapter(local, new Buses(), clusterOptions);
  }

  /** Makes what the adapter of a namespace stands on. */
  private final class Buses implements ClusterBusFactory {

    @Override
    public ClusterBus create(LocalSockets local, String nodeId, ClusterBus.Receiver receiver) {
      return new ClassicBus(RedisAdapter.this, local, nodeId, receiver);
    }

    @Override
    public String newNodeId() {
      StringBuilder id = new StringBuilder(ID_LENGTH);
      for (int i = 0; i < ID_LENGTH; i++) {
        id.append(ID_CHARS.charAt(RANDOM.nextInt(ID_CHARS.length())));
      }
      return id.toString();
    }
  }

  /** How it is, and what it has done, all namespaces together; of a closed one, until then. */
  public RedisStatistics statistics() {
    return link.statistics();
  }

  // --- for the buses

  LinkHolder<PubSubLink> link() {
    return link;
  }

  String key() {
    return key;
  }

  boolean answersOnSpecificChannel() {
    return answersOnSpecificChannel;
  }

  Duration requestsTimeout() {
    return clusterOptions.requestTimeout();
  }

  @Override
  public String toString() {
    return "RedisAdapter[" + key + " on " + redis + "]";
  }

  /** The options of an adapter. For one thread. */
  public static final class Builder extends AdapterBuilder<Builder> {

    private String key = "socket.io";
    private boolean answersOnSpecificChannel = true;

    private Builder(Redis redis) {
      super(redis);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * How all channels begin, {@code socket.io} by default ({@code key}). Servers with the same are
     * one cluster; those with another do not hear of each other.
     */
    public Builder key(String key) {
      this.key = beginning("key", key);
      return this;
    }

    /**
     * Whether answers go where only the node that asked hears them ({@code
     * publishOnSpecificResponseChannel}). True by default, other than in the reference, whose nodes
     * listen there whatever they have set; one of an old version, which does not, gets its answers
     * where all do. False for a Redis Cluster with nodes of such versions: it cannot say whether
     * anybody has listened.
     */
    public Builder publishOnSpecificResponseChannel(boolean specific) {
      answersOnSpecificChannel = specific;
      return this;
    }

    /** An adapter with these options, for one server. */
    public RedisAdapter build() {
      return new RedisAdapter(this);
    }
  }
}
