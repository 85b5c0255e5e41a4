package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has of Redis: one connection that subscribes, one for commands, and the will to
 * have both. What is subscribed to is a set of wishes, which every new connection is brought in
 * line with. After an outage it subscribes first, is confirmed, waits a moment until the others are
 * back as well, and then lets out what has waited in the {@link Outbox}.
 *
 * <p>The state is confined to one thread, {@code undersocket-redis}; what others ask for, and what
 * connections tell, is a task there. Only what is published leaves on the thread that publishes,
 * and only what arrives is handed over on the thread that read it.
 */
final class RedisLink implements PubSubLink, Masters.Part {

  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

  private static final Duration FIRST_RECONNECT_DELAY = Duration.ofMillis(20);
  private static final Duration SETTLE_POLL = Duration.ofMillis(50);
  private static final Duration DRAIN_POLL = Duration.ofMillis(2);

  /** How long the end waits for what is on its way. */
  private static final Duration DRAIN_TIME = Duration.ofMillis(500);

  private static final Duration RESUBSCRIBE_DELAY = Duration.ofSeconds(1);
  private static final Duration REDIRECTED_DELAY = Duration.ofMillis(100);
  private static final Duration TICK = Duration.ofMillis(250);

  /** Of so many channels the subscribers are counted in one command. */
  private static final int MAX_COUNTED_AT_ONCE = 64;

  /** So many are subscribed to in one command. */
  private static final int MAX_SUBSCRIBED_AT_ONCE = 500;

  /** Takes the messages of a topic, on a thread that serves the connection: must not block. */
  interface Handler {
    void onMessage(Topic topic, byte[] channel, byte[] message);
  }

  private enum Phase {
    /** Something is missing: a connection, or a subscription. */
    DOWN,
    /** Everything is there; the other nodes may not be back yet. */
    SETTLING,
    OPEN,
    CLOSED
  }

  private final String name;
  private final RedisDriver driver;
  private final LinkOptions options;
  private final RedisListener listener;
  private final Counters counters = new Counters();
  private final ScheduledThreadPoolExecutor thread;
  private final Outbox outbox;

  /** Hears that something is another server's to do; null if there is one only. */
  private final @Nullable Consumer<Redirection> elsewhere;

  /** Who wants what. Any thread; the lists are never changed, nor empty. */
  private final Map<Topic, List<Handler>> wanted = new ConcurrentHashMap<>();

  /**
   * What may be wanted, or wanted no more, since subscriptions were brought in line. Any thread.
   */
  private final Set<Topic> changed = ConcurrentHashMap.newKeySet();

  /** Whether that is about to be looked at. Any thread. */
  private final AtomicBoolean reconciling = new AtomicBoolean();

  /** What is wanted, and not confirmed. Changed on the link's thread. */
  private final Set<Topic> unconfirmed = ConcurrentHashMap.newKeySet();

  /** How many nodes there are, by the channel that each of them subscribes to. Any thread. */
  private final Map<Topic, NodeCensus> census = new ConcurrentHashMap<>();

  /** Counts that are under way: whoever comes meanwhile shares them. Any thread. */
  private final Map<Topic, CompletableFuture<Integer>> counting = new ConcurrentHashMap<>();

  /** Completes when this is open; another one for each outage. Changed on the link's thread. */
  private volatile CompletableFuture<@Nullable Void> open = new CompletableFuture<>();

  // Confined to the link's thread, all below.
  private Phase phase = Phase.DOWN;
  private final Slot<RedisDriver.Commands> commands;
  private final Slot<RedisDriver.Subscriber> subscriber;
  private final Set<Topic> requested = new HashSet<>();
  private final Set<Topic> confirmed = new HashSet<>();

  /** Without these other nodes are not reached. */
  private final Set<Topic> essential = new HashSet<>();

  private final List<Waiter> waiters = new ArrayList<>();

  /** Commands by which is subscribed that Redis has not answered. */
  private int subscribing;

  private boolean wasOpen;
  private boolean saidDown;
  private boolean saidRefused;
  private long settledBy;
  private long droppedBefore;

