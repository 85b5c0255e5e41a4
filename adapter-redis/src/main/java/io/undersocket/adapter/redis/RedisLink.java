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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has of Redis' pub/sub: one connection that subscribes, and one for commands. What
 * is subscribed to is a set of wishes, which every new connection is brought in line with. After an
 * outage it subscribes first, is confirmed, waits a moment until the others are back as well, and
 * then lets out what has waited in the {@link Outbox}.
 *
 * <p>What arrives is handed over on the thread that read it; all else is on {@code
 * undersocket-redis}.
 */
final class RedisLink extends PublishingLink implements PubSubLink, Masters.Part {

  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

  private static final Duration RESUBSCRIBE_DELAY = Duration.ofSeconds(1);
  private static final Duration REDIRECTED_DELAY = Duration.ofMillis(100);

  /** So many are subscribed to in one command. */
  private static final int MAX_SUBSCRIBED_AT_ONCE = 500;

  /** Takes the messages of a topic, on a thread that serves the connection: must not block. */
  interface Handler {
    void onMessage(Topic topic, byte[] channel, byte[] message);
  }

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

  // Confined to the link's thread, all below.
  private final Slot<RedisDriver.Subscriber> subscriber = new Subscribing();
  private final Set<Topic> requested = new HashSet<>();
  private final Set<Topic> confirmed = new HashSet<>();

  /** Without these other nodes are not reached. */
  private final Set<Topic> essential = new HashSet<>();

  private final List<Waiter> waiters = new ArrayList<>();

  /** Commands by which is subscribed that Redis has not answered. */
  private int subscribing;

  private boolean saidRefused;

  /** Somebody who waits for subscriptions. */
  private record Waiter(Set<Topic> topics, CompletableFuture<@Nullable Void> done) {}

  /** The connection that subscribes. */
  private final class Subscribing extends Slot<RedisDriver.Subscriber> {

    @Override
    CompletionStage<RedisDriver.Subscriber> make(Runnable lost) {
      return driver.connectSubscriber(new Router(), lost);
    }

    @Override
    void ready(RedisDriver.Subscriber made) {
      resubscribe();
    }
  }

  RedisLink(String name, RedisDriver driver, LinkOptions options, RedisListener listener) {
    this(name, driver, options, listener, null);
  }

  /**
   * One that may be for one server of several.
   *
   * @param elsewhere as in {@link Link}
   */
  RedisLink(
      String name,
      RedisDriver driver,
      LinkOptions options,
      RedisListener listener,
      @Nullable Consumer<Redirection> elsewhere) {
    super(name, "undersocket-redis", driver, options, listener, elsewhere);
    begin(
        () -> {
          subscriber.fill();
          fillCommands();
        });
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
              if (isClosed()) {
                done.completeExceptionally(closedException());
                return;
              }
              if (countedBy != null && !countBy(countedBy)) {
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
      done.completeExceptionally(closedException());
    }
    return done;
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
            countNoMoreBy(countedBy);
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
    Redirection redirection = isOneOfSeveral() ? Redirection.in(failure) : null;
    if (redirection != null) {
      redirected(redirection);
    } else if (saidRefused) {
      log.debug("{} still refuses the subscription to {}", this, topics, failure);
    } else {
      saidRefused = true;
      log.warn(
          "{} refuses the subscription to {}; tried again{}",
          this,
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

  /** Completes when Redis has confirmed the subscription to a topic that is wanted. */
  CompletionStage<@Nullable Void> confirmation(Topic topic) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    boolean posted =
        post(
            () -> {
              waiters.add(new Waiter(Set.of(topic), done));
              tellWaiters();
            });
    if (!posted) {
      done.completeExceptionally(closedException());
    }
    return done;
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

  @Override
  int itself() {
    return 1;
  }

  @Override
  boolean hears() {
    return subscriber.connection != null && unconfirmed.isEmpty();
  }

  @Override
  int pendingSubscriptions() {
    return changed.size() + unconfirmed.size();
  }

  @Override
  CompletionStage<@Nullable Void> ended() {
    waiters.forEach(waiter -> waiter.done.completeExceptionally(closedException()));
    waiters.clear();
    return super.ended();
  }

  @Override
  String meanwhile() {
    return "only local sockets are";
  }
}
