package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sets the options of an engine, also where it is part of something larger: a Socket.IO server's
 * builder is one of these.
 *
 * <p>The defaults accept everything that the reference server accepts by default. A setter refuses
 * a senseless value at once with an {@link IllegalArgumentException} that names the option.
 *
 * @param <B> the builder's own type, so that calls chain
 */
public abstract class EngineOptionsBuilder<B extends EngineOptionsBuilder<B>> {

  /** What a {@code ForkJoinPool} can have. */
  private static final int MOST_THREADS = 32_767;

  private Duration pingInterval = Duration.ofSeconds(25);
  private Duration pingTimeout = Duration.ofSeconds(20);
  private Duration upgradeTimeout = Duration.ofSeconds(10);
  private Duration closeTimeout = Duration.ofSeconds(30);
  private int maxPayload = 1_000_000;
  private Set<TransportName> transports = EnumSet.allOf(TransportName.class);
  private boolean allowEIO3;
  private boolean allowUpgrades = true;
  private HttpCompression httpCompression = HttpCompression.DEFAULT;
  private @Nullable WebSocketCompression webSocketCompression;
  private @Nullable Message initialPacket;
  private @Nullable SessionCookie cookie;
  private Cors cors = Cors.disabled();
  private @Nullable Function<EngineRequest, CompletionStage<Admission>> allowRequest;

  /** Null unless set: then each engine has one of its own. */
  private @Nullable IdGenerator idGenerator;

  private @Nullable Executor executor;

  /** 0 unless set; of this and {@link #executor} at most one is. */
  private int listenerThreads;

  private int maxPacketsPerPayload = 500_000;
  private int maxInboundPackets = 1_024;
  private long maxInboundBytes = 4_000_000;
  private long maxOutboundBytes = 16_000_000;
  private int maxPendingHandshakes = 10_000;
  private int maxSessions = Integer.MAX_VALUE;

  /** For subclasses. */
  protected EngineOptionsBuilder() {}

  /** This builder. */
  protected abstract B self();

  /** The options as set so far. */
  protected final EngineOptions engineOptions() {
    return new EngineOptions(
        pingInterval,
        pingTimeout,
        upgradeTimeout,
        closeTimeout,
        maxPayload,
        Set.copyOf(transports),
        allowEIO3,
        allowUpgrades,
        httpCompression,
        webSocketCompression,
        initialPacket,
        cookie,
        cors,
        allowRequest,
        idGenerator == null ? new SecureIds() : idGenerator,
        executor,
        listenerThreads,
        maxPacketsPerPayload,
        maxInboundPackets,
        maxInboundBytes,
        maxOutboundBytes,
        maxPendingHandshakes,
        maxSessions);
  }

  /**
   * How long after the open packet, and after each pong, the server sends a ping. Default 25 s
   * ({@code pingInterval}). Pings of several sessions leave together, which makes one late by up to
   * a 250th of it, and by 100 ms or a quarter of the {@link #pingTimeout} at most.
   */
  public B pingInterval(Duration pingInterval) {
    this.pingInterval = positive("pingInterval", pingInterval);
    return self();
  }

  /**
   * How long the server waits for a pong before it closes the session. A lost client is noticed
   * after {@code pingInterval + pingTimeout} at the latest, or as much later as the ping was.
   * Default 20 s ({@code pingTimeout}).
   */
  public B pingTimeout(Duration pingTimeout) {
    this.pingTimeout = positive("pingTimeout", pingTimeout);
    return self();
  }

  /** How long an upgrade may take. Default 10 s ({@code upgradeTimeout}). */
  public B upgradeTimeout(Duration upgradeTimeout) {
    this.upgradeTimeout = positive("upgradeTimeout", upgradeTimeout);
    return self();
  }

  /**
   * How long a closing session waits for its peer: for the poll that takes the close packet, and
   * for the peer's half of the WebSocket close handshake. Default 30 s, as in the reference server,
   * which has no option for it.
   */
  public B closeTimeout(Duration closeTimeout) {
    this.closeTimeout = positive("closeTimeout", closeTimeout);
    return self();
  }

