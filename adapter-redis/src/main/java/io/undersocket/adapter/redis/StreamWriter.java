package io.undersocket.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A link by which entries are written into streams that are not read here. After an outage what was
 * on its way is looked for behind the last entry of which it is known that it was written, and
 * written again if it is not there.
 */
final class StreamWriter extends Link implements StreamAppender, Masters.Part {

  /** So many entries are looked through at once, and so often. */
  private static final int PIECE = 500;

  private static final int MAX_PIECES = 200;

  private final LastEntries last;
  private final Writing writer = new Writing();

  /** The connection that writes. */
  private final class Writing extends Slot<RedisDriver.Commands> {

    @Override
    CompletionStage<RedisDriver.Commands> make(Runnable lost) {
      return driver.connect(lost);
    }

    @Override
    void leave() {
      askBy(null);
      outbox.pause();
    }

    @Override
    void ready(RedisDriver.Commands made) {
      int mine = number;
      askBy(made);
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
    this(name, driver, options, listener, null, new LastEntries());
  }

  /**
   * One that may be for one server of several.
   *
   * @param elsewhere as in {@link Link}
   * @param last of all of them: streams move
   */
  StreamWriter(
      String name,
      RedisDriver driver,
      LinkOptions options,
      RedisListener listener,
      @Nullable Consumer<Redirection> elsewhere,
      LastEntries last) {
    super(name, "undersocket-redis-emitter", driver, options, listener, elsewhere);
    this.last = last;
    begin(writer::fill);
  }

  @Override
  public CompletionStage<Long> append(StreamWrite.Append write, boolean mayWait) {
    return last.write(outbox, write, mayWait);
  }

  /** Looks for what may have been written, if there is a connection; false if it could not. */
  CompletionStage<Boolean> lookForDoubtful() {
    CompletableFuture<Boolean> looked = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              RedisDriver.Commands connection = writer.connection;
              if (connection == null) {
                looked.complete(false);
              } else {
                lookForDoubtful(connection)
                    .whenComplete((done, failure) -> looked.complete(failure == null));
              }
            });
    if (!posted) {
      looked.complete(false);
    }
    return looked;
  }

  private CompletionStage<@Nullable Void> lookForDoubtful(RedisDriver.Commands connection) {
    Map<Topic, List<Publication>> byStream = new ConcurrentHashMap<>();
    for (Publication each : outbox.doubtful()) {
      byStream.computeIfAbsent(Topic.channel(each.channel()), s -> new ArrayList<>()).add(each);
    }
    List<CompletableFuture<?>> searches = new ArrayList<>();
    byStream.forEach(
        (stream, entries) -> {
          StreamId behind = last.of(stream);
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
