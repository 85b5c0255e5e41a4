package io.undersocket.socketio.spi;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapter of a server that is one of several: everything that the nodes of a cluster say to
 * each other and do then, over a {@link ClusterBus} that carries it. Mirrors the reference's
 * cluster adapter, with and without heartbeats.
 *
 * <p><b>Other nodes</b> are told first, then the local sockets, without waiting: these get their
 * packets also while the bus is away. Only a bus that {@linkplain ClusterBus#keepsMessages() keeps
 * messages} is waited for, if clients are to recover, as a packet's offset comes from it; what is
 * asked for after the packet takes effect after it all the same. Who broadcasts after a silence
 * gives way once ({@link Thread#yield()}) in between: where cores are scarce, what was said leaves
 * before a thousand sockets here are written to, and where they are not, nothing happens.
 *
 * <p><b>Requests</b> end when all nodes have answered, when those that have not are gone, or after
 * {@link ClusterOptions#requestTimeout()} with what there is.
 *
 * <p><b>Whatever arrives</b> can do no more harm than one message can mean to: what makes no sense
 * is ignored, and logged, ever more rarely.
 */
public final class ClusterAdapter implements Adapter {

  private static final Logger log = LoggerFactory.getLogger(ClusterAdapter.class);

  /** How often is looked whether a node has been silent for too long. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How often the nodes are counted again while some have not answered. */
  private static final Duration RECOUNT = Duration.ofMillis(100);

  /**
   * How long this node has to be silent for its next broadcast to give way. Of a burst only the
   * first does: the rest is to reach the sockets together, and not to be late each time.
   */
  private static final Duration SILENCE = Duration.ofMillis(10);

  private final LocalSockets local;
  private final ClusterOptions options;
  private final ClusterBus bus;
  private final String nodeId;
  private final boolean recovers;

  /** When each other node was last heard of, by {@link LocalSockets#nanoTime()}. */
  private final Map<String, Long> nodes = new ConcurrentHashMap<>();

  private final Map<String, ClusterRequest> requests = new ConcurrentHashMap<>();

  /** Request ids are this and the next number: nobody guesses them, none comes twice. */
  private final String requestPrefix;

  private final AtomicLong requestCount = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /** What is done to the local sockets, if packets have to wait for their offsets. */
  private final DeliveryOrder order = new DeliveryOrder();

  /** Whether it was logged that there are more nodes than can be remembered. */
  private final AtomicBoolean saidTooMany = new AtomicBoolean();

  /** When this node last said something. Any thread. */
  private volatile long lastPublished;

  /** Guarded by this, as is the next. */
  private @Nullable Timeout tick;

  private boolean closed;

  /**
   * For a namespace.
   *
   * @see #factory
   */
  public ClusterAdapter(LocalSockets local, ClusterBusFactory buses, ClusterOptions options) {
    this.local = local;
    this.options = options;
    this.nodeId = buses.newNodeId();
    this.requestPrefix = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    this.bus = buses.create(local, nodeId, new Ear());
    this.recovers = local.recovery() != null && bus.keepsMessages();
  }

  /** What makes such adapters, for the option {@code adapter}. */
  public static AdapterFactory factory(ClusterBusFactory buses, ClusterOptions options) {
    return local -> new ClusterAdapter(local, buses, options);
  }

  /** Who this node is in what it says to others. */
  public String nodeId() {
    return nodeId;
  }

  // --- being there

  @Override
  public CompletionStage<@Nullable Void> init() {
    return bus.start()
        .thenApply(
            started -> {
              if (!bus.countsNodes() && !isClosed()) {
                publish(new ClusterMessage.Hello(nodeId));
                tickLater();
              }
              return null;
            });
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    synchronized (this) {
      closed = true;
      if (tick != null) {
        tick.cancel();
        tick = null;
      }
    }
    publish(new ClusterMessage.Goodbye(nodeId));
    for (ClusterRequest request : requests.values()) {
      request.abort(new IllegalStateException("the server was closed before all nodes answered"));
    }
    return bus.close();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void tickLater() {
    long silence = local.nanoTime() - lastPublished;
    long rest = Math.max(1, options.heartbeatInterval().toNanos() - silence);
    synchronized (this) {
      if (!closed) {
        tick = local.schedule(Duration.ofNanos(Math.min(rest, TICK.toNanos())), this::tick);
      }
    }
  }

  private void tick() {
    try {
      beat();
    } finally {
      tickLater();
    }
  }

  private void beat() {
    long now = local.nanoTime();
    nodes.forEach(
        (node, last) -> {
          if (now - last > options.heartbeatTimeout().toNanos()) {
            log.debug("{} has not heard of node {} in time", this, node);
            left(node);
          }
        });
    if (now - lastPublished >= options.heartbeatInterval().toNanos()) {
      publish(new ClusterMessage.Heartbeat(nodeId));
    }
  }

  private void heardOf(String node) {
    if (node.equals(ClusterMessage.EMITTER) || node.equals(ClusterMessage.UNKNOWN)) {
      return;
    }
    Long now = local.nanoTime();
    if (nodes.replace(node, now) != null) {
      return;
    }
    if (nodes.size() < options.maxNodes()) {
      nodes.put(node, now);
    } else if (bus.countsNodes()) {
      // Nobody says goodbye there, and nothing depends on who is remembered.
      nodes.clear();
      nodes.put(node, now);
    } else if (saidTooMany.compareAndSet(false, true)) {
      log.warn(
          "{} hears of node {}, but remembers {} others already (maxNodes): this one, and others"
              + " like it, are not waited for. Raise the limit.",
          this,
          node,
          options.maxNodes());
    }
  }

  private void left(String node) {
    if (nodes.remove(node) != null) {
      requests.values().forEach(request -> request.nodeLeft(node));
    }
  }

  @Override
  public CompletionStage<Integer> serverCount() {
    return bus.countsNodes()
        ? bus.nodeCount()
        : CompletableFuture.completedFuture(nodes.size() + 1);
  }

  // --- telling others

  private void publish(ClusterMessage message) {
    send(message, bus::publish);
  }

  /**
   * Has a broadcast kept by the bus.
   *
   * @param delivery to the local sockets; takes the offset, or null if there is none
   */
  private void keep(ClusterMessage.Broadcast message, Consumer<@Nullable String> delivery) {
    lastPublished = local.nanoTime();
    AtomicBoolean placed = new AtomicBoolean();
    try {
      bus.keep(
          message,
          offset -> {
            placed.set(true);
            order.place(offset.whenComplete((found, failure) -> note(failure, message)), delivery);
          });
    } catch (RuntimeException e) {
      if (!placed.get()) {
        if (e instanceof IllegalArgumentException) {
          throw e; // it cannot be encoded for the sockets here either
        }
        order.place(CompletableFuture.failedFuture(e), delivery);
      }
      note(e, message);
    }
  }

  private <T> CompletionStage<T> send(
      ClusterMessage message, Function<ClusterMessage, CompletionStage<T>> way) {
    lastPublished = local.nanoTime();
    CompletionStage<T> sent;
    try {
      sent = way.apply(message);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    return sent.whenComplete((done, failure) -> note(failure, message));
  }

  private void respond(String to, ClusterMessage.Response response) {
    lastPublished = local.nanoTime();
    bus.respond(to, response).whenComplete((done, failure) -> note(failure, response));
  }

  /** Logs a failure, the 1st, 2nd, 4th, 8th, ... of them. */
  private void note(@Nullable Throwable failure, ClusterMessage message) {
    if (failure == null) {
      return;
    }
    long count = failures.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      log.warn(
          "{} could not handle or send {} (failure {} of this kind)",
          this,
          message.getClass().getSimpleName(),
          count,
          failure);
    }
  }

  /** Does something to the local sockets, after what was to be done before. */
  private void locally(Runnable action) {
    if (recovers) {
      order.add(action);
    } else {
      action.run();
    }
  }

  /** Does to the local sockets what another node has asked for. */
  private void arrived(Runnable action) {
    if (recovers) {
      order.addArrived(action);
    } else {
      action.run();
    }
  }

  @Override
  public void broadcast(Packet packet, BroadcastOptions to) {
    boolean kept = recovers && RecoveryStore.isKept(packet, to);
    Packet sent = recovers ? local.freeze(packet) : packet;
    if (to.flags().local()) {
      locally(() -> local.broadcast(sent, to));
      return;
    }
    boolean afterSilence = local.nanoTime() - lastPublished > SILENCE.toNanos();
    ClusterMessage.Broadcast message = new ClusterMessage.Broadcast(nodeId, null, sent, to);
    if (kept) {
      keep(message, offset -> local.broadcast(withOffset(sent, offset), to));
    } else {
      publish(message);
    }
    if (afterSilence) {
      giveWay();
    }
    if (kept) {
      order.proceed();
    } else {
      locally(() -> local.broadcast(sent, to));
    }
  }

  // Nothing relies on it: without it the same happens, in an order that is worse for other nodes.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void giveWay() {
    Thread.yield();
  }

  private static Packet withOffset(Packet packet, @Nullable String offset) {
    return offset == null ? packet : packet.withOffset(offset);
  }

  @Override
  public void broadcastWithAck(Packet packet, BroadcastOptions to, BroadcastAckListener listener) {
    Packet sent = recovers ? local.freeze(packet) : packet;
    if (to.flags().local()) {
      locally(
          () -> {
            local.broadcastWithAck(sent, to, listener);
            listener.onAllCounted();
          });
      return;
    }
    Duration timeout = to.flags().timeout();
    Asked<ClusterRequest.Ack> asked =
        ask(
            (id, forget) -> new ClusterRequest.Ack(local, forget, listener),
            timeout == null ? Duration.ofMillis(1) : timeout,
            id -> new ClusterMessage.Broadcast(nodeId, id, sent, to));
    locally(
        () -> {
          // The others' number comes last, in one: so nothing is complete before.
          local.broadcastWithAck(sent, to, listener);
          expectAnswers(asked);
        });
  }

  @Override
  public void addSockets(BroadcastOptions to, Collection<String> rooms) {
    if (!to.flags().local()) {
      publish(new ClusterMessage.Join(nodeId, to, Set.copyOf(rooms)));
    }
    List<String> names = List.copyOf(rooms);
    locally(() -> local.addSockets(to, names));
  }

  @Override
  public void delSockets(BroadcastOptions to, Collection<String> rooms) {
    if (!to.flags().local()) {
      publish(new ClusterMessage.Leave(nodeId, to, Set.copyOf(rooms)));
    }
    List<String> names = List.copyOf(rooms);
    locally(() -> local.delSockets(to, names));
  }

  @Override
  public void disconnectSockets(BroadcastOptions to, boolean close) {
    if (!to.flags().local()) {
      publish(new ClusterMessage.Disconnect(nodeId, to, close));
    }
    locally(() -> local.disconnectSockets(to, close));
  }

  @Override
  public void serverSideEmit(String event, Args args) {
    publish(new ClusterMessage.ServerSideEmit(nodeId, null, event, args));
  }

  // --- asking others

  @FunctionalInterface
  private interface RequestMaker<R> {
    R make(String id, Runnable forget);
  }

  /**
   * A request that is on its way.
   *
   * @param nodes as {@link ClusterBus#ask} says it
   */
  private record Asked<R extends ClusterRequest>(
      R request, CompletionStage<@Nullable Integer> nodes) {}

  /** Makes a request that answers can find, and sends it. */
  private <R extends ClusterRequest> Asked<R> ask(
      RequestMaker<R> maker, Duration timeout, Function<String, ClusterMessage> message) {
    if (isClosed()) {
      throw new IllegalStateException("the server is closed: nobody can be asked any more");
    }
    if (requests.size() >= options.maxPendingRequests()) {
      throw new IllegalStateException(
          requests.size()
              + " requests to other nodes are pending already (maxPendingRequests): wait for"
              + " answers, or raise the limit");
    }
    String id = requestPrefix + Long.toHexString(requestCount.getAndIncrement());
    R request = maker.make(id, () -> requests.remove(id));
    requests.put(id, request);
    CompletionStage<@Nullable Integer> sent;
    try {
      sent = send(message.apply(id), bus::ask);
    } catch (IllegalArgumentException e) {
      requests.remove(id);
      throw e;
    }
    Runnable timeOut = () -> timeOut(request);
    request.timeoutIs(local.schedule(timeout, timeOut));
    sent.whenComplete(
        (nodes, failure) -> {
          if (failure != null) {
            timeOut.run(); // nobody was asked, so nobody will answer
          }
        });
    return new Asked<>(request, sent);
  }

  /** Ends a request with what there is, and with the names of those whose answer is missing. */
  private void timeOut(ClusterRequest request) {
    CompletionStage<Set<String>> names = CompletableFuture.completedFuture(Set.of());
    if (bus.countsNodes() && request.isWaiting()) {
      try {
        names = bus.nodeIds();
      } catch (RuntimeException e) {
        log.debug("{} cannot name the other nodes", this, e);
      }
    }
    names.whenComplete(
        (ids, failure) -> {
          Set<String> known = new HashSet<>(failure == null && ids != null ? ids : Set.of());
          if (known.isEmpty()) {
            known.addAll(nodes.keySet());
          }
          known.remove(nodeId);
          local.execute(() -> request.timeOut(known));
        });
  }

  /** From now on the request may be complete. */
  private void expectAnswers(Asked<?> asked) {
    ClusterRequest request = asked.request();
    if (bus.countsNodes()) {
      asked
          .nodes()
          .whenComplete(
              (count, failure) -> {
                if (count != null) {
                  counted(request, count);
                } else if (failure == null) {
                  count(request);
                }
              });
      return;
    }
    List<String> others = List.copyOf(nodes.keySet());
    request.expect(others);
    for (String node : others) {
      // One that left before it was waited for.
      if (!nodes.containsKey(node)) {
        request.nodeLeft(node);
      }
    }
  }

  /** Counts the nodes, and again later, as those that are gone do not answer. */
  private void count(ClusterRequest request) {
    CompletionStage<Integer> counting;
    try {
      counting = bus.nodeCount();
    } catch (RuntimeException e) {
      counting = CompletableFuture.failedFuture(e);
    }
    counting.whenComplete(
        (count, failure) -> {
          if (failure == null) {
            counted(request, count);
          } else {
            countLater(request);
          }
        });
  }

  /** So many nodes have got it, this one included. */
  private void counted(ClusterRequest request, int nodes) {
    request.expect(nodes - 1);
    countLater(request);
  }

  private void countLater(ClusterRequest request) {
    if (request.isWaiting()) {
      Runnable again =
          () -> {
            if (request.isWaiting()) {
              count(request);
            }
          };
      request.recountIs(local.schedule(RECOUNT, again));
    }
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets(BroadcastOptions to) {
    if (!recovers) {
      return fetchSockets(to, local.fetchSockets(to));
    }
    CompletableFuture<List<RemoteSocket>> here = new CompletableFuture<>();
    locally(() -> here.complete(local.fetchSockets(to)));
    return here.isDone()
        ? fetchSockets(to, here.join())
        : here.thenComposeAsync(found -> fetchSockets(to, found), local::execute);
  }

  private CompletionStage<List<RemoteSocket>> fetchSockets(
      BroadcastOptions to, List<RemoteSocket> here) {
    if (to.flags().local() || !bus.countsNodes() && nodes.isEmpty()) {
      return CompletableFuture.completedFuture(here);
    }
    Duration timeout = to.flags().timeout();
    Asked<ClusterRequest.Fetch> asked;
    try {
      asked =
          ask(
              (id, forget) -> new ClusterRequest.Fetch(local, forget, here),
              timeout == null ? options.requestTimeout() : timeout,
              id -> new ClusterMessage.FetchSockets(nodeId, id, to));
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    expectAnswers(asked);
    return asked.request().result();
  }

  @Override
  public CompletionStage<List<Args>> serverSideEmitWithAck(String event, Args args) {
    Asked<ClusterRequest.Emit> asked;
    try {
      asked =
          ask(
              (id, forget) -> new ClusterRequest.Emit(local, forget),
              options.requestTimeout(),
              id -> new ClusterMessage.ServerSideEmit(nodeId, id, event, args));
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    expectAnswers(asked);
    return asked.request().result();
  }

  // --- hearing from others; on a thread of the bus

  /** What the bus talks to. */
  private final class Ear implements ClusterBus.Receiver {

    @Override
    public void receive(ClusterMessage message, @Nullable String offset) {
      try {
        if (!message.nodeId().equals(nodeId)) {
          handle(message, offset);
        }
      } catch (RuntimeException e) {
        note(e, message);
      }
    }

    @Override
    public boolean awaits(String requestId) {
      return requests.containsKey(requestId);
    }
  }

  private void handle(ClusterMessage message, @Nullable String offset) {
    String from = message.nodeId();
    if (message instanceof ClusterMessage.Goodbye) {
      left(from);
      return;
    }
    heardOf(from);
    if (message instanceof ClusterMessage.Response response) {
      answer(response);
    } else if (message instanceof ClusterMessage.Hello) {
      publish(new ClusterMessage.Heartbeat(nodeId));
    } else if (message instanceof ClusterMessage.Broadcast broadcast) {
      deliver(broadcast, offset);
    } else if (message instanceof ClusterMessage.Join join) {
      arrived(() -> local.addSockets(join.options(), join.rooms()));
    } else if (message instanceof ClusterMessage.Leave leave) {
      arrived(() -> local.delSockets(leave.options(), leave.rooms()));
    } else if (message instanceof ClusterMessage.Disconnect disconnect) {
      arrived(() -> local.disconnectSockets(disconnect.options(), disconnect.close()));
    } else if (message instanceof ClusterMessage.FetchSockets fetch) {
      arrived(() -> tellSockets(fetch));
    } else if (message instanceof ClusterMessage.ServerSideEmit emit) {
      hear(emit);
    }
  }

  private void tellSockets(ClusterMessage.FetchSockets fetch) {
    List<SocketDetails> found =
        local.fetchSockets(fetch.options()).stream().map(SocketDetails::of).toList();
    respond(fetch.nodeId(), new ClusterMessage.SocketsFound(nodeId, fetch.requestId(), found));
  }

  private void answer(ClusterMessage.Response response) {
    ClusterRequest request = requests.get(response.requestId());
    if (request instanceof ClusterRequest.Fetch fetch
        && response instanceof ClusterMessage.SocketsFound found) {
      fetch.answer(found);
    } else if (request instanceof ClusterRequest.Emit emit
        && response instanceof ClusterMessage.ServerSideAnswer answer) {
      emit.answer(answer);
    } else if (request instanceof ClusterRequest.Ack ack) {
      if (response instanceof ClusterMessage.ClientCount count) {
        ack.count(count);
      } else if (response instanceof ClusterMessage.ClientAck answer) {
        ack.ack(answer);
      }
    }
  }

  private void deliver(ClusterMessage.Broadcast message, @Nullable String offset) {
    Packet told = message.packet();
    if (told.type() != PacketType.EVENT || told.eventName() == null) {
      throw new IllegalArgumentException(told + " is no event: nothing else is broadcast");
    }
    Packet packet = told.in(local.namespace());
    BroadcastOptions to = message.options();
    String requestId = message.requestId();
    if (requestId == null || message.nodeId().equals(ClusterMessage.EMITTER)) {
      boolean kept = recovers && RecoveryStore.isKept(packet, to);
      arrived(() -> local.broadcast(kept ? withOffset(packet, offset) : packet, to));
      return;
    }
    BroadcastAckListener toAsker = new ToAsker(message.nodeId(), requestId);
    arrived(() -> local.broadcastWithAck(packet, to, toAsker));
  }

  /** Tells another node what the clients here answer to it. */
  private final class ToAsker implements BroadcastAckListener {

    private final String asker;
    private final String requestId;

    ToAsker(String asker, String requestId) {
      this.asker = asker;
      this.requestId = requestId;
    }

    @Override
    public void onClientCount(int clients) {
      respond(asker, new ClusterMessage.ClientCount(nodeId, requestId, clients));
    }

    @Override
    public void onAck(Args answer) {
      respond(
          asker, new ClusterMessage.ClientAck(nodeId, requestId, ClusterRequest.firstOf(answer)));
    }
  }

  private void hear(ClusterMessage.ServerSideEmit message) {
    String requestId = message.requestId();
    if (requestId == null || message.nodeId().equals(ClusterMessage.EMITTER)) {
      local.serverSideEvent(message.event(), message.args(), null);
      return;
    }
    AtomicBoolean answered = new AtomicBoolean();
    local.serverSideEvent(
        message.event(),
        message.args(),
        answer -> {
          if (answered.compareAndSet(false, true)) {
            Args first = ClusterRequest.firstOf(answer);
            respond(
                message.nodeId(), new ClusterMessage.ServerSideAnswer(nodeId, requestId, first));
          }
        });
  }

  // --- clients that recover

  @Override
  public boolean recoversSessions() {
    return recovers;
  }

  @Override
  public void persistSession(SessionState session) {
    bus.persistSession(session);
  }

  @Override
  public CompletionStage<@Nullable RestoredSession> restoreSession(
      String pid, @Nullable String offset) {
    return bus.restoreSession(pid, offset)
        .thenApply(restored -> restored == null ? null : new Returning(restored));
  }

  /** A session that comes back between two packets, whoever is just delivering some. */
  private final class Returning implements RestoredSession {

    private final RestoredSession restored;

    Returning(RestoredSession restored) {
      this.restored = restored;
    }

    @Override
    public SessionState session() {
      return restored.session();
    }

    @Override
    public boolean resume(Consumer<MissedPackets> admission) {
      return restored.resume(
          missed -> {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            order.addArrived(
                () -> {
                  try {
                    admission.accept(missed);
                    done.complete(null);
                  } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                  }
                });
            done.join(); // for no longer than the packets take that are being delivered
          });
    }
  }

  @Override
  public String toString() {
    return "ClusterAdapter[" + local.namespace() + " node " + nodeId + "]";
  }
}
