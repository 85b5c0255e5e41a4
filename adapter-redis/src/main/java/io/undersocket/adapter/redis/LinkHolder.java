package io.undersocket.adapter.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server has of Redis, which all its namespaces share: made for the first of them, closed
 * with the last. Everything is guarded by this.
 */
final class LinkHolder<L extends LinkHolder.Shared> {

  /** One link, or several. */
  interface Shared {

    RedisStatistics statistics();

    /** Ends everything, when what is on its way has left. */
    CompletionStage<@Nullable Void> close();
  }

  private final Supplier<L> maker;

  /** Kept after the end, for its statistics. */
  private @Nullable L link;

  private int namespaces;

  LinkHolder(Supplier<L> maker) {
    this.maker = maker;
  }

  synchronized L acquire() {
    L current = link;
    if (current == null || namespaces == 0) {
      current = maker.get();
      link = current;
    }
    namespaces++;
    return current;
  }

  CompletionStage<@Nullable Void> release() {
    L last;
    synchronized (this) {
      namespaces--;
      last = namespaces == 0 ? link : null;
    }
    return last == null ? CompletableFuture.completedFuture(null) : last.close();
  }

  /** The last one that was made. */
  synchronized @Nullable L current() {
    return link;
  }

  synchronized RedisStatistics statistics() {
    return link == null ? RedisStatistics.NONE : link.statistics();
  }
}
