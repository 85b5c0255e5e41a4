package io.undersocket.socketio;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.BroadcastOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the server with its own clients, rooms, events and middlewares; clients connect to any
 * number of them over one connection.
 *
 * <p>Every method may be called from any thread. Without a room, everything that is said here is
 * said to all connected sockets of the namespace.
 */
public sealed class Namespace implements BroadcastTarget permits ParentNamespace {

  private static final Logger log = LoggerFactory.getLogger(Namespace.class);

  /** What the reference's timer makes of a timeout that nobody has set. */
  static final Duration NO_TIMEOUT = Duration.ofMillis(1);

  private final SocketIoServer server;
  private final String name;
  private final Rooms rooms = new Rooms();
  private final Adapter adapter;
  private final boolean recovers;
  private final BroadcastOperator everyone;
  private final ServerSideEvents serverSideEvents = new ServerSideEvents(this);
  private final AtomicLong ackIds = new AtomicLong();
  private final List<AsyncMiddleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<Consumer<Socket>> connectionListeners = new CopyOnWriteArrayList<>();

  /** Whose child this is, or null if it was created for itself. */
  private final @Nullable ParentNamespace parent;

  /**
   * Sockets here, and those that the middlewares have yet to decide about; counted only in a child
   * that is forgotten when it is empty. Guarded by this.
   */
  private int occupants;

  /** Nobody can come any more. Guarded by this. */
  private boolean forgotten;

  /** The end of the adapter, once it was begun. Guarded by this. */
  private @Nullable CompletableFuture<?> closing;

  Namespace(SocketIoServer server, String name) {
    this(server, name, server.adapterFactory(), null);
  }

  @SuppressWarnings("this-escape") // its parts keep the namespace, and use it only later
  Namespace(
      SocketIoServer server,
      String name,
      AdapterFactory adapters,
      @Nullable ParentNamespace parent) {
    this.server = server;
    this.name = name;
    this.parent = parent;
    this.adapter = adapters.create(new NamespaceSockets(this, server, rooms));
    this.recovers = server.recovery() != null && adapter.recoversSessions();
    this.everyone = new BroadcastOperator(this, BroadcastOptions.EVERYONE);
  }

  /** Takes over what a parent tells its children. */
  void inherit(Namespace from) {
    middlewares.addAll(from.middlewares);
    connectionListeners.addAll(from.connectionListeners);
  }

  void init() {
    if (server.recovery() != null && !recovers) {
      log.warn(
          "The adapter of namespace {} cannot restore sessions: connectionStateRecovery is off there",
          name);
    }
    try {
      adapter
          .init()
          .whenComplete(
              (ignored, failure) -> {
                if (failure != null && server.isClosed()) {
                  log.debug("The adapter of namespace {} had no time to start", name, failure);
                } else if (failure != null) {
                  log.error("The adapter of namespace {} did not start", name, failure);
                }
              });
    } catch (RuntimeException e) {
      log.error("The adapter of namespace {} did not start", name, e);
    }
  }

  // --- who is here

  @Nullable ParentNamespace parent() {
    return parent;
  }

  private boolean isForgottenWhenEmpty() {
    return parent != null && server.cleansUpEmptyChildren();
  }

  /**
   * Somebody comes, and {@link #leave() leaves} later.
   *
   * @return false if the namespace has been forgotten
   */
  boolean enter() {
    if (!isForgottenWhenEmpty()) {
      return true;
    }
    synchronized (this) {
      if (!forgotten) {
        occupants++;
      }
      return !forgotten;
    }
  }

  /** Somebody who had {@link #enter() come} is gone. */
  void leave() {
    if (!isForgottenWhenEmpty()) {
      return;
    }
    synchronized (this) {
      if (--occupants > 0) {
        return;
      }
    }
    server.forgetIfEmpty(this);
  }

  /** Lets nobody in any more, unless somebody is here; whether it is so. */
  boolean forgetIfEmpty() {
    synchronized (this) {
      if (occupants > 0 || forgotten) {
        return false;
      }
      forgotten = true;
      return true;
    }
  }

