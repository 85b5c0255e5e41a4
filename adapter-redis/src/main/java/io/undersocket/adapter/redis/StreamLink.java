package io.undersocket.adapter.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has of the streams in a Redis: a connection that writes, and one for each stream
 * that waits for entries. After an outage what was written is read first, as far as it goes: so it
 * is known what has to be written again, and that leaves first.
 *
 * <p>Entries are handed over on the thread that read them; all else is on {@code
 * undersocket-redis-streams}.
 */
final class StreamLink extends Link implements StreamsLink, Masters.Part {

  private static final Logger log = LoggerFactory.getLogger(StreamLink.class);

  private final StreamOptions streams;

  // Confined to the link's thread, all below.
  private final Writing writer = new Writing();
  private final Map<String, Reading> readings = new HashMap<>();

  /** A connection for commands. */
  private abstract class Commanding extends Slot<RedisDriver.Commands> {

    @Override
    final CompletionStage<RedisDriver.Commands> make(Runnable lost) {
      return driver.connect(lost);
    }
  }

  /** The connection that writes. */
  private final class Writing extends Commanding {

    @Override
    void ready(RedisDriver.Commands made) {
      askBy(made);
      open();
    }

    @Override
    void leave() {
      askBy(null);
      outbox.pause();
    }

    @Override
    void lost(int mine, @Nullable Throwable cause) {
      boolean current = mine == number && !isClosed();
      super.lost(mine, cause);
      if (current) {
        // Where a stream ends from now on counts: the lost connection has done what it could.
        readings.values().forEach(reading -> reading.lost(reading.number, cause));
      }
    }
  }

  /** What is found in a stream that is to be read. */
  private record Found(@Nullable String lastId, boolean intact) {}

  /** The connection by which a stream is read. */
  private final class Reading extends Commanding {

    private final StreamReader reader;
    private final CompletableFuture<@Nullable Void> positioned = new CompletableFuture<>();

    /** Everything up to this was written before the connection was made; null if not known yet. */
    private @Nullable StreamId end;

    Reading(StreamReader reader) {
      this.reader = reader;
    }

    @Override
    void ready(RedisDriver.Commands made) {
      int mine = number;
      end = null;
      StreamId before = reader.position();
      made.lastId(reader.stream())
          .thenCombine(has(made, before), Found::new)
          .whenComplete(
              (found, failure) ->
                  post(
                      () -> {
                        if (failure == null && mine == number) {
                          begin(found, mine, made);
                        } else {
                          lost(mine, failure);
                        }
                      }));
    }

    /** Whether the last entry that was handed over is still there. */
    private CompletionStage<Boolean> has(RedisDriver.Commands made, @Nullable StreamId before) {
      if (before == null || before.equals(StreamId.START)) {
        return CompletableFuture.completedFuture(true);
      }
      String id = before.toString();
      return made.range(reader.stream(), id, id, 1).thenApply(found -> !found.isEmpty());
    }

    private void begin(Found found, int mine, RedisDriver.Commands made) {
      StreamId last = StreamId.parse(found.lastId);
      end = last == null ? StreamId.START : last;
      if (!found.intact) {
        counters.gaps.increment();
        log.warn(
            "Entries of the stream {} are lost, after {} or before: Redis has lost them, or keeps"
                + " fewer than came while it was not read",
            reader,
            reader.position());
        tellListener(told -> told.onGap(reader.toString()));
      }
      reader.foundEnd(end);
      positioned.complete(null);
      read(mine, made);
      progress(mine);
    }

    private void read(int mine, RedisDriver.Commands made) {
      StreamId from = reader.position();
      made.read(
              reader.stream(),
              String.valueOf(from == null ? StreamId.START : from),
              streams.readCount(),
              streams.blockTime())
          .whenComplete(
              (entries, failure) -> {
                if (failure != null) {
                  post(() -> lost(mine, failure));
                  return;
                }
                reader.onEntries(entries);
                read(mine, made);
                post(() -> progress(mine));
              });
    }

    private void progress(int mine) {
      if (mine == number) {
        nextCheck = System.nanoTime() + streams.blockTime().plus(options.pingInterval()).toNanos();
        open();
      }
    }

    @Override
    void lost(int mine, @Nullable Throwable cause) {
      if (mine == number) {
        end = null;
        Redirection redirection = Redirection.in(cause);
        if (redirection != null) {
          redirected(redirection);
        }
      }
      super.lost(mine, cause);
    }

