package io.undersocket.socketio;

import io.undersocket.engineio.CloseListener;
import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.ReadyState;
import io.undersocket.engineio.Timeout;
import io.undersocket.engineio.TransportName;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.PacketType;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.RestoredSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine session and the sockets that share it: finds out whom a packet is for, and ends the
 * session of a client that breaks the protocol (the reference's {@code Client}).
 *
 * <p>What comes in is handled on the session's executor, to which every field is confined that does
 * not say otherwise. Sending is for any thread.
 */
final class Connection implements Consumer<Message>, CloseListener {

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private static final Socket[] NO_SOCKETS = {};

  private final SocketIoServer server;
  private final EngineSocket engine;
  private final Revision revision;
  private final Decoder decoder;

  /** The connected ones, at most one for each namespace. Copied on write, read by any thread. */
  private volatile Socket[] sockets = NO_SOCKETS;

  /** Whether the engine tells when it can send again. Guarded by this. */
  private boolean watchesDrain;

  /** Requests that no answer was given to; null for none. */
  private @Nullable List<Admittance> admittances;

  /** Requests for namespaces that parents have yet to decide about. */
  private int searches;

  /** Requests whose session is being looked for. */
  private int recoveries;

  /** Runs until the first namespace is connected. */
  private @Nullable Timeout connectTimeout;

  /** Of the messages since the last whole packet. */
  private int receivedMessages;

  private long receivedBytes;

  /** Nothing that comes in counts any more. */
  private boolean ended;

  Connection(SocketIoServer server, EngineSocket engine) {
    this.server = server;
    this.engine = engine;
    this.revision = Revision.of(engine);
    this.decoder = server.parser().newDecoder();
  }

  void start() {
    engine.onMessage(this);
    engine.onClose(this);
    Watchers watchers = server.watchers();
    if (watchers != null) {
      watchers.tell(watcher -> watcher.onOpen(engine));
    }
    connectTimeout = server.schedule(server.connectTimeout(), () -> execute(this::connectTimedOut));
    if (revision.connectsByItself()) {
      connect(Packet.connect(Packet.ROOT, null));
    }
  }

  EngineSocket engine() {
    return engine;
  }

  Revision revision() {
    return revision;
  }

  void execute(Runnable task) {
    engine.executor().execute(task);
  }

  // --- sending; any thread

  OutgoingPacket encode(Packet packet, boolean compress) {
    return server.parser().encoder().encode(packet, compress);
  }

  void send(Packet packet, OutgoingPacket encoded) {
    if (PacketLog.isOn()) {
      PacketLog.sent(engine.id(), encoded);
    }
    engine.send(encoded);
    watchSent(packet, encoded);
  }

  /**
   * Sends what is for one stay of the client in a namespace, and must not come behind what is sent
   * when that is over.
   *
   * @param wanted whether it is not over; asked by the engine, see {@link EngineSocket#sendIf}
   */
  void send(Packet packet, OutgoingPacket encoded, BooleanSupplier wanted) {
    if (PacketLog.isOn()) {
      PacketLog.sent(engine.id(), encoded);
    }
    if (engine.sendIf(encoded, wanted)) {
      watchSent(packet, encoded);
    }
  }

  /**
   * As {@link #send(Packet, OutgoingPacket, BooleanSupplier)}, or drops it if it cannot leave at
   * once.
   */
  void sendVolatile(Packet packet, OutgoingPacket encoded, BooleanSupplier wanted) {
    if (engine.sendIfWritable(encoded, wanted)) {
      if (PacketLog.isOn()) {
        PacketLog.sent(engine.id(), encoded);
      }
      watchSent(packet, encoded);
    } else if (wanted.getAsBoolean()) {
      if (PacketLog.isOn()) {
        PacketLog.dropped(engine.id(), encoded);
      }
      Watchers watchers = server.watchers();
      if (watchers != null) {
        watchers.tell(watcher -> watcher.onDrop(engine, packet));
      }
    }
  }

  /** Sends; {@link #watchSent} is due afterwards, when no lock is held. */
  void handOver(List<OutgoingPacket> encoded) {
    if (PacketLog.isOn()) {
      encoded.forEach(each -> PacketLog.sent(engine.id(), each));
    }
    engine.sendAll(encoded);
  }

  void watchSent(Packet packet, List<OutgoingPacket> encoded) {
    Watchers watchers = server.watchers();
    if (watchers != null && engine.readyState() == ReadyState.OPEN) {
      long bytes = encoded.stream().mapToLong(Watchers::bytes).sum();
      watchers.tell(watcher -> watcher.onSend(engine, packet, bytes));
    }
  }

  private void watchSent(Packet packet, OutgoingPacket encoded) {
    if (server.watchers() != null) {
      watchSent(packet, List.of(encoded));
    }
  }

  /** Leaves all namespaces and closes the session. */
  void disconnectAll() {
    for (Socket socket : sockets) {
      socket.disconnect(false);
    }
    engine.close();
  }

  /** From now on the sockets hear when something can be sent at once again. */
  void watchDrain() {
    synchronized (this) {
      if (!watchesDrain) {
        watchesDrain = true;
        engine.onWritable(this::drained);
      }
    }
  }

  private void drained() {
    for (Socket socket : sockets) {
      socket.drained();
    }
  }

  // --- receiving

  @Override
  public void accept(Message message) {
    if (ended) {
      return;
    }
    if (PacketLog.isOn()) {
      PacketLog.received(engine.id(), message);
    }
    receivedMessages++;
    receivedBytes += message.length();
    Packet packet;
    try {
      packet = decoder.add(message);
    } catch (PacketException | RuntimeException e) {
      unreadable(e);
      return;
    }
    if (packet != null) {
      int messages = receivedMessages;
      long bytes = receivedBytes;
      receivedMessages = 0;
      receivedBytes = 0;
      Watchers watchers = server.watchers();
      if (watchers != null) {
        watchers.tell(watcher -> watcher.onReceive(engine, packet, bytes));
      }
      route(packet, messages, bytes);
    }
  }

  private void route(Packet received, int messages, long bytes) {
    Packet packet = received.type() == PacketType.CONNECT ? revision.request(received) : received;
    Socket socket = socket(packet.namespace());
    switch (packet.type()) {
      case CONNECT -> {
        if (socket != null && socket.isConnected() || isBeingAdmitted(packet.namespace())) {
          breach(packet);
        } else {
          connect(packet);
        }
      }
      case EVENT, BINARY_EVENT -> {
        if (socket == null) {
          breach(packet);
        } else {
          socket.onEvent(packet, messages, bytes);
        }
      }
      case ACK, BINARY_ACK -> {
        if (socket == null) {
          breach(packet);
        } else {
          socket.onAck(packet);
        }
      }
      case DISCONNECT -> {
        if (socket == null) {
          breach(packet);
        } else {
          socket.closeNow(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT, null);
        }
      }
      case CONNECT_ERROR -> breach(packet);
    }
  }

  private @Nullable Socket socket(String namespace) {
    for (Socket socket : sockets) {
      if (socket.namespace().name().equals(namespace)) {
        return socket;
      }
    }
    return null;
  }

  // --- connecting

  private void connect(Packet packet) {
    String name = packet.namespace();
    int limit = server.maxNamespacesPerConnection();
    int pending = admittances == null ? 0 : admittances.size();
    if (sockets.length + pending + searches + recoveries >= limit) {
      refuse(name, Map.of("message", "Too many namespaces: at most " + limit));
      return;
    }
    Namespace namespace = server.find(name);
    if (namespace != null && namespace.enter()) {
      admit(namespace, packet);
      return;
    }
    Json auth = RequestHandshake.auth(packet.payload());
    searches++;
    new NamespaceSearch(this, name, auth, server.parents(), parent -> searched(packet, parent))
        .proceed();
  }

  /** The parents were asked for a namespace that nobody has created. */
  private void searched(Packet packet, @Nullable ParentNamespace parent) {
    searches--;
    if (isOver()) {
      return;
    }
    String name = packet.namespace();
    if (parent == null) {
      log.debug("{} asked for the unknown namespace {}", engine.id(), name);
      refuse(name, Map.of("message", "Invalid namespace"));
      return;
    }
    Namespace namespace;
    try {
      namespace = server.enterChild(parent, name);
    } catch (RuntimeException e) {
      log.error("The namespace {} could not be created", name, e);
      refuse(name, Admittance.INTERNAL_ERROR);
      return;
    }
    if (namespace == null) {
      refuse(name, Map.of("message", "Too many namespaces: no place for another one"));
      return;
    }
    admit(namespace, packet);
  }

  /** Has the middlewares of a namespace decide, which was entered; before, looks for a session. */
  private void admit(Namespace namespace, Packet packet) {
    Json auth = packet.payload();
    String pid =
        auth == null || !namespace.recovers() || !revision.recovers()
            ? null
            : auth.getString("pid");
    if (auth == null || pid == null) {
      admit(namespace, auth, null);
    } else {
      recover(namespace, auth, pid);
    }
  }

  /** Finds out whether the client can have its session back; if not, it is as any other. */
  private void recover(Namespace namespace, Json auth, String pid) {
    CompletableFuture<@Nullable RestoredSession> answer;
    try {
      answer =
          namespace.adapter().restoreSession(pid, auth.getString("offset")).toCompletableFuture();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    recoveries++;
    BiConsumer<@Nullable RestoredSession, @Nullable Throwable> next =
        (restored, failure) -> {
          recoveries--;
          if (failure != null) {
            log.warn("The adapter of {} could not restore a session", namespace, failure);
          }
          if (!isOver()) {
            admit(namespace, auth, failure == null ? restored : null);
            return;
          }
          if (restored != null) {
            SocketRecovery.keep(namespace.adapter(), restored.session());
          }
          namespace.leave();
        };
    if (answer.isDone()) {
      answer.whenComplete(next);
    } else {
      answer.whenComplete((restored, failure) -> execute(() -> next.accept(restored, failure)));
    }
  }

  /** Has the middlewares decide. */
  private void admit(Namespace namespace, @Nullable Json auth, @Nullable RestoredSession restored) {
    Socket socket =
        new Socket(
            namespace,
            this,
            new RequestHandshake(engine.request(), System.currentTimeMillis(), auth),
            restored);
    List<AsyncMiddleware> middlewares =
        restored != null && server.skipsMiddlewares() ? List.of() : namespace.middlewares();
    Admittance admittance = new Admittance(this, socket, middlewares);
    if (admittances == null) {
      admittances = new ArrayList<>(2);
    }
    admittances.add(admittance);
    admittance.proceed();
  }

  /** Nobody can connect any more. */
  private boolean isOver() {
    return ended || server.isClosed() || engine.readyState() != ReadyState.OPEN;
  }

  private void refuse(String namespace, Map<String, Object> error) {
    refuse(namespace, error, error);
  }

  /**
   * Refuses a request to connect.
   *
   * @param told what the client gets of the error
   */
  private void refuse(String namespace, Map<String, Object> error, Object told) {
    Packet refusal = Packet.connectError(namespace, told);
    send(refusal, encode(refusal, true));
    Watchers watchers = server.watchers();
    if (watchers != null) {
      String message = String.valueOf(error.get("message"));
      watchers.tell(watcher -> watcher.onRefuse(engine, namespace, message));
    }
  }

  /**
   * Whether a request for this namespace has passed its middlewares and is about to be answered.
   */
  private boolean isBeingAdmitted(String namespace) {
    if (admittances != null) {
      for (Admittance admittance : admittances) {
        if (admittance.isDecided() && admittance.namespace().name().equals(namespace)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The middlewares have decided. */
  void decided(Admittance admittance) {
    if (admittances != null) {
      admittances.remove(admittance);
      if (admittances.isEmpty()) {
        admittances = null;
      }
    }
    Socket socket = admittance.socket();
    if (isOver()) {
      socket.abandonLost();
      return;
    }
    Map<String, Object> refusal = admittance.refusal();
    String name = socket.namespace().name();
    if (refusal != null) {
      socket.abandon();
      try {
        refuse(name, refusal, revision.refusal(refusal));
      } catch (IllegalArgumentException e) {
        socket.report("connect", e);
        refuse(name, Admittance.INTERNAL_ERROR, revision.refusal(Admittance.INTERNAL_ERROR));
      }
      return;
    }
    Socket previous = socket(name);
    if (previous != null) {
      // It asked twice while the first request waited: what it was told last is what it knows.
      previous.closeNow(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT, null);
    }
    Socket[] more = Arrays.copyOf(sockets, sockets.length + 1);
    more[sockets.length] = socket;
    sockets = more;
    stopConnectTimeout();
    if (socket.connect()) {
      Watchers watchers = server.watchers();
      if (watchers != null) {
        watchers.tell(watcher -> watcher.onConnect(socket));
      }
      socket.namespace().announce(socket);
    }
  }

  void remove(Socket socket) {
    Socket[] before = sockets;
    for (int i = 0; i < before.length; i++) {
      if (before[i] == socket) {
        if (before.length == 1) {
          sockets = NO_SOCKETS;
          return;
        }
        Socket[] fewer = new Socket[before.length - 1];
        System.arraycopy(before, 0, fewer, 0, i);
        System.arraycopy(before, i + 1, fewer, i, fewer.length - i);
        sockets = fewer;
        return;
      }
    }
  }

  private void connectTimedOut() {
    connectTimeout = null;
    if (!ended && sockets.length == 0) {
      log.debug("{} connected to no namespace in time", engine.id());
      engine.close();
      end(DisconnectReason.FORCED_SERVER_CLOSE, null);
    }
  }

  private void stopConnectTimeout() {
    if (connectTimeout != null) {
      connectTimeout.cancel();
      connectTimeout = null;
    }
  }

  // --- ending

  /** A packet that must not come now. */
  private void breach(Packet packet) {
    log.debug("{} broke the protocol with {}", engine.id(), packet);
    boolean closesAtOnce = engine.transport() != TransportName.POLLING || engine.isWritable();
    engine.close();
    end(closesAtOnce ? DisconnectReason.FORCED_CLOSE : DisconnectReason.FORCED_SERVER_CLOSE, null);
  }

  /** A message that is no packet. The sockets are disconnected when the session has ended. */
  private void unreadable(Exception cause) {
    log.debug("{} sent an unreadable message: {}", engine.id(), cause.toString());
    for (Socket socket : sockets) {
      socket.report(null, cause);
    }
    ended = true;
    engine.close();
  }

  @Override
  public void onClose(CloseReason reason, @Nullable String description) {
    end(DisconnectReason.of(reason), description);
    Watchers watchers = server.watchers();
    if (watchers != null) {
      watchers.tell(watcher -> watcher.onClose(engine, reason));
    }
  }

  private void end(DisconnectReason reason, @Nullable String description) {
    ended = true;
    stopConnectTimeout();
    decoder.destroy();
    List<Admittance> pending = admittances;
    admittances = null;
    if (pending != null) {
      for (Admittance admittance : pending) {
        admittance.socket().abandonLost();
      }
    }
    for (Socket socket : sockets) {
      socket.closeNow(reason, description);
    }
  }
}
