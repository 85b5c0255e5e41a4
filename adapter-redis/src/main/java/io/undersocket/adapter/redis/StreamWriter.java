package io.undersocket.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A link by which entries are written into streams that are not read here. After an outage what was
 * on its way is looked for behind the last entry of which it is known that it was written, and
 * written again if it is not there.
 */
final class StreamWriter extends Link {

  /** So many entries are looked through at once, and so often. */
  private static final int PIECE = 500;

  private static final int MAX_PIECES = 200;

  /** The last entry of each stream that was written here. Any thread. */
  private final Map<Topic, StreamId> last = new ConcurrentHashMap<>();

  private final Writing writer = new Writing();

  /** The connection that writes. */
  private final class Writing extends Slot<RedisDriver.Commands> {

    @Override
    CompletionStage<RedisDriver.Commands> make(Runnable lost) {
      return driver.connect(lost);
    }

    @Override
    void leave() {
      outbox.pause();
    }

    @Override
    void ready(RedisDriver.Commands made) {
      int mine = number;
      onceReported(() -> lookForDoubtful(mine, made));
    }

    private void lookForDoubtful(int mine, RedisDriver.Commands made) {
      StreamWriter.this
          .lookForDoubtful(made)
          .whenComplete(
              (done, failure) ->
                  post(
                      () -> {
                        if (failure != null) {
                          lost(mine, failure);
                        } else if (mine == number && !isClosed()) {
                          outbox.open(made);
                          isUp();
                        }
                      }));
    }
  }

  StreamWriter(String name, RedisDriver driver, LinkOptions options, RedisListener listener) {
    super(name, "undersocket-redis-emitter", driver, options, listener, null);
    begin(writer::fill);
  }

  /** As {@link Outbox#write}. */
  CompletionStage<Long> append(StreamWrite.Append write, boolean mayWait) {
    Topic stream = Topic.channel(write.key());
    Publication[] written = new Publication[1];
    return outbox
        .write(write, mayWait, entry -> written[0] = entry)
        .thenApply(
            done -> {
              StreamId id = written[0].id();
              if (id != null) {
                last.merge(stream, id, (one, other) -> one.compareTo(other) > 0 ? one : other);
              }
              return done;
            });
  }

  private CompletionStage<@Nullable Void> lookForDoubtful(RedisDriver.Commands connection) {
    Map<Topic, List<Publication>> byStream = new ConcurrentHashMap<>();
    for (Publication each : outbox.doubtful()) {
      byStream.computeIfAbsent(Topic.channel(each.channel()), s -> new ArrayList<>()).add(each);
    }
    List<CompletableFuture<?>> searches = new ArrayList<>();
    byStream.forEach(
        (stream, entries) -> {
          StreamId behind = last.get(stream);
          if (behind == null) {
            entries.forEach(outbox::giveUp); // it may have been the first, or not
          } else {
            searches.add(
                lookFor(connection, stream, new ArrayList<>(entries), behind, MAX_PIECES)
                    .toCompletableFuture());
          }
        });
    return CompletableFuture.allOf(searches.toArray(CompletableFuture[]::new));
  }

  /** Looks for entries, which were sent in this order, behind another one. */
  private CompletionStage<@Nullable Void> lookFor(
      RedisDriver.Commands connection,
      Topic stream,
      List<Publication> missing,
      StreamId behind,
      int pieces) {
    if (pieces == 0) {
      missing.forEach(outbox::giveUp);
      return CompletableFuture.completedFuture(null);
    }
    return connection
        .range(stream.name(), behind.next().toString(), "+", PIECE)
        .thenCompose(
            found -> {
              StreamId end = found(missing, found, behind);
              return found.size() < PIECE || missing.isEmpty()
                  ? CompletableFuture.<@Nullable Void>completedFuture(null)
                  : lookFor(connection, stream, missing, end, pieces - 1);
            });
  }

  private static StreamId found(
      List<Publication> missing, List<StreamEntry> entries, StreamId behind) {
    StreamId end = behind;
    for (StreamEntry entry : entries) {
      StreamId id = StreamId.parse(entry.id());
      end = id == null ? end : id;
      if (!missing.isEmpty() && isEntry(missing.get(0), entry)) {
        missing.remove(0).seen();
      }
    }
    return end;
  }

  private static boolean isEntry(Publication publication, StreamEntry entry) {
    return publication.write() instanceof StreamWrite.Append append && entry.isOf(append.fields());
  }

  @Override
  void writerBroke(Throwable cause) {
    writer.giveUp(cause);
  }

  @Override
  void fell(@Nullable Throwable cause) {
    outbox.pause();
    isDown(cause);
  }

  @Override
  public boolean isOpen() {
    return outbox.isOpen();
  }

  @Override
  CompletionStage<@Nullable Void> ended() {
    return driver.close();
  }

  @Override
  String meanwhile() {
    return "what is said waits";
  }
}