  /** Somebody who waits for subscriptions. */
  private record Waiter(Set<Topic> topics, CompletableFuture<@Nullable Void> done) {}

  /** A connection that is there, is being made, or is to be made again. */
  private final class Slot<C extends RedisDriver.Connection> {

    private final Connecting<C> connecting;
    private final Runnable ready;
    private final Pinging<C> pinging;
    private @Nullable C connection;
    private int attempts;

    /** Which connection this is; what an older one tells is not listened to. */
    private int number;

    private @Nullable CompletableFuture<?> ping;
    private long nextPing;

    Slot(Connecting<C> connecting, Runnable ready, Pinging<C> pinging) {
      this.connecting = connecting;
      this.ready = ready;
      this.pinging = pinging;
    }

    void connect() {
      if (phase == Phase.CLOSED) {
        return;
      }
      int mine = ++number;
      CompletionStage<C> made = connecting.begin(() -> post(() -> lost(mine, null)));
      made.whenComplete(
          (connection, failure) -> {
            if (!post(() -> connected(mine, connection, failure)) && connection != null) {
              connection.close();
            }
          });
    }

    private void connected(int mine, @Nullable C made, @Nullable Throwable failure) {
      if (made == null) {
        if (mine == number && phase != Phase.CLOSED) {
          down(failure);
          connectLater();
        }
      } else if (mine != number || phase == Phase.CLOSED) {
        made.close();
      } else {
        connection = made;
        attempts = 0;
        ping = null;
        nextPing = System.nanoTime() + options.pingInterval().toNanos();
        ready.run();
      }
    }

    private void connectLater() {
      long most = options.maxReconnectDelay().toMillis();
      long delay = Math.min(most, FIRST_RECONNECT_DELAY.toMillis() << Math.min(attempts++, 10));
      // Servers that have lost Redis together should not come back together.
      delay += ThreadLocalRandom.current().nextLong(delay / 4 + 1);
      after(Duration.ofMillis(delay), this::connect);
    }

    private void lost(int mine, @Nullable Throwable cause) {
      if (mine == number && phase != Phase.CLOSED) {
        number++;
        drop();
        down(cause);
        connectLater();
      }
    }

    /** This one is no good any more, whatever it says itself. */
    void giveUp(Throwable cause) {
      if (connection != null) {
        lost(number, cause);
      }
    }

    void drop() {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }

    /** A connection that hangs is like one that is lost, only nobody says so. */
    void check(long now) {
      if (connection == null || now - nextPing < 0) {
        return;
      }
      nextPing = now + options.pingInterval().toNanos();
      if (ping != null && !ping.isDone()) {
        giveUp(new RedisUnavailableException("no answer within " + options.pingInterval()));
      } else {
        ping = pinging.ping(connection).toCompletableFuture();
      }
    }
  }

  private interface Connecting<C> {
    CompletionStage<C> begin(Runnable lost);
  }

  private interface Pinging<C> {
    CompletionStage<?> ping(C connection);
  }

  RedisLink(String name, RedisDriver driver, LinkOptions options, RedisListener listener) {
    this(name, driver, options, listener, null);
  }

