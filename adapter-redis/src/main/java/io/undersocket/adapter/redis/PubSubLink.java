package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a server has of Redis' pub/sub, be that one Redis or a cluster. Any thread. */
interface PubSubLink extends LinkHolder.Shared {

  /**
   * Makes connections, and has them.
   *
   * @param driver closed with it
   */
  static PubSubLink over(
      String name, RedisDriver driver, PubSub pubSub, LinkOptions options, RedisListener listener) {
    RedisCluster cluster = driver.cluster();
    return cluster == null
        ? new RedisLink(name, driver, options, listener)
        : new ClusterLink(name, driver, cluster, pubSub, options, listener);
  }

  /**
   * Wants the messages of these topics, from now on and after every outage.
   *
   * @param countedBy the one of them by which nodes are counted
   * @return completes when Redis has confirmed it; fails if somebody has one of the topics already
   */
  CompletionStage<@Nullable Void> subscribe(
      Set<Topic> topics, RedisLink.Handler handler, Topic countedBy);

  /** Wants them no more. */
  void unsubscribe(Set<Topic> topics, RedisLink.Handler handler, Topic countedBy);

  /**
   * Wants the messages of a topic as well, and after every outage. Many of these calls become one
   * command.
   */
  void want(Topic topic, RedisLink.Handler handler);

  /** Wants them no more. */
  void unwant(Topic topic, RedisLink.Handler handler);

  /** As {@link Outbox#publish}. */
  CompletionStage<Long> publish(byte[] channel, byte[] message, boolean mayWait);

  /**
   * Publishes, as {@link Outbox#publish}, what every node answers.
   *
   * @param channel the one by which nodes are counted
   * @return how many nodes have got it, this one included; null if they have to be counted
   */
  CompletionStage<@Nullable Integer> ask(Topic channel, byte[] question, boolean mayWait);

  /** Whether all that is said reaches the others. */
  boolean isOpen();

  /**
   * How many nodes there are, this one included; waits while they are not reached.
   *
   * @param channel the one that each of them subscribes to
   * @param atMost how long is waited
   */
  CompletionStage<Integer> nodeCount(Topic channel, Duration atMost);

  /** The channels that somebody subscribes to by name and that match a pattern. */
  CompletionStage<List<byte[]>> channels(byte[] pattern);

  /** A message that had arrived made no sense. */
  void ignored();
}