  /**
   * The largest POST body and the largest WebSocket message accepted, in bytes; announced to
   * clients as {@code maxPayload}. A larger body is answered 413 and the session lives on, a larger
   * message closes the WebSocket with 1009. What the server sends is not limited by it. Default
   * 1,000,000 ({@code maxHttpBufferSize}).
   */
  public B maxPayload(int bytes) {
    this.maxPayload = atLeast("maxPayload", bytes, 1);
    return self();
  }

  /** The transports that clients may use. Default all ({@code transports}). */
  public B transports(Set<TransportName> transports) {
    if (transports.isEmpty()) {
      throw new IllegalArgumentException("transports is empty: name at least one transport");
    }
    this.transports = EnumSet.copyOf(transports);
    return self();
  }

  /**
   * Whether clients of Socket.IO 1 and 2 may connect, too, which speak revision 3 of the Engine.IO
   * protocol (and 4 of Socket.IO's): with every {@code EIO} that is not 4, or none. Also allows
   * JSONP polling, for the browsers that only those clients know: any page can read what it answers
   * to the browser's user, whatever {@link #cors} says. Default false: they are refused with error
   * 5 ({@code allowEIO3}).
   */
  public B allowEIO3(boolean allowEIO3) {
    this.allowEIO3 = allowEIO3;
    return self();
  }

  /**
   * Whether clients are told that they may upgrade. An upgrade that is tried all the same succeeds,
   * as in the reference server. Default true ({@code allowUpgrades}).
   */
  public B allowUpgrades(boolean allowUpgrades) {
    this.allowUpgrades = allowUpgrades;
    return self();
  }

  /** Which polling responses are compressed. Default from 1,024 bytes ({@code httpCompression}). */
  public B httpCompression(HttpCompression httpCompression) {
    this.httpCompression = Objects.requireNonNull(httpCompression);
    return self();
  }

  /**
   * Whether and how WebSocket messages are compressed; null switches it off. Default off ({@code
   * perMessageDeflate}).
   */
  public B webSocketCompression(@Nullable WebSocketCompression webSocketCompression) {
    this.webSocketCompression = webSocketCompression;
    return self();
  }

  /** A message that every client gets directly after the open packet. Default none. */
  public B initialPacket(@Nullable Message initialPacket) {
    this.initialPacket = initialPacket;
    return self();
  }

  /**
   * A cookie with the session id, set by the response that opens a polling session, for load
   * balancers that want one; null for none. The server itself never reads it. Default none ({@code
   * cookie}).
   */
  public B cookie(@Nullable SessionCookie cookie) {
    this.cookie = cookie;
    return self();
  }

  /**
   * Cross-origin resource sharing. Default off: no CORS header at all, as when a filter of the
   * container takes care of it ({@code cors}).
   */
  public B cors(Cors cors) {
    this.cors = Objects.requireNonNull(cors);
    return self();
  }

  /**
   * Decides about handshakes; a refused client gets 403. Not asked about requests of an existing
   * session. Runs on the engine's executor and may block. Default all are allowed ({@code
   * allowRequest}).
   */
  public B allowRequest(Predicate<EngineRequest> allowRequest) {
    return allowRequestAsync(
        request ->
            CompletableFuture.completedFuture(
                allowRequest.test(request) ? Admission.allow() : Admission.refuse()));
  }

  /** As {@link #allowRequest}, with an answer that may come later and bring its own message. */
  public B allowRequestAsync(Function<EngineRequest, CompletionStage<Admission>> allowRequest) {
    this.allowRequest = Objects.requireNonNull(allowRequest);
    return self();
  }

  /**
   * Makes the session ids. Default 20 characters from a {@code SecureRandom}; only with these the
   * engine knows {@linkplain ConnectionError#namesForeignSession a session of another server} by
   * its id ({@code generateId}).
   */
  public B idGenerator(IdGenerator idGenerator) {
    this.idGenerator = Objects.requireNonNull(idGenerator);
    return self();
  }

