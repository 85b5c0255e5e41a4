package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a server has of the pub/sub of a Redis Cluster: a {@link RedisLink} for each master. A
 * sharded channel is subscribed to, and published on, at the master of its slot. Classic channels
 * are everywhere; one master serves for all of them, another one when that is away.
 */
final class ClusterLink implements PubSubLink, Masters.Plan<RedisLink> {

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Of so many channels it is known how many have heard what was said last. */
  private static final int MAX_HEARERS = 4_096;

  /** For so long may what one master says come later than what another does. */
  private static final Duration CROSSING_TIME = Duration.ofSeconds(1);

  /** Of so many channels is made sure that others are back. */
  private static final int MAX_AWAITED = 64;

  private final RedisDriver driver;
  private final PubSub pubSub;
  private final LinkOptions options;
  private final Masters<RedisLink> masters;

  /** How many nodes there are, by the channel that each of them subscribes to. Any thread. */
  private final Map<Topic, Census> census = new ConcurrentHashMap<>();

  /**
   * How many have heard what was said last on a channel, if anybody has: so many are waited for
   * when it has moved. Any thread.
   */
  private final Map<Topic, Long> hearers = new ConcurrentHashMap<>();

  /** What was heard a moment ago, of all topics. Any thread. */
  private final RecentMessages recent = new RecentMessages();

  /** Wishes that are on their way to a link. Any thread. */
  private final AtomicInteger handing = new AtomicInteger();

  // Confined to the thread of the masters, all below.
  private final Map<Topic, Wish> essentials = new HashMap<>();
  private final Map<Topic, Wish> rooms = new HashMap<>();

  /** Which server serves for classic channels. */
  private @Nullable RedisServer home;

  /** That a topic is wanted, by whom, and who has it. */
  private final class Wish {

    private final Topic topic;

    /** Whether other nodes are not reached without it. */
    private final boolean essential;

    /** Whether nodes are counted by it. */
    private final boolean counted;

    /** Completes when it was confirmed first. */
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    private final List<RedisLink.Handler> handlers = new CopyOnWriteArrayList<>();

    /** Who has it, and is listened to; null while nobody knows. */
    private @Nullable Ear ear;

    /** Completes when who had it before is not needed any more; null if it does not move. */
    private @Nullable CompletableFuture<@Nullable Void> moving;

    Wish(Topic topic, boolean essential, boolean counted) {
      this.topic = topic;
      this.essential = essential;
      this.counted = counted;
    }

    /** Is where it belongs from now on. */
    void place() {
      Ear old = ear;
      RedisLink now = masters.partOf(topic.name());
      if (now == null || old != null && now == old.link) {
        return;
      }
      stopMoving();
      Ear next = new Ear(now, handlers);
      ear = next;
      if (old != null) {
        next.crossing = old.cross(topic);
        CompletableFuture<@Nullable Void> moved = new CompletableFuture<>();
        moving = moved;
        moved.thenRun(() -> end(old));
        begin(next);
        now.confirmation(topic)
            .thenRun(
                () -> {
                  moved.complete(null);
                  masters.after(CROSSING_TIME, () -> settled(next));
                });
      } else {
        begin(next);
      }
    }

    /** Who had it before has nothing to tell any more. */
    private void settled(Ear by) {
      if (by == ear) { // else it goes on with another one
        by.crossing = null;
      }
    }

    private void stopMoving() {
      if (moving != null) {
        moving.complete(null);
        moving = null;
      }
    }

    private void begin(Ear by) {
      if (!essential) {
        by.link.want(topic, by);
        return;
      }
      by.link
          .subscribe(Set.of(topic), by, counted ? topic : null)
          .whenComplete(
              (subscribed, failure) -> {
                if (failure == null) {
                  done.complete(null);
                }
                // Else the link was closed: another one has the topic.
              });
    }

    private void end(Ear by) {
      if (essential) {
        by.link.unsubscribe(Set.of(topic), by, counted ? topic : null);
      } else {
        by.link.unwant(topic, by);
      }
    }

    /** Is not wanted any more. */
    void end() {
      stopMoving();
      if (ear != null) {
        end(ear);
      }
      done.completeExceptionally(closed());
    }
  }

