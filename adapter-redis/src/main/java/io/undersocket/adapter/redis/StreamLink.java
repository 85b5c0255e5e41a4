package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has of the streams in a Redis: a connection that writes, and one for each stream
 * that waits for entries. After an outage what was written is read first, as far as it goes: so it
 * is known what has to be written again, and that leaves first.
 *
 * <p>The state is confined to one thread, {@code undersocket-redis-streams}; what others ask for,
 * and what connections tell, is a task there. Only what is written leaves on the thread that writes
 * it, and only entries are handed over on the thread that read them.
 */
final class StreamLink implements StreamsLink, Masters.Part {

  private static final Logger log = LoggerFactory.getLogger(StreamLink.class);

  private static final Duration FIRST_RECONNECT_DELAY = Duration.ofMillis(20);
  private static final Duration DRAIN_POLL = Duration.ofMillis(2);

  /** How long the end waits for what is on its way. */
  private static final Duration DRAIN_TIME = Duration.ofMillis(500);

  private static final Duration TICK = Duration.ofMillis(250);

  private final String name;
  private final RedisDriver driver;
  private final LinkOptions options;
  private final StreamOptions streams;
  private final RedisListener listener;
  private final Counters counters = new Counters();
  private final ScheduledThreadPoolExecutor thread;
  private final Outbox outbox;

  /** Hears that something is another server's to do, where there are several. */
  private final Consumer<Redirection> elsewhere;

  // Confined to the link's thread, all below.
  private final Writing writer = new Writing();
  private final Map<String, Reading> readings = new HashMap<>();
  private boolean up;
  private boolean saidDown;
  private boolean closed;
  private long droppedBefore;

  /** A connection that is there, is being made, or is to be made again. */
  private abstract class Slot {

    RedisDriver.@Nullable Commands connection;

    /** Which connection this is; what an older one tells is not listened to. */
    int number;

    private int attempts;
    private @Nullable CompletableFuture<?> ping;
    long nextCheck;

    final void connect() {
      int mine = ++number;
      driver
          .connect(() -> post(() -> lost(mine, null)))
          .whenComplete(
              (made, failure) -> {
                if (!post(() -> connected(mine, made, failure)) && made != null) {
                  made.close();
                }
              });
    }

    private void connected(
        int mine, RedisDriver.@Nullable Commands made, @Nullable Throwable failure) {
      if (made == null) {
        if (mine == number && !closed) {
          down(failure);
          connectLater();
        }
      } else if (mine != number || closed) {
        made.close();
      } else {
        connection = made;
        attempts = 0;
        ping = null;
        nextCheck = System.nanoTime() + options.pingInterval().toNanos();
        ready(made);
      }
    }

    private void connectLater() {
      long most = options.maxReconnectDelay().toMillis();
      long delay = Math.min(most, FIRST_RECONNECT_DELAY.toMillis() << Math.min(attempts++, 10));
      // Servers that have lost Redis together should not come back together.
      delay += ThreadLocalRandom.current().nextLong(delay / 4 + 1);
      int mine = number;
      after(
          Duration.ofMillis(delay),
          () -> {
            if (mine == number && !closed) {
              connect();
            }
          });
    }

    void lost(int mine, @Nullable Throwable cause) {
      if (mine == number && !closed) {
        number++;
        drop();
        down(cause);
        connectLater();
      }
    }

    final void drop() {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }

    abstract void ready(RedisDriver.Commands made);

    /** A connection that hangs is like one that is lost, only nobody says so. */
    void check(long now) {
      if (connection == null || now - nextCheck < 0) {
        return;
      }
      nextCheck = now + options.pingInterval().toNanos();
      if (ping != null && !ping.isDone()) {
        lost(number, new RedisUnavailableException("no answer within " + options.pingInterval()));
      } else {
        ping = connection.ping().toCompletableFuture();
      }
    }
  }

  /** The connection that writes. */
  private final class Writing extends Slot {

    @Override
    void ready(RedisDriver.Commands made) {
      open();
    }

    @Override
    void lost(int mine, @Nullable Throwable cause) {
      boolean current = mine == number && !closed;
      super.lost(mine, cause);
      if (current) {
        outbox.pause();
        // Where a stream ends from now on counts: the lost connection has done what it could.
        readings.values().forEach(reading -> reading.lost(reading.number, cause));
      }
    }
  }