  /** Completes, whatever happens, when the adapter has released what it held. */
  CompletableFuture<?> close() {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<?> begun = closing;
      if (begun != null) {
        return begun;
      }
      closing = mine;
    }
    closeAdapter(mine);
    return mine;
  }

  private void closeAdapter(CompletableFuture<Boolean> done) {
    CompletableFuture<?> closed;
    try {
      closed = adapter.close().toCompletableFuture();
    } catch (RuntimeException e) {
      closed = CompletableFuture.failedFuture(e);
    }
    closed.whenComplete(
        (ignored, failure) -> {
          if (failure != null) {
            log.error("The adapter of namespace {} did not close", name, failure);
          }
          done.complete(true);
        });
  }

  /** The name, with its leading slash. */
  public String name() {
    return name;
  }

  /** The server that this is a part of. */
  public SocketIoServer server() {
    return server;
  }

  /** What carries broadcasts to where the sockets are. */
  public Adapter adapter() {
    return adapter;
  }

  /**
   * The sockets on this node that are connected now: a live view, not to be changed. One that is
   * just being disconnected is in it until its listeners have heard.
   */
  public Collection<Socket> sockets() {
    return rooms.sockets();
  }

  /** The connected socket of this id on this node, or null. */
  public @Nullable Socket socket(String id) {
    Socket socket = rooms.socket(id);
    return socket != null && socket.isConnected() ? socket : null;
  }

  /**
   * Adds a listener for sockets that have connected; it registers the listeners of the socket.
   * Called on the socket's executor, after the client was told ({@code connection} and {@code
   * connect} events of the reference).
   */
  public Namespace onConnection(Consumer<Socket> listener) {
    connectionListeners.add(listener);
    return this;
  }

  /**
   * Adds a middleware: every client that wants to connect from now on passes it, after those added
   * before.
   */
  public Namespace use(Middleware middleware) {
    CompletableFuture<@Nullable Void> passed = CompletableFuture.completedFuture(null);
    return useAsync(
        socket -> {
          middleware.onConnect(socket);
          return passed;
        });
  }

  /** Adds a middleware whose answer may come later; see {@link #use}. */
  public Namespace useAsync(AsyncMiddleware middleware) {
    middlewares.add(middleware);
    return this;
  }

  // Copies: what was there when a client came is what it passes.
  List<AsyncMiddleware> middlewares() {
    return middlewares.isEmpty() ? List.of() : List.copyOf(middlewares);
  }

  void announce(Socket socket) {
    for (Consumer<Socket> listener : connectionListeners) {
      try {
        listener.accept(socket);
      } catch (Throwable t) {
        socket.report("connection", t);
      }
    }
  }

  Rooms rooms() {
    return rooms;
  }

  /** Whether clients of this namespace recover. */
  boolean recovers() {
    return recovers;
  }

  long nextAckId() {
    return ackIds.getAndIncrement();
  }

  Timeout schedule(Duration delay, Runnable task) {
    return server.schedule(delay, task);
  }

  /** Has these answers end after the timeout, if they have not before. */
  void startTimeout(BroadcastAnswers answers, @Nullable Duration timeout) {
    if (!answers.result().isDone()) {
      answers.timeoutIs(
          server.schedule(
              timeout == null ? NO_TIMEOUT : timeout, () -> server.execute(answers::timeOut)));
      server.endWithTime(answers.result(), answers::timeOut);
    }
  }

  /**
   * Tells the other servers of the cluster something about this namespace; this one does not hear
   * it. Without other servers, nothing ({@code serverSideEmit}).
   *
   * @param event its name
   * @param args what JSON knows, and bytes
   * @throws IllegalArgumentException if the name is reserved ({@code connect}, {@code connection},
   *     {@code new_namespace}), or an argument cannot be encoded
   */
  public void serverSideEmit(String event, @Nullable Object... args) {
    adapter.serverSideEmit(ServerSideEvents.checkName(event), values(args));
  }

  /**
   * As {@link #serverSideEmit}, asking every other server for an answer.
   *
   * @return the first value of every server's answer, in the order of arrival. It fails with a
   *     {@link PartialResultException}, which holds what did arrive, when not all have answered
   *     after some seconds ({@link io.undersocket.socketio.spi.ClusterOptions#requestTimeout()}). A
   *     server without a listener for the event does not answer
   * @throws IllegalArgumentException as {@link #serverSideEmit}
   */
  public CompletionStage<List<Args>> serverSideEmitWithAck(String event, @Nullable Object... args) {
    return adapter.serverSideEmitWithAck(ServerSideEvents.checkName(event), values(args));
  }

  private static Args values(@Nullable Object @Nullable [] args) {
    if (args == null) {
      return Args.of(new @Nullable Object[] {null});
    }
    return args.length == 1 && args[0] instanceof Args relayed ? relayed : Args.of(args);
  }

  /** Where listeners for what other servers emit here are registered. */
  public ServerSideEvents serverSideEvents() {
    return serverSideEvents;
  }

  @Override
  public BroadcastOperator to(Collection<String> rooms) {
    return everyone.to(rooms);
  }

  @Override
  public BroadcastOperator except(Collection<String> rooms) {
    return everyone.except(rooms);
  }

  @Override
  public BroadcastOperator local() {
    return everyone.local();
  }

  @Override
  public BroadcastOperator asVolatile() {
    return everyone.asVolatile();
  }

  @Override
  public BroadcastOperator compress(boolean compress) {
    return everyone.compress(compress);
  }

  @Override
  public BroadcastOperator timeout(Duration timeout) {
    return everyone.timeout(timeout);
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    everyone.emit(event, args);
  }

  @Override
  public CompletionStage<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    return everyone.emitWithAck(event, args);
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets() {
    return everyone.fetchSockets();
  }

  @Override
  public void socketsJoin(Collection<String> rooms) {
    everyone.socketsJoin(rooms);
  }

  @Override
  public void socketsLeave(Collection<String> rooms) {
    everyone.socketsLeave(rooms);
  }

  @Override
  public void disconnectSockets(boolean close) {
    everyone.disconnectSockets(close);
  }

  @Override
  public String toString() {
    return "Namespace[" + name + "]";
  }
}
