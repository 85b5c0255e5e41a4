package io.undersocket.adapter.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one link of a server, which all its namespaces share: made for the first of them, closed with
 * the last. Everything is guarded by this.
 */
final class LinkHolder {

  private final Redis redis;
  private final PubSub pubSub;
  private final LinkOptions options;
  private final RedisListener listener;

  /** Kept after the end, for its statistics. */
  private @Nullable PubSubLink link;

  private int namespaces;

  LinkHolder(Redis redis, PubSub pubSub, LinkOptions options, RedisListener listener) {
    this.redis = redis;
    this.pubSub = pubSub;
    this.options = options;
    this.listener = listener;
  }

  synchronized PubSubLink acquire() {
    PubSubLink current = link;
    if (current == null || namespaces == 0) {
      current = PubSubLink.over(redis.toString(), redis.open(pubSub), pubSub, options, listener);
      link = current;
    }
    namespaces++;
    return current;
  }

  CompletionStage<@Nullable Void> release() {
    PubSubLink last;
    synchronized (this) {
      namespaces--;
      last = namespaces == 0 ? link : null;
    }
    return last == null ? CompletableFuture.completedFuture(null) : last.close();
  }

  synchronized RedisStatistics statistics() {
    return link == null ? RedisStatistics.NONE : link.statistics();
  }
}
