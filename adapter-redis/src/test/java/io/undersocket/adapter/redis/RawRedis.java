package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