  /** Hears what one link brings of a topic. */
  private final class Ear implements RedisLink.Handler {

    final RedisLink link;
    private final List<RedisLink.Handler> handlers;

    /** While the topic moves from one link to another; else null. */
    private volatile @Nullable Crossing crossing;

    Ear(RedisLink link, List<RedisLink.Handler> handlers) {
      this.link = link;
      this.handlers = handlers;
    }

    /** Another one hears the topic as well from now on. */
    synchronized Crossing cross(Topic topic) {
      Crossing now = crossing;
      if (now == null) {
        now = new Crossing();
        for (byte[] message : recent.of(topic, link, CROSSING_TIME)) {
          now.isFirst(link, message);
        }
        crossing = now;
      }
      return now;
    }

    @Override
    public void onMessage(Topic topic, byte[] channel, byte[] message) {
      if (isFirst(topic, message)) {
        handlers.forEach(handler -> handler.onMessage(topic, channel, message));
      }
    }

    private synchronized boolean isFirst(Topic topic, byte[] message) {
      recent.add(topic, link, message);
      Crossing now = crossing;
      return now == null || now.isFirst(link, message);
    }
  }

  /** Counts the nodes on all servers together. */
  private static final class Census {

    private final NodeCensus nodes = new NodeCensus();

    /** What each server has said last. */
    private final Map<RedisLink, Seen> seen = new ConcurrentHashMap<>();

    private @Nullable CompletableFuture<Integer> counting; // guarded by this
  }

  private record Seen(long count, long at) {}

  ClusterLink(
      String name,
      RedisDriver driver,
      RedisCluster cluster,
      PubSub pubSub,
      LinkOptions options,
      RedisListener listener) {
    this.driver = driver;
    this.pubSub = pubSub;
    this.options = options;
    this.masters = new Masters<>(name, cluster, options, listener, this);
    masters.begin();
  }

  // --- what the masters ask

  @Override
  public Set<RedisServer> servers(Topology found) {
    Set<RedisServer> servers = new LinkedHashSet<>(found.masters());
    if (pubSub == PubSub.CLASSIC) {
      servers.addAll(found.replicas()); // others may subscribe there
    }
    return servers;
  }

  @Override
  public Topology routes(Topology found, Set<RedisServer> away) {
    if (pubSub == PubSub.SHARDED) {
      return found;
    }
    RedisServer same = home;
    List<RedisServer> there =
        found.masters().stream().filter(master -> !away.contains(master)).toList();
    if (same == null
        || !found.masters().contains(same)
        || !there.isEmpty() && !there.contains(same)) {
      List<RedisServer> choice = there.isEmpty() ? found.masters() : there;
      same = choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
      home = same;
    }
    return found.allOn(same);
  }

  @Override
  public RedisLink make(
      RedisServer server,
      RedisDriver driver,
      RedisListener listener,
      Consumer<Redirection> elsewhere) {
    // So named that what the link says of itself is true for the whole.
    String part = "What " + masters + " has on " + server;
    return new RedisLink(part, driver, options, listener, elsewhere);
  }

  @Override
  public void moved() {
    essentials.values().forEach(Wish::place);
    rooms.values().forEach(Wish::place);
  }

  @Override
  public CompletionStage<Boolean> mayGoOn(RedisLink part, boolean othersMayBeBack) {
    if (part.pendingSubscriptions() > 0) {
      return CompletableFuture.completedFuture(false);
    }
    List<CompletableFuture<Boolean>> back = new ArrayList<>();
    census.forEach(
        (channel, known) -> {
          if (part == masters.partOf(channel.name()) && known.nodes.believed() > 1) {
            back.add(
                sum(channel, known)
                    .thenApply(count -> count >= known.nodes.believed())
                    .toCompletableFuture());
          }
        });
    if (pubSub == PubSub.SHARDED) {
      back.add(areHearersBack(part, othersMayBeBack));
    }
    return CompletableFuture.allOf(back.toArray(CompletableFuture[]::new))
        .thenApply(done -> back.stream().allMatch(CompletableFuture::join));
  }

