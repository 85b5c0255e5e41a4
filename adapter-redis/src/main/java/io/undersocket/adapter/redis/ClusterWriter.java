package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries into the streams of a Redis Cluster: a {@link StreamWriter} for each master, by
 * which goes what belongs to its slots. When a stream moves, what may have been written at the old
 * master is looked for at the new one before anything else is.
 */
final class ClusterWriter implements StreamAppender, Masters.Plan<StreamWriter> {

  private static final Duration DRAIN_POLL = Duration.ofMillis(5);

  private final RedisDriver driver;
  private final LinkOptions options;
  private final LastEntries last = new LastEntries();
  private final Masters<StreamWriter> masters;

  ClusterWriter(
      String name,
      RedisDriver driver,
      RedisCluster cluster,
      LinkOptions options,
      RedisListener listener) {
    this.driver = driver;
    this.options = options;
    this.masters = new Masters<>(name, cluster, options, listener, this);
    masters.begin();
  }

  // --- what the masters ask

  @Override
  public StreamWriter make(
      RedisServer server,
      RedisDriver driver,
      RedisListener listener,
      Consumer<Redirection> elsewhere) {
    String part = "What " + masters + " has on " + server;
    return new StreamWriter(part, driver, options, listener, elsewhere, last);
  }

  @Override
  public void moved() {} // nothing is read

  @Override
  public CompletionStage<Boolean> mayGoOn(StreamWriter part, boolean othersMayBeBack) {
    return part.lookForDoubtful();
  }

  // --- for the emitter

  @Override
  public CompletionStage<Long> append(StreamWrite.Append write, boolean mayWait) {
    return masters.sending(write.key(), outbox -> last.write(outbox, write, mayWait));
  }

  @Override
  public RedisStatistics statistics() {
    return masters.statistics();
  }

  @Override
  public CompletionStage<@Nullable Void> drain(Duration atMost) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    drain(System.nanoTime() + atMost.toNanos(), done);
    return done;
  }

  private void drain(long deadline, CompletableFuture<@Nullable Void> done) {
    if (!masters.isIdle() && System.nanoTime() - deadline < 0) {
      masters.after(DRAIN_POLL, () -> drain(deadline, done));
      return;
    }
    masters
        .close()
        .thenCompose(closed -> driver.close())
        .whenComplete((closed, failure) -> done.complete(null));
  }
}
