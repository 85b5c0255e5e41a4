package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections with Redis, and the will to have them: each is a {@link Slot}, which is filled again
 * whenever it is empty. What is to be sent goes through an {@link Outbox}; how things are is told
 * to a listener, and to the log.
 *
 * <p>The state is confined to one thread of its own; what others ask for, and what connections
 * tell, is a task there. Only what is published leaves on the thread that publishes.
 */
abstract class Link implements LinkHolder.Shared, EmitterLink {

  private static final Logger log = LoggerFactory.getLogger(Link.class);

  private static final Duration FIRST_RECONNECT_DELAY = Duration.ofMillis(20);
  private static final Duration DRAIN_POLL = Duration.ofMillis(2);

  /** How long the end waits for what is on its way. */
  private static final Duration DRAIN_TIME = Duration.ofMillis(500);

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration REPORT_POLL = Duration.ofMillis(5);

  /** So often it is asked whether all is said of a lost connection: 2 s. */
  private static final int MAX_REPORT_POLLS = 400;

  final RedisDriver driver;
  final LinkOptions options;
  final Counters counters = new Counters();
  final Outbox outbox;
  private final String name;
  private final RedisListener listener;

  /** Hears that something is another server's to do; null if there is one only. */
  private final @Nullable Consumer<Redirection> elsewhere;

  private final SerialThread thread;

  /** By which Redis is asked, if it is there. Changed on the link's thread. */
  private volatile RedisDriver.@Nullable Commands asked;

  // Confined to the link's thread, all below.
  private final List<Slot<?>> slots = new ArrayList<>();
  private boolean up;
  private boolean wasUp;
  private boolean saidDown;
  private boolean closed;
  private long droppedBefore;

  /**
   * Begins to do nothing yet.
   *
   * @param name of what is reached by it
   * @param elsewhere hears that something is another server's to do; null if there is one only
   */
  Link(
      String name,
      String threadName,
      RedisDriver driver,
      LinkOptions options,
      RedisListener listener,
      @Nullable Consumer<Redirection> elsewhere) {
    this.elsewhere = elsewhere;
    this.name = name;
    this.driver = driver;
    this.options = options;
    this.listener = listener;
    this.thread = new SerialThread(threadName);
    this.outbox = new Outbox(options, counters, thread::tell, new Watcher());
  }

  /** Hears of the outbox. */
  private final class Watcher implements Outbox.Watcher {

    @Override
    public void onBroken() {
      post(() -> writerBroke(new RedisUnavailableException("a command failed")));
    }

    @Override
    public void onHeld(Throwable answer) {
      post(() -> isDown(answer));
    }

    @Override
    public void onTaken() {
      post(
          () -> {
            if (isOpen()) {
              isUp();
            }
          });
    }

    @Override
    public void onElsewhere(Redirection to) {
      redirected(to);
    }
  }

  /** Whether this is one server of several, each with things of its own to do. */
  final boolean isOneOfSeveral() {
    return elsewhere != null;
  }

  /** Something is another server's to do. */
  final void redirected(Redirection to) {
    if (elsewhere != null) {
      elsewhere.accept(to);
    }
  }

  /** A connection that is there, is being made, or is to be made again. */
  abstract class Slot<C extends RedisDriver.Connection> {

    @Nullable C connection;

    /** Which connection this is; what an older one tells is not listened to. */
    int number;

    /** When it is looked next whether the connection still answers. */
    long nextCheck;

    private int attempts;
    private @Nullable CompletableFuture<?> ping;

    /** Has a connection made from now on. */
    final void fill() {
      slots.add(this);
      connect();
    }

    private void connect() {
      int mine = ++number;
      make(() -> post(() -> lost(mine, null)))
          .whenComplete(
              (made, failure) -> {
                if (!post(() -> made(mine, made, failure)) && made != null) {
                  made.close();
                }
              });
    }