  /** The connection by which a stream is read. */
  private final class Reading extends Slot {

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
      made.lastId(reader.stream())
          .whenComplete(
              (last, failure) ->
                  post(
                      () -> {
                        if (failure == null && mine == number) {
                          StreamId found = StreamId.parse(last);
                          end = found == null ? StreamId.START : found;
                          reader.foundEnd(end);
                          positioned.complete(null);
                          read(mine, made);
                          progress(mine);
                        } else {
                          lost(mine, failure);
                        }
                      }));
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
          elsewhere.accept(redirection);
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
        lost(number, new RedisUnavailableException("no answer within " + options.pingInterval()));
      }
    }
  }

  StreamLink(
      String name,
      RedisDriver driver,
      LinkOptions options,
      StreamOptions streams,
      RedisListener listener) {
    this(name, driver, options, streams, listener, redirection -> {});
  }

  StreamLink(
      String name,
      RedisDriver driver,
      LinkOptions options,
      StreamOptions streams,
      RedisListener listener,
      Consumer<Redirection> elsewhere) {
    this.elsewhere = elsewhere;
    this.name = name;
    this.driver = driver;
    this.options = options;
    this.streams = streams;
    this.listener = listener;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "undersocket-redis-streams");
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    this.outbox =
        new Outbox(options, counters, this::tell, () -> post(this::writerBroke), elsewhere);
    post(
        () -> {
          writer.connect();
          after(TICK, this::tick);
        });
  }

  private void writerBroke() {
    if (writer.connection != null) {
      writer.lost(writer.number, new RedisUnavailableException("a command failed"));
    }
  }

  // --- the thread

  /** Whether it will run. */
  private boolean post(Runnable task) {
    try {
      thread.execute(() -> run(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs it there, or here if there is nobody any more. */
  private void tell(Runnable news) {
    if (!post(news)) {
      run(news);
    }
  }

  private void after(Duration delay, Runnable task) {
    try {
      thread.schedule(() -> run(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile.
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("A task of the connection with the streams failed; it goes on", e);
    }
  }

  private void tick() {
    if (closed) {
      return;
    }
    after(TICK, this::tick);
    long now = System.nanoTime();
    writer.check(now);
    readings.values().forEach(reading -> reading.check(now));
    outbox.dropOld();
    long dropped = counters.dropped.sum();
    if (dropped > droppedBefore) {
      long more = dropped - droppedBefore;
      droppedBefore = dropped;
      listener.onDropped(more);
    }
  }

  // --- up and down

  private void down(@Nullable Throwable cause) {
    if (up) {
      up = false;
      counters.outages.increment();
    }
    if (!saidDown) {
      saidDown = true;
      log.warn(
          "The streams of {} are not reached: only local sockets are, until they are back ({})",
          name,
          cause == null ? "connection closed" : cause.toString());
      listener.onDisconnected(cause);
    }
  }

  private void open() {
    RedisDriver.Commands connection = writer.connection;
    if (connection == null || !readings.values().stream().allMatch(Reading::isCaughtUp)) {
      return;
    }
    if (!outbox.isOpen()) {
      outbox.open(connection);
    }
    if (!up) {
      up = true;
      saidDown = false;
      log.info("The streams of {} are reached", name);
      listener.onConnected();
    }
  }

  // --- for the buses

  @Override
  public CompletionStage<@Nullable Void> read(
      String stream, String namespace, StreamReader.Listener to, Consumer<StreamReader> done) {
    CompletableFuture<@Nullable Void> reads = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              if (closed) {
                reads.completeExceptionally(new RedisUnavailableException("the adapter is closed"));
                return;
              }
              Reading reading = readings.get(stream);
              if (reading == null) {
                reading = new Reading(new StreamReader(stream, counters));
                readings.put(stream, reading);
                reading.connect();
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
      reads.completeExceptionally(new RedisUnavailableException("the adapter is closed"));
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
              reading.number++; // nobody listens to it any more
              reading.drop();
              to.takeOver(reading.reader, reads);
              reads.whenComplete((positioned, failure) -> reading.positioned.complete(null));
              open();
            });
    if (!posted) {
      reads.completeExceptionally(new RedisUnavailableException("the adapter is closed"));
    }
    return reads;
  }

  private void takeOver(StreamReader reader, CompletableFuture<@Nullable Void> reads) {
    post(
        () -> {
          Reading reading = new Reading(reader);
          readings.put(reader.toString(), reading);
          reading.connect();
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
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public boolean isOpen() {
    return outbox.isOpen();
  }

  @Override
  public boolean isOpen(byte[] key) {
    return outbox.isOpen();
  }

  @Override
  public <T> CompletionStage<T> ask(byte[] key, Question<T> question) {
    return ask(question);
  }

  @Override
  public <T> CompletionStage<T> ask(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              RedisDriver.Commands connection = writer.connection;
              if (connection == null) {
                answer.completeExceptionally(new RedisUnavailableException("Redis is away"));
                return;
              }
              question
                  .ask(connection)
                  .whenComplete(
                      (value, failure) -> {
                        if (failure == null) {
                          answer.complete(value);
                        } else {
                          answer.completeExceptionally(failure);
                        }
                      });
            });
    if (!posted) {
      answer.completeExceptionally(new RedisUnavailableException("the adapter is closed"));
    }
    return answer;
  }

  @Override
  public void ignored() {
    counters.ignored.increment();
  }

  @Override
  public RedisStatistics statistics() {
    return new RedisStatistics(
        outbox.isOpen(),
        counters.outages.sum(),
        counters.published.sum(),
        counters.received.sum(),
        counters.ignored.sum(),
        outbox.size(),
        outbox.bytes(),
        counters.dropped.sum(),
        counters.uncertain.sum(),
        counters.refused.sum(),
        0);
  }

  /** Ends everything but the driver, when what is on its way has left. */
  @Override
  public CompletionStage<@Nullable Void> close() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    long deadline = System.nanoTime() + DRAIN_TIME.toNanos();
    if (!post(() -> close(done, deadline))) {
      done.complete(null);
    }
    return done;
  }

  private void close(CompletableFuture<@Nullable Void> done, long deadline) {
    if (outbox.isOpen() && !outbox.isIdle() && System.nanoTime() - deadline < 0) {
      after(DRAIN_POLL, () -> close(done, deadline));
      return;
    }
    closed = true;
    outbox.close();
    writer.drop();
    for (Reading reading : readings.values()) {
      reading.drop();
      reading.positioned.completeExceptionally(
          new RedisUnavailableException("the adapter is closed"));
    }
    thread.shutdown();
    done.complete(null);
  }

  @Override
  public String toString() {
    return name;
  }
}
