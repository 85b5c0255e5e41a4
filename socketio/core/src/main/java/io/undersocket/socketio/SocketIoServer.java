package io.undersocket.socketio;

import io.undersocket.engineio.EngineOptions;
import io.undersocket.engineio.EngineOptionsBuilder;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.StaticFile;
import io.undersocket.engineio.Timeout;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.protocol.SocketIoParser;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import io.undersocket.socketio.spi.ServerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Socket.IO server, protocol revision 5, inside a server that somebody else runs.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.create();
 * io.onConnection(socket -> {
 *   socket.join("lobby");
 *   socket.on("chat", String.class, text -> socket.to("lobby").emit("chat", text));
 *   socket.onDisconnect(reason -> log.info("{} left: {}", socket.id(), reason));
 * });
 * }</pre>
 *
 * <p>What is said here, and who is listened to here, belongs to the namespace {@code /}; {@link
 * #of(String)} gives others. Every method may be called from any thread and none blocks.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/">Socket.IO protocol</a>
 */
public final class SocketIoServer implements BroadcastTarget, HttpEndpoint {

  private static final Logger log = LoggerFactory.getLogger(SocketIoServer.class);

  /** How long the timer waits; apart, so that a test can be the clock. */
  @FunctionalInterface
  interface Scheduler {
    Timeout schedule(Duration delay, Runnable task);

    default long nanoTime() {
      return System.nanoTime();
    }
  }

  private static final Duration LEAST_ADAPTER_GRACE = Duration.ofSeconds(1);
  private static final Duration MOST_ADAPTER_GRACE = Duration.ofDays(1);

  private final EngineServer engine;
  private final Scheduler scheduler;
  private final Parser parser;
  private final AdapterFactory adapterFactory;
  private final @Nullable ConnectionStateRecovery recovery;
  private final @Nullable ClientFiles clientFiles;
  private final Duration connectTimeout;
  private final @Nullable Watchers watchers;
  private final int maxNamespacesPerConnection;
  private final int maxRoomsPerSocket;
  private final int maxPendingAcks;
  private final int maxDynamicNamespaces;
  private final boolean cleanupEmptyChildNamespaces;

  /** Changed under its own lock, so that there is one adapter for each at a time. */
  private final ConcurrentHashMap<String, Namespace> namespaces = new ConcurrentHashMap<>();

  /** Namespaces that the listeners are just being told of. Guarded by the lock of namespaces. */
  private final Map<String, Namespace> unannounced = new HashMap<>();

  /** In the order in which they were created. Added to under the lock of namespaces. */
  private final List<ParentNamespace> parents = new CopyOnWriteArrayList<>();

  /** Namespaces that have a parent. Guarded by the lock of namespaces. */
  private int dynamicNamespaces;

  /** Whether it was logged that there is no place for more. Guarded by the lock of namespaces. */
  private boolean fullWasSaid;

  private final Namespace main;
  private final List<Consumer<Namespace>> namespaceListeners = new CopyOnWriteArrayList<>();
  private final List<ErrorListener> errorListeners = new CopyOnWriteArrayList<>();

  /** What waits for the timer, to be told when nothing keeps time any more. */
  private final Set<Runnable> timed = ConcurrentHashMap.newKeySet();

  /** Nothing keeps time any more. */
  private volatile boolean timeIsOver;

  /** The one close, once it was begun; written under the lock of this. */
  private volatile @Nullable CompletableFuture<Void> closing;

  private SocketIoServer(Builder builder) {
    this.engine = EngineServer.create(builder.options());
    Scheduler given = builder.scheduler;
    this.scheduler = given == null ? engine::schedule : given;
    this.parser = builder.makeParser();
    this.adapterFactory = builder.adapterFactory;
    this.recovery = builder.recovery;
    this.clientFiles = builder.serveClient ? ClientFiles.of(builder.path) : null;
    this.connectTimeout = builder.connectTimeout;
    this.watchers = Watchers.of(builder.serverListeners);
    this.maxNamespacesPerConnection = builder.maxNamespacesPerConnection;
    this.maxRoomsPerSocket = builder.maxRoomsPerSocket;
    this.maxPendingAcks = builder.maxPendingAcks;
    this.maxDynamicNamespaces = builder.maxDynamicNamespaces;
    this.cleanupEmptyChildNamespaces = builder.cleanupEmptyChildNamespaces;
    this.main = of("/");
    engine.onConnection(this::accept);
    Watchers all = watchers;
    if (all != null) {
      engine.onConnectionError(error -> all.tell(watcher -> watcher.onRequestRefused(error)));
    }
  }

  /** A server with the default options. */
  public static SocketIoServer create() {
    return builder().build();
  }

  /** Sets options for a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets the options of a server and of its engine, and builds it. */
  public static final class Builder extends EngineOptionsBuilder<Builder> {

    private String path = "/socket.io";
    private boolean serveClient = true;
    private Duration connectTimeout = Duration.ofSeconds(45);
    private AdapterFactory adapterFactory = InMemoryAdapter::new;
    private @Nullable ConnectionStateRecovery recovery;
    private @Nullable Parser parser;
    private @Nullable ParserLimits parserLimits;
    private @Nullable JsonBinding jsonBinding;
    private final List<ServerListener> serverListeners = new ArrayList<>();
    private int maxNamespacesPerConnection = 1_000;
    private int maxRoomsPerSocket = 10_000;
    private int maxPendingAcks = 10_000;
    private int maxDynamicNamespaces = 100_000;
    private boolean cleanupEmptyChildNamespaces;
    private @Nullable Scheduler scheduler;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    private EngineOptions options() {
      return engineOptions();
    }

    private Parser makeParser() {
      if (parser == null) {
        return SocketIoParser.create(
            parserLimits == null ? ParserLimits.defaults() : parserLimits, jsonBinding);
      }
      if (parserLimits != null || jsonBinding != null) {
        throw new IllegalStateException(
            (jsonBinding != null ? "jsonBinding" : "parserLimits")
                + " is an option of the default parser, and parser names another one: give it to"
                + " that one");
      }
      return parser;
    }

    /** For tests: the clock. */
    Builder scheduler(Scheduler scheduler) {
      this.scheduler = scheduler;
      return this;
    }

    /**
     * The path below which the server is mounted, if it is the client's default one or was set
     * there. It decides nothing but which requests are for the {@linkplain #serveClient client
     * files}: the container decides what comes here at all. Default {@code /socket.io} ({@code
     * path}).
     */
    public Builder path(String path) {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("path is '" + path + "', must begin with a slash");
      }
      this.path = path;
      return this;
    }

    /**
     * Whether the browser client is served, as {@code socket.io.js}, {@code socket.io.min.js},
     * {@code socket.io.esm.min.js} and {@code socket.io.msgpack.min.js}, each with its source map.
     * They come from the artifact {@code undersocket-socketio-client}; without it nothing is
     * served. Default true ({@code serveClient}).
     */
    public Builder serveClient(boolean serveClient) {
      this.serveClient = serveClient;
      return this;
    }

    /**
     * How long a connection may be without any namespace before it is closed; counts from its
     * opening, and no more once it had one. Zero means the default, 45 s ({@code connectTimeout}).
     */
    public Builder connectTimeout(Duration connectTimeout) {
      if (connectTimeout.isNegative()) {
        throw new IllegalArgumentException(
            "connectTimeout is " + connectTimeout + ", must not be negative");
      }
      this.connectTimeout = connectTimeout.isZero() ? Duration.ofSeconds(45) : connectTimeout;
      return this;
    }

    /**
     * What connects this server with others. Default it stands alone, with the {@link
     * InMemoryAdapter} ({@code adapter}).
     */
    public Builder adapter(AdapterFactory adapterFactory) {
      this.adapterFactory = Objects.requireNonNull(adapterFactory);
      return this;
    }

    /**
     * Has clients recover that come back in time after their connection was lost: they get their
     * id, rooms and data back, and the packets that they missed; see {@link Socket#recovered()}.
     * Needs an adapter that can do it, as the default one can. Every event that is not volatile and
     * asks for no acknowledgement ends with one more argument then, its offset. Default not ({@code
     * connectionStateRecovery}).
     *
     * @param maxDisconnectionDuration how long after the loss
     */
    public Builder connectionStateRecovery(Duration maxDisconnectionDuration) {
      return connectionStateRecovery(
          ConnectionStateRecovery.defaults()
              .withMaxDisconnectionDuration(maxDisconnectionDuration));
    }

    /** As {@link #connectionStateRecovery(Duration)}, with all that can be said about it. */
    public Builder connectionStateRecovery(ConnectionStateRecovery recovery) {
      this.recovery = Objects.requireNonNull(recovery);
      return this;
    }

    /**
     * How packets are written and read; clients must use the same. Default JSON ({@code parser}).
     * Excludes {@link #parserLimits} and {@link #jsonBinding}, which are options of that default.
     */
    public Builder parser(Parser parser) {
      this.parser = Objects.requireNonNull(parser);
      return this;
    }

    /** What the default parser accepts. */
    public Builder parserLimits(ParserLimits parserLimits) {
      this.parserLimits = Objects.requireNonNull(parserLimits);
      return this;
    }

    /** How the default parser reads and writes the application's own types. Default not at all. */
    public Builder jsonBinding(JsonBinding jsonBinding) {
      this.jsonBinding = Objects.requireNonNull(jsonBinding);
      return this;
    }

    /**
     * Adds one that watches what the server does, for metrics, audits or logs; several may. None is
     * there by default. See {@link ServerStatistics} for one that counts.
     */
    public Builder serverListener(ServerListener listener) {
      serverListeners.add(Objects.requireNonNull(listener));
      return this;
    }

    /**
     * How many namespaces a client may be connected to over one connection, or wait for. More are
     * refused with a {@code connect_error}. Default 1,000.
     */
    public Builder maxNamespacesPerConnection(int namespaces) {
      this.maxNamespacesPerConnection = positive("maxNamespacesPerConnection", namespaces);
      return this;
    }

    /**
     * How many rooms a socket may be in, not counting its own; {@code join} throws beyond. Default
     * 10,000.
     */
    public Builder maxRoomsPerSocket(int rooms) {
      this.maxRoomsPerSocket = positive("maxRoomsPerSocket", rooms);
      return this;
    }

    /**
     * How many acknowledgements of one socket may be waited for; {@code emitWithAck} fails beyond.
     * Default 10,000.
     */
    public Builder maxPendingAcks(int acks) {
      this.maxPendingAcks = positive("maxPendingAcks", acks);
      return this;
    }

    /**
     * How many namespaces there may be that were created because a {@linkplain ParentNamespace
     * parent} admits them; a client that asks for one more is refused with a {@code connect_error}.
     * The application itself may create more. Default 100,000 (the reference server knows no
     * bound).
     */
    public Builder maxDynamicNamespaces(int namespaces) {
      this.maxDynamicNamespaces = positive("maxDynamicNamespaces", namespaces);
      return this;
    }

    /**
     * Whether a child of a {@linkplain ParentNamespace parent} is forgotten when its last socket
     * has gone, or its first one was refused: its adapter is closed, and the next client that asks
     * for it gets a new one. What the application itself keeps of the old one reaches nobody.
     * Default false ({@code cleanupEmptyChildNamespaces}).
     */
    public Builder cleanupEmptyChildNamespaces(boolean cleanup) {
      this.cleanupEmptyChildNamespaces = cleanup;
      return this;
    }

    private static int positive(String option, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(option + " is " + value + ", must be 1 or more");
      }
      return value;
    }

    /** A server with these options. */
    public SocketIoServer build() {
      return new SocketIoServer(this);
    }
  }

  /** The engine below: sessions, transports, heartbeats. */
  public EngineServer engine() {
    return engine;
  }

  // --- namespaces

  /** The namespace {@code /}, for which this server stands. */
  public Namespace sockets() {
    return main;
  }

  /**
   * The namespace of this name, created if there is none. Clients can connect to it from now on. If
   * a parent was made of a {@linkplain #of(Pattern) pattern} that the name matches, it becomes a
   * child of the first such parent.
   *
   * @param name the name; a leading slash may be left out, so that the empty name is {@code /}
   */
  public Namespace of(String name) {
    return named(name, null);
  }

  /** As {@link #of(String)}, and adds a listener for sockets that have connected. */
  public Namespace of(String name, Consumer<Socket> connectionListener) {
    return named(name, Objects.requireNonNull(connectionListener));
  }

  private Namespace named(String name, @Nullable Consumer<Socket> connectionListener) {
    String full = name.startsWith("/") ? name : "/" + name;
    Namespace existing = namespaces.get(full);
    if (existing == null) {
      synchronized (namespaces) {
        existing = findLocked(full);
        if (existing == null) {
          return createLocked(full, parentFor(full), connectionListener);
        }
      }
    }
    if (connectionListener != null) {
      existing.onConnection(connectionListener);
    }
    return existing;
  }

  private @Nullable ParentNamespace parentFor(String name) {
    for (ParentNamespace parent : parents) {
      if (parent.hasPatternFor(name)) {
        return parent;
      }
    }
    return null;
  }

  private @Nullable Namespace findLocked(String name) {
    Namespace known = namespaces.get(name);
    return known == null ? unannounced.get(name) : known;
  }

  /** Creates a namespace. No client finds it before the listeners of new ones have returned. */
  private Namespace createLocked(
      String name,
      @Nullable ParentNamespace parent,
      @Nullable Consumer<Socket> connectionListener) {
    Namespace made = parent == null ? new Namespace(this, name) : parent.newChild(name);
    if (connectionListener != null) {
      made.onConnection(connectionListener);
    }
    made.init();
    unannounced.put(name, made);
    for (Consumer<Namespace> listener : namespaceListeners) {
      try {
        listener.accept(made);
      } catch (Throwable t) {
        log.error("A listener of new namespaces failed for {}", name, t);
      }
    }
    unannounced.remove(name);
    if (parent != null) {
      dynamicNamespaces++;
      parent.add(made);
    }
    namespaces.put(name, made);
    if (isClosed()) {
      made.close(); // whoever closes the server may have seen all namespaces already
    }
    return made;
  }

  /**
   * A parent of namespaces that are created when the first client asks for them: of those whose
   * whole name, with its leading slash, matches the pattern (as with {@link
   * java.util.regex.Matcher#matches()}; the reference server takes a part of the name for enough
   * unless the expression is anchored).
   *
   * <p>Parents are asked in the order in which they were created, if there is no namespace of the
   * name.
   */
  public ParentNamespace of(Pattern pattern) {
    return parent(
        pattern,
        (name, auth) -> CompletableFuture.completedFuture(pattern.matcher(name).matches()));
  }

  /** As {@link #of(Pattern)}, and adds a listener for sockets that have connected. */
  public ParentNamespace of(Pattern pattern, Consumer<Socket> connectionListener) {
    ParentNamespace parent = of(pattern);
    parent.onConnection(connectionListener);
    return parent;
  }

  /**
   * A parent of namespaces that are created when the first client asks for them: of those for which
   * the function says so. It is asked only if there is no namespace of the name, so it can keep
   * names from coming into being, but not clients out: that is for a middleware.
   */
  public ParentNamespace of(NamespaceMatcher matcher) {
    return parent(
        null, (name, auth) -> CompletableFuture.completedFuture(matcher.matches(name, auth)));
  }

  /** As {@link #of(NamespaceMatcher)}, with a function whose answer may come later. */
  public ParentNamespace ofAsync(AsyncNamespaceMatcher matcher) {
    return parent(null, matcher);
  }

  private ParentNamespace parent(@Nullable Pattern pattern, AsyncNamespaceMatcher matcher) {
    synchronized (namespaces) {
      ParentNamespace made =
          new ParentNamespace(
              this, "/_" + parents.size(), pattern, Objects.requireNonNull(matcher));
      parents.add(made);
      return made;
    }
  }

  /** The parents there are now. */
  Iterator<ParentNamespace> parents() {
    return parents.iterator();
  }

  /**
   * Enters a child of this parent, created if there is none of the name; null if there is no place
   * for it, or the server was closed.
   */
  @Nullable Namespace enterChild(ParentNamespace parent, String name) {
    synchronized (namespaces) {
      Namespace child = findLocked(name);
      if (child == null) {
        if (closing != null) {
          return null;
        }
        if (dynamicNamespaces >= maxDynamicNamespaces) {
          if (!fullWasSaid) {
            fullWasSaid = true;
            log.warn(
                "A client asked for {}, but there are {} dynamic namespaces already"
                    + " (maxDynamicNamespaces): this one and others are refused. Consider"
                    + " cleanupEmptyChildNamespaces, or raise the limit.",
                name,
                dynamicNamespaces);
          }
          return null;
        }
        child = createLocked(name, parent, null);
      }
      // Under the lock nobody forgets it.
      return child.enter() ? child : null;
    }
  }

  /**
   * The last one has left a child. Its adapter is closed before another namespace of the name can
   * be created, as both may use the same channels.
   */
  void forgetIfEmpty(Namespace child) {
    synchronized (namespaces) {
      ParentNamespace parent = child.parent();
      if (parent == null || !child.forgetIfEmpty()) {
        return;
      }
      namespaces.remove(child.name(), child);
      dynamicNamespaces--;
      fullWasSaid = false;
      parent.remove(child);
      child.close();
    }
  }

  boolean cleansUpEmptyChildren() {
    return cleanupEmptyChildNamespaces;
  }

  /** All namespaces but parents; a live view, not to be changed. */
  public Collection<Namespace> namespaces() {
    return Collections.unmodifiableCollection(namespaces.values());
  }

  /**
   * Adds a listener for namespaces that are created from now on, by the application or because a
   * parent admits them; {@code /} is there already. Called on the thread that creates one, before
   * any client can connect to it: what the listener registers there holds for all. Other namespaces
   * wait to be created meanwhile, so it must be quick ({@code new_namespace} event).
   */
  public SocketIoServer onNewNamespace(Consumer<Namespace> listener) {
    namespaceListeners.add(listener);
    return this;
  }

  @Nullable Namespace find(String name) {
    return namespaces.get(name);
  }

  // --- the namespace /

  /** As {@link Namespace#onConnection} of {@code /}. */
  public SocketIoServer onConnection(Consumer<Socket> listener) {
    main.onConnection(listener);
    return this;
  }

  /** As {@link Namespace#use} of {@code /}: it does not hold for other namespaces. */
  public SocketIoServer use(Middleware middleware) {
    main.use(middleware);
    return this;
  }

  /** As {@link Namespace#useAsync} of {@code /}: it does not hold for other namespaces. */
  public SocketIoServer useAsync(AsyncMiddleware middleware) {
    main.useAsync(middleware);
    return this;
  }

  /** As {@link Namespace#serverSideEmit} of {@code /}. */
  public void serverSideEmit(String event, @Nullable Object... args) {
    main.serverSideEmit(event, args);
  }

  /** As {@link Namespace#serverSideEmitWithAck} of {@code /}. */
  public CompletionStage<List<Args>> serverSideEmitWithAck(String event, @Nullable Object... args) {
    return main.serverSideEmitWithAck(event, args);
  }

  /** As {@link Namespace#serverSideEvents} of {@code /}. */
  public ServerSideEvents serverSideEvents() {
    return main.serverSideEvents();
  }

  @Override
  public BroadcastOperator to(Collection<String> rooms) {
    return main.to(rooms);
  }

  @Override
  public BroadcastOperator except(Collection<String> rooms) {
    return main.except(rooms);
  }

  @Override
  public BroadcastOperator local() {
    return main.local();
  }

  @Override
  public BroadcastOperator asVolatile() {
    return main.asVolatile();
  }

  @Override
  public BroadcastOperator compress(boolean compress) {
    return main.compress(compress);
  }

  @Override
  public BroadcastOperator timeout(Duration timeout) {
    return main.timeout(timeout);
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    main.emit(event, args);
  }

  @Override
  public CompletionStage<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    return main.emitWithAck(event, args);
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets() {
    return main.fetchSockets();
  }

  @Override
  public void socketsJoin(Collection<String> rooms) {
    main.socketsJoin(rooms);
  }

  @Override
  public void socketsLeave(Collection<String> rooms) {
    main.socketsLeave(rooms);
  }

  @Override
  public void disconnectSockets(boolean close) {
    main.disconnectSockets(close);
  }

  // --- requests and sessions

  /**
   * Takes a request below the server's path: for a client file, or for the engine. For container
   * bindings.
   */
  @Override
  public void handle(HttpExchange exchange) {
    StaticFile file = clientFiles == null ? null : clientFiles.find(exchange.path());
    if (file == null) {
      engine.handle(exchange);
    } else {
      engine.serve(exchange, file);
    }
  }

  /** A session was opened. */
  void accept(EngineSocket session) {
    new Connection(this, session).start();
  }

  // --- failures

  /**
   * Adds a listener for what would be logged otherwise: what listeners throw, and packets that
   * cannot be read. Without one, and without a {@link Socket#onError} listener, it is logged once:
   * at error level with its stack trace what a listener threw, at warn level without it that a
   * client sent another type than a listener asked for, at debug level what could not be read or
   * was refused with an {@link EventError}.
   */
  public SocketIoServer onError(ErrorListener listener) {
    errorListeners.add(listener);
    return this;
  }

  void report(Socket socket, @Nullable String event, Throwable cause, boolean heard) {
    for (ErrorListener listener : errorListeners) {
      report(listener, socket, event, cause);
    }
    if (heard || !errorListeners.isEmpty()) {
      return;
    }
    if (cause instanceof PacketException) {
      log.debug("{} sent a packet that cannot be read: {}", socket, cause.getMessage());
    } else if (cause instanceof ArgumentException) {
      log.warn("A listener of {} did not get what it asked for: {}", socket, cause.getMessage());
    } else if (cause instanceof EventError) {
      log.debug("\"{}\" of {} was refused: {}", event, socket, cause.getMessage());
    } else {
      log.error(
          "A listener of {} for \"{}\" failed; everything else goes on", socket, event, cause);
    }
  }

  void report(ErrorListener listener, Socket socket, @Nullable String event, Throwable cause) {
    try {
      listener.onError(socket, event, cause);
    } catch (Throwable t) {
      t.addSuppressed(cause);
      log.error("An error listener failed", t);
    }
  }

  // --- closing

  /** Closes with {@link EngineServer#DEFAULT_GRACE}. */
  @Override
  public CompletionStage<Void> close() {
    return close(EngineServer.DEFAULT_GRACE);
  }

  /**
   * Closes the server: every socket is disconnected with {@link
   * DisconnectReason#SERVER_SHUTTING_DOWN}, then adapters and engine are closed. Clients are not
   * told that they left a namespace, so they try to come back.
   *
   * @param grace as in {@link EngineServer#close(Duration)}, and once more for the adapters, which
   *     have at least a second; one that takes longer is not waited for, and logged
   * @return completes when the last session is gone and the adapters are closed; the same for every
   *     call
   */
  public CompletionStage<Void> close(Duration grace) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    CompletableFuture<Void> begun;
    synchronized (this) {
      begun = closing;
      if (begun == null) {
        closing = future;
      }
    }
    if (begun != null) {
      // The grace that ends first counts.
      engine.close(grace);
      return begun.copy();
    }
    List<Namespace> all;
    synchronized (namespaces) {
      all = List.copyOf(namespaces.values()); // from now on no client has any created
    }
    for (Namespace namespace : all) {
      for (Socket socket : namespace.sockets()) {
        socket.closeLater(DisconnectReason.SERVER_SHUTTING_DOWN);
      }
    }
    // The adapters last: they keep the sessions of the sockets that are disconnected here.
    engine
        .close(grace)
        .whenComplete(
            (closed, failure) -> {
              timeIsOver = true;
              timed.forEach(this::execute);
              List<CompletableFuture<?>> parts = new ArrayList<>();
              for (Namespace namespace : all) {
                parts.add(namespace.close());
              }
              CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
                  .orTimeout(adapterGrace(grace).toMillis(), TimeUnit.MILLISECONDS)
                  .whenComplete(
                      (ignored, cause) -> {
                        if (cause != null) {
                          log.warn("An adapter was still closing when its time was over");
                        }
                        future.complete(null);
                      });
            });
    return future.copy();
  }

  private static Duration adapterGrace(Duration grace) {
    if (grace.compareTo(LEAST_ADAPTER_GRACE) < 0) {
      return LEAST_ADAPTER_GRACE;
    }
    return grace.compareTo(MOST_ADAPTER_GRACE) > 0 ? MOST_ADAPTER_GRACE : grace;
  }

  boolean isClosed() {
    return closing != null;
  }

  /** Has something that waits for the timer end when the server is closed, if it has not before. */
  void endWithTime(CompletableFuture<?> result, Runnable end) {
    timed.add(end);
    result.whenComplete((value, failure) -> timed.remove(end));
    if (timeIsOver) {
      execute(end);
    }
  }

  // --- for the rest of the package

  Parser parser() {
    return parser;
  }

  AdapterFactory adapterFactory() {
    return adapterFactory;
  }

  @Nullable ConnectionStateRecovery recovery() {
    return recovery;
  }

  /** Whether clients that recover pass the middlewares unseen. */
  boolean skipsMiddlewares() {
    return recovery != null && recovery.skipMiddlewares();
  }

  long nanoTime() {
    return scheduler.nanoTime();
  }

  /** Null for none. */
  @Nullable Watchers watchers() {
    return watchers;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  int maxNamespacesPerConnection() {
    return maxNamespacesPerConnection;
  }

  int maxRoomsPerSocket() {
    return maxRoomsPerSocket;
  }

  int maxPendingAcks() {
    return maxPendingAcks;
  }

  Timeout schedule(Duration delay, Runnable task) {
    return scheduler.schedule(delay, task);
  }

  /** Runs what may take a while; also when the executor has been shut down. */
  void execute(Runnable task) {
    try {
      engine.executor().execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("The executor was shut down before the server was idle");
      task.run();
    }
  }

  @Override
  public String toString() {
    return "SocketIoServer" + namespaces.keySet();
  }
}
