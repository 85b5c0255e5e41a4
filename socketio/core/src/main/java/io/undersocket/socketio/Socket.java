package io.undersocket.socketio;

import io.undersocket.engineio.EngineRequest;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.ListenerTable.Key;
import io.undersocket.socketio.ListenerTable.Once;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.RestoredSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client in one namespace.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and none blocks. Listeners for what
 * the client does are called one at a time and in order, on the {@linkplain EngineSocket#executor()
 * executor of the connection}, which all namespaces of a client share. A listener that throws is
 * reported to {@link SocketIoServer#onError}; the connection and the other listeners go on.
 *
 * <p>Listeners are meant to be registered by the {@linkplain Namespace#onConnection connection
 * listener}: no event is delivered before it has returned.
 */
public final class Socket implements RemoteSocket, Broadcaster, EventSource<Socket> {

  private enum State {
    /** In the namespace's middlewares. */
    CONNECTING,
    /** Known to the namespace, but the client is only being told. */
    ADMITTED,
    CONNECTED,
    /** Disconnected, but nobody has heard yet. */
    CLOSING,
    DISCONNECTED
  }

  private final Namespace namespace;
  private final Connection connection;
  private final String id;
  private final Handshake handshake;

  /** Null if clients do not recover. */
  private final @Nullable SocketRecovery recovery;

  /** Written under the lock of this. */
  private volatile State state = State.CONNECTING;

  /** Whether packets for the client are still wanted. One object, so that none is made for each. */
  private final BooleanSupplier isHere = () -> !isGone();

  /** Written under the lock of this. */
  private volatile Object[] listeners = ListenerTable.EMPTY;

  /** Whether there is a listener of that kind, so that a delivery need not look. As listeners. */
  private volatile boolean watchesOutgoing;

  /** The rooms joined, not the one of its own; null for none. Guarded by this. */
  private @Nullable Set<String> joined;

  /** By id; null before the first. Guarded by this. */
  private @Nullable Map<Long, AckReceiver> pendingAcks;

  /** Null before the first use. Written under the lock of this. */
  private volatile @Nullable Map<String, Object> data;

  /** Null before the first event for a middleware. Confined to the connection's executor. */
  private @Nullable EventGate gate;

  /** Written before {@link State#CLOSING}, read after. */
  private @Nullable DisconnectReason reason;

  private @Nullable String description;

  /** One that its client sees for the first time, or, with a session, one that comes back. */
  Socket(
      Namespace namespace,
      Connection connection,
      Handshake handshake,
      @Nullable RestoredSession restored) {
    this.namespace = namespace;
    this.connection = connection;
    this.handshake = handshake;
    if (restored == null) {
      Revision revision = connection.revision();
      this.id = revision.socketId(namespace.name(), connection.engine().id());
      this.recovery =
          namespace.recovers() && revision.recovers()
              ? SocketRecovery.fresh(namespace.adapter())
              : null;
    } else {
      this.id = restored.session().sid();
      this.recovery = SocketRecovery.of(namespace.adapter(), restored);
      this.data = new ConcurrentHashMap<>(restored.session().data());
    }
  }

  @Override
  public String id() {
    return id;
  }

  /** The namespace. */
  public Namespace namespace() {
    return namespace;
  }

  /** The connection that the socket shares with the client's sockets in other namespaces. */
  public EngineSocket connection() {
    return connection.engine();
  }

  /** The request that opened the connection. */
  public EngineRequest request() {
    return connection.engine().request();
  }

  @Override
  public Handshake handshake() {
    return handshake;
  }

  /**
   * Whether the client is connected to the namespace: from when the connection listeners are called
   * until {@link #disconnect()} is, or until the connection is lost.
   */
  public boolean isConnected() {
    return state == State.CONNECTED;
  }

  /**
   * Whether the client has recovered from the loss of its connection: it has the id, the rooms and
   * the data that it had, and was sent what it missed ({@code recovered}). Always false without
   * {@link SocketIoServer.Builder#connectionStateRecovery(Duration)}.
   */
  public boolean recovered() {
    return recovery != null && recovery.isRestored();
  }

  @Override
  public Map<String, Object> data() {
    Map<String, Object> map = data;
    if (map == null) {
      synchronized (this) {
        map = data;
        if (map == null) {
          map = new ConcurrentHashMap<>(4);
          data = map;
        }
      }
    }
    return map;
  }

  /**
   * Whether something said now would leave at once: the client is connected, nothing said before is
   * still on its way, and over polling a poll is waiting. What is said to a socket that is not
   * writable is kept for it, unless it is {@linkplain #asVolatile() volatile}, up to {@link
   * SocketIoServer.Builder#maxOutboundBytes}. An application that has much to say waits for {@link
   * #onDrain} instead. ({@code socket.conn.transport.writable} of the reference.)
   */
  public boolean isWritable() {
    return state == State.CONNECTED && connection.engine().isWritable();
  }

  /**
   * Adds a listener for the moments in which the socket is {@linkplain #isWritable() writable}
   * again, and everything said before has left. Called on the executor of the socket; now and then
   * also when the socket was writable all the time, and for what was said in another namespace.
   */
  public Socket onDrain(Runnable listener) {
    add(Key.DRAIN, listener);
    connection.watchDrain();
    return this;
  }

  void drained() {
    Object[] table = listeners;
    for (int i = 0; i < table.length && state == State.CONNECTED; i += 2) {
      if (table[i] == Key.DRAIN) {
        try {
          ((Runnable) table[i + 1]).run();
        } catch (Throwable t) {
          report("drain", t);
        }
      }
    }
  }

  // --- saying something to this client

  @Override
  public void emit(String event, @Nullable Object... args) {
    emit(BroadcastFlags.NONE, event, args);
  }

  @Override
  public CompletionStage<Args> emitWithAck(String event, @Nullable Object... args) {
    return emitWithAck(BroadcastFlags.NONE, event, args);
  }

  @Override
  public SocketOperator timeout(Duration timeout) {
    return new SocketOperator(this, BroadcastFlags.NONE.withTimeout(timeout));
  }

  /** As {@link SocketOperator#asVolatile()}. */
  public SocketOperator asVolatile() {
    return new SocketOperator(this, BroadcastFlags.NONE.asVolatile());
  }

  /** As {@link SocketOperator#compress(boolean)}. */
  public SocketOperator compress(boolean compress) {
    return new SocketOperator(this, BroadcastFlags.NONE.withCompress(compress));
  }

  void emit(BroadcastFlags flags, String event, @Nullable Object @Nullable [] args) {
    Packet packet = Outgoing.event(namespace.name(), Packet.NO_ID, event, args);
    if (recovery != null && !flags.isVolatile()) {
      // Whoever keeps packets for clients that recover must see this one, also while nobody is
      // here.
      namespace.adapter().broadcast(packet, new BroadcastOptions(Set.of(id), Set.of(), flags));
      return;
    }
    transmit(packet, connection.encode(packet, flags.compress()), flags.isVolatile());
  }

  CompletionStage<Args> emitWithAck(
      BroadcastFlags flags, String event, @Nullable Object @Nullable [] args) {
    long ackId = namespace.nextAckId();
    Packet packet = Outgoing.event(namespace.name(), ackId, event, args);
    OutgoingPacket encoded = connection.encode(packet, flags.compress());
    PendingAck ack = new PendingAck(namespace.server());
    Duration timeout = flags.timeout();
    if (timeout != null) {
      ack.timeoutIs(
          namespace.schedule(
              timeout,
              () ->
                  connection.execute(
                      () -> {
                        forgetAck(ackId);
                        ack.timeOut();
                      })));
    }
    if (expectAck(ackId, ack)) {
      transmit(packet, encoded, flags.isVolatile());
    } else {
      ack.tooMany(namespace.server().maxPendingAcks());
    }
    return ack.result();
  }

  /** Sends what a broadcast made, if the client is connected. */
  void deliver(Packet packet, OutgoingPacket encoded, boolean isVolatile) {
    if (isReachable()) {
      transmit(packet, encoded, isVolatile);
    }
  }

  /** As {@link #deliver}, and waits for an answer; false if the client is not connected. */
  boolean deliver(Packet packet, OutgoingPacket encoded, boolean isVolatile, AckReceiver receiver) {
    if (!isReachable()) {
      return false;
    }
    expectAck(packet.id(), receiver);
    transmit(packet, encoded, isVolatile);
    return true;
  }

  /** Waits for the moment in which the client is being told that it is connected. */
  private boolean isReachable() {
    State now = state;
    if (now == State.ADMITTED) {
      synchronized (this) {
        now = state;
      }
    }
    return now == State.CONNECTED;
  }

  private void transmit(Packet packet, OutgoingPacket encoded, boolean isVolatile) {
    if (isGone()) {
      return;
    }
    if (watchesOutgoing) {
      showOutgoing(packet);
    }
    String offset = packet.offset();
    if (offset != null && recovery != null) {
      // Also if it is dropped then: what was not sent counts as lost on the way.
      recovery.sent(offset);
    }
    // Asked again when it is sent: meanwhile the client may leave, and come again.
    if (isVolatile) {
      connection.sendVolatile(packet, encoded, isHere);
    } else {
      connection.send(packet, encoded, isHere);
    }
  }

  private boolean isGone() {
    State now = state;
    return now == State.CLOSING || now == State.DISCONNECTED;
  }

  private void showOutgoing(Packet packet) {
    String event = packet.eventName();
    if (event == null) {
      return;
    }
    Args args = packet.args();
    Object[] table = listeners;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] == Key.ANY_OUTGOING) {
        try {
          ((AnyOutgoingListener) table[i + 1]).onEvent(event, args);
        } catch (Throwable t) {
          report(event, t);
        }
      }
    }
  }

  // --- acknowledgements

  /** False if too many are pending. The receiver of a socket that is gone hears at once. */
  private boolean expectAck(long ackId, AckReceiver receiver) {
    synchronized (this) {
      if (!isGone()) {
        if (pendingAcks == null) {
          pendingAcks = new HashMap<>(4);
        }
        if (pendingAcks.size() >= namespace.server().maxPendingAcks()) {
          return false;
        }
        pendingAcks.put(ackId, receiver);
        return true;
      }
    }
    receiver.onDisconnect();
    return true;
  }

  @Nullable AckReceiver forgetAck(long ackId) {
    synchronized (this) {
      return pendingAcks == null ? null : pendingAcks.remove(ackId);
    }
  }

  /** Acknowledgements that are waited for. */
  int pendingAckCount() {
    synchronized (this) {
      return pendingAcks == null ? 0 : pendingAcks.size();
    }
  }

  // --- speaking to others

  @Override
  public BroadcastOperator broadcast() {
    return broadcast(BroadcastFlags.NONE);
  }

  BroadcastOperator broadcast(BroadcastFlags flags) {
    return new BroadcastOperator(namespace, new BroadcastOptions(Set.of(), Set.of(id), flags));
  }

  // --- rooms

  /** {@inheritDoc} Empty once the disconnect listeners are called. */
  @Override
  public Set<String> rooms() {
    synchronized (this) {
      Set<String> names = new LinkedHashSet<>();
      if (state == State.ADMITTED || state == State.CONNECTED || state == State.CLOSING) {
        names.add(id);
      }
      if (joined != null) {
        names.addAll(joined);
      }
      return names;
    }
  }

  /**
   * {@inheritDoc} Does nothing for a room that the socket is in, and once the socket is
   * disconnected.
   *
   * @throws IllegalStateException if the socket would be in more than {@link
   *     SocketIoServer.Builder#maxRoomsPerSocket} rooms
   */
  @Override
  public void join(Collection<String> rooms) {
    Rooms all = namespace.rooms();
    try {
      synchronized (this) {
        if (isGone()) {
          return;
        }
        for (String room : rooms) {
          join(all, room);
        }
      }
    } finally {
      all.report();
    }
  }

  private void join(Rooms all, String room) {
    Set<String> mine = joined;
    if (room.equals(id) || mine != null && mine.contains(room)) {
      return;
    }
    int limit = namespace.server().maxRoomsPerSocket();
    if (mine != null && mine.size() >= limit) {
      throw new IllegalStateException(
          "socket "
              + id
              + " is in "
              + limit
              + " rooms (maxRoomsPerSocket) and cannot join \""
              + room
              + "\": leave rooms, or raise the limit");
    }
    enter(all, room);
  }

  private void enter(Rooms all, String room) {
    Set<String> mine = joined;
    if (mine == null) {
      mine = new LinkedHashSet<>(4);
      joined = mine;
    }
    if (mine.add(room)) {
      all.join(room, this);
    }
  }

  /** {@inheritDoc} The socket's own room cannot be left. */
  @Override
  public void leave(Collection<String> rooms) {
    Rooms all = namespace.rooms();
    synchronized (this) {
      if (joined != null) {
        for (String room : rooms) {
          if (joined.remove(room)) {
            all.leave(room, this);
          }
        }
      }
    }
    all.report();
  }

  // --- listening to this client

  @Override
  public Socket on(String event, Listener listener) {
    return add(event, listener);
  }

  @Override
  public Socket once(String event, Listener listener) {
    return add(event, new Once(listener));
  }

  @Override
  public Socket off(String event, Listener listener) {
    remove(event, listener);
    return this;
  }

  @Override
  public Socket off(String event) {
    return removeAll(event);
  }

  /**
   * Adds a listener for every event, whatever its name. It is called before those for the name,
   * also if the socket was disconnected since the event came in.
   */
  public Socket onAny(AnyListener listener) {
    return add(Key.ANY, listener);
  }

  /** As {@link #onAny}, before the listeners that are there. */
  public Socket prependAny(AnyListener listener) {
    return prepend(Key.ANY, listener);
  }

  /** Removes a listener of {@link #onAny}. */
  public Socket offAny(AnyListener listener) {
    remove(Key.ANY, listener);
    return this;
  }

  /** Removes all listeners of {@link #onAny}. */
  public Socket offAny() {
    return removeAll(Key.ANY);
  }

  /**
   * Adds a middleware: every event that comes in from now on passes it, after those added before,
   * and then reaches the listeners of its name. Listeners of {@link #onAny} hear it before, and
   * also if it is refused then. A middleware cannot be removed ({@code socket.use}).
   *
   * <p>An event that is refused is dropped: the listeners of errors hear of it, the client does
   * not.
   */
  public Socket use(EventMiddleware middleware) {
    CompletableFuture<@Nullable Void> passed = CompletableFuture.completedFuture(null);
    return useAsync(
        event -> {
          middleware.onEvent(event);
          return passed;
        });
  }

  /**
   * Adds a middleware whose answer may come later; see {@link #use}. Events stay in order: those
   * behind the one that waits wait, too, and acknowledgements overtake them. They count for {@link
   * SocketIoServer.Builder#maxInboundPackets} and {@link SocketIoServer.Builder#maxInboundBytes},
   * beyond which the connection is read no further.
   */
  public Socket useAsync(AsyncEventMiddleware middleware) {
    return add(Key.MIDDLEWARE, middleware);
  }

  /**
   * Adds a listener for every event sent to this client, directly or by a broadcast. It is called
   * before the event is sent, on the thread that emits, thus by several threads at a time if
   * several emit; also for an event that is then dropped, because it is volatile or the client is
   * just leaving. Where clients recover, that thread holds the lock that keeps the namespace's
   * events in order: the listener may emit, but not wait for another thread that does.
   */
  public Socket onAnyOutgoing(AnyOutgoingListener listener) {
    return add(Key.ANY_OUTGOING, listener);
  }

  /** As {@link #onAnyOutgoing}, before the listeners that are there. */
  public Socket prependAnyOutgoing(AnyOutgoingListener listener) {
    return prepend(Key.ANY_OUTGOING, listener);
  }

  /** Removes a listener of {@link #onAnyOutgoing}. */
  public Socket offAnyOutgoing(AnyOutgoingListener listener) {
    remove(Key.ANY_OUTGOING, listener);
    return this;
  }

  /** Removes all listeners of {@link #onAnyOutgoing}. */
  public Socket offAnyOutgoing() {
    return removeAll(Key.ANY_OUTGOING);
  }

  /**
   * Adds a listener for the end of the connection, called while the socket is still in its rooms.
   */
  public Socket onDisconnecting(DisconnectListener listener) {
    return add(Key.DISCONNECTING, listener);
  }

  /**
   * Adds a listener for the end of the connection, called while the socket is still in its rooms.
   */
  public Socket onDisconnecting(Consumer<DisconnectReason> listener) {
    return onDisconnecting((reason, description) -> listener.accept(reason));
  }

  /** Adds a listener for the end of the connection; called once. */
  public Socket onDisconnect(DisconnectListener listener) {
    return add(Key.DISCONNECT, listener);
  }

  /** Adds a listener for the end of the connection; called once. */
  public Socket onDisconnect(Consumer<DisconnectReason> listener) {
    return onDisconnect((reason, description) -> listener.accept(reason));
  }

  /** Adds a listener for failures of this socket; see {@link SocketIoServer#onError}. */
  public Socket onError(ErrorListener listener) {
    return add(Key.ERROR, listener);
  }

  private Socket add(Object key, Object listener) {
    synchronized (this) {
      listeners = ListenerTable.append(listeners, key, listener);
      watchesOutgoing |= key == Key.ANY_OUTGOING;
    }
    return this;
  }

  private Socket prepend(Object key, Object listener) {
    synchronized (this) {
      listeners = ListenerTable.prepend(listeners, key, listener);
      watchesOutgoing |= key == Key.ANY_OUTGOING;
    }
    return this;
  }

  /** Whether it was there. */
  private boolean remove(Object key, Object listener) {
    synchronized (this) {
      Object[] before = listeners;
      listeners = ListenerTable.without(before, key, listener);
      watchesOutgoing = ListenerTable.has(listeners, Key.ANY_OUTGOING);
      return listeners != before;
    }
  }

  private Socket removeAll(Object key) {
    synchronized (this) {
      listeners = ListenerTable.without(listeners, key);
      watchesOutgoing = ListenerTable.has(listeners, Key.ANY_OUTGOING);
    }
    return this;
  }

  // --- what the client does; on the connection's executor

  /**
   * An event came in.
   *
   * @param messages how many messages of the engine it consisted of
   * @param bytes how long they were
   */
  void onEvent(Packet packet, int messages, long bytes) {
    String event = packet.eventName();
    Args args = packet.args();
    Ack ack =
        packet.hasId() ? new EventAck(connection, namespace.name(), packet.id()) : EventAck.NONE;
    boolean hasMiddleware = false;
    Object[] table = listeners;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] == Key.ANY) {
        try {
          ((AnyListener) table[i + 1]).onEvent(event, args, ack);
        } catch (Throwable t) {
          report(event, t);
        }
      } else if (table[i] == Key.MIDDLEWARE) {
        hasMiddleware = true;
      }
    }
    if (!hasMiddleware) {
      dispatch(event, args, ack);
    } else if (state == State.CONNECTED) {
      if (gate == null) {
        gate = new EventGate(this, connection);
      }
      gate.enter(new IncomingEvent(this, event, args, ack), messages, bytes);
    }
  }

  /** The middlewares of this socket, as they are now. */
  List<AsyncEventMiddleware> eventMiddlewares() {
    List<AsyncEventMiddleware> middlewares = new ArrayList<>(4);
    Object[] table = listeners;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] == Key.MIDDLEWARE) {
        middlewares.add((AsyncEventMiddleware) table[i + 1]);
      }
    }
    return middlewares;
  }

  /** The listeners of the name are to hear the event. */
  void dispatch(@Nullable String event, Args args, Ack ack) {
    if (event == null || state != State.CONNECTED) {
      return;
    }
    Object[] table = listeners;
    for (int i = 0; i < table.length; i += 2) {
      if (event.equals(table[i])) {
        call(event, table[i + 1], args, ack);
      }
    }
  }

  private void call(String event, Object entry, Args args, Ack ack) {
    Listener listener;
    if (entry instanceof Once once) {
      if (!remove(event, once)) {
        return;
      }
      listener = once.listener();
    } else {
      listener = (Listener) entry;
    }
    Watchers watchers = namespace.server().watchers();
    if (watchers != null) {
      watched(watchers, event, listener, args, ack);
      return;
    }
    try {
      listener.onEvent(args, ack);
    } catch (Throwable t) {
      report(event, t);
    }
  }

  private void watched(Watchers watchers, String event, Listener listener, Args args, Ack ack) {
    Throwable failure = null;
    long begin = System.nanoTime();
    try {
      listener.onEvent(args, ack);
    } catch (Throwable t) {
      failure = t;
    }
    long nanos = System.nanoTime() - begin;
    if (failure != null) {
      report(event, failure);
    }
    Throwable thrown = failure;
    watchers.tell(watcher -> watcher.onHandled(this, event, nanos, thrown));
  }

  void onAck(Packet packet) {
    AckReceiver receiver = forgetAck(packet.id());
    if (receiver != null) {
      receiver.onAck(packet.args());
    }
  }

  /**
   * Tells whoever wants to know of a failure: what a listener has begun and what failed after it
   * had returned goes where everything goes that a listener throws, to {@link
   * SocketIoServer#onError} and {@link #onError}, and without those into the log. Called on this
   * thread.
   *
   * @param event as in {@link ErrorListener#onError}
   */
  public void report(@Nullable String event, Throwable cause) {
    Object[] table = listeners;
    boolean heard = false;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] == Key.ERROR) {
        heard = true;
        namespace.server().report((ErrorListener) table[i + 1], this, event, cause);
      }
    }
    namespace.server().report(this, event, cause, heard);
  }

  // --- connecting and disconnecting

  /**
   * The client passed the middlewares: from now on it is connected, unless its session cannot be
   * resumed. On the executor.
   *
   * @return whether the client was told that it is connected; it may be disconnected already
   */
  boolean connect() {
    try {
      Packet answer =
          Packet.connect(namespace.name(), connection.revision().acceptance(greeting()));
      List<OutgoingPacket> packets = new ArrayList<>(1);
      packets.add(connection.encode(answer, true));
      if (recovery == null) {
        admit(packets);
      } else if (!recovery.admit(missed -> admit(missed.packets(), packets))) {
        comeAgain();
        return false;
      }
      connection.watchSent(answer, packets);
    } catch (RuntimeException e) {
      report("connect", e);
      comeAgain();
      return false;
    }
    namespace.rooms().report();
    return true;
  }

  private Map<String, Object> greeting() {
    Map<String, Object> greeting = new LinkedHashMap<>(4);
    greeting.put("sid", id);
    if (recovery != null) {
      greeting.put("pid", recovery.pid());
    }
    return greeting;
  }

  /** The client cannot have its session: it is to come again, as a new one. */
  private void comeAgain() {
    abandon();
    connection.remove(this);
    connection.engine().close();
  }

  private void admit(List<List<Message>> missed, List<OutgoingPacket> answer) {
    List<OutgoingPacket> before = new ArrayList<>();
    for (List<Message> packet : missed) {
      before.add(OutgoingPacket.messages(packet, true));
    }
    answer.addAll(0, before);
    admit(answer);
  }

  private void admit(List<OutgoingPacket> packets) {
    synchronized (this) {
      if (state != State.CONNECTING) {
        return;
      }
      state = State.ADMITTED;
      Rooms all = namespace.rooms();
      all.admit(this);
      if (recovery != null) {
        // Without a look at the limit: it held when the socket joined them.
        for (String room : recovery.rooms()) {
          if (!room.equals(id)) {
            enter(all, room);
          }
        }
      }
      connection.handOver(packets);
      state = State.CONNECTED;
    }
  }

  /** The client did not get as far as being connected: nobody hears of it. */
  void abandon() {
    if (release()) {
      namespace.leave();
    }
  }

  /** As {@link #abandon()}, because the client went: it may still come back for its session. */
  void abandonLost() {
    if (release()) {
      if (recovery != null) {
        recovery.giveBack();
      }
      namespace.leave();
    }
  }

  /** {@inheritDoc} Does nothing if the socket is not connected (any more). */
  @Override
  public void disconnect(boolean close) {
    if (close) {
      if (state == State.CONNECTED) {
        connection.disconnectAll();
      }
      return;
    }
    if (beginClose(DisconnectReason.SERVER_NAMESPACE_DISCONNECT, null)) {
      // A client that has left by itself in this moment, and is back, must not be told.
      Packet goodbye = Packet.disconnect(namespace.name());
      connection.send(goodbye, connection.encode(goodbye, true), () -> state == State.CLOSING);
      connection.execute(this::finishClose);
    }
  }

  /** Ends the connection to the namespace without a word to the client; any thread. */
  void closeLater(DisconnectReason why) {
    if (beginClose(why, null)) {
      connection.execute(this::finishClose);
    }
  }

  /** Ends the connection to the namespace without a word to the client; on the executor. */
  void closeNow(DisconnectReason why, @Nullable String details) {
    beginClose(why, details);
    finishClose();
  }

  private boolean beginClose(DisconnectReason why, @Nullable String details) {
    synchronized (this) {
      if (state != State.CONNECTED) {
        return false;
      }
      if (recovery != null) {
        recovery.closing();
      }
      reason = why;
      description = details;
      state = State.CLOSING;
      return true;
    }
  }

  private void finishClose() {
    DisconnectReason why = reason;
    if (state != State.CLOSING || why == null) {
      return;
    }
    tell(Key.DISCONNECTING, "disconnecting", why);
    Set<String> lastRooms = recovery != null && why.isRecoverable() ? rooms() : Set.of();
    release();
    connection.remove(this);
    if (recovery != null && why.isRecoverable()) {
      recovery.persist(id, lastRooms, data());
    }
    namespace.leave();
    tell(Key.DISCONNECT, "disconnect", why);
    Watchers watchers = namespace.server().watchers();
    if (watchers != null) {
      watchers.tell(watcher -> watcher.onDisconnect(this, why));
    }
  }

  /**
   * Leaves all rooms, and gives up what is waited for.
   *
   * @return whether it was this call that did; then the namespace is to be left, too
   */
  private boolean release() {
    Rooms all = namespace.rooms();
    Map<Long, AckReceiver> unanswered;
    synchronized (this) {
      if (state == State.DISCONNECTED) {
        return false;
      }
      state = State.DISCONNECTED;
      if (joined != null) {
        for (String room : joined) {
          all.leave(room, this);
        }
        joined = null;
      }
      all.dismiss(this);
      unanswered = pendingAcks;
      pendingAcks = null;
    }
    all.report();
    if (gate != null) {
      gate.end();
      gate = null;
    }
    if (unanswered != null) {
      new ArrayList<>(unanswered.values()).forEach(AckReceiver::onDisconnect);
    }
    return true;
  }

  private void tell(Key key, String event, DisconnectReason why) {
    Object[] table = listeners;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] == key) {
        try {
          ((DisconnectListener) table[i + 1]).onDisconnect(why, description);
        } catch (Throwable t) {
          report(event, t);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "Socket[" + id + " in " + namespace.name() + "]";
  }
}
