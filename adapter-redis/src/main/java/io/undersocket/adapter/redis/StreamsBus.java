package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RestoredSession;
import io.undersocket.socketio.spi.SessionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the messages of one namespace as {@code @socket.io/redis-streams-adapter} 0.3 does: what
 * has to arrive by a stream, questions and answers by pub/sub.
 */
final class StreamsBus extends PubSubBus<RedisStreamsAdapter.Links> {

  private static final Logger log = LoggerFactory.getLogger(StreamsBus.class);

  private final StreamOptions options;
  private final String nodeId;
  private final StreamCodec codec;
  private final String stream;
  private final String prefix;
  private final Topic common;
  private final Topic mine;

  // Known by their identity.
  private final StreamReader.Listener entries = this::onEntry;
  private final StreamReader.Listener strayEntries = this::onStrayEntry;

  /** Guarded by itself: in the order in which they are written. */
  private final Deque<Own> own = new ArrayDeque<>();

  /** Set once, when the stream is read. */
  private volatile @Nullable StreamSessions sessions;

  /** An entry that this node writes. */
  private final class Own {

    private final Publication entry;

    /** What clients that recover may want; null if it is nothing of the kind. */
    private final ClusterMessage.@Nullable Broadcast kept;

    /** Completes with its id when everything before has been handed over, or with null. */
    private final CompletableFuture<@Nullable String> offset = new CompletableFuture<>();

    private volatile @Nullable Timeout patience;

    /** Guarded by the queue. */
    private boolean answered;

    Own(Publication entry, ClusterMessage.@Nullable Broadcast kept) {
      this.entry = entry;
      this.kept = kept;
      if (kept == null) {
        offset.complete(null);
      }
    }

    /** Local sockets wait for it, for some time. Once it is known to be on its way. */
    void await() {
      patience = local.schedule(options.offsetTime(), this::goOnWithout);
      if (offset.isDone()) {
        stopWaiting();
      }
    }

    /**
     * Local sockets have waited for long enough, or need not wait at all; nor for what was said
     * before.
     */
    void goOnWithout() {
      StreamSessions returning = sessions;
      Runnable goOn = () -> waitingUpTo(this).forEach(each -> each.offset.complete(null));
      local.execute(returning == null ? goOn : () -> returning.betweenAdmissions(goOn));
    }

    boolean isWaiting() {
      return !offset.isDone();
    }

    /** Whether local sockets got it before it was in the stream, where it is not seen yet. */
    boolean isEarly() {
      return kept != null && offset.isDone();
    }

    void answered(@Nullable Throwable failure) {
      synchronized (own) {
        answered = true;
        // What is kept stays until it is seen in the stream: clients may come back before.
        if (failure != null || kept == null) {
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
      Timeout waiting = patience;
      if (waiting != null) {
        waiting.cancel();
      }
    }

    boolean is(byte @Nullable [] data) {
      return entry.write() instanceof StreamWrite.Append append
          && Arrays.equals(append.fields().get(append.fields().size() - 1), data);
    }
  }

  StreamsBus(RedisStreamsAdapter adapter, LocalSockets local, String nodeId, Receiver receiver) {
    super(adapter.links(), local, receiver, adapter.requestsTimeout());
    this.options = adapter.streams();
    this.nodeId = nodeId;
    this.codec = new StreamCodec(local.namespace(), nodeId, options.onlyPlaintext());
    this.stream = options.stream(local.namespace());
    this.prefix = adapter.channelPrefix() + "#" + local.namespace() + "#";
    this.common = Topic.channel(prefix.getBytes(UTF_8));
    this.mine = Topic.channel(channelOf(nodeId));
  }

  private byte[] channelOf(String node) {
    return (prefix + node + "#").getBytes(UTF_8);
  }

  @Override
  PubSubLink pubSub(RedisStreamsAdapter.Links links) {
    return links.pubSub();
  }

  @Override
  Set<Topic> topics() {
    return Set.of(common, mine);
  }

  @Override
  Topic counted() {
    return common;
  }

  @Override
  byte[] everyNode() {
    return (ClassicChannels.literally(prefix) + "?*#").getBytes(UTF_8);
  }

  @Override
  String nodeOf(byte[] channel) {
    int before = common.name().length;
    return new String(channel, before, channel.length - before - 1, UTF_8);
  }

  /** Whoever counts on this node may count on it to read what is written from then on. */
  @Override
  CompletionStage<@Nullable Void> prepare(RedisStreamsAdapter.Links links) {
    StreamsLink from = links.streams();
    CompletionStage<@Nullable Void> reads =
        from.read(
            stream,
            local.namespace(),
            entries,
            reader ->
                sessions = new StreamSessions(options, local, codec, from, reader, this::early));
    String other = options.streamOfReference(local.namespace());
    if (!other.equals(stream)) {
      from.read(other, local.namespace(), strayEntries, reader -> {});
    }
    return reads;
  }

  @Override
  void stop(RedisStreamsAdapter.Links links) {
    links.streams().unread(local.namespace(), entries);
    links.streams().unread(local.namespace(), strayEntries);
  }

  private StreamsLink streams() {
    return links().streams();
  }

  // --- out

  @Override
  public CompletionStage<@Nullable Void> publish(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast && broadcast.requestId() == null) {
      return append(message, !broadcast.options().flags().isVolatile());
    }
    if (message instanceof ClusterMessage.Join
        || message instanceof ClusterMessage.Leave
        || message instanceof ClusterMessage.Disconnect) {
      return append(message, true);
    }
    if (message instanceof ClusterMessage.ServerSideEmit) {
      return tell(common.name(), written(message, codec::message), true);
    }
    return CompletableFuture.completedFuture(null); // nodes are counted, they need not say so
  }

