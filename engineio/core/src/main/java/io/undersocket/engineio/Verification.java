package io.undersocket.engineio;

import io.undersocket.engineio.internal.websocket.WebSocketHandshake;
import io.undersocket.engineio.protocol.OpenPacket;
import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request goes through, in the order of the reference server: CORS and middlewares,
 * verification, and then its session or the handshake that opens one.
 *
 * <p>A handshake creates nothing until it is accepted: what waits for an answer of the application
 * is an exchange, counted against {@link EngineOptions#maxPendingHandshakes()}.
 */
final class Verification {

  private static final Logger log = LoggerFactory.getLogger(Verification.class);

  private static final String NAME = "name";

  /**
   * For clients that may listen late: long enough for one whose machine is busy to have read the
   * 101 before the first packet comes.
   */
  static final Duration TIME_TO_LISTEN = Duration.ofMillis(10);

  private final EngineServer engine;
  private final EngineOptions options;
  private final AtomicInteger pending = new AtomicInteger();

  private final ForeignSessions foreignSessions = new ForeignSessions();

  /** WebSockets that nobody wants and that are not gone yet. */
  private final AtomicInteger unwanted = new AtomicInteger();

  Verification(EngineServer engine) {
    this.engine = engine;
    this.options = engine.options();
  }

  /** Requests that wait for an answer of the application. */
  int pending() {
    return pending.get();
  }

  // --- CORS and middlewares --------------------------------------------------------------------

  void handle(EngineExchange exchange) {
    withCors(exchange, () -> runMiddlewares(exchange));
  }

  /** Answers with a file; whoever may see it may see it. */
  void serve(EngineExchange exchange, StaticFile file) {
    withCors(
        exchange,
        () ->
            engine.submit(
                () -> {
                  try {
                    exchange
                        .http()
                        .respond(
                            file.respond(exchange.http(), exchange.extraHeaders()),
                            HttpExchange.SentListener.NONE);
                  } catch (RuntimeException e) {
                    log.error("A file could not be served: {}", exchange.http().path(), e);
                    exchange.respondEmpty(500);
                  }
                },
                exchange.http()::abort));
  }

  private void withCors(EngineExchange exchange, Runnable next) {
    if (options.cors().isDisabled()) {
      next.run();
      return;
    }
    String origin = exchange.http().requestHeader("Origin");
    boolean asksApplication = options.cors().asksApplication();
    if (asksApplication && !enter(exchange)) {
      return;
    }
    await(
        exchange,
        asksApplication ? Asked.APPLICATION : Asked.ENGINE,
        () -> options.cors().decide(origin),
        (cors, failure) -> {
          if (asksApplication) {
            leave();
          }
          if (cors == null) {
            refuseMiddleware(exchange, failure);
          } else {
            applyCors(exchange, cors, origin, next);
          }
        });
  }

  private void applyCors(
      EngineExchange exchange, Cors cors, @Nullable String origin, Runnable next) {
    HttpHeaders headers = exchange.extraHeaders();
    CorsHeaders.Outcome outcome =
        CorsHeaders.add(
            cors,
            exchange.http().method(),
            origin,
            exchange.http().requestHeader("Access-Control-Request-Headers"),
            headers);
    if (outcome == CorsHeaders.Outcome.ANSWER_PREFLIGHT) {
      exchange.respondEmpty(cors.preflightStatus());
    } else {
      next.run();
    }
  }

  private void runMiddlewares(EngineExchange exchange) {
    List<EngineMiddleware> middlewares = engine.middlewares();
    if (middlewares.isEmpty()) {
      verify(exchange);
    } else if (enter(exchange)) {
      runMiddleware(exchange, List.copyOf(middlewares), 0);
    }
  }

  private void runMiddleware(EngineExchange exchange, List<EngineMiddleware> all, int index) {
    if (index == all.size()) {
      leave();
      verify(exchange);
      return;
    }
    MiddlewareStep step = new MiddlewareStep(exchange, all, index);
    engine.submit(
        () -> {
          try {
            all.get(index).handle(exchange.request(), exchange.extraHeaders(), step);
          } catch (Throwable t) {
            step.fail(t);
          }
        },
        () -> step.fail(new IllegalStateException("the server is shutting down")));
  }

  private final class MiddlewareStep implements EngineMiddleware.Step {
    private final EngineExchange exchange;
    private final List<EngineMiddleware> all;
    private final int index;
    private final AtomicBoolean ended = new AtomicBoolean();

    MiddlewareStep(EngineExchange exchange, List<EngineMiddleware> all, int index) {
      this.exchange = exchange;
      this.all = all;
      this.index = index;
    }

    @Override
    public void proceed() {
      if (ended.compareAndSet(false, true)) {
        runMiddleware(exchange, all, index + 1);
      }
    }

    @Override
    public void fail(Throwable error) {
      if (ended.compareAndSet(false, true)) {
        leave();
        refuseMiddleware(exchange, error);
      }
    }

    @Override
    public void end(int status, byte[] body) {
      if (ended.compareAndSet(false, true)) {
        leave();
        if (exchange.isWebSocketUpgrade()) {
          exchange.http().abort();
        } else {
          exchange
              .http()
              .respond(
                  new HttpResponse(status, exchange.extraHeaders(), body),
                  HttpExchange.SentListener.NONE);
        }
      }
    }
  }

  private void refuseMiddleware(EngineExchange exchange, @Nullable Throwable error) {
    Map<String, Object> context = context(NAME, "MIDDLEWARE_FAILURE");
    if (error != null) {
      context.put("error", error);
    }
    refuse(exchange, ErrorCode.BAD_REQUEST, context);
  }

  // --- verification ----------------------------------------------------------------------------

  private void verify(EngineExchange exchange) {
    HttpExchange http = exchange.http();
    String transportName = exchange.query().get("transport");
    TransportName transport = TransportName.of(transportName);
    if (transport == null || !options.transports().contains(transport)) {
      refuse(
          exchange,
          ErrorCode.UNKNOWN_TRANSPORT,
          context("transport", transportName == null ? "" : transportName));
      return;
    }
    String origin = http.requestHeader("Origin");
    if (origin != null && !isLegal(origin)) {
      Map<String, Object> context = context(NAME, "INVALID_ORIGIN");
      context.put("origin", origin);
      refuse(exchange, ErrorCode.BAD_REQUEST, context);
      return;
    }
    String sid = exchange.query().get("sid");
    if (sid != null && !sid.isEmpty()) {
      verifyFollowUp(exchange, transport, sid);
    } else {
      verifyHandshake(exchange, transport);
    }
  }

  private static boolean isLegal(String origin) {
    for (int i = 0; i < origin.length(); i++) {
      char c = origin.charAt(i);
      if ((c < ' ' && c != '\t') || c == 127) {
        return false;
      }
    }
    return true;
  }

  private void verifyFollowUp(EngineExchange exchange, TransportName transport, String sid) {
    Session session = engine.sessions().get(sid);
    if (session == null) {
      refuseUnknown(exchange, sid);
      return;
    }
    boolean upgrade = exchange.isWebSocketUpgrade();
    Transport carrier = session.carrier();
    if (!upgrade && carrier.name() != transport) {
      refuseMismatch(exchange, transport, carrier.name());
      return;
    }
    Revision revision = exchange.revision();
    if (revision != session.revision()) {
      Map<String, Object> context = context(NAME, "PROTOCOL_MISMATCH");
      context.put("protocol", revision.number());
      context.put("previousProtocol", session.protocol());
      refuse(exchange, ErrorCode.BAD_REQUEST, context);
      return;
    }
    if (upgrade) {
      upgrade(exchange, transport, session);
    } else if (carrier instanceof PollingTransport polling) {
      switch (exchange.http().method()) {
        case "GET" -> session.afterUpgradePackets(() -> polling.onGet(exchange));
        case "POST" -> polling.onPost(exchange);
        default -> exchange.respondEmpty(500);
      }
    } else {
      refuse(exchange, ErrorCode.BAD_REQUEST, context(NAME, "TRANSPORT_HANDSHAKE_ERROR"));
    }
  }

  /** There is no such session; it may have said goodbye a moment ago. */
  private void refuseUnknown(EngineExchange exchange, String sid) {
    boolean poll = exchange.http().method().equals("GET") && !exchange.isWebSocketUpgrade();
    PollingTransport.FarewellPoll farewell = poll ? engine.farewells().remove(sid) : null;
    if (farewell != null) {
      farewell.onGet(exchange);
    } else {
      Map<String, Object> context = context("sid", sid);
      if (options.idGenerator() instanceof SecureIds ids && ids.isForeign(sid)) {
        context.put(NAME, ConnectionError.FOREIGN_SID);
        foreignSessions.note(
            exchange.http().remoteAddress(),
            exchange.isWebSocketUpgrade(),
            engine.timer().nanoTime());
      }
      refuse(exchange, ErrorCode.UNKNOWN_SID, context);
    }
  }

  private void refuseMismatch(
      EngineExchange exchange, TransportName transport, TransportName previous) {
    Map<String, Object> context = context(NAME, "TRANSPORT_MISMATCH");
    context.put("transport", transport.text());
    context.put("previousTransport", previous.text());
    refuse(exchange, ErrorCode.BAD_REQUEST, context);
  }

  /** Answers a request that found its session closed or upgraded since it was verified. */
  void refuseLate(EngineExchange exchange) {
    String sid = exchange.query().get("sid");
    Session session = sid == null ? null : engine.sessions().get(sid);
    if (session == null) {
      refuseUnknown(exchange, sid == null ? "" : sid);
    } else {
      refuseMismatch(exchange, TransportName.POLLING, session.transport());
    }
  }

  private void verifyHandshake(EngineExchange exchange, TransportName transport) {
    String method = exchange.http().method();
    if (!method.equals("GET")) {
      refuse(exchange, ErrorCode.BAD_HANDSHAKE_METHOD, context("method", method));
      return;
    }
    if (transport == TransportName.WEBSOCKET && !exchange.isWebSocketUpgrade()) {
      refuse(exchange, ErrorCode.BAD_REQUEST, context(NAME, "TRANSPORT_HANDSHAKE_ERROR"));
      return;
    }
    if (engine.sessions().isClosed()) {
      refuseSession(exchange, SessionRegistry.Added.CLOSED);
      return;
    }
    if (!enter(exchange)) {
      return;
    }
    Function<EngineRequest, CompletionStage<Admission>> allowRequest = options.allowRequest();
    if (allowRequest == null) {
      leave();
      checkProtocol(exchange, transport);
      return;
    }
    await(
        exchange,
        Asked.APPLICATION,
        () -> allowRequest.apply(exchange.request()),
        (admission, failure) -> {
          leave();
          if (admission != null && admission.allowed()) {
            checkProtocol(exchange, transport);
          } else {
            refuseAdmission(exchange, admission, failure);
          }
        });
  }

  private void refuseAdmission(
      EngineExchange exchange, @Nullable Admission admission, @Nullable Throwable failure) {
    Map<String, Object> context = new LinkedHashMap<>();
    if (admission != null && admission.message() != null) {
      context.put("message", admission.message());
    }
    if (failure != null) {
      log.warn("allowRequest failed; the handshake is refused", failure);
      context.put("error", failure);
    }
    refuse(exchange, ErrorCode.FORBIDDEN, context);
  }

  private void checkProtocol(EngineExchange exchange, TransportName transport) {
    Revision revision = exchange.revision();
    if (revision == Revision.THREE && !options.allowEIO3()) {
      refuse(
          exchange, ErrorCode.UNSUPPORTED_PROTOCOL_VERSION, context("protocol", revision.number()));
      return;
    }
    if (!enter(exchange)) {
      return;
    }
    await(
        exchange,
        options.idGenerator() instanceof SecureIds ? Asked.ENGINE : Asked.APPLICATION,
        () -> options.idGenerator().generate(exchange.request()),
        (sid, failure) -> {
          leave();
          if (sid == null || sid.isEmpty()) {
            refuseId(
                exchange, failure == null ? new IllegalStateException("the id is empty") : failure);
          } else if (exchange.isWebSocketUpgrade()) {
            openWebSocket(exchange, transport, sid);
          } else {
            openPolling(exchange, sid);
          }
        });
  }

  private void refuseId(EngineExchange exchange, Throwable error) {
    Map<String, Object> context = context(NAME, "ID_GENERATION_ERROR");
    context.put("error", error);
    refuse(exchange, ErrorCode.BAD_REQUEST, context);
  }

  // --- opening ---------------------------------------------------------------------------------

  private void openPolling(EngineExchange exchange, String sid) {
    Revision revision = exchange.revision();
    PollingForm form = revision.pollingForm(exchange.query());
    Session session =
        new Session(
            engine,
            sid,
            exchange.request(),
            engine.executor(),
            revision,
            made -> new PollingTransport(made, form));
    SessionRegistry.Added added = session.open(List.of());
    if (added != SessionRegistry.Added.YES) {
      refuseSession(exchange, added);
      return;
    }
    SessionCookie cookie = options.cookie();
    ((PollingTransport) session.carrier())
        .respondToHandshake(
            exchange,
            firstPackets(sid, TransportName.POLLING),
            cookie == null ? null : cookie.toHeader(sid));
    session.startDelivery();
  }

  /** Refuses a handshake that the registry has no place for. */
  private void refuseSession(EngineExchange exchange, SessionRegistry.Added why) {
    switch (why) {
      case YES -> throw new IllegalArgumentException("the session was added");
      case ID_IN_USE ->
          refuseId(
              exchange, new IllegalStateException("the id is in use: generate unguessable ones"));
      case FULL ->
          exchange.refuse(
              503,
              ErrorCode.BAD_REQUEST.code(),
              "Too many sessions: the limit is " + options.maxSessions());
      case CLOSED ->
          exchange.refuse(503, ErrorCode.BAD_REQUEST.code(), "The server is shutting down");
    }
  }

  private List<OutgoingPacket> firstPackets(String sid, TransportName transport) {
    boolean upgrades =
        transport == TransportName.POLLING
            && options.allowUpgrades()
            && options.transports().contains(TransportName.WEBSOCKET);
    OpenPacket open =
        new OpenPacket(
            sid,
            upgrades ? List.of(TransportName.WEBSOCKET.text()) : List.of(),
            options.pingInterval().toMillis(),
            options.pingTimeout().toMillis(),
            options.maxPayload());
    List<OutgoingPacket> packets = new ArrayList<>(2);
    packets.add(OutgoingPacket.control(open.toPacket()));
    if (options.initialPacket() != null) {
      packets.add(OutgoingPacket.message(options.initialPacket()));
    }
    return packets;
  }

  private void openWebSocket(EngineExchange exchange, TransportName transport, String sid) {
    if (transport != TransportName.WEBSOCKET) {
      acceptAndClose(exchange);
      return;
    }
    SessionRegistry.Added foreseen = engine.sessions().foresee(sid);
    if (foreseen != SessionRegistry.Added.YES) {
      refuseSession(exchange, foreseen);
      return;
    }
    EngineRequest request = exchange.request();
    Revision revision = exchange.revision();
    accept(
        exchange,
        EngineExchange.Hooked.INITIAL,
        (stream, accepted) -> {
          request.detach();
          OpeningHandler opening = new OpeningHandler();
          WebSocketConnection connection =
              new WebSocketConnection(
                  engine,
                  stream,
                  opening,
                  accepted.compression(),
                  revision.binaryForm(exchange.query()));
          Session session =
              new Session(
                  engine,
                  sid,
                  request,
                  engine.executor(),
                  revision,
                  made -> revision.webSocket(made, connection));
          if (session.open(firstPackets(sid, TransportName.WEBSOCKET))
              != SessionRegistry.Added.YES) {
            partWith(connection); // the place was taken in the meantime
            return connection;
          }
          connection.handler((WebSocketTransport) session.carrier());
          if (revision.mayListenLate()) {
            connection.holdBack(TIME_TO_LISTEN);
          }
          connection.flush();
          session.startDelivery();
          return connection;
        },
        () -> {});
  }

  // --- upgrading -------------------------------------------------------------------------------

  private void upgrade(EngineExchange exchange, TransportName transport, Session session) {
    UpgradeAttempt attempt = transport == TransportName.WEBSOCKET ? session.beginUpgrade() : null;
    if (attempt == null) {
      acceptAndClose(exchange);
      return;
    }
    exchange.http().onClosed(() -> session.abandonUpgrade(attempt));
    accept(
        exchange,
        EngineExchange.Hooked.LATER,
        (stream, accepted) -> {
          WebSocketConnection connection =
              new WebSocketConnection(
                  engine,
                  stream,
                  attempt,
                  accepted.compression(),
                  session.revision().binaryForm(exchange.query()));
          attempt.connected(connection);
          return connection;
        },
        () -> session.abandonUpgrade(attempt));
  }

  /** A WebSocket that nobody wants: it stands, and is closed, and no session notices. */
  private void acceptAndClose(EngineExchange exchange) {
    UnwantedHandler unwantedHandler = new UnwantedHandler();
    if (!unwantedHandler.enter()) {
      exchange.refuse(
          503,
          ErrorCode.BAD_REQUEST.code(),
          "Too many WebSockets that are being closed: the limit is "
              + options.maxPendingHandshakes());
      return;
    }
    exchange.http().onClosed(unwantedHandler::leave);
    accept(
        exchange,
        EngineExchange.Hooked.LATER,
        (stream, accepted) -> {
          WebSocketConnection connection =
              new WebSocketConnection(
                  engine, stream, unwantedHandler, accepted.compression(), BinaryForm.RAW);
          connection.close();
          return connection;
        },
        unwantedHandler::leave);
  }

  /** As {@link #acceptAndClose}, for one that stands already; beyond the bound it is cut. */
  private void partWith(WebSocketConnection connection) {
    UnwantedHandler unwantedHandler = new UnwantedHandler();
    if (unwantedHandler.enter()) {
      connection.handler(unwantedHandler);
      connection.close();
    } else {
      connection.abort();
    }
  }

  private void accept(
      EngineExchange exchange,
      EngineExchange.Hooked hooked,
      BiFunction<ByteStream, WebSocketHandshake.Accepted, ByteStream.Listener> upgraded,
      Runnable refused) {
    WebSocketHandshake.Outcome outcome =
        WebSocketHandshake.negotiate(handshakeOf(exchange.http()), engine.deflate());
    if (outcome instanceof WebSocketHandshake.Accepted accepted) {
      HttpHeaders headers = new HttpHeaders();
      accepted.headers().forEach(headers::add);
      exchange.withExtras(headers);
      engine.runHooks(
          hooked,
          exchange,
          headers,
          () -> exchange.http().upgrade(headers, stream -> upgraded.apply(stream, accepted)),
          () -> {
            refused.run();
            exchange.http().abort();
          });
    } else if (outcome instanceof WebSocketHandshake.Refused refusal) {
      refused.run();
      HttpHeaders headers = HttpHeaders.of("Connection", "close", "Content-Type", "text/html");
      refusal.headers().forEach(headers::add);
      exchange
          .http()
          .respond(
              new HttpResponse(
                  refusal.status(), headers, refusal.message().getBytes(StandardCharsets.UTF_8)),
              HttpExchange.SentListener.NONE);
    }
  }

  private static WebSocketHandshake.Request handshakeOf(HttpExchange http) {
    return new WebSocketHandshake.Request(
        http.method(),
        joined(http, "Upgrade"),
        joined(http, "Connection"),
        joined(http, "Sec-WebSocket-Key"),
        joined(http, "Sec-WebSocket-Version"),
        joined(http, "Sec-WebSocket-Protocol"),
        joined(http, "Sec-WebSocket-Extensions"));
  }

  private static @Nullable String joined(HttpExchange http, String name) {
    List<String> values = http.requestHeaders(name);
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.get(0);
      default -> String.join(",", values);
    };
  }

  /** A connection that is only there to be closed, and is counted until it is. */
  private final class UnwantedHandler extends OpeningHandler {
    private final AtomicBoolean counted = new AtomicBoolean();

    /** Whether it is one of so many as are allowed. */
    boolean enter() {
      if (unwanted.incrementAndGet() > options.maxPendingHandshakes()) {
        unwanted.decrementAndGet();
        return false;
      }
      counted.set(true);
      return true;
    }

    void leave() {
      if (counted.compareAndSet(true, false)) {
        unwanted.decrementAndGet();
      }
    }

    @Override
    public void onEnd(@Nullable String failure) {
      leave();
    }
  }

  /** A connection that no session uses (yet). */
  private static class OpeningHandler implements WebSocketHandler {
    @Override
    public void onText(byte[] utf8) {}

    @Override
    public void onBinary(byte[] bytes) {}

    @Override
    public void onReadBatchEnd() {}

    @Override
    public Then takePackets(List<OutgoingPacket> into) {
      return Then.GO_ON;
    }

    @Override
    public boolean onWritten() {
      return false;
    }

    @Override
    public void onEnd(@Nullable String failure) {}
  }

  // --- small things ----------------------------------------------------------------------------

  private void refuse(EngineExchange exchange, ErrorCode code, Map<String, Object> context) {
    engine.announceError(
        new ConnectionError(
            exchange.request(), code, code.message(), Collections.unmodifiableMap(context)));
    Object own = context.get("message");
    exchange.refuse(
        code == ErrorCode.FORBIDDEN ? 403 : 400,
        code.code(),
        own instanceof String text ? text : code.message());
  }

  private static Map<String, Object> context(String key, Object value) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put(key, value);
    return context;
  }

  private boolean enter(EngineExchange exchange) {
    if (pending.incrementAndGet() <= options.maxPendingHandshakes()) {
      return true;
    }
    pending.decrementAndGet();
    exchange.refuse(
        503,
        ErrorCode.BAD_REQUEST.code(),
        "Too many requests in verification: the limit is " + options.maxPendingHandshakes());
    return false;
  }

  private void leave() {
    pending.decrementAndGet();
  }

  /**
   * Waits, without a thread, for an answer that may come later.
   *
   * @param asked who is asked: the application on its executor, the engine itself right here
   */
  private <T> void await(
      EngineExchange exchange,
      Asked asked,
      Supplier<CompletionStage<T>> question,
      BiConsumer<@Nullable T, @Nullable Throwable> answer) {
    Runnable ask =
        () -> {
          CompletionStage<T> stage;
          try {
            stage = Objects.requireNonNull(question.get(), "the answer is no stage but null");
          } catch (Throwable t) {
            stage = CompletableFuture.failedFuture(t);
          }
          stage.whenComplete(
              (value, failure) -> {
                try {
                  answer.accept(
                      value,
                      failure instanceof CompletionException && failure.getCause() != null
                          ? failure.getCause()
                          : failure);
                } catch (RuntimeException | Error e) {
                  log.error("A request could not be handled: {}", exchange.request(), e);
                  exchange.http().abort();
                }
              });
        };
    if (asked == Asked.ENGINE) {
      ask.run();
    } else {
      engine.submit(
          ask, () -> answer.accept(null, new IllegalStateException("the server is shutting down")));
    }
  }

  private enum Asked {
    ENGINE,
    APPLICATION
  }
}