  RedisLink(
      String name,
      RedisDriver driver,
      LinkOptions options,
      RedisListener listener,
      @Nullable Consumer<Redirection> elsewhere) {
    this.elsewhere = elsewhere;
    this.name = name;
    this.driver = driver;
    this.options = options;
    this.listener = listener;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "undersocket-redis");
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    this.commands = new Slot<>(driver::connect, this::checkReady, this::takeCensus);
    this.subscriber =
        new Slot<>(
            lost -> driver.connectSubscriber(new Router(), lost),
            this::resubscribe,
            RedisDriver.Connection::ping);
    this.outbox =
        new Outbox(
            options,
            counters,
            this::tell,
            () -> post(() -> commands.giveUp(new RedisUnavailableException("a command failed"))),
            this::redirected);
    post(
        () -> {
          subscriber.connect();
          commands.connect();
          after(TICK, this::tick);
        });
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
      log.error("A task of the connection with Redis failed; it goes on", e);
    }
  }

  private void tick() {
    if (phase == Phase.CLOSED) {
      return;
    }
    after(TICK, this::tick);
    long now = System.nanoTime();
    commands.check(now);
    subscriber.check(now);
    outbox.dropOld();
    long dropped = counters.dropped.sum();
    if (dropped > droppedBefore) {
      long more = dropped - droppedBefore;
      droppedBefore = dropped;
      tellListener(() -> listener.onDropped(more));
    }
  }

  private void tellListener(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      log.error("A listener of {} failed", name, e);
    }
  }

  // --- up and down

  private void down(@Nullable Throwable cause) {
    outbox.pause();
    if (phase == Phase.OPEN) {
      counters.outages.increment();
      open = new CompletableFuture<>();
    }
    phase = Phase.DOWN;
    if (!saidDown) {
      saidDown = true;
      log.warn(
          "{} is not reached: only local sockets are, until it is back ({})",
          name,
          cause == null ? "connection closed" : cause.toString());
      tellListener(() -> listener.onDisconnected(cause));
    }
  }

  private void checkReady() {
    if (phase == Phase.DOWN
        && commands.connection != null
        && subscriber.connection != null
        && unconfirmed.isEmpty()) {
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
    channels.removeIf(channel -> believed(channel) <= 1);
    if (!wasOpen || channels.isEmpty() || System.nanoTime() - settledBy >= 0) {
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
    int counted = (int) Math.max(1, Math.min(count, Integer.MAX_VALUE));
    NodeCensus known = census.get(channel);
    return known == null ? counted : known.counted(counted, System.nanoTime());
  }

  private void open(RedisDriver.Commands connection) {
    phase = Phase.OPEN;
    outbox.open(connection);
    open.complete(null);
    if (wasOpen) {
      log.info("{} is back; {} messages were dropped so far", name, counters.dropped.sum());
    } else {
      log.info("{} is reached", name);
    }
    wasOpen = true;
    saidDown = false;
    tellListener(listener::onConnected);
  }

  // --- subscriptions

  /** By none of these nodes are counted if it is null. */
  @Override
  public CompletionStage<@Nullable Void> subscribe(
      Set<Topic> topics, Handler handler, @Nullable Topic countedBy) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              if (phase == Phase.CLOSED) {
                done.completeExceptionally(closed());
                return;
              }
              if (countedBy != null && census.putIfAbsent(countedBy, new NodeCensus()) != null) {
                done.completeExceptionally(
                    new IllegalStateException(
                        countedBy + " is subscribed to already: make an adapter for each server"));
                return;
              }
              essential.addAll(topics);
              topics.forEach(topic -> add(topic, handler));
              waiters.add(new Waiter(topics, done));
              reconcile();
              tellWaiters();
            });
    if (!posted) {
      done.completeExceptionally(closed());
    }
    return done;
  }

  private static RedisUnavailableException closed() {
    return new RedisUnavailableException("the adapter is closed");
  }

  private void add(Topic topic, Handler handler) {
    wanted.merge(
        topic,
        List.of(handler),
        (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    changed.add(topic);
  }

  private void remove(Topic topic, Handler handler) {
    wanted.computeIfPresent(
        topic,
        (same, before) -> {
          List<Handler> rest = before.stream().filter(other -> other != handler).toList();
          return rest.isEmpty() ? null : rest;
        });
    changed.add(topic);
  }

  @Override
  public void unsubscribe(Set<Topic> topics, Handler handler, @Nullable Topic countedBy) {
    post(
        () -> {
          topics.forEach(topic -> remove(topic, handler));
          essential.removeAll(topics);
          if (countedBy != null) {
            census.remove(countedBy);
          }
          reconcile();
          checkReady();
        });
  }

  @Override
  public void want(Topic topic, Handler handler) {
    add(topic, handler);
    reconcileSoon();
  }

  @Override
  public void unwant(Topic topic, Handler handler) {
    remove(topic, handler);
    reconcileSoon();
  }

  private void reconcileSoon() {
    if (reconciling.compareAndSet(false, true)) {
      post(
          () -> {
            reconciling.set(false);
            if (subscribing == 0) {
              reconcile(); // else when Redis has answered: many become few
              checkReady();
            }
          });
    }
  }

  /** A new connection knows nothing. */
  private void resubscribe() {
    requested.clear();
    confirmed.clear();
    subscribing = 0;
    changed.addAll(wanted.keySet());
    reconcile();
    checkReady();
  }

  /** Looks at what has changed. */
  private void reconcile() {
    RedisDriver.Subscriber connection = subscriber.connection;
    List<Topic> more = new ArrayList<>();
    List<Topic> less = new ArrayList<>();
    for (Iterator<Topic> each = changed.iterator(); each.hasNext(); ) {
      Topic topic = each.next();
      if (!confirmed.contains(topic)) {
        unconfirmed.add(topic); // before it leaves the other set: so nobody misses it
      }
      each.remove();
      if (!wanted.containsKey(topic)) {
        unconfirmed.remove(topic);
        if (requested.contains(topic)) {
          less.add(topic);
        }
      } else if (!requested.contains(topic)) {
        more.add(topic);
      }
    }
    if (connection == null) {
      return;
    }
    less.forEach(requested::remove);
    less.forEach(confirmed::remove);
    requested.addAll(more);
    inBatches(less, connection::unsubscribe);
    inBatches(more, batch -> subscribe(connection, batch));
  }

  private static void inBatches(List<Topic> topics, Consumer<List<Topic>> action) {
    for (int from = 0; from < topics.size(); from += MAX_SUBSCRIBED_AT_ONCE) {
      action.accept(topics.subList(from, Math.min(topics.size(), from + MAX_SUBSCRIBED_AT_ONCE)));
    }
  }

  private void subscribe(RedisDriver.Subscriber connection, List<Topic> topics) {
    subscribing++;
    connection
        .subscribe(topics)
        .whenComplete((done, failure) -> post(() -> answered(connection, topics, failure)));
  }

  private void answered(
      RedisDriver.Subscriber connection, List<Topic> topics, @Nullable Throwable failure) {
    if (connection != subscriber.connection) {
      return;
    }
    subscribing--;
    if (failure != null) {
      refused(connection, topics, failure);
    }
    if (subscribing == 0 && !changed.isEmpty()) {
      reconcile();
    }
  }

  private void refused(RedisDriver.Subscriber connection, List<Topic> topics, Throwable failure) {
    Redirection redirection = elsewhere == null ? null : Redirection.in(failure);
    if (redirection != null) {
      redirected(redirection);
    } else if (saidRefused) {
      log.debug("{} still refuses the subscription to {}", name, topics, failure);
    } else {
      saidRefused = true;
      log.warn(
          "{} refuses the subscription to {}; tried again{}",
          name,
          topics,
          Redirection.in(failure) == null
              ? ""
              : ". This is a Redis Cluster: it is reached by Redis.cluster(...)",
          failure);
    }
    List<Topic> missing =
        topics.stream().filter(t -> requested.contains(t) && !confirmed.contains(t)).toList();
    if (topics.size() > 1) {
      // Redis refuses all for the sake of one.
      missing.forEach(topic -> subscribe(connection, List.of(topic)));
      return;
    }
    for (Topic topic : missing) {
      requested.remove(topic);
      if (!essential.contains(topic) && redirection == null) {
        unconfirmed.remove(topic); // one room is no reason to stay away from the others
      }
      after(
          redirection == null ? RESUBSCRIBE_DELAY : REDIRECTED_DELAY,
          () -> {
            changed.add(topic);
            reconcile();
          });
    }
    checkReady();
  }

  private void redirected(Redirection redirection) {
    if (elsewhere != null) {
      elsewhere.accept(redirection);
    }
  }

  private void confirmed(Topic topic) {
    if (requested.contains(topic)) {
      confirmed.add(topic);
      unconfirmed.remove(topic);
      tellWaiters();
      checkReady();
    }
  }

  /** A channel that is still wanted was taken away: a shard of a cluster has moved. */
  private void unsubscribed(Topic topic) {
    if (confirmed.remove(topic)) {
      redirected(Redirection.UNKNOWN);
      requested.remove(topic);
      changed.add(topic);
      reconcile();
    }
  }

  private void tellWaiters() {
    waiters.removeIf(
        waiter -> {
          if (confirmed.containsAll(waiter.topics)) {
            waiter.done.complete(null);
          }
          return waiter.done.isDone();
        });
  }

  /** What comes, on the threads of connections. */
  private final class Router implements RedisDriver.Incoming {

    @Override
    public void onMessage(byte[] channel, byte[] message) {
      hand(Topic.channel(channel), channel, message);
    }

    @Override
    public void onPatternMessage(byte[] pattern, byte[] channel, byte[] message) {
      hand(Topic.pattern(pattern), channel, message);
    }

    private void hand(Topic topic, byte[] channel, byte[] message) {
      counters.received.increment();
      List<Handler> handlers = wanted.get(topic);
      if (handlers == null) {
        return; // about to be unsubscribed from
      }
      for (Handler handler : handlers) {
        try {
          handler.onMessage(topic, channel, message);
        } catch (RuntimeException e) {
          counters.ignored.increment();
          log.warn("A message on {} could not be handled", topic, e);
        }
      }
    }

    @Override
    public void onSubscribed(Topic topic) {
      post(() -> confirmed(topic));
    }

    @Override
    public void onUnsubscribed(Topic topic) {
      post(() -> unsubscribed(topic));
    }
  }

  // --- commands

  @Override
  public CompletionStage<Long> publish(byte[] channel, byte[] message, boolean mayWait) {
    return outbox.publish(channel, message, mayWait);
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public boolean isOpen() {
    return open.isDone() && !open.isCompletedExceptionally();
  }

  @Override
  public <T> CompletionStage<T> ask(StreamsLink.Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              RedisDriver.Commands connection = commands.connection;
              if (connection == null || phase != Phase.OPEN) {
                answer.completeExceptionally(
                    new RedisUnavailableException("other nodes are not reached"));
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
      answer.completeExceptionally(closed());
    }
    return answer;
  }

  @Override
  public CompletionStage<Integer> nodeCount(Topic channel, Duration atMost) {
    CompletableFuture<@Nullable Void> reached = open;
    return reached.isDone()
        ? count(channel)
        : reached
            .copy()
            .orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
            .thenCompose(opened -> count(channel));
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

  @Override
  public CompletionStage<List<byte[]>> channels(byte[] pattern) {
    return ask(connection -> connection.channels(pattern));
  }

  @Override
  public void ignored() {
    counters.ignored.increment();
  }

  /** Topics that are wanted, and not confirmed. */
  int pendingSubscriptions() {
    return changed.size() + unconfirmed.size();
  }

  @Override
  public RedisStatistics statistics() {
    return new RedisStatistics(
        isOpen(),
        counters.outages.sum(),
        counters.published.sum(),
        counters.received.sum(),
        counters.ignored.sum(),
        outbox.size(),
        outbox.bytes(),
        counters.dropped.sum(),
        counters.uncertain.sum(),
        counters.refused.sum(),
        pendingSubscriptions());
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    long deadline = System.nanoTime() + DRAIN_TIME.toNanos();
    if (!post(() -> close(closed, deadline))) {
      closed.complete(null);
    }
    return closed;
  }

  private void close(CompletableFuture<@Nullable Void> closed, long deadline) {
    if (phase == Phase.OPEN && !outbox.isIdle() && System.nanoTime() - deadline < 0) {
      after(DRAIN_POLL, () -> close(closed, deadline));
      return;
    }
    phase = Phase.CLOSED;
    outbox.close();
    commands.drop();
    subscriber.drop();
    waiters.forEach(waiter -> waiter.done.completeExceptionally(closed()));
    waiters.clear();
    if (!open.completeExceptionally(closed())) {
      open = CompletableFuture.failedFuture(closed());
    }
    driver
        .close()
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                closed.complete(null);
              } else {
                closed.completeExceptionally(failure);
              }
            });
    thread.shutdown();
  }

  @Override
  public String toString() {
    return name;
  }
}
