package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The library that speaks with Redis: it makes connections, and says when one is lost. Everything
 * else (to connect again, what is subscribed to, what waits) is the {@link RedisLink}'s business.
 *
 * <p>Callable from any thread; nothing blocks. Whoever is called back is called on a thread of the
 * library, which serves connections: it must not block either.
 */
interface RedisDriver {

  /** Takes what comes to a subscriber. */
  interface Incoming {

    /** A message on a channel that was subscribed to by its name. */
    void onMessage(byte[] channel, byte[] message);

    /** A message on a channel that a pattern is for. */
    void onPatternMessage(byte[] pattern, byte[] channel, byte[] message);

    /** Messages of this topic arrive from now on. */
    void onSubscribed(Topic topic);

    /** They do not any more, maybe because Redis says so: a shard that moves away, for example. */
    void onUnsubscribed(Topic topic);
  }

  /** A connection. */
  interface Connection {

    /** Completes when Redis has answered. */
    CompletionStage<?> ping();

    /** Ends it; whatever waits for an answer fails. */
    void close();
  }

  /** A connection for commands. */
  interface Commands extends Connection {

    /**
     * Publishes, in one write. Each publication hears what became of it; that it was lost it may
     * hear on this thread.
     */
    void publish(List<Publication> batch);

    /** How many connections subscribe to each of these channels, by name, in the same order. */
    CompletionStage<List<Long>> subscribers(List<byte[]> channels);

    /** The channels that somebody subscribes to and that match a pattern. */
    CompletionStage<List<byte[]>> channels(byte[] pattern);

    /** Which servers the cluster has, as this one sees it. */
    CompletionStage<Topology> topology();

    /** The value of a key, which is gone then; null if there is none. */
    CompletionStage<byte @Nullable []> take(byte[] key);

    /**
     * Entries of a stream, in order.
     *
     * @param from the first id that is wanted, or {@code -}
     * @param to the last, or {@code +}
     */
    CompletionStage<List<StreamEntry>> range(byte[] stream, String from, String to, int count);

    /** The id of the last entry of a stream; null if it has none. */
    CompletionStage<@Nullable String> lastId(byte[] stream);

    /**
     * The next entries of a stream; waits for some. What is asked for afterwards, on this
     * connection, waits as well.
     *
     * @return none if there are none in that time
     */
    CompletionStage<List<StreamEntry>> read(byte[] stream, String after, int count, Duration time);
  }

  /** A connection that subscribes. */
  interface Subscriber extends Connection {

    /** Fails if Redis refuses; {@link Incoming#onSubscribed} tells that it has not. */
    CompletionStage<@Nullable Void> subscribe(List<Topic> topics);

    /** Ends subscriptions. */
    CompletionStage<@Nullable Void> unsubscribe(List<Topic> topics);
  }

  /**
   * Connects.
   *
   * @param lost called once when the connection ends, however that comes
   */
  CompletionStage<Commands> connect(Runnable lost);

  /** Connects, to subscribe. */
  CompletionStage<Subscriber> connectSubscriber(Incoming incoming, Runnable lost);

  /** The servers by themselves, if this is a Redis Cluster; null if not. */
  default @Nullable RedisCluster cluster() {
    return null;
  }

  /** Closes what was made here, not what belongs to the application. */
  CompletionStage<@Nullable Void> close();
}