  /**
   * Where listeners, middlewares and hooks run. Each socket's own are called in order and one at a
   * time, those of different sockets in parallel. A task may be for several sockets, one after the
   * other; when it takes long, what is left is handed over anew, in more tasks. The engine does not
   * shut it down. Default a virtual thread for each task where the JDK has them (21 and later),
   * else a pool of the engine's own, as with 64 {@link #listenerThreads}.
   */
  public B executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor);
    this.listenerThreads = 0;
    return self();
  }

  /**
   * Runs listeners on a pool of the engine's own with at most so many threads, whatever the JDK. So
   * many listeners may block at a time; when they do, the events of others wait, in order, while
   * connections are opened, read, written to, upgraded, checked by heartbeats and closed as ever.
   * From 1 to 32,767.
   */
  public B listenerThreads(int threads) {
    if (atLeast("listenerThreads", threads, 1) > MOST_THREADS) {
      throw new IllegalArgumentException(
          "listenerThreads is " + threads + ", must be " + MOST_THREADS + " or less");
    }
    this.listenerThreads = threads;
    this.executor = null;
    return self();
  }

  /**
   * Runs listeners on the thread that brought the event, mostly an I/O thread. It saves the hop to
   * another thread for applications whose listeners never block and never wait for a lock: while
   * one runs, every connection of its thread waits.
   */
  public B directExecution() {
    this.executor = DefaultExecutor.DIRECT;
    this.listenerThreads = 0;
    return self();
  }

  /**
   * The most packets in one polling payload; more close the session with {@code parse error}.
   * Default 500,000, which is more than a payload of the default size can hold.
   */
  public B maxPacketsPerPayload(int packets) {
    this.maxPacketsPerPayload = atLeast("maxPacketsPerPayload", packets, 1);
    return self();
  }

  /**
   * How many received packets of a connection may wait for its listeners before the connection is
   * read no further (what one read or one payload brought is still taken). Default 1,024.
   */
  public B maxInboundPackets(int packets) {
    this.maxInboundPackets = atLeast("maxInboundPackets", packets, 1);
    return self();
  }

  /** As {@link #maxInboundPackets}, counted in bytes of data. Default 4,000,000. */
  public B maxInboundBytes(long bytes) {
    this.maxInboundBytes = atLeast("maxInboundBytes", bytes, 1);
    return self();
  }

  /**
   * How many bytes may wait to be sent on a connection. A packet that finds more waiting closes the
   * session with {@link CloseReason#SLOW_CONSUMER}. A packet that finds nothing waiting is always
   * taken, however large. Default 16,000,000.
   */
  public B maxOutboundBytes(long bytes) {
    this.maxOutboundBytes = atLeast("maxOutboundBytes", bytes, 1);
    return self();
  }

  /**
   * How many requests may be in verification at a time (middlewares, {@code allowRequest}, id
   * generation and an asynchronous {@link Cors} that have not answered). More are answered 503. As
   * many WebSockets again may be there only to be closed, such as a second one for a session.
   * Default 10,000.
   */
  public B maxPendingHandshakes(int handshakes) {
    this.maxPendingHandshakes = atLeast("maxPendingHandshakes", handshakes, 1);
    return self();
  }

  /** How many sessions may exist at a time. More are answered 503. Default not limited. */
  public B maxSessions(int sessions) {
    this.maxSessions = atLeast("maxSessions", sessions, 1);
    return self();
  }

  private static Duration positive(String option, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(option + " is " + value + ", must be more than zero");
    }
    if (value.compareTo(EngineServer.LONGEST) > 0) {
      throw new IllegalArgumentException(option + " is " + value + ", must be 100 years or less");
    }
    return value;
  }

  private static int atLeast(String option, int value, int least) {
    return (int) atLeast(option, (long) value, least);
  }

  private static long atLeast(String option, long value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          option + " is " + value + ", must be " + least + " or more");
    }
    return value;
  }
}
