package io.undersocket.adapter.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis (or Valkey), and how to get there. This is the one place where the types of Lettuce,
 * the library below, can be seen: where an application has a client already, and wants it used.
 *
 * <pre>{@code
 * Redis.at("rediss://redis.example.com:6380").withCredentials("chat", password)
 * Redis.at("redis-sentinel://one:26379,two:26379#chat")
 * Redis.using(client, RedisURI.create("redis://localhost"))
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Redis {

  private final RedisURI uri;
  private final @Nullable RedisClient client;

  private Redis(RedisURI uri, @Nullable RedisClient client) {
    this.uri = uri;
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
    return new Redis(RedisURI.create(uri), null);
  }

  /**
   * A Redis by way of the application's own client, for whatever only that knows: TLS certificates,
   * native transports, credentials that change. Connections of our own are made by it and closed
   * with the server; the client itself is never closed.
   *
   * <p>Its {@code ClientOptions} are used as they are. Reconnecting is our business all the same: a
   * connection that was lost is closed, and another one made. So switch off {@code autoReconnect}
   * if you can: with it, what was on its way when a connection was lost may be sent twice.
   *
   * @param uri where to connect to
   */
  public static Redis using(RedisClient client, RedisURI uri) {
    return new Redis(RedisURI.builder(uri).build(), client);
  }

  /**
   * The same Redis, with the name and password of an ACL user.
   *
   * @param user the name; {@code default} is the user of servers that have a password only
   */
  public Redis withCredentials(String user, String password) {
    RedisURI other = RedisURI.builder(uri).withAuthentication(user, password).build();
    return new Redis(other, client);
  }

  RedisDriver open(PubSub pubSub) {
    return LettuceDriver.open(uri, pubSub, client);
  }

  /** Where it is; never shows a password. */
  @Override
  public String toString() {
    if (uri.getSentinelMasterId() != null) {
      return "Redis[master " + uri.getSentinelMasterId() + "]";
    }
    return "Redis[" + uri.getHost() + ":" + uri.getPort() + "]";
  }
}
