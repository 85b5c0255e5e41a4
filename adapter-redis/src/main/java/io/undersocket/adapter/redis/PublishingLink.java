package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A link by which is published, and that knows how many nodes listen: after an outage it waits a
 * moment until as many are back as there were, and then lets out what has waited in the {@link
 * Outbox}. For whoever only speaks; a {@link RedisLink} hears as well.
 */
class PublishingLink extends Link {

  private static final Duration SETTLE_POLL = Duration.ofMillis(50);

  /** Of so many channels the subscribers are counted in one command. */
  private static final int MAX_COUNTED_AT_ONCE = 64;

  private enum Phase {
    /** Something is missing: a connection, or a subscription. */
    DOWN,
    /** Everything is there; the other nodes may not be back yet. */
    SETTLING,
    OPEN
  }

  /** How many nodes there are, by the channel that each of them subscribes to. Any thread. */
  private final Map<Topic, NodeCensus> census = new ConcurrentHashMap<>();

  /** Counts that are under way: whoever comes meanwhile shares them. Any thread. */
  private final Map<Topic, CompletableFuture<Integer>> counting = new ConcurrentHashMap<>();

  /** Completes when this is open; another one for each outage. Changed on the link's thread. */
  private volatile CompletableFuture<@Nullable Void> open = new CompletableFuture<>();

  // Confined to the link's thread, all below.
  private Phase phase = Phase.DOWN;
  private final Slot<RedisDriver.Commands> commands = new Commanding();
  private long settledBy;

  /** The connection for commands. */
  private final class Commanding extends Slot<RedisDriver.Commands> {

    @Override
    CompletionStage<RedisDriver.Commands> make(Runnable lost) {
      return driver.connect(lost);
    }

    @Override
    void ready(RedisDriver.Commands made) {
      checkReady();
    }

    @Override
    void leave() {
      askBy(null);
      outbox.fell();
    }

    @Override
    CompletionStage<?> ping(RedisDriver.Commands asked) {
      return takeCensus(asked);
    }
  }

  /** Does nothing yet. */
  PublishingLink(
      String name,
      String threadName,
      RedisDriver driver,
      LinkOptions options,
      RedisListener listener,
      @Nullable Consumer<Redirection> elsewhere) {
    super(name, threadName, driver, options, listener, elsewhere);
  }

  /** One that only speaks. */
  static PublishingLink speaking(
      String name, RedisDriver driver, LinkOptions options, RedisListener listener) {
    PublishingLink link =
        new PublishingLink(name, "undersocket-redis-emitter", driver, options, listener, null);
    link.begin(link::fillCommands);
    return link;
  }

  final void fillCommands() {
    commands.fill();
  }

  @Override
  final void writerBroke(Throwable cause) {
    commands.giveUp(cause);
  }

  // --- up and down

  @Override
  final void fell(@Nullable Throwable cause) {
    outbox.pause();
    askBy(null);
    if (phase == Phase.OPEN) {
      open = new CompletableFuture<>();
    }
    phase = Phase.DOWN;
    isDown(cause);
  }

  /** Whether all is there by which other nodes are heard. */
  boolean hears() {
    return true;
  }

  /** Something is there that may have been missing. */
  final void checkReady() {
    if (phase == Phase.DOWN && commands.connection != null && hears()) {
      phase = Phase.SETTLING;
      settledBy = System.nanoTime() + options.settleTime().toNanos();
      settle();
    }
  }

  /**
   * Waits until as many nodes are there as were before, as what is sent earlier is lost on them.
   */
  private void settle() {
    RedisDriver.Commands connection = commands.connection;
    if (phase != Phase.SETTLING || connection == null) {
      return;
    }
    List<Topic> channels = counted();
    channels.removeIf(channel -> believed(channel) <= itself());
    if (!wasUp() || channels.isEmpty() || System.nanoTime() - settledBy >= 0) {
      open(connection);
      return;
    }
    connection
        .subscribers(channels.stream().map(Topic::name).toList())
        .whenComplete(
            (counts, failure) ->
                post(
                    () -> {
                      if (failure == null && allBack(channels, counts)) {
                        settledBy = System.nanoTime();
                        settle();
                      } else {
                        after(SETTLE_POLL, this::settle);
                      }
                    }));
  }

  private boolean allBack(List<Topic> channels, List<Long> counts) {
    for (int i = 0; i < channels.size(); i++) {
      if (counts.get(i) < believed(channels.get(i))) {
        return false;
      }
    }
    return true;
  }

  private int believed(Topic channel) {
    NodeCensus known = census.get(channel);
    return known == null ? 0 : known.believed();
  }

