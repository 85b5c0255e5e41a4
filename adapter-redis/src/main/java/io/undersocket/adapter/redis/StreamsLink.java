package io.undersocket.adapter.redis;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a server has of the streams in a Redis, be that one Redis or a cluster. Any thread. */
interface StreamsLink extends LinkHolder.Shared {

  /**
   * Makes connections, and has them.
   *
   * @param driver not closed with it
   */
  static StreamsLink over(
      String name,
      RedisDriver driver,
      LinkOptions options,
      StreamOptions streams,
      RedisListener listener) {
    RedisCluster cluster = driver.cluster();
    return cluster == null
        ? new StreamLink(name, driver, options, streams, listener)
        : new ClusterStreams(name, cluster, options, streams, listener);
  }

  /** Asks something of a connection. */
  interface Question<T> {
    CompletionStage<T> ask(RedisDriver.Commands connection);
  }

  /**
   * Reads a stream for a namespace.
   *
   * @param done takes where the entries come from, once they do
   */
  CompletionStage<@Nullable Void> read(
      String stream, String namespace, StreamReader.Listener to, Consumer<StreamReader> done);

  /** Reads no stream for a namespace any more, on behalf of a bus. */
  void unread(String namespace, StreamReader.Listener to);

  /** As {@link Outbox#write}. */
  CompletionStage<Long> write(StreamWrite write, boolean mayWait, Consumer<Publication> before);

  /** Whether what is written to a key leaves at once, or soon. */
  boolean isOpen(byte[] key);

  /** Asks whatever has a key, if it is there. */
  <T> CompletionStage<T> ask(byte[] key, Question<T> question);

  /** An entry made no sense. */
  void ignored();

  /** Ends everything but the driver, when what is on its way has left. */
  @Override
  CompletionStage<@Nullable Void> close();
}
