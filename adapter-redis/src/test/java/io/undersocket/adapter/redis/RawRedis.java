package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Somebody else in the same Redis: says anything, listens to anything, and answers nothing. */
final class RawRedis implements AutoCloseable {

  private final RedisClient client;
  private final StatefulRedisPubSubConnection<byte[], byte[]> subscriber;
  private final StatefulRedisPubSubConnection<byte[], byte[]> publisher;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

  RawRedis(RedisProcess redis) {
    this.client = RedisClient.create(redis.uri());
    this.subscriber = client.connectPubSub(ByteArrayCodec.INSTANCE);
    this.publisher = client.connectPubSub(ByteArrayCodec.INSTANCE);
    subscriber.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] channel, byte[] message) {
            messages.add(new String(message, UTF_8));
          }

          @Override
          public void smessage(byte[] channel, byte[] message) {
            messages.add(new String(message, UTF_8));
          }
        });
  }

  /** Looks like a node, which hangs. */
  static RawRedis hungNode(RedisProcess redis, String id) {
    RawRedis node = new RawRedis(redis);
    node.subscribe(
        "socket.io-request#/#", "socket.io-response#/#", "socket.io-response#/#" + id + "#");
    return node;
  }

  void subscribe(String... channels) {
    for (String channel : channels) {
      subscriber.sync().subscribe(channel.getBytes(UTF_8));
    }
  }

  /** Listens to all that is said, as whoever looks for a fault may. */
  void listenToAll() {
    subscriber.sync().psubscribe("*".getBytes(UTF_8));
  }

  /** How often somebody has asked who listens. */
  int counts() {
    String called = "cmdstat_pubsub|numsub:calls=";
    String statistics = info("commandstats");
    int at = statistics.indexOf(called);
    return at < 0
        ? 0
        : Integer.parseInt(statistics.substring(at + called.length(), statistics.indexOf(',', at)));
  }

  /** Looks like a node that speaks over sharded channels, which hangs. */
  static RawRedis hungShardedNode(RedisProcess redis, String id) {
    RawRedis node = new RawRedis(redis);
    node.shardSubscribe("socket.io#/#", "socket.io#/#" + id + "#");
    return node;
  }

  void shardSubscribe(String... channels) {
    for (String channel : channels) {
      subscriber.sync().ssubscribe(channel.getBytes(UTF_8));
    }
  }

  void shardPublish(String channel, byte[] message) {
    publisher.sync().spublish(channel.getBytes(UTF_8), message);
  }

  /** The sharded channels that somebody subscribes to. */
  Set<String> shardChannels() {
    return publisher.sync().pubsubShardChannels().stream()
        .map(name -> new String(name, UTF_8))
        .collect(Collectors.toSet());
  }

  String info(String section) {
    return publisher.sync().info(section);
  }

  void aclSetUser(String... rules) {
    CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE).add("SETUSER");
    for (String rule : rules) {
      args.add(rule);
    }
    publisher.sync().dispatch(CommandType.ACL, new StatusOutput<>(ByteArrayCodec.INSTANCE), args);
  }

  void configSet(String name, String value) {
    publisher.sync().configSet(name, value);
  }

  /** Has this Redis follow another one; null for none. */
  void replicaOf(@Nullable RedisProcess master) {
    if (master == null) {
      publisher.sync().replicaofNoOne();
    } else {
      publisher.sync().replicaof("127.0.0.1", master.port());
    }
  }

  /** Appends an entry to a stream. */
  void append(String stream, String... namesAndValues) {
    appendAs("*", stream, namesAndValues);
  }

  void appendAs(String id, String stream, String... namesAndValues) {
    Object[] fields = new Object[namesAndValues.length];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = namesAndValues[i].getBytes(UTF_8);
    }
    publisher.sync().xadd(stream.getBytes(UTF_8), new XAddArgs().id(id), fields);
  }

  void delete(String key) {
    publisher.sync().del(key.getBytes(UTF_8));
  }

  /** How many keys match. */
  int keys(String pattern) {
    return publisher.sync().keys(pattern).size();
  }

  long length(String stream) {
    return publisher.sync().xlen(stream.getBytes(UTF_8));
  }

  /** Ends all connections of an ACL user. */
  void killUser(String name) {
    publisher.sync().clientKill(KillArgs.Builder.user(name));
  }

  /** Ends all connections that subscribe. */
  void killSubscribers() {
    publisher.sync().clientKill(KillArgs.Builder.typePubsub());
  }

  void publish(String channel, byte[] message) {
    publisher.sync().publish(channel.getBytes(UTF_8), message);
  }

  void publish(String channel, String message) {
    publish(channel, message.getBytes(UTF_8));
  }

  String next() throws InterruptedException {
    String message = messages.poll(15, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  String clients() {
    return publisher.sync().clientList();
  }

  @Override
  public void close() {
    subscriber.close();
    publisher.close();
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