  @Override
  public CompletionStage<@Nullable Integer> ask(ClusterMessage question) {
    return ask(written(question, codec::message), true);
  }

  private StreamWrite.Append entry(ClusterMessage message) {
    return new StreamWrite.Append(
        stream.getBytes(UTF_8), options.maxLength(), written(message, codec::fields));
  }

  private CompletionStage<@Nullable Void> append(ClusterMessage message, boolean mayWait) {
    return write(message, mayWait, entry -> new Own(entry, null))
        .entry
        .receivers()
        .thenApply(done -> null);
  }

  @Override
  public void keep(
      ClusterMessage.Broadcast message, Consumer<CompletionStage<@Nullable String>> placed) {
    // While Redis is away local sockets do not wait for an offset.
    boolean awaited = streams().isOpen(stream.getBytes(UTF_8));
    Own written =
        write(
            message,
            true,
            entry -> {
              Own own = new Own(entry, message);
              placed.accept(own.offset);
              return own;
            });
    if (awaited) {
      written.await();
    } else {
      written.goOnWithout();
    }
  }

  /** Writes an entry, which is known here before it is on its way. */
  private Own write(ClusterMessage message, boolean mayWait, Function<Publication, Own> made) {
    StreamWrite.Append write = entry(message);
    AtomicReference<@Nullable Own> written = new AtomicReference<>();
    CompletionStage<Long> answer;
    try {
      answer =
          streams()
              .write(
                  write,
                  mayWait,
                  entry -> {
                    Own each = made.apply(entry);
                    written.set(each);
                    synchronized (own) {
                      own.add(each);
                    }
                  });
    } catch (RuntimeException e) {
      Own begun = written.get();
      if (begun != null) {
        begun.answered(e);
      }
      throw e;
    }
    Own mine = Objects.requireNonNull(written.get());
    answer.whenComplete((done, failure) -> mine.answered(failure));
    return mine;
  }

  @Override
  public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
    return answer(channelOf(to), written(response, codec::message));
  }

  // --- in, on a thread that serves a connection

  @Override
  void receive(Topic topic, byte[] channel, byte[] message) throws PacketException {
    if (topic.equals(common) && codec.isOwn(message)) {
      return;
    }
    ClusterMessage read = codec.read(message);
    if (read != null) {
      receiver.receive(values.readable(read), null);
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

  /** What local sockets have got, and clients that come back will not find in the stream yet. */
  private List<ClusterMessage.Broadcast> early() {
    List<ClusterMessage.Broadcast> early = new ArrayList<>();
    synchronized (own) {
      for (Own each : own) {
        if (each.isEarly()) {
          early.add(each.kept);
        }
      }
    }
    return early;
  }

  /**
   * Those that local sockets wait for, up to this one, in order; none if it is not waited for any
   * more. There is nobody behind them who is not waited for: a client that comes back is told what
   * is not, and will hear the rest.
   */
  private List<Own> waitingUpTo(Own last) {
    LinkedList<Own> waiting = new LinkedList<>();
    synchronized (own) {
      boolean reached = false;
      for (Iterator<Own> each = own.descendingIterator(); each.hasNext(); ) {
        Own candidate = each.next();
        reached |= candidate == last;
        if (candidate.isWaiting()) {
          if (reached) {
            waiting.addFirst(candidate);
          }
        } else if (candidate.kept != null) {
          break;
        }
      }
    }
    return waiting;
  }

  private void onOwnEntry(StreamEntry entry) {
    Own found = null;
    List<Own> passed = new ArrayList<>();
    synchronized (own) {
      for (Iterator<Own> each = own.iterator(); found == null && each.hasNext(); ) {
        Own candidate = each.next();
        if (candidate.is(entry.data())) {
          each.remove();
          found = candidate;
        } else {
          passed.add(candidate);
        }
      }
      if (found != null && !passed.isEmpty()) {
        // Written before it, and not seen before it: Redis has lost them.
        own.removeIf(each -> each.answered && passed.contains(each));
      }
    }
    if (found != null) {
      passed.forEach(each -> each.offset.complete(null));
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
      throw new IllegalStateException("no stream is read for " + local.namespace());
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