    /**
     * Connects.
     *
     * @param lost called once when the connection ends, however that comes
     */
    abstract CompletionStage<C> make(Runnable lost);

    private void made(int mine, @Nullable C made, @Nullable Throwable failure) {
      if (made == null) {
        if (mine == number && !closed) {
          fell(failure);
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

    /** There is a connection. */
    abstract void ready(C made);

    private void connectLater() {
      long most = options.maxReconnectDelay().toMillis();
      long delay = Math.min(most, FIRST_RECONNECT_DELAY.toMillis() << Math.min(attempts++, 10));
      // Those that have lost Redis together should not come back together.
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

    /** The connection ended, or is no good any more. */
    void lost(int mine, @Nullable Throwable cause) {
      if (mine == number && !closed) {
        number++;
        leave();
        drop();
        fell(cause);
        connectLater();
      }
    }

    /**
     * The connection is about to be closed: whoever sends something by it has to be kept from that
     * first, or it would be rejected as if it had been on its way.
     */
    void leave() {}

    /** There is to be no connection any more. */
    final void forget() {
      number++; // nobody listens to it any more
      drop();
      slots.remove(this);
    }

    /** This one is no good any more, whatever it says itself. */
    final void giveUp(Throwable cause) {
      if (connection != null) {
        lost(number, cause);
      }
    }

    private void drop() {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }

    /** A connection that hangs is like one that is lost, only nobody says so. */
    void check(long now) {
      if (connection == null || now - nextCheck < 0) {
        return;
      }
      nextCheck = now + options.pingInterval().toNanos();
      if (ping != null && !ping.isDone()) {
        hangs();
      } else {
        ping = ping(connection).toCompletableFuture();
      }
    }

    final void hangs() {
      giveUp(new RedisUnavailableException("no answer within " + options.pingInterval()));
    }

    CompletionStage<?> ping(C asked) {
      return asked.ping();
    }
  }

  /** The connection that writes is no good any more. */
  abstract void writerBroke(Throwable cause);

  /** What is to be said of the time until Redis is back. */
  abstract String meanwhile();

  /** A connection is missing; calls {@link #isDown}. */
  abstract void fell(@Nullable Throwable cause);

  // --- the thread

  /** Begins, with this. */
  final void begin(Runnable first) {
    post(
        () -> {
          first.run();
          after(TICK, this::tick);
        });
  }

  /** Whether it will run. */
  final boolean post(Runnable task) {
    return thread.post(task);
  }

  final void after(Duration delay, Runnable task) {
    thread.after(delay, task);
  }

  /** Runs it when everything has said what became of it that was on its way, or will not. */
  final void onceReported(Runnable task) {
    onceReported(task, MAX_REPORT_POLLS);
  }

  private void onceReported(Runnable task, int polls) {
    if (outbox.isReported() || polls == 0) {
      task.run();
    } else {
      after(REPORT_POLL, () -> onceReported(task, polls - 1));
    }
  }

  private void tick() {
    if (closed) {
      return;
    }
    after(TICK, this::tick);
    long now = System.nanoTime();
    slots.forEach(slot -> slot.check(now));
    outbox.dropOld();
    if (outbox.isElsewhere()) {
      writerBroke(new RedisUnavailableException("it is not the master, or not ready"));
    } else {
      outbox.retry();
    }
    tellDropped();
  }

  private void tellDropped() {
    long dropped = counters.dropped.sum() + counters.refused.sum();
    if (dropped > droppedBefore) {
      long more = dropped - droppedBefore;
      droppedBefore = dropped;
      tellListener(told -> told.onDropped(more));
    }
  }

  final void tellListener(Consumer<RedisListener> news) {
    try {
      news.accept(listener);
    } catch (RuntimeException e) {
      log.error("A listener of {} failed", name, e);
    }
  }

  // --- up and down

  /** Other nodes are not reached; told once. */
  final void isDown(@Nullable Throwable cause) {
    if (up) {
      up = false;
      counters.outages.increment();
    }
    if (!saidDown) {
      saidDown = true;
      log.warn(
          "{} cannot be reached: {} until it can ({})",
          name,
          meanwhile(),
          cause == null ? "connection closed" : cause.toString());
      tellListener(told -> told.onDisconnected(cause));
    }
  }

  /** Other nodes are reached; told once. */
  final void isUp() {
    if (up || outbox.isHeld()) {
      return;
    }
    if (wasUp) {
      log.info("{} is back; {} messages were dropped so far", name, counters.dropped.sum());
    } else {
      log.info("{} is reached", name);
    }
    up = true;
    wasUp = true;
    saidDown = false;
    tellListener(RedisListener::onConnected);
  }

  /** Whether it ever was up. */
  final boolean wasUp() {
    return wasUp;
  }

  final boolean isClosed() {
    return closed;
  }

  // --- questions

  /** Whom to ask from now on; null if there is nobody. On the link's thread. */
  final void askBy(RedisDriver.@Nullable Commands connection) {
    asked = connection;
  }

  /** Asks Redis, if it is there; on this thread, as every request to other nodes does so. */
  public final <T> CompletionStage<T> ask(StreamsLink.Question<T> question) {
    RedisDriver.Commands connection = asked;
    if (connection == null) {
      return CompletableFuture.failedFuture(
          new RedisUnavailableException(name + " cannot be reached"));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
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
    } catch (RuntimeException e) {
      answer.completeExceptionally(e); // closed in this moment
    }
    return answer;
  }

  static RedisUnavailableException closedException() {
    return new RedisUnavailableException("the adapter is closed");
  }

  /** Something that had arrived made no sense. */
  public final void ignored() {
    counters.ignored.increment();
  }

  /** Whether what is said reaches other nodes at once, or soon. */
  public abstract boolean isOpen();

  /** What is to be sent. */
  public final Outbox outbox() {
    return outbox;
  }

  /** What Redis has not confirmed yet. */
  int pendingSubscriptions() {
    return 0;
  }

  @Override
  public final RedisStatistics statistics() {
    return new RedisStatistics(
        isOpen() && !outbox.isHeld(),
        counters.outages.sum(),
        counters.published.sum(),
        counters.received.sum(),
        counters.ignored.sum(),
        outbox.size(),
        outbox.bytes(),
        counters.dropped.sum(),
        counters.uncertain.sum(),
        counters.refused.sum(),
        pendingSubscriptions(),
        counters.gaps.sum());
  }

  // --- the end

  @Override
  public final CompletionStage<@Nullable Void> close() {
    return close(DRAIN_TIME, outbox::isOpen);
  }

  /** As {@link #close()}, also if Redis has to be waited for first. */
  @Override
  public final CompletionStage<@Nullable Void> drain(Duration atMost) {
    return close(atMost, () -> true);
  }

  private CompletionStage<@Nullable Void> close(Duration atMost, BooleanSupplier mayDrain) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    long deadline = System.nanoTime() + atMost.toNanos();
    if (!post(() -> close(done, deadline, mayDrain))) {
      done.complete(null);
    }
    return done;
  }

  private void close(
      CompletableFuture<@Nullable Void> done, long deadline, BooleanSupplier mayDrain) {
    if (mayDrain.getAsBoolean() && !outbox.isIdle() && System.nanoTime() - deadline < 0) {
      after(DRAIN_POLL, () -> close(done, deadline, mayDrain));
      return;
    }
    closed = true;
    asked = null;
    outbox.close();
    tellDropped();
    slots.forEach(Slot::drop);
    ended()
        .whenComplete(
            (ended, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(failure);
              }
            });
    thread.end();
  }

  /** Ends what else there is. */
  abstract CompletionStage<@Nullable Void> ended();

  @Override
  public final String toString() {
    return name;
  }
}