    boolean isCaughtUp() {
      return end != null && reader.hasReached(end);
    }

    @Override
    void check(long now) {
      if (connection != null && now - nextCheck >= 0) {
        hangs();
      }
    }
  }

  StreamLink(
      String name,
      RedisDriver driver,
      LinkOptions options,
      StreamOptions streams,
      RedisListener listener) {
    this(name + " by streams", driver, options, streams, listener, null);
  }

  /**
   * One that may be for one server of several.
   *
   * @param elsewhere as in {@link Link}
   */
  StreamLink(
      String name,
      RedisDriver driver,
      LinkOptions options,
      StreamOptions streams,
      RedisListener listener,
      @Nullable Consumer<Redirection> elsewhere) {
    super(name, "undersocket-redis-streams", driver, options, listener, elsewhere);
    this.streams = streams;
    begin(writer::fill);
  }

  @Override
  void writerBroke(Throwable cause) {
    writer.giveUp(cause);
  }

  // --- up and down

  @Override
  void fell(@Nullable Throwable cause) {
    isDown(cause);
  }

  private void open() {
    onceReported(this::openNow);
  }

  private void openNow() {
    RedisDriver.Commands connection = writer.connection;
    if (connection == null || !readings.values().stream().allMatch(Reading::isCaughtUp)) {
      return;
    }
    if (!outbox.isOpen()) {
      outbox.open(connection);
    }
    isUp();
  }

  // --- for the buses

  @Override
  public CompletionStage<@Nullable Void> read(
      String stream, String namespace, StreamReader.Listener to, Consumer<StreamReader> done) {
    CompletableFuture<@Nullable Void> reads = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              if (isClosed()) {
                reads.completeExceptionally(closedException());
                return;
              }
              Reading reading = readings.get(stream);
              if (reading == null) {
                reading = new Reading(new StreamReader(stream, counters));
                readings.put(stream, reading);
                reading.fill();
              }
              StreamReader reader = reading.reader;
              reader.add(namespace, to);
              done.accept(reader);
              reading.positioned.whenComplete(
                  (positioned, failure) -> {
                    if (failure == null) {
                      reads.complete(null);
                    } else {
                      reads.completeExceptionally(failure);
                    }
                  });
            });
    if (!posted) {
      reads.completeExceptionally(closedException());
    }
    return reads;
  }

  /** Has another one read a stream on; nothing comes from here any more. */
  CompletionStage<@Nullable Void> handOver(String stream, StreamLink to) {
    CompletableFuture<@Nullable Void> reads = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              Reading reading = readings.remove(stream);
              if (reading == null) {
                reads.complete(null);
                return;
              }
              reading.forget();
              to.takeOver(reading.reader, reads);
              reads.whenComplete((positioned, failure) -> reading.positioned.complete(null));
              open();
            });
    if (!posted) {
      reads.completeExceptionally(closedException());
    }
    return reads;
  }

  private void takeOver(StreamReader reader, CompletableFuture<@Nullable Void> reads) {
    post(
        () -> {
          Reading reading = new Reading(reader);
          readings.put(reader.toString(), reading);
          reading.fill();
          reading.positioned.whenComplete((positioned, failure) -> reads.complete(null));
        });
  }

  /** Whether everything was read that was there when the connections were made. */
  CompletionStage<Boolean> isCaughtUp() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    if (!post(
        () ->
            answer.complete(
                writer.connection != null
                    && readings.values().stream().allMatch(Reading::isCaughtUp)))) {
      answer.complete(false);
    }
    return answer;
  }

  @Override
  public void unread(String namespace, StreamReader.Listener to) {
    post(() -> readings.values().forEach(reading -> reading.reader.remove(namespace, to)));
  }

  @Override
  public CompletionStage<Long> write(
      StreamWrite write, boolean mayWait, Consumer<Publication> before) {
    return outbox.write(write, mayWait, before);
  }

  @Override
  public boolean isOpen() {
    return outbox.isOpen() && !outbox.isHeld();
  }

  @Override
  public boolean isOpen(byte[] key) {
    return isOpen();
  }

  @Override
  public <T> CompletionStage<T> ask(byte[] key, Question<T> question) {
    return ask(question);
  }

  /** Ends everything but the driver, which is not only this link's. */
  @Override
  CompletionStage<@Nullable Void> ended() {
    readings
        .values()
        .forEach(reading -> reading.positioned.completeExceptionally(closedException()));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  String meanwhile() {
    return "only local sockets are";
  }
}
