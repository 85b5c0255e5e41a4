package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server has of the streams in a Redis Cluster: a {@link StreamLink} for each master. A
 * stream is read and written at the master of its slot, and so is each session that is kept.
 */
final class ClusterStreams implements StreamsLink, Masters.Plan<StreamLink> {

  /** So often a question goes to where a key is said to be now. */
  private static final int MAX_REDIRECTIONS = 5;

  private final LinkOptions options;
  private final StreamOptions streams;
  private final Masters<StreamLink> masters;

  /** Streams that are about to be read elsewhere. Any thread. */
  private final AtomicInteger handingOver = new AtomicInteger();

  // Confined to the thread of the masters, all below.

  private final Map<String, Wish> wishes = new HashMap<>();

  /** A stream that is read. */
  private static final class Wish {

    private final List<Reader> readers = new ArrayList<>();

    /** Who reads it; null while nobody knows. */
    private @Nullable StreamLink at;
  }

  private record Reader(
      String namespace,
      StreamReader.Listener to,
      Consumer<StreamReader> done,
      CompletableFuture<@Nullable Void> reads) {}

  ClusterStreams(
      String name,
      RedisCluster cluster,
      LinkOptions options,
      StreamOptions streams,
      RedisListener listener) {
    this.options = options;
    this.streams = streams;
    this.masters = new Masters<>(name, cluster, options, listener, this);
    masters.begin();
  }

  // --- what the masters ask

  @Override
  public StreamLink make(
      RedisServer server,
      RedisDriver driver,
      RedisListener listener,
      Consumer<Redirection> elsewhere) {
    String part = masters + ", those on " + server;
    return new StreamLink(part, driver, options, streams, listener, elsewhere);
  }

  @Override
  public void moved() {
    wishes.forEach(this::place);
  }

  @Override
  public CompletionStage<Boolean> mayGoOn(StreamLink part, boolean othersMayBeBack) {
    return handingOver.get() > 0 ? CompletableFuture.completedFuture(false) : part.isCaughtUp();
  }

  private void place(String stream, Wish wish) {
    StreamLink before = wish.at;
    StreamLink now = masters.partOf(stream.getBytes(UTF_8));
    if (now == null || now == before) {
      return;
    }
    wish.at = now;
    if (before == null) {
      wish.readers.forEach(reader -> read(now, stream, reader));
      return;
    }
    handingOver.incrementAndGet();
    before
        .handOver(stream, now)
        .whenComplete(
            (positioned, failure) -> {
              handingOver.decrementAndGet();
              masters.post(() -> wish.readers.forEach(reader -> reader.reads.complete(null)));
            });
  }

  private static void read(StreamLink link, String stream, Reader reader) {
    link.read(stream, reader.namespace, reader.to, reader.done)
        .whenComplete(
            (reads, failure) -> {
              if (failure == null) {
                reader.reads.complete(null);
              }
            });
  }

  // --- for the buses

  @Override
  public CompletionStage<@Nullable Void> read(
      String stream, String namespace, StreamReader.Listener to, Consumer<StreamReader> done) {
    Reader reader = new Reader(namespace, to, done, new CompletableFuture<>());
    boolean posted =
        masters.post(
            () -> {
              Wish wish = wishes.computeIfAbsent(stream, same -> new Wish());
              wish.readers.add(reader);
              if (wish.at == null) {
                place(stream, wish);
              } else {
                read(wish.at, stream, reader);
              }
            });
    return posted ? reader.reads : CompletableFuture.failedFuture(closed());
  }

  private static RedisUnavailableException closed() {
    return new RedisUnavailableException("the adapter is closed");
  }

  @Override
  public void unread(String namespace, StreamReader.Listener to) {
    masters.post(
        () ->
            wishes
                .values()
                .forEach(
                    wish -> {
                      wish.readers.removeIf(
                          reader -> reader.to == to && reader.namespace.equals(namespace));
                      if (wish.at != null) {
                        wish.at.unread(namespace, to);
                      }
                    }));
  }

  @Override
  public CompletionStage<Long> write(
      StreamWrite write, boolean mayWait, Consumer<Publication> before) {
    return masters.sending(write.key(), outbox -> outbox.write(write, mayWait, before));
  }

  @Override
  public boolean isOpen(byte[] key) {
    StreamLink part = masters.partOf(key);
    return part != null && part.isOpen();
  }

  @Override
  public <T> CompletionStage<T> ask(byte[] key, Question<T> question) {
    return ask(key, question, 0);
  }

  /** Where a key has just moved from it is looked for once more, where it is now. */
  private <T> CompletionStage<T> ask(byte[] key, Question<T> question, int redirections) {
    StreamLink part = masters.partOf(key);
    if (part == null) {
      return CompletableFuture.failedFuture(new RedisUnavailableException("Redis is away"));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    part.ask(question)
        .whenComplete(
            (value, failure) -> {
              Redirection elsewhere = Redirection.in(failure);
              if (failure == null) {
                answer.complete(value);
              } else if (elsewhere != null && redirections < MAX_REDIRECTIONS) {
                masters.redirect(
                    elsewhere,
                    () ->
                        ask(key, question, redirections + 1)
                            .whenComplete(
                                (later, again) -> {
                                  if (again == null) {
                                    answer.complete(later);
                                  } else {
                                    answer.completeExceptionally(again);
                                  }
                                }));
              } else {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  @Override
  public void ignored() {
    masters.ignored();
  }

  @Override
  public RedisStatistics statistics() {
    return masters.statistics();
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    masters.post(
        () ->
            wishes
                .values()
                .forEach(
                    wish ->
                        wish.readers.forEach(
                            reader -> reader.reads.completeExceptionally(closed()))));
    return masters.close();
  }
}