  private List<Topic> counted() {
    return census.keySet().stream()
        .limit(MAX_COUNTED_AT_ONCE)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Asks whether a connection works, and at the same time what is needed after an outage. */
  private CompletionStage<?> takeCensus(RedisDriver.Commands connection) {
    List<Topic> channels = counted();
    if (channels.isEmpty() || phase != Phase.OPEN) {
      return connection.ping();
    }
    return connection
        .subscribers(channels.stream().map(Topic::name).toList())
        .whenComplete(
            (counts, failure) -> {
              for (int i = 0; failure == null && i < channels.size(); i++) {
                believe(channels.get(i), counts.get(i));
              }
            });
  }

  private int believe(Topic channel, long count) {
    int counted = (int) Math.max(itself(), Math.min(count, Integer.MAX_VALUE));
    NodeCensus known = census.get(channel);
    return known == null ? counted : known.counted(counted, System.nanoTime());
  }

  private void open(RedisDriver.Commands connection) {
    phase = Phase.OPEN;
    askBy(connection);
    outbox.open(connection);
    open.complete(null);
    isUp();
  }

  // --- counting

  /**
   * Counts the nodes by this channel, from now on.
   *
   * @return false if that was so already
   */
  final boolean countBy(Topic channel) {
    return census.putIfAbsent(channel, new NodeCensus()) == null;
  }

  /** Does so, and at once, if there are not too many of such channels already. */
  final void countServersBy(Topic channel, int maxChannels) {
    if (census.size() < maxChannels && countBy(channel)) {
      nodeCount(channel, options.pingInterval());
    }
  }

  /** How many of those that are counted this one is. */
  int itself() {
    return 0;
  }

  final void countNoMoreBy(Topic channel) {
    census.remove(channel);
  }

  // --- commands

  /** As {@link Outbox#publish}. */
  public final CompletionStage<Long> publish(byte[] channel, byte[] message, boolean mayWait) {
    return outbox.publish(channel, message, mayWait);
  }

  /**
   * Publishes, as {@link Outbox#publish}, what every node answers.
   *
   * @param channel the one by which nodes are counted
   * @return how many nodes have got it, this one included; null if they have to be counted
   */
  public final CompletionStage<@Nullable Integer> ask(
      Topic channel, byte[] question, boolean mayWait) {
    NodeCensus known = census.get(channel);
    return publish(channel.name(), question, mayWait)
        .thenApply(
            listeners -> known != null && known.isConfirmedBy(listeners) ? known.believed() : null);
  }

  @Override
  public final boolean isOpen() {
    return open.isDone() && !open.isCompletedExceptionally();
  }

  /**
   * How many nodes there are, this one included; waits while they are not reached.
   *
   * @param channel the one that each of them subscribes to
   * @param atMost how long is waited
   */
  public final CompletionStage<Integer> nodeCount(Topic channel, Duration atMost) {
    CompletableFuture<@Nullable Void> reached = open;
    CompletionStage<Integer> counted =
        reached.isDone()
            ? count(channel)
            : reached
                .copy()
                .orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(opened -> count(channel));
    return counted.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(notCounted(failure, atMost)));
  }

  private static RedisUnavailableException notCounted(Throwable failure, Duration atMost) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RedisUnavailableException known) {
      return known;
    }
    return new RedisUnavailableException(
        "other nodes cannot be counted: "
            + (cause instanceof TimeoutException
                ? "Redis was away for " + atMost.toMillis() + " ms (requestsTimeout)"
                : "Redis has not answered: " + cause.getMessage()),
        cause);
  }

  private CompletionStage<Integer> count(Topic channel) {
    CompletableFuture<Integer> mine = new CompletableFuture<>();
    CompletableFuture<Integer> others = counting.putIfAbsent(channel, mine);
    if (others != null) {
      return others;
    }
    ask(connection -> connection.subscribers(List.of(channel.name())))
        .whenComplete(
            (counts, failure) -> {
              counting.remove(channel, mine);
              if (failure == null) {
                mine.complete(believe(channel, counts.get(0)));
              } else {
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  /** The channels that somebody subscribes to by name and that match a pattern. */
  public final CompletionStage<List<byte[]>> channels(byte[] pattern) {
    return ask(connection -> connection.channels(pattern));
  }

  @Override
  CompletionStage<@Nullable Void> ended() {
    if (!open.completeExceptionally(closedException())) {
      open = CompletableFuture.failedFuture(closedException());
    }
    return driver.close();
  }

  @Override
  String meanwhile() {
    return "what is said waits";
  }
}