  /**
   * Of rooms: on which servers they have members nobody knows, but how many have heard the last.
   */
  private CompletableFuture<Boolean> areHearersBack(RedisLink part, boolean othersMayBeBack) {
    Map<Topic, Long> awaited = new LinkedHashMap<>();
    for (Topic channel : part.outbox().channels(MAX_AWAITED)) {
      Long before = hearers.get(channel);
      if (before != null) {
        awaited.put(channel, before);
      } else if (!othersMayBeBack && !census.containsKey(channel)) {
        return CompletableFuture.completedFuture(false);
      }
    }
    if (awaited.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    List<Long> expected = List.copyOf(awaited.values());
    return part.ask(
            connection ->
                connection.subscribers(awaited.keySet().stream().map(Topic::name).toList()))
        .thenApply(
            counts ->
                IntStream.range(0, expected.size()).allMatch(i -> counts.get(i) >= expected.get(i)))
        .toCompletableFuture();
  }

  // --- subscriptions

  @Override
  public CompletionStage<@Nullable Void> subscribe(
      Set<Topic> topics, RedisLink.Handler handler, Topic countedBy) {
    if (census.putIfAbsent(countedBy, new Census()) != null) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              countedBy + " is subscribed to already: make an adapter for each server"));
    }
    List<Wish> added = new ArrayList<>();
    for (Topic topic : topics) {
      Wish wish = new Wish(topic, true, topic.equals(countedBy));
      wish.handlers.add(handler);
      added.add(wish);
    }
    boolean posted =
        masters.post(
            () -> {
              for (Wish wish : added) {
                essentials.put(wish.topic, wish);
                wish.place();
              }
            });
    return posted
        ? CompletableFuture.allOf(
            added.stream().map(wish -> wish.done).toArray(CompletableFuture[]::new))
        : CompletableFuture.failedFuture(closed());
  }

  private static RedisUnavailableException closed() {
    return new RedisUnavailableException("the adapter is closed");
  }

  @Override
  public void unsubscribe(Set<Topic> topics, RedisLink.Handler handler, Topic countedBy) {
    census.remove(countedBy);
    masters.post(
        () -> {
          for (Topic topic : topics) {
            Wish wish = essentials.remove(topic);
            if (wish != null) {
              wish.end();
            }
          }
        });
  }

  @Override
  public void want(Topic topic, RedisLink.Handler handler) {
    hand(
        () -> {
          Wish wish = rooms.computeIfAbsent(topic, same -> new Wish(topic, false, false));
          wish.handlers.add(handler);
          wish.place();
        });
  }

  @Override
  public void unwant(Topic topic, RedisLink.Handler handler) {
    hand(
        () -> {
          Wish wish = rooms.get(topic);
          if (wish != null && wish.handlers.remove(handler) && wish.handlers.isEmpty()) {
            rooms.remove(topic);
            wish.end();
          }
        });
  }

  private void hand(Runnable task) {
    handing.incrementAndGet();
    boolean posted =
        masters.post(
            () -> {
              try {
                task.run();
              } finally {
                handing.decrementAndGet(); // when the link counts it
              }
            });
    if (!posted) {
      handing.decrementAndGet();
    }
  }

  // --- commands

  @Override
  public CompletionStage<Long> publish(byte[] channel, byte[] message, boolean mayWait) {
    CompletionStage<Long> receivers =
        masters.sending(channel, outbox -> outbox.publish(channel, message, mayWait));
    return pubSub == PubSub.SHARDED
        ? receivers.thenApply(count -> heardBy(Topic.channel(channel), count))
        : receivers;
  }

  /** Nobody knows who listens to a classic channel by way of the other servers. */
  @Override
  public CompletionStage<@Nullable Integer> ask(Topic channel, byte[] question, boolean mayWait) {
    Census known = pubSub == PubSub.SHARDED ? census.get(channel) : null;
    return publish(channel.name(), question, mayWait)
        .thenApply(
            listeners ->
                known != null && known.nodes.isConfirmedBy(listeners)
                    ? known.nodes.believed()
                    : null);
  }

  private Long heardBy(Topic channel, Long count) {
    if (!count.equals(hearers.get(channel))) {
      if (count == 0) {
        hearers.remove(channel);
      } else {
        if (hearers.size() >= MAX_HEARERS) {
          hearers.clear();
        }
        hearers.put(channel, count);
      }
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return masters.isOpen();
  }

  @Override
  public CompletionStage<Integer> nodeCount(Topic channel, Duration atMost) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    nodeCount(channel, System.nanoTime() + atMost.toNanos(), answer);
    return answer;
  }

  private void nodeCount(Topic channel, long deadline, CompletableFuture<Integer> answer) {
    RedisLink part = masters.partOf(channel.name());
    Census known = census.get(channel);
    if (part != null && part.isOpen() && known != null) {
      count(channel, known)
          .whenComplete(
              (count, failure) -> {
                if (failure == null) {
                  answer.complete(count);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
    } else if (System.nanoTime() - deadline >= 0) {
      answer.completeExceptionally(new RedisUnavailableException("other nodes are not reached"));
    } else if (!masters.post(
        () -> masters.after(POLL, () -> nodeCount(channel, deadline, answer)))) {
      answer.completeExceptionally(closed());
    }
  }

  /** Counts that are under way are shared. */
  private CompletionStage<Integer> count(Topic channel, Census known) {
    CompletableFuture<Integer> mine = new CompletableFuture<>();
    synchronized (known) {
      if (known.counting != null) {
        return known.counting;
      }
      known.counting = mine;
    }
    sum(channel, known)
        .whenComplete(
            (count, failure) -> {
              synchronized (known) {
                known.counting = null;
              }
              if (failure == null) {
                int counted = (int) Math.max(1, Math.min(count, Integer.MAX_VALUE));
                mine.complete(known.nodes.counted(counted, System.nanoTime()));
              } else {
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  /**
   * On all servers. One that does not answer counts for a moment as it did: whoever was connected
   * there may be there still, or is about to come to another one.
   */
  private CompletionStage<Long> sum(Topic channel, Census known) {
    List<RedisLink> parts = masters.parts();
    known.seen.keySet().retainAll(new HashSet<>(parts));
    List<CompletableFuture<Long>> counts = new ArrayList<>();
    for (RedisLink part : parts) {
      counts.add(
          part.ask(connection -> connection.subscribers(List.of(channel.name())))
              .toCompletableFuture()
              .copy()
              .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .thenApply(
                  answer -> {
                    known.seen.put(part, new Seen(answer.get(0), System.nanoTime()));
                    return answer.get(0);
                  })
              .exceptionally(failure -> lastSeen(known, part)));
    }
    return CompletableFuture.allOf(counts.toArray(CompletableFuture[]::new))
        .thenApply(done -> counts.stream().mapToLong(CompletableFuture::join).sum());
  }

  private long lastSeen(Census known, RedisLink part) {
    Seen seen = known.seen.get(part);
    return seen == null || System.nanoTime() - seen.at > options.settleTime().toNanos()
        ? 0
        : seen.count;
  }

  @Override
  public CompletionStage<List<byte[]>> channels(byte[] pattern) {
    List<CompletableFuture<List<byte[]>>> found = new ArrayList<>();
    for (RedisLink part : masters.parts()) {
      found.add(
          part.channels(pattern)
              .toCompletableFuture()
              .copy()
              .completeOnTimeout(List.of(), PATIENCE.toMillis() / 4, TimeUnit.MILLISECONDS)
              .exceptionally(failure -> List.of()));
    }
    return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
        .thenApply(done -> found.stream().flatMap(each -> each.join().stream()).toList());
  }

  @Override
  public void ignored() {
    masters.ignored();
  }

  @Override
  public RedisStatistics statistics() {
    int onTheirWay = handing.get(); // before they are counted where they go
    RedisStatistics all = masters.statistics();
    return all.and(new RedisStatistics(all.connected(), 0, 0, 0, 0, 0, 0, 0, 0, 0, onTheirWay, 0));
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    masters.post(
        () -> essentials.values().forEach(wish -> wish.done.completeExceptionally(closed())));
    return masters.close().thenCompose(closed -> driver.close());
  }
}
