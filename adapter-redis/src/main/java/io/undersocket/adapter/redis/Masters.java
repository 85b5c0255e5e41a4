package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a Redis Cluster, each with a part of its own: its connections, and what waits for
 * it. So one that is away holds nothing up that goes to the others. Where which key belongs is
 * asked again and again, and at once when a server says that it has changed; then what waits, and
 * what is read and subscribed to, moves to the new master, in its order.
 *
 * <p>Why not a connection of Lettuce to the cluster: it does not notice that Redis takes
 * subscriptions away with a slot; who sends several commands waits until it is connected; and it
 * sends again what was on its way when a connection is lost, or, told not to, never connects again.
 *
 * <p>The state is confined to one thread, {@code undersocket-redis-cluster}, but for the routes,
 * which whoever sends looks at.
 */
final class Masters<P extends Masters.Part> {

  private static final Logger log = LoggerFactory.getLogger(Masters.class);

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration SLOT_PATIENCE = Duration.ofMillis(100);

  /** So many servers are asked for what they know of the others. */
  private static final int MAX_ASKED = 5;

  /** What there is of a server. */
  interface Part {

    Outbox outbox();

    /** Asks it, if it is there. */
    <T> CompletionStage<T> ask(StreamsLink.Question<T> question);

    /** Whether it is there. */
    boolean isOpen();

    RedisStatistics statistics();

    CompletionStage<@Nullable Void> close();
  }

  /** What the parts are, and what is to be done if something moves; on the thread of this. */
  interface Plan<P> {

    /** Which of the servers are spoken with; those that are also for keys are among them. */
    default Set<RedisServer> servers(Topology found) {
      return new LinkedHashSet<>(found.masters());
    }

    /** Which of them is for which key. */
    default Topology routes(Topology found, Set<RedisServer> away) {
      return found;
    }

    P make(
        RedisServer server,
        RedisDriver driver,
        RedisListener listener,
        Consumer<Redirection> elsewhere);

    /** Brings what is read, or subscribed to, in line with the new routes. */
    void moved();

    /**
     * Whether what has waited may be sent, after something has moved to this part, or it was away.
     *
     * @param othersMayBeBack whether whoever is not known of has had the time to be there
     */
    CompletionStage<Boolean> mayGoOn(P part, boolean othersMayBeBack);
  }

  /**
   * That nothing is sent to a part for a moment.
   *
   * @param since when it was open first, as far as is known
   */
  private record Hold(Why why, long since) {

    enum Why {
      /** Nobody has been there yet. */
      BEGINS,
      /** Something has moved there. */
      GAINS,
      /** Everybody had lost it. */
      WAS_AWAY
    }

    Hold(Why why) {
      this(why, System.nanoTime());
    }

    /** What was not open until now was away, at least for some. */
    Hold notOpen() {
      return new Hold(why == Why.GAINS ? Why.WAS_AWAY : why);
    }

    Duration openFor() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  private record Routes<P>(Topology topology, Map<RedisServer, P> parts) {}

  private final String name;
  private final RedisCluster cluster;
  private final LinkOptions options;
  private final RedisListener listener;
  private final Plan<P> plan;
  private final SerialThread thread = new SerialThread("undersocket-redis-cluster");
  private final Counters counters = new Counters();

  /** Where is sent while nobody knows whereto. */
  private final Outbox nowhere;

  /** Held by whoever sends; its other half by who changes the routes. */
  private final ReadWriteLock sending = new ReentrantReadWriteLock();

  /** Null while nobody knows. */
  private volatile @Nullable Routes<P> routes;

  private final AtomicBoolean refreshPosted = new AtomicBoolean();

  /** What parts did that are no more. Guarded by itself. */
  private final List<RedisStatistics> past = new ArrayList<>();

  // Confined to the thread, all below.
  private final Set<P> up = new LinkedHashSet<>();
  private final Set<P> ending = new LinkedHashSet<>();
  private final Map<P, Hold> holds = new HashMap<>();
  private @Nullable Boolean told;
  private boolean saidUnknown;
  private boolean refreshing;
  private int failures;
  private boolean moving;
  private @Nullable Topology next;

  /** What was found last, whether it is so already or about to be. */
  private @Nullable Topology latest;

  private long nextRefresh = System.nanoTime();
  private boolean closed;

  Masters(
      String name,
      RedisCluster cluster,
      LinkOptions options,
      RedisListener listener,
      Plan<P> plan) {
    this.name = name;
    this.cluster = cluster;
    this.options = options;
    this.listener = listener;
    this.plan = plan;
    this.nowhere = new Outbox(options, counters, thread::tell, new Outbox.Watcher() {});
  }

