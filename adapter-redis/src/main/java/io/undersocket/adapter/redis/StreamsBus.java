package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.ClusterBus;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RestoredSession;
import io.undersocket.socketio.spi.SessionState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the messages of one namespace as {@code @socket.io/redis-streams-adapter} 0.3 does: what
 * has to arrive by a stream, questions and answers by pub/sub.
 */
final class StreamsBus implements ClusterBus {

  private static final Logger log = LoggerFactory.getLogger(StreamsBus.class);

  /** How long names are waited for when a request has failed anyway. */
  private static final Duration NAMES_TIMEOUT = Duration.ofMillis(500);

  private final RedisStreamsAdapter adapter;
  private final LocalSockets local;
  private final String nodeId;
  private final Receiver receiver;
  private final StreamCodec codec;
  private final LocalValues values;
  private final String stream;
  private final String prefix;
  private final Topic common;
  private final Topic mine;
  private final boolean recovers;

  // Known by their identity.
  private final RedisLink.Handler messages = this::onMessage;
  private final StreamReader.Listener entries = this::onEntry;
  private final StreamReader.Listener strayEntries = this::onStrayEntry;

  /** Guarded by itself: in the order in which they are written. */
  private final Deque<Own> own = new ArrayDeque<>();

  /** Set once, by {@link #start()}, as the next. */
  private volatile @Nullable PubSubLink link;

  private volatile @Nullable StreamsLink streams;

  /** Set once, when the stream is read. */
  private volatile @Nullable StreamSessions sessions;

  /** An entry that this node writes. */
  private final class Own {

    private final Publication entry;

    /** Completes with its id when everything before has been handed over, or with null. */
    private final CompletableFuture<@Nullable String> offset = new CompletableFuture<>();

    private @Nullable Timeout patience;

    /** Guarded by the queue. */
    private boolean answered;

    Own(Publication entry, boolean needsOffset) {
      this.entry = entry;
      if (needsOffset) {
        patience = local.schedule(adapter.streams().offsetTime(), this::goOnWithout);
      } else {
        offset.complete(null);
      }
    }

    /** Local sockets have waited for long enough. */
    private void goOnWithout() {
      local.execute(() -> offset.complete(null));
      synchronized (own) {
        if (answered) {
          own.remove(this);
        }
      }
    }

    void answered(@Nullable Throwable failure) {
      synchronized (own) {
        answered = true;
        if (failure != null || offset.isDone()) {
          own.remove(this);
        }
      }
      if (failure != null && offset.completeExceptionally(failure)) {
        stopWaiting();
      }
    }

    void found(String id) {
      entry.seen();
      stopWaiting();
      offset.complete(id);
    }

    private void stopWaiting() {
      if (patience != null) {
        patience.cancel();
      }
    }

    boolean is(byte @Nullable [] data) {
      return entry.write() instanceof StreamWrite.Append append
          && Arrays.equals(append.fields().get(append.fields().size() - 1), data);
    }
  }

  StreamsBus(RedisStreamsAdapter adapter, LocalSockets local, String nodeId, Receiver receiver) {
    this.adapter = adapter;
    this.local = local;
    this.nodeId = nodeId;
    this.receiver = receiver;
    this.codec = new StreamCodec(local.namespace(), nodeId, adapter.streams().onlyPlaintext());
    this.values = new LocalValues(local, adapter.requestsTimeout());
    this.stream = adapter.streams().stream(local.namespace());
    this.prefix = adapter.channelPrefix() + "#" + local.namespace() + "#";
    this.common = Topic.channel(prefix.getBytes(UTF_8));
    this.mine = Topic.channel(channelOf(nodeId));
    this.recovers = local.recovery() != null;
  }

  private byte[] channelOf(String node) {
    return (prefix + node + "#").getBytes(UTF_8);
  }

  @Override
  public CompletionStage<@Nullable Void> start() {
    RedisStreamsAdapter.Links links = adapter.acquire();
    link = links.pubSub();
    streams = links.streams();
    CompletableFuture<?> subscribed =
        links.pubSub().subscribe(Set.of(common, mine), messages, common).toCompletableFuture();
    CompletableFuture<?> read =
        links
            .streams()
            .read(
                stream,
                local.namespace(),
                entries,
                reader ->
                    sessions =
                        new StreamSessions(
                            adapter.streams(), local, codec, links.streams(), reader))
            .toCompletableFuture();
    String other = adapter.streams().streamOfReference(local.namespace());
    if (!other.equals(stream)) {
      links.streams().read(other, local.namespace(), strayEntries, reader -> {});
    }
    return CompletableFuture.allOf(subscribed, read);
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    PubSubLink pubSub = link;
    StreamsLink streaming = streams;
    if (pubSub == null || streaming == null) {
      return CompletableFuture.completedFuture(null);
    }
    pubSub.unsubscribe(Set.of(common, mine), messages, common);
    streaming.unread(local.namespace(), entries);
    streaming.unread(local.namespace(), strayEntries);
    return adapter.release();
  }

  private PubSubLink link() {
    PubSubLink pubSub = link;
    if (pubSub == null) {
      throw notStarted();
    }
    return pubSub;
  }

  private StreamsLink streams() {
    StreamsLink streaming = streams;
    if (streaming == null) {
      throw notStarted();
    }
    return streaming;
  }

