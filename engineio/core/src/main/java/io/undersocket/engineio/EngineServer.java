package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.DeadlineTimer;
import io.undersocket.engineio.internal.time.Timer;
import io.undersocket.engineio.internal.websocket.ContextTakeover;
import io.undersocket.engineio.internal.websocket.PerMessageDeflate;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.IoThread;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Engine.IO server, protocol revision 4 (and 3, if {@linkplain EngineOptionsBuilder#allowEIO3
 * allowed}): sessions over HTTP long-polling and WebSocket inside a server that somebody else runs.
 * A container binding brings the requests ({@link #handle}).
 *
 * <pre>{@code
 * EngineServer engine = EngineServer.create();
 * engine.onConnection(socket -> socket.onMessage(message -> socket.send(message.text())));
 * }</pre>
 *
 * <p>Every method may be called from any thread and none blocks. Listeners, middlewares and hooks
 * run on the executor of the options; register them before the first request.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/">Engine.IO protocol</a>
 */
public final class EngineServer implements HttpEndpoint {

  /** The revision of the Engine.IO protocol that is always spoken. */
  public static final int PROTOCOL = 4;

  /** How long {@link #close()} waits for clients to fetch what was sent to them. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);

  /** As good as never, and still a number of nanoseconds. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Logger log = LoggerFactory.getLogger(EngineServer.class);

  private final EngineOptions options;
  private final Timer timer;
  private final Executor executor;
  private final @Nullable ExecutorService ownExecutor;
  private final SessionRegistry sessions;
  private final Verification verification;
  private final @Nullable PerMessageDeflate deflate;
  private final ConcurrentHashMap<String, PollingTransport.FarewellPoll> farewells =
      new ConcurrentHashMap<>();

  /**
   * One for each I/O thread with WebSockets. These keep theirs; nothing here does, since a
   * container may replace its threads. Guarded by itself.
   */
  private final Map<IoThread, WeakReference<IoWorker>> workers = new WeakHashMap<>();

  private final List<Consumer<EngineSocket>> connectionListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<ConnectionError>> errorListeners = new CopyOnWriteArrayList<>();
  private final List<EngineMiddleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<HeadersHook> initialHeadersHooks = new CopyOnWriteArrayList<>();
  private final List<HeadersHook> headersHooks = new CopyOnWriteArrayList<>();
  private final List<BiConsumer<EngineSocket, List<Packet>>> flushListeners =
      new CopyOnWriteArrayList<>();
  private final List<Consumer<EngineSocket>> drainListeners = new CopyOnWriteArrayList<>();

  /** The one close, once it was begun; guarded by this. */
  private @Nullable CompletableFuture<Void> closing;

  /** Ends the grace of that close, at {@link #graceEndNanos}; guarded by this, as that is. */
  private @Nullable Timeout graceOver;

  private long graceEndNanos;

  private final AtomicInteger openConnections = new AtomicInteger();

  /** The engine is closed and its last session is gone. */
  private volatile boolean released;

  private EngineServer(EngineOptions options) {
    this(options, new DeadlineTimer("undersocket-timer"));
  }

  EngineServer(EngineOptions options, Timer timer) {
    this.options = options;
    this.timer = timer;
    Executor given = options.executor();
    if (given == null) {
      this.ownExecutor = DefaultExecutor.create(options.listenerThreads());
      this.executor = ownExecutor;
    } else {
      this.ownExecutor = null;
      this.executor = given;
    }
    this.sessions = new SessionRegistry(options.maxSessions());
    this.verification = new Verification(this);
    this.deflate = perMessageDeflate(options.webSocketCompression());
  }

  private static @Nullable PerMessageDeflate perMessageDeflate(
      @Nullable WebSocketCompression compression) {
    if (compression == null) {
      return null;
    }
    return new PerMessageDeflate(
        new PerMessageDeflate.Options(
            compression.threshold(),
            PerMessageDeflate.Options.DEFAULT.level(),
            takeover(compression.serverContextTakeover()),
            takeover(compression.clientContextTakeover())));
  }

  private static ContextTakeover takeover(boolean allowed) {
    return allowed ? ContextTakeover.ALLOWED : ContextTakeover.REFUSED;
  }

  /** An engine with the default options. */
  public static EngineServer create() {
    return builder().build();
  }

  /** An engine with these options. */
  public static EngineServer create(EngineOptions options) {
    return new EngineServer(options);
  }

  /** Sets options for an engine. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets the options of an engine, and builds it. */
  public static final class Builder extends EngineOptionsBuilder<Builder> {

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /** The options as set so far. */
    public EngineOptions options() {
      return engineOptions();
    }

    /** An engine with these options. */
    public EngineServer build() {
      return new EngineServer(engineOptions());
    }
  }

  // --- requests --------------------------------------------------------------------------------

  /**
   * Takes a request: verifies it, opens a session or passes it to its own. For container bindings.
   */
  @Override
  public void handle(HttpExchange exchange) {
    try {
      verification.handle(new EngineExchange(this, exchange));
    } catch (RuntimeException | Error e) {
      log.error("A request could not be handled: {} {}", exchange.method(), exchange.path(), e);
      exchange.abort();
    }
  }

  /**
   * Answers a request with a file, for a layer above that has some below the same path. CORS is as
   * for the engine's own requests, preflights included; nothing else of the engine is asked.
   */
  public void serve(HttpExchange exchange, StaticFile file) {
    verification.serve(new EngineExchange(this, exchange), file);
  }

  // --- listeners -------------------------------------------------------------------------------

  /** A session was opened. Runs on the socket's executor, before any other event of the socket. */
  public EngineServer onConnection(Consumer<EngineSocket> listener) {
    connectionListeners.add(listener);
    return this;
  }

  /**
   * A request was refused ({@code connection_error}). A second WebSocket for a session, overlapping
   * requests, and bodies that are too large are no such errors.
   */
  public EngineServer onConnectionError(Consumer<ConnectionError> listener) {
    errorListeners.add(listener);
    return this;
  }

  /** Adds a step before the verification of every request; steps run in the order added. */
  public EngineServer use(EngineMiddleware middleware) {
    middlewares.add(middleware);
    return this;
  }

  /** May change the headers of the response that opens a session, be it polling or the 101. */
  public EngineServer onInitialHeaders(HeadersHook hook) {
    initialHeadersHooks.add(hook);
    return this;
  }

  /** May change the headers of every response to a session's requests, and of every 101. */
  public EngineServer onHeaders(HeadersHook hook) {
    headersHooks.add(hook);
    return this;
  }

  /** The buffer of a socket is handed to its transport: these packets. */
  public EngineServer onFlush(BiConsumer<EngineSocket, List<Packet>> listener) {
    flushListeners.add(listener);
    return this;
  }

  /** The buffer of a socket was handed to its transport and is empty. */
  public EngineServer onDrain(Consumer<EngineSocket> listener) {
    drainListeners.add(listener);
    return this;
  }

  // --- what there is ---------------------------------------------------------------------------

  /** The options. */
  public EngineOptions options() {
    return options;
  }

  /** The number of sessions. */
  public int clientsCount() {
    return sessions.size();
  }

  /** The sessions; a live view that may change while it is looked at. */
  public Collection<? extends EngineSocket> sockets() {
    return sessions.all();
  }

  /** The session of this id, or null. */
  public @Nullable EngineSocket socket(String id) {
    return sessions.get(id);
  }

  /** Where listeners run, for a layer above that has some of its own. */
  public Executor executor() {
    return executor;
  }

  /**
   * Runs something later on the engine's timer thread, for a layer above: it must be quick, must
   * not block and must not throw.
   */
  public Timeout schedule(Duration delay, Runnable task) {
    Deadline deadline =
        new Deadline() {
          @Override
          protected void expired() {
            task.run();
          }
        };
    Duration bounded = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    timer.set(deadline, timer.nanoTime() + bounded.toNanos());
    return () -> timer.cancel(deadline);
  }

  // --- closing ---------------------------------------------------------------------------------

  /** Closes with {@link #DEFAULT_GRACE}. */
  @Override
  public CompletionStage<Void> close() {
    return close(DEFAULT_GRACE);
  }

  /**
   * Closes the engine: new sessions are refused with 503, every session is closed with {@link
   * CloseReason#FORCED_CLOSE} once its buffer has been handed to the network.
   *
   * @param grace how long clients may take to fetch what was sent to them; what is left then is
   *     dropped. Zero drops it at once, as {@code engine.close()} of the reference does. Of several
   *     calls, the grace that ends first counts.
   * @return completes when the last session is gone and its close listeners have returned; the same
   *     for every call
   */
  public CompletionStage<Void> close(Duration grace) {
    CompletableFuture<Void> future;
    CompletableFuture<Void> emptied = null;
    synchronized (this) {
      future = closing;
      if (future == null) {
        future = new CompletableFuture<>();
        closing = future;
        emptied = sessions.close();
      }
    }
    if (grace.isZero() || grace.isNegative()) {
      discardAll();
    } else {
      limitGrace(grace);
      if (emptied != null) {
        for (Session session : sessions.all()) {
          session.close();
        }
      }
    }
    if (emptied != null) {
      emptied.thenRun(this::release);
    }
    return future.copy();
  }

  /** Sees to it that nobody is waited for longer than that. */
  private synchronized void limitGrace(Duration grace) {
    long end = timer.nanoTime() + (grace.compareTo(LONGEST) > 0 ? LONGEST : grace).toNanos();
    if (released || (graceOver != null && end - graceEndNanos >= 0)) {
      return;
    }
    if (graceOver != null) {
      graceOver.cancel();
    }
    graceEndNanos = end;
    graceOver = schedule(grace, this::discardAll);
  }

  private void discardAll() {
    for (Session session : sessions.all()) {
      session.discard();
    }
  }

  /** The last session is gone: ends what is the engine's. */
  private void release() {
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
    CompletableFuture<Void> future;
    synchronized (this) {
      released = true;
      future = closing;
      if (graceOver != null) {
        graceOver.cancel();
      }
    }
    releaseTimer();
    if (future != null) {
      future.complete(null);
    }
  }

  /** WebSockets that still shake hands, and clients that are told goodbye, need the timer. */
  private void releaseTimer() {
    if (openConnections.get() > 0) {
      return; // the last one to close calls again
    }
    if (!farewells.isEmpty()) {
      schedule(PollingTransport.FAREWELL, this::releaseTimer);
      return;
    }
    timer.close();
    if (deflate != null) {
      deflate.close();
    }
  }

  /** A WebSocket stands, be it a session's or not; or an answer may outlive its session. */
  void connectionOpened() {
    openConnections.incrementAndGet();
  }

  /** It is gone. */
  void connectionClosed() {
    if (openConnections.decrementAndGet() == 0 && released) {
      releaseTimer();
    }
  }

  // --- for the rest of the package -------------------------------------------------------------

  Timer timer() {
    return timer;
  }

  SessionRegistry sessions() {
    return sessions;
  }

  @Nullable PerMessageDeflate deflate() {
    return deflate;
  }

  List<EngineMiddleware> middlewares() {
    return middlewares;
  }

  /** Sessions that have just said goodbye, by id; see {@link PollingTransport}. */
  ConcurrentHashMap<String, PollingTransport.FarewellPoll> farewells() {
    return farewells;
  }

  /** What is kept for an I/O thread, for as long as a connection keeps it. */
  IoWorker worker(IoThread thread) {
    synchronized (workers) {
      WeakReference<IoWorker> known = workers.get(thread);
      IoWorker worker = known == null ? null : known.get();
      if (worker == null) {
        worker = new IoWorker(thread, timer, executor);
        workers.put(thread, new WeakReference<>(worker));
      }
      return worker;
    }
  }

  /** Answers a request that found its session closed or upgraded since it was verified. */
  void refuseLate(EngineExchange exchange) {
    verification.refuseLate(exchange);
  }

  /** Tells the connection listeners; on the socket's executor. */
  void announce(EngineSocket socket) {
    for (Consumer<EngineSocket> listener : connectionListeners) {
      guarded("connection", () -> listener.accept(socket));
    }
  }

  boolean observesFlushes() {
    return !flushListeners.isEmpty() || !drainListeners.isEmpty();
  }

  void announceFlush(EngineSocket socket, List<Packet> packets) {
    for (BiConsumer<EngineSocket, List<Packet>> listener : flushListeners) {
      guarded("flush", () -> listener.accept(socket, packets));
    }
  }

  void announceDrain(EngineSocket socket) {
    for (Consumer<EngineSocket> listener : drainListeners) {
      guarded("drain", () -> listener.accept(socket));
    }
  }

  void announceError(ConnectionError error) {
    log.debug("refused: {} {} {}", error.request(), error.message(), error.context());
    if (!errorListeners.isEmpty()) {
      submit(
          () -> {
            for (Consumer<ConnectionError> listener : errorListeners) {
              guarded("connection_error", () -> listener.accept(error));
            }
          },
          () -> {});
    }
  }

  /**
   * Runs the hooks for a response's headers and then sends it; on the executor if there are any.
   */
  void runHooks(
      EngineExchange.Hooked hooked,
      EngineExchange exchange,
      HttpHeaders headers,
      Runnable respond,
      Runnable giveUp) {
    List<HeadersHook> hooks = new ArrayList<>(0);
    if (hooked == EngineExchange.Hooked.INITIAL) {
      hooks.addAll(initialHeadersHooks);
    }
    hooks.addAll(headersHooks);
    if (hooks.isEmpty()) {
      respond.run();
      return;
    }
    submit(
        () -> {
          for (HeadersHook hook : hooks) {
            guarded("headers", () -> hook.onHeaders(headers, exchange.request()));
          }
          respond.run();
        },
        giveUp);
  }

  /** Runs the application's code on the executor, or gives up if that does not take it. */
  void submit(Runnable task, Runnable refused) {
    AtomicBoolean taken = new AtomicBoolean();
    try {
      executor.execute(
          () -> {
            if (taken.compareAndSet(false, true)) {
              task.run();
            }
          });
    } catch (Throwable refusal) { // whatever an executor of the application throws
      if (!taken.compareAndSet(false, true)) {
        throw refusal; // not a refusal: the task was run, and failed
      }
      if (!released) {
        log.warn(
            "The executor refuses work; close the engine before its executor is shut down. ({})",
            refusal.toString());
      }
      refused.run();
    }
  }

  private static void guarded(String event, Runnable listener) {
    try {
      listener.run();
    } catch (Throwable t) {
      log.error("A listener for {} failed; the engine goes on", event, t);
    }
  }
}