  /** Begins to look for the servers. */
  void begin() {
    post(this::tick);
  }

  // --- the thread

  /** Whether it will run. */
  boolean post(Runnable task) {
    return thread.post(task);
  }

  void after(Duration delay, Runnable task) {
    thread.after(delay, task);
  }

  private void tick() {
    if (closed) {
      return;
    }
    after(TICK, this::tick);
    nowhere.dropOld();
    if (System.nanoTime() - nextRefresh >= 0) {
      refresh();
    }
  }

  // --- which servers there are

  private void refreshSoon() {
    if (refreshPosted.compareAndSet(false, true)) {
      after(
          SOON,
          () -> {
            refreshPosted.set(false);
            refresh();
          });
    }
  }

  private void refresh() {
    if (refreshing || closed) {
      return;
    }
    refreshing = true;
    nextRefresh = System.nanoTime() + options.pingInterval().toNanos();
    views()
        .thenCompose(
            views ->
                views.isEmpty()
                    ? cluster.discover(known())
                    : CompletableFuture.completedFuture(mostCommon(views)))
        .whenComplete((found, failure) -> post(() -> refreshed(found, failure)));
  }

  private Set<RedisServer> known() {
    Routes<P> now = routes;
    return now == null ? Set.of() : now.parts.keySet();
  }

  /** Asks those that are there. */
  private CompletionStage<List<Topology>> views() {
    List<CompletableFuture<@Nullable Topology>> asked = new ArrayList<>();
    Routes<P> now = routes;
    for (P part : now == null ? List.<P>of() : now.parts.values()) {
      if (up.contains(part) && asked.size() < MAX_ASKED) {
        asked.add(
            part.ask(RedisDriver.Commands::topology)
                .<@Nullable Topology>thenApply(view -> view)
                .toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null));
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              List<Topology> views = new ArrayList<>();
              for (CompletableFuture<@Nullable Topology> each : asked) {
                Topology view = each.join();
                if (view != null) {
                  views.add(view);
                }
              }
              return views;
            });
  }

  private static Topology mostCommon(List<Topology> views) {
    Map<Topology, Integer> votes = new HashMap<>();
    views.forEach(view -> votes.merge(view, 1, Integer::sum));
    Topology best = views.get(0);
    for (Topology view : views) {
      if (votes.getOrDefault(view, 0) > votes.getOrDefault(best, 0)) {
        best = view;
      }
    }
    return best;
  }