  private IllegalStateException notStarted() {
    return new IllegalStateException("the adapter of " + local.namespace() + " has not started");
  }

  // --- out

  @Override
  public CompletionStage<@Nullable String> publish(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast && broadcast.requestId() == null) {
      BroadcastFlags flags = broadcast.options().flags();
      return append(message, !flags.isVolatile(), recovers && !flags.isVolatile());
    }
    if (message instanceof ClusterMessage.Join
        || message instanceof ClusterMessage.Leave
        || message instanceof ClusterMessage.Disconnect) {
      return append(message, true, false);
    }
    if (message instanceof ClusterMessage.Broadcast
        || message instanceof ClusterMessage.FetchSockets
        || message instanceof ClusterMessage.ServerSideEmit) {
      return link().publish(common.name(), encoded(message), true).thenApply(receivers -> null);
    }
    return CompletableFuture.completedFuture(null); // nodes are counted, they need not say so
  }

  private CompletionStage<@Nullable String> append(
      ClusterMessage message, boolean mayWait, boolean needsOffset) {
    StreamsLink to = streams();
    StreamWrite.Append write =
        new StreamWrite.Append(
            stream.getBytes(UTF_8), adapter.streams().maxLength(), fields(message));
    // While Redis is away local sockets do not wait for an offset.
    boolean awaited = needsOffset && to.isOpen(write.key());
    Own[] written = new Own[1];
    CompletionStage<Long> answer =
        to.write(
            write,
            mayWait,
            entry -> {
              Own each = new Own(entry, awaited);
              synchronized (own) {
                own.add(each);
              }
              written[0] = each;
            });
    Own mineNow = written[0];
    answer.whenComplete((done, failure) -> mineNow.answered(failure));
    return needsOffset ? mineNow.offset : answer.thenApply(done -> null);
  }

  private List<byte[]> fields(ClusterMessage message) {
    try {
      return codec.fields(message);
    } catch (ForeignValueException e) {
      return codec.fields(values.written(message));
    }
  }

  private byte[] encoded(ClusterMessage message) {
    try {
      return codec.message(message);
    } catch (ForeignValueException e) {
      return codec.message(values.written(message));
    }
  }

  @Override
  public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
    return link().publish(channelOf(to), encoded(response), true).thenApply(receivers -> null);
  }

  // --- the others

  @Override
  public boolean countsNodes() {
    return true;
  }

  @Override
  public CompletionStage<Integer> nodeCount() {
    return link().nodeCount(common, adapter.requestsTimeout());
  }

  @Override
  public CompletionStage<Set<String>> nodeIds() {
    int before = common.name().length;
    return link()
        .channels((ClassicChannels.literally(prefix) + "?*#").getBytes(UTF_8))
        .toCompletableFuture()
        .orTimeout(NAMES_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            found -> {
              Set<String> ids = new HashSet<>();
              for (byte[] channel : found) {
                ids.add(new String(channel, before, channel.length - before - 1, UTF_8));
              }
              return ids;
            });
  }

  // --- in, on a thread that serves a connection

  private void onMessage(Topic topic, byte[] channel, byte[] message) {
    try {
      if (topic.equals(common) && codec.isOwn(message)) {
        return;
      }
      ClusterMessage read = codec.read(message);
      if (read != null) {
        receiver.receive(values.readable(read), null);
      }
    } catch (PacketException | RuntimeException e) {
      link().ignored();
      log.debug("A message on {} is ignored", topic, e);
    }
  }

  private void onEntry(StreamEntry entry) {
    StreamSessions returning = sessions;
    if (returning != null) {
      returning.onEntry(entry);
    }
    if (codec.isOwn(entry)) {
      onOwnEntry(entry);
    } else {
      receive(entry, entry.id());
    }
  }

  private void onOwnEntry(StreamEntry entry) {
    Own found = null;
    synchronized (own) {
      for (Iterator<Own> each = own.iterator(); found == null && each.hasNext(); ) {
        Own candidate = each.next();
        if (candidate.is(entry.data())) {
          each.remove();
          found = candidate;
        }
      }
    }
    if (found != null) {
      found.found(entry.id());
    }
  }

  /** Of a stream where no client finds it again. */
  private void onStrayEntry(StreamEntry entry) {
    if (!codec.isOwn(entry)) {
      receive(entry, null);
    }
  }

  private void receive(StreamEntry entry, @Nullable String offset) {
    try {
      receiver.receive(values.readable(codec.read(entry)), offset);
    } catch (PacketException | RuntimeException e) {
      streams().ignored();
      log.debug("Entry {} of stream {} is ignored", entry.id(), stream, e);
    }
  }

  // --- clients that recover

  @Override
  public boolean keepsMessages() {
    return true;
  }

  private StreamSessions sessions() {
    StreamSessions kept = sessions;
    if (kept == null) {
      throw notStarted();
    }
    return kept;
  }

  @Override
  public void persistSession(SessionState session) {
    sessions().persist(session);
  }

  @Override
  public CompletionStage<@Nullable RestoredSession> restoreSession(
      String pid, @Nullable String offset) {
    return sessions().restore(pid, offset);
  }

  @Override
  public String toString() {
    return "StreamsBus[" + local.namespace() + " node " + nodeId + "]";
  }
}
