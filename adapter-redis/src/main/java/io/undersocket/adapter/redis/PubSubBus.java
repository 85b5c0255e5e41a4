package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterBus;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages of one namespace by publishing and subscribing, at least those that ask and
 * answer. The nodes are counted by their subscriptions, and named by the channels on which only
 * they listen.
 *
 * @param <L> what the server has of Redis
 */
abstract class PubSubBus<L extends LinkHolder.Shared> implements ClusterBus {

  private static final Logger log = LoggerFactory.getLogger(PubSubBus.class);

  /** How long names are waited for when a request has failed anyway. */
  private static final Duration NAMES_TIMEOUT = Duration.ofMillis(500);

  final LocalSockets local;
  final Receiver receiver;
  final LocalValues values;

  private final LinkHolder<L> holder;
  private final Duration requestsTimeout;
  private final RedisLink.Handler handler = this::onMessage;

  /** Set once, by {@link #start()}. */
  private volatile @Nullable L links;

  /** Guarded by this: nothing is subscribed to after it. */
  private boolean closed;

  PubSubBus(LinkHolder<L> holder, LocalSockets local, Receiver receiver, Duration requestsTimeout) {
    this.holder = holder;
    this.local = local;
    this.receiver = receiver;
    this.requestsTimeout = requestsTimeout;
    this.values = new LocalValues(local, requestsTimeout);
  }

  // --- what a format says of itself

  /** By which way messages are published. */
  abstract PubSubLink pubSub(L links);

  /** What is subscribed to all the time. */
  abstract Set<Topic> topics();

  /** The one of them that every node subscribes to. */
  abstract Topic counted();

  /** Matches the channels on which only one node listens each. */
  abstract byte[] everyNode();

  /** Who listens on such a channel. */
  abstract String nodeOf(byte[] channel);

  /**
   * Takes a message, on a thread that serves a connection.
   *
   * @throws PacketException if it makes no sense
   */
  abstract void receive(Topic topic, byte[] channel, byte[] message) throws PacketException;

  // --- from beginning to end

  @Override
  public CompletionStage<@Nullable Void> start() {
    L mine = holder.acquire();
    links = mine;
    return prepare(mine).thenCompose(prepared -> subscribe(mine));
  }

  /** Does what has to be done before this node counts as one. */
  CompletionStage<@Nullable Void> prepare(L links) {
    return CompletableFuture.completedFuture(null);
  }

  private synchronized CompletionStage<@Nullable Void> subscribe(L to) {
    return closed
        ? CompletableFuture.failedFuture(Link.closedException())
        : pubSub(to).subscribe(topics(), handler, counted());
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    L mine = links;
    if (mine == null) {
      return CompletableFuture.completedFuture(null);
    }
    synchronized (this) {
      closed = true;
    }
    stop(mine);
    pubSub(mine).unsubscribe(topics(), handler, counted());
    return holder.release();
  }

  /** Ends what more was begun. */
  void stop(L links) {}

  /** What the server has of Redis, since this has started. */
  final L links() {
    L mine = links;
    if (mine == null) {
      throw new IllegalStateException("the adapter of " + local.namespace() + " has not started");
    }
    return mine;
  }

  final PubSubLink link() {
    return pubSub(links());
  }

  /** Takes what arrives; known by its identity. */
  final RedisLink.Handler handler() {
    return handler;
  }

  // --- out

  /** Tells whoever listens, if something waits for it. */
  final CompletionStage<@Nullable Void> tell(byte[] channel, byte[] message, boolean mayWait) {
    return link().publish(channel, message, mayWait).thenApply(receivers -> null);
  }

  /** Asks every node. */
  final CompletionStage<@Nullable Integer> ask(byte[] question, boolean mayWait) {
    return link().ask(counted(), question, mayWait);
  }

  /** Answers. */
  final CompletionStage<@Nullable Void> answer(byte[] channel, byte[] message) {
    return link().publish(channel, message, true).thenApply(receivers -> null);
  }

  /** A message in bytes, which only the server's own parser may know how to write. */
  final <T> T written(ClusterMessage message, Function<ClusterMessage, T> codec) {
    try {
      return codec.apply(message);
    } catch (ForeignValueException e) {
      return codec.apply(values.written(message));
    }
  }

  // --- the others

  @Override
  public boolean countsNodes() {
    return true;
  }

  @Override
  public CompletionStage<Integer> nodeCount() {
    return link().nodeCount(counted(), requestsTimeout);
  }

  @Override
  public CompletionStage<Set<String>> nodeIds() {
    return link()
        .channels(everyNode())
        .toCompletableFuture()
        .orTimeout(NAMES_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            found -> {
              Set<String> ids = new HashSet<>();
              found.forEach(channel -> ids.add(nodeOf(channel)));
              return ids;
            });
  }

  // --- in, on a thread that serves a connection

  private void onMessage(Topic topic, byte[] channel, byte[] message) {
    try {
      receive(topic, channel, message);
    } catch (PacketException | RuntimeException e) {
      link().ignored();
      log.debug("A message on {} is ignored", topic, e);
    }
  }
}