  private void refreshed(@Nullable Topology found, @Nullable Throwable failure) {
    refreshing = false;
    if (closed) {
      return;
    }
    if (found == null) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (routes == null && !saidUnknown) {
        saidUnknown = true;
        log.warn(
            "{} is not found: only local sockets are reached ({})", name, String.valueOf(cause));
        tellState(cause);
      }
      long most = options.maxReconnectDelay().toMillis();
      nextRefresh =
          System.nanoTime()
              + TimeUnit.MILLISECONDS.toNanos(
                  Math.min(most, SOON.toMillis() << Math.min(failures++, 10)));
      return;
    }
    failures = 0;
    moveTo(found);
    if (!isAllUp()) {
      nextRefresh = System.nanoTime(); // maybe another one takes over
    }
  }

  /** A server says that something is not its own to do. */
  private void redirected(Redirection to) {
    RedisServer master = to.master();
    Topology now = latest;
    if (closed || now == null) {
      return;
    }
    if (master != null) {
      moveTo(now.with(to.slot(), master));
    } else {
      after(SOON, this::tryAgain);
    }
    refreshSoon();
  }

  /**
   * A server has said that something is not its own to do.
   *
   * @param again does it again, soon
   */
  void redirect(Redirection to, Runnable again) {
    if (!post(
        () -> {
          redirected(to);
          after(SOON, again);
        })) {
      again.run(); // fails, as everything is closed
    }
  }

  /** What was turned away by nobody knows whom. */
  private void tryAgain() {
    Topology now = latest;
    if (now != null) {
      moveTo(now);
    }
  }

  // --- moving

  private void moveTo(Topology found) {
    if (closed) {
      return;
    }
    if (latest != null && !found.equals(latest)) {
      log.info("{} has changed: {}", name, found);
    }
    latest = found;
    if (moving) {
      next = found;
      return;
    }
    Routes<P> before = routes;
    Set<RedisServer> away = new LinkedHashSet<>();
    if (before != null) {
      before.parts.forEach(
          (server, part) -> {
            if (!up.contains(part)) {
              away.add(server);
            }
          });
    }
    Topology topology = plan.routes(found, away);
    Map<RedisServer, P> parts = new LinkedHashMap<>();
    for (RedisServer server : plan.servers(found)) {
      P part = before == null ? null : before.parts.get(server);
      parts.put(server, part != null ? part : make(server));
    }
    List<Outbox> losing = losing(before, topology, parts);
    Routes<P> after = new Routes<>(topology, parts);
    if (before != null
        && losing.isEmpty()
        && topology.equals(before.topology)
        && parts.keySet().equals(before.parts.keySet())) {
      return;
    }
    moving = true;
    CompletableFuture.allOf(
            losing.stream()
                .map(outbox -> outbox.hold().toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .whenComplete((idle, failure) -> thread.tell(() -> swap(before, after, losing)));
  }

  private List<Outbox> losing(
      @Nullable Routes<P> before, Topology topology, Map<RedisServer, P> parts) {
    List<Outbox> losing = new ArrayList<>();
    if (before == null) {
      losing.add(nowhere);
      return losing;
    }
    before.parts.forEach(
        (server, part) -> {
          if (!parts.containsKey(server)
              || topology.hasLost(server, before.topology)
              || part.outbox().hasTurnedAway()) {
            losing.add(part.outbox());
          }
        });
    return losing;
  }

  private P make(RedisServer server) {
    List<P> made = new ArrayList<>(1);
    P part =
        plan.make(
            server,
            cluster.at(server),
            new RedisListener() {
              @Override
              public void onConnected() {
                post(() -> made.forEach(each -> isUp(each)));
              }

              @Override
              public void onDisconnected(@Nullable Throwable cause) {
                post(() -> made.forEach(each -> isDown(each, cause)));
              }

              @Override
              public void onDropped(long messages) {
                post(() -> tellListener(() -> listener.onDropped(messages)));
              }

              @Override
              public void onGap(String stream) {
                post(() -> tellListener(() -> listener.onGap(stream)));
              }
            },
            to -> post(() -> redirected(to)));
    made.add(part); // on this thread, as is what it tells
    return part;
  }

  private void swap(@Nullable Routes<P> before, Routes<P> after, List<Outbox> losing) {
    moving = false;
    if (closed) {
      after.parts.values().forEach(Part::close);
      return;
    }
    sending.writeLock().lock();
    try {
      after.parts.forEach(
          (server, part) -> {
            if (before == null || before.topology.hasLost(server, after.topology)) {
              hold(part, before == null ? Hold.Why.BEGINS : Hold.Why.GAINS);
            }
          });
      routes = after;
      Map<Outbox, List<Publication>> moved = new LinkedHashMap<>();
      for (Outbox from : losing) {
        for (Publication each : from.takeOut()) {
          moved.computeIfAbsent(outbox(each.channel()), to -> new ArrayList<>()).add(each);
        }
      }
      moved.forEach(Outbox::takeOver);
    } finally {
      sending.writeLock().unlock();
    }
    plan.moved();
    losing.forEach(Outbox::release);
    if (before != null) {
      before.parts.forEach(
          (server, part) -> {
            if (!after.parts.containsKey(server)) {
              endSoon(part);
            }
          });
    }
    tellState(null);
    Topology later = next;
    if (later != null) {
      next = null;
      moveTo(later);
    }
  }

  /** Has what goes to a part wait until others may be there as well; not for longer if it does. */
  private void hold(P part, Hold.Why why) {
    if (!holds.containsKey(part)) {
      part.outbox().hold();
      Hold hold = new Hold(why);
      holds.put(part, hold);
      after(Duration.ZERO, () -> goOn(part, hold));
    } else if (why == Hold.Why.WAS_AWAY) {
      holds.put(part, new Hold(why));
    }
  }

  private void goOn(P part, Hold begun) {
    Hold hold = holds.getOrDefault(part, begun);
    if (closed || !parts().contains(part)) {
      letGo(part);
    } else if (!part.isOpen()) {
      Hold later = hold.notOpen();
      holds.put(part, later);
      after(POLL, () -> goOn(part, later));
    } else if (hold.openFor().compareTo(options.settleTime()) >= 0) {
      letGo(part);
    } else {
      boolean othersMayBeBack = hold.openFor().compareTo(othersTake(hold.why)) >= 0;
      plan.mayGoOn(part, othersMayBeBack)
          .whenComplete(
              (may, failure) ->
                  post(
                      () -> {
                        if (failure == null && may) {
                          letGo(part);
                        } else {
                          after(POLL, () -> goOn(part, hold));
                        }
                      }));
    }
  }

  /** How long others take to come to a server, about, where nobody can tell who is there. */
  private Duration othersTake(Hold.Why why) {
    return switch (why) {
      case BEGINS -> Duration.ZERO;
      case GAINS -> SLOT_PATIENCE; // Redis tells them
      case WAS_AWAY -> options.maxReconnectDelay().multipliedBy(5).dividedBy(4).plus(SLOT_PATIENCE);
    };
  }

  private void letGo(P part) {
    if (holds.remove(part) != null) {
      part.outbox().release();
    }
  }

  /** A master that is none any more may be heard until another one is. */
  private void endSoon(P part) {
    ending.add(part);
    if (part.isOpen()) {
      after(options.settleTime(), () -> end(part));
    } else {
      end(part);
    }
  }

  private void end(P part) {
    if (!ending.remove(part)) {
      return;
    }
    up.remove(part);
    part.close()
        .whenComplete(
            (done, failure) -> {
              synchronized (past) {
                RedisStatistics last = part.statistics();
                past.add(past.isEmpty() ? last : past.remove(0).and(last));
              }
            });
  }

  // --- how it is

  private void isUp(P part) {
    up.add(part);
    tellState(null);
  }

  private void isDown(P part, @Nullable Throwable cause) {
    up.remove(part);
    if (parts().contains(part)) {
      hold(part, Hold.Why.WAS_AWAY);
    }
    tellState(cause);
    refresh();
  }

  /** Whether nothing is missing: replicas that are away take nothing. */
  private boolean isAllUp() {
    Routes<P> now = routes;
    return now != null
        && now.topology.masters().stream().allMatch(master -> up.contains(now.parts.get(master)));
  }

  private void tellState(@Nullable Throwable cause) {
    boolean all = isAllUp();
    if (told != null && told == all || told == null && !all && cause == null) {
      return;
    }
    told = all;
    tellListener(all ? listener::onConnected : () -> listener.onDisconnected(cause));
  }

  private void tellListener(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      log.error("A listener of {} failed", name, e);
    }
  }

  boolean isOpen() {
    return Boolean.TRUE.equals(told);
  }

  RedisStatistics statistics() {
    boolean open = isOpen();
    RedisStatistics sum =
        new RedisStatistics(
            open,
            0,
            0,
            0,
            counters.ignored.sum(),
            nowhere.size(),
            nowhere.bytes(),
            counters.dropped.sum(),
            0,
            0,
            0,
            0);
    Routes<P> now = routes;
    if (now != null) {
      for (P part : now.parts.values()) {
        sum = sum.and(part.statistics().withConnected(open));
      }
    }
    synchronized (past) {
      for (RedisStatistics each : past) {
        sum = sum.and(each.withConnected(open));
      }
    }
    return sum;
  }

  void ignored() {
    counters.ignored.increment();
  }

  // --- sending

  /** Who has a key; held until it is sent, so that nothing is sent to who has it no more. */
  <T> T sending(byte[] key, Function<Outbox, T> send) {
    sending.readLock().lock();
    try {
      return send.apply(outbox(key));
    } finally {
      sending.readLock().unlock();
    }
  }

  private Outbox outbox(byte[] key) {
    P part = partOf(key);
    return part == null ? nowhere : part.outbox();
  }

  /** Null while nobody knows. */
  @Nullable P partOf(byte[] key) {
    Routes<P> now = routes;
    return now == null ? null : now.parts.get(now.topology.masterOf(key));
  }

  List<P> parts() {
    Routes<P> now = routes;
    return now == null ? List.of() : List.copyOf(now.parts.values());
  }

  // --- the end

  /** Whether nothing waits, nor is on its way. */
  boolean isIdle() {
    return nowhere.isIdle() && parts().stream().allMatch(part -> part.outbox().isIdle());
  }

  CompletionStage<@Nullable Void> close() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              closed = true;
              nowhere.close();
              ending.addAll(parts());
              CompletableFuture.allOf(
                      ending.stream()
                          .map(part -> part.close().toCompletableFuture())
                          .toArray(CompletableFuture[]::new))
                  .whenComplete((all, failure) -> done.complete(null));
              thread.end();
            });
    if (!posted) {
      done.complete(null);
    }
    return done;
  }

  @Override
  public String toString() {
    return name;
  }
}
