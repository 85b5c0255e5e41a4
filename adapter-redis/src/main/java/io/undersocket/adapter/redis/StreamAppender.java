package io.undersocket.adapter.redis;

import java.util.concurrent.CompletionStage;

/** By what entries are written into streams that are not read here. Any thread. */
interface StreamAppender extends EmitterLink {

  /**
   * Makes connections, and has them.
   *
   * @param driver closed with it
   */
  static StreamAppender over(
      String name, RedisDriver driver, LinkOptions options, RedisListener listener) {
    RedisCluster cluster = driver.cluster();
    return cluster == null
        ? new StreamWriter(name, driver, options, listener)
        : new ClusterWriter(name, driver, cluster, options, listener);
  }

  /** As {@link Outbox#write}. */
  CompletionStage<Long> append(StreamWrite.Append write, boolean mayWait);
}
