package io.undersocket.adapter.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis (or Valkey), and how to get there. This is the one place where the types of Lettuce,
 * the library below, can be seen: where an application has a client already, and wants it used.
 *
 * <pre>{@code
 * Redis.at("rediss://redis.example.com:6380").withCredentials("chat", password)
 * Redis.at("redis-sentinel://one:26379,two:26379#chat")
 * Redis.cluster("redis://one:6379", "redis://two:6379")
 * Redis.using(client, RedisURI.create("redis://localhost"))
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Redis {

  private enum Kind {
    SINGLE,
    CLUSTER
  }

  private final Kind kind;
  private final List<RedisURI> uris;
  private final @Nullable AbstractRedisClient client;

  private Redis(Kind kind, List<RedisURI> uris, @Nullable AbstractRedisClient client) {
    this.kind = kind;
    this.uris = uris;
    this.client = client;
  }

  /**
   * A Redis by its address. Connections, and the threads that serve them, are made when a server
   * needs them, and closed with it.
   *
   * @param uri {@code redis://[[user]:password@]host[:port][/database]}, {@code rediss://} for TLS,
   *     {@code redis-sentinel://host[:port][,host...]#master} for whichever is the master now
   * @throws IllegalArgumentException if it is no such URI
   */
  public static Redis at(String uri) {
    return new Redis(Kind.SINGLE, List.of(RedisURI.create(uri)), null);
  }

  /**
   * A Redis Cluster, with one or several masters. Which servers it has it says itself; they are
   * spoken to in the same way as the first of those that are named here: with its user, password
   * and TLS.
   *
   * @param uris one or several of its servers, each as in {@link #at}: one of them has to be there
   *     when the others are to be found. Of a database there is only the first
   * @throws IllegalArgumentException if one is no such URI, or there is none
   */
  public static Redis cluster(String... uris) {
    return new Redis(Kind.CLUSTER, seeds(Stream.of(uris).map(RedisURI::create).toList()), null);
  }

  private static List<RedisURI> seeds(List<RedisURI> uris) {
    if (uris.isEmpty()) {
      throw new IllegalArgumentException(
          "no server of the Redis Cluster is named: one is needed to find the others");
    }
    for (RedisURI uri : uris) {
      if (uri.getHost() == null) {
        throw new IllegalArgumentException(
            uri + " names no server: those of a Redis Cluster have a host and a port");
      }
    }
    return uris;
  }

  /**
   * A Redis by way of the application's own client, for whatever only that knows: TLS certificates,
   * native transports, threads that are shared. Its {@code ClientResources} and its {@code
   * ClientOptions} are used, and neither it nor its connections are touched: connections of our own
   * are made beside them, and closed with the server. The client must stay open for as long.
   *
   * <p>Of the options two are not kept: {@code autoReconnect}, as what was on its way when a
   * connection was lost must not be sent again, and the maintenance notifications. Reconnecting is
   * our business.
   *
   * @param uri where to connect to
   */
  public static Redis using(RedisClient client, RedisURI uri) {
    return new Redis(Kind.SINGLE, List.of(copy(uri, same -> same)), client);
  }

  /**
   * A Redis Cluster by way of the application's own client, as {@link #using(RedisClient,
   * RedisURI)}.
   *
   * @param seeds one or several of its servers, as for {@link #cluster}
   * @throws IllegalArgumentException if there is none
   */
  public static Redis using(RedisClusterClient client, RedisURI... seeds) {
    List<RedisURI> copies = Stream.of(seeds).map(seed -> copy(seed, same -> same)).toList();
    return new Redis(Kind.CLUSTER, seeds(copies), client);
  }

  /**
   * The same Redis, with the name and password of an ACL user. Sentinels are not asked with them.
   *
   * @param user the name; {@code default} is the user of servers that have a password only
   */
  public Redis withCredentials(String user, String password) {
    List<RedisURI> others = new ArrayList<>();
    for (RedisURI uri : uris) {
      others.add(copy(uri, copy -> copy.withAuthentication(user, password)));
    }
    return new Redis(kind, others, client);
  }

  private static RedisURI copy(RedisURI uri, UnaryOperator<RedisURI.Builder> change) {
    RedisURI.Builder copy = RedisURI.builder(uri);
    String master = uri.getSentinelMasterId();
    if (master != null) {
      copy.withSentinelMasterId(master);
      uri.getSentinels().forEach(sentinel -> copy.withSentinel(RedisURI.builder(sentinel).build()));
    }
    return change.apply(copy).build();
  }

  RedisDriver open(PubSub pubSub) {
    LettuceClient own = client == null ? new LettuceClient() : new LettuceClient(client);
    return kind == Kind.CLUSTER
        ? new LettuceDriver.ToCluster(own, uris, pubSub)
        : new LettuceDriver(own, uris.get(0), pubSub);
  }

  /** Where it is; never shows a password. */
  @Override
  public String toString() {
    String master = uris.get(0).getSentinelMasterId();
    if (master != null) {
      return "Redis[master " + master + "]";
    }
    String servers =
        uris.stream()
            .map(uri -> uri.getHost() + ":" + uri.getPort())
            .collect(Collectors.joining(", "));
    return kind == Kind.CLUSTER ? "Redis[cluster of " + servers + "]" : "Redis[" + servers + "]";
  }
}
