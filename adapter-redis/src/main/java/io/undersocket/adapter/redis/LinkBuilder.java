package io.undersocket.adapter.redis;

import java.time.Duration;

/**
 * The options of whatever speaks with other nodes by a Redis. For one thread.
 *
 * @param <B> the builder's own type, so that calls chain
 */
abstract class LinkBuilder<B extends LinkBuilder<B>> {

  private final Redis redis;
  private LinkOptions linkOptions = LinkOptions.DEFAULTS;
  private RedisListener listener = new RedisListener() {};

  LinkBuilder(Redis redis) {
    this.redis = redis;
  }

  /** This builder. */
  abstract B self();

  /**
   * What waits for other nodes while they cannot be reached, or Redis is slow. Beyond one of these
   * bounds the oldest is dropped. With a Redis Cluster they are for each master. Volatile events
   * never wait while Redis is away.
   *
   * @param messages how many at most, 10,000 by default
   * @param bytes how much at most, 16 MiB by default
   * @param time for how long at most, 10 s by default
   */
  public B queue(int messages, long bytes, Duration time) {
    linkOptions = linkOptions.withQueue(messages, bytes, time);
    return self();
  }

  /**
   * How long at most is waited for the other nodes, after an outage, before what has waited is
   * sent: who subscribes again later misses it. 3 s by default.
   */
  public B settleTime(Duration time) {
    linkOptions = linkOptions.withSettleTime(time);
    return self();
  }

  /**
   * How often it is asked whether Redis still answers; a connection that owes an answer for so long
   * is taken for lost. 3 s by default.
   */
  public B pingInterval(Duration interval) {
    linkOptions = linkOptions.withPingInterval(interval);
    return self();
  }

  /** How long at most is waited before Redis is tried again, 1 s by default. */
  public B maxReconnectDelay(Duration delay) {
    linkOptions = linkOptions.withMaxReconnectDelay(delay);
    return self();
  }

  /** Who hears how the connection is. */
  public B listener(RedisListener listener) {
    this.listener = listener;
    return self();
  }

  // --- for what is built

  final Redis redis() {
    return redis;
  }

  final LinkOptions linkOptions() {
    return linkOptions;
  }

  final RedisListener listener() {
    return listener;
  }

  /** Makes links with these options as they are now. */
  final LinkHolder<PubSubLink> pubSub(PubSub kind) {
    Redis to = redis;
    LinkOptions options = linkOptions;
    RedisListener told = listener;
    return new LinkHolder<>(
        () -> PubSubLink.over(to.toString(), to.open(kind), kind, options, told));
  }

  /** The beginning of all channels: refuses an empty one. */
  static String beginning(String option, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          option + " is empty: channels need a beginning of their own");
    }
    return value;
  }
}
