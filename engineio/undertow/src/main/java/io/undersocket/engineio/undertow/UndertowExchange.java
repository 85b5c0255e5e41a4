package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http.PipeliningBufferingStreamSinkConduit;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * One request as the engine sees it.
 *
 * <p>Whoever ends the exchange first, on whatever thread, decides how; everything that touches
 * Undertow then happens on the connection's I/O thread.
 */
final class UndertowExchange
    implements HttpExchange, ExchangeCompletionListener, RequestBody.Owner {

  private static final Logger log = LoggerFactory.getLogger(UndertowExchange.class);
  private static final byte[] NO_BYTES = {};

  /** What the engine has decided. */
  private enum Decision {
    NONE,
    RESPOND,
    UPGRADE,
    ABORT
  }

  private final HttpServerExchange exchange;
  private final XnioIoThread thread;
  private final Object lock = new Object();

  /** Guarded by {@link #lock}. */
  private Decision decision = Decision.NONE;

  /** Whether the peer has gone away. Guarded by {@link #lock}. */
  private boolean lost;

  /** Guarded by {@link #lock}. */
  private @Nullable Runnable onClosed;

  /** Set while the peer is watched. Confined to the I/O thread, as the next two. */
  private @Nullable ConnectionWatch watch;

  private @Nullable RequestBody body;
  private @Nullable ResponseWriter writer;

  private UndertowExchange(HttpServerExchange exchange) {
    this.exchange = exchange;
    this.thread = exchange.getIoThread();
  }

  /** Gives a request to the engine. Called on the I/O thread, outside of Undertow's own calls. */
  static void begin(HttpServerExchange exchange, HttpEndpoint engine) {
    if (exchange.isComplete()) {
      return; // Lost on its way here.
    }
    UndertowExchange begun = new UndertowExchange(exchange);
    begun.observe();
    if (!EngineCall.returned("handle", () -> engine.handle(begun))) {
      begun.abort();
    }
    begun.hold();
  }

  @Override
  public String method() {
    return exchange.getRequestMethod().toString();
  }

  @Override
  public String path() {
    return RequestTarget.path(exchange);
  }

  @Override
  public @Nullable String rawQuery() {
    String query = exchange.getQueryString();
    return query == null || query.isEmpty() ? null : query;
  }

  @Override
  public HttpHeaders requestHeaders() {
    HttpHeaders headers = new HttpHeaders();
    for (HeaderValues values : exchange.getRequestHeaders()) {
      for (String value : values) {
        add(headers, values.getHeaderName().toString(), HttpHeaders.received(value));
      }
    }
    return headers;
  }

  @Override
  public @Nullable String requestHeader(String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? null : HttpHeaders.received(value);
  }

  @Override
  public List<String> requestHeaders(String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    if (values == null) {
      return List.of();
    }
    List<String> all = new ArrayList<>(values.size());
    values.forEach(value -> all.add(HttpHeaders.received(value)));
    return all;
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return exchange.getSourceAddress();
  }

  @Override
  public boolean isSecure() {
    return exchange.isSecure();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(exchange) ? type.cast(exchange) : null;
  }

  @Override
  public void onClosed(Runnable callback) {
    synchronized (lock) {
      if (decision == Decision.RESPOND || decision == Decision.ABORT) {
        return;
      }
      if (!lost) {
        onClosed = callback;
        return;
      }
    }
    EngineCall.returned("onClosed", callback);
  }

  @Override
  public void readBody(long limit, BodyListener listener) {
    if (Thread.currentThread() == thread) {
      startReading(limit, listener);
    } else {
      try {
        thread.execute(() -> startReading(limit, listener));
      } catch (RejectedExecutionException e) {
        EngineCall.returned("onFailure", () -> listener.onFailure(shutDown(e)));
      }
    }
  }

  @Override
  public void respond(HttpResponse response, SentListener sent) {
    if (decide(Decision.RESPOND)) {
      try {
        thread.execute(() -> write(response, sent));
      } catch (RejectedExecutionException e) {
        EngineCall.returned("onSent", () -> sent.onSent(shutDown(e)));
      }
    }
  }

  @Override
  public void upgrade(HttpHeaders headers, UpgradeListener listener) {
    if (decide(Decision.UPGRADE)) {
      onIoThread(() -> startUpgrade(headers, listener), this::lost);
    }
  }

  @Override
  public void abort() {
    if (decide(Decision.ABORT)) {
      onIoThread(this::cut, () -> {});
    } else {
      onIoThread(this::cutUnfinished, () -> {});
    }
  }

  /** Undertow has finished the exchange; also, by itself, when the connection was closed. */
  @Override
  public void exchangeEvent(HttpServerExchange completed, NextListener next) {
    try {
      if (!completed.getConnection().isOpen()) {
        onIoThread(this::lost, this::lost);
      }
    } finally {
      next.proceed();
    }
  }

  @Override
  public void requestRead() {
    hold();
  }

  @Override
  public void requestAbandoned() {
    if (exchange.isResponseComplete()) {
      closeGently();
    }
  }

  @Override
  public void requestFailed() {
    cut();
  }

  /** An HTTP/1 connection that is closed ends its exchange; a stream of HTTP/2 has to be asked. */
  private void observe() {
    exchange.addExchangeCompleteListener(this);
    if (!(exchange.getConnection() instanceof HttpServerConnection)) {
      // A sink that was reset calls its write listener, whether or not anybody wants to write.
      Connectors.getConduitSinkChannel(exchange)
          .setWriteListener(
              sink -> {
                if (!sink.isOpen()) {
                  endStream();
                }
              });
    }
  }

  /** Lets the exchange wait for its answer, without a thread. */
  private void hold() {
    synchronized (lock) {
      if (decision != Decision.NONE || lost) {
        return;
      }
    }
    flushPipeline();
    if (watch == null) {
      watch = ConnectionWatch.start(exchange);
    }
  }

  private void startReading(long limit, BodyListener listener) {
    RequestBody reading = new RequestBody(exchange, this, limit, listener);
    body = reading;
    try {
      reading.start();
    } catch (RuntimeException e) {
      log.debug("Undertow refused to read a request", e);
      reading.fail(new IOException("the request body could not be read", e));
      cut();
    }
  }

  private void write(HttpResponse response, SentListener sent) {
    stopWatching();
    boolean clientAwaitsContinue =
        !exchange.isRequestComplete() && HttpContinue.requiresContinueResponse(exchange);
    if (clientAwaitsContinue) {
      // Whether the body will be sent after this answer is unknown, so nothing can follow it.
      exchange.setPersistent(false);
    }
    start(
        response,
        failure -> {
          if (failure != null) {
            cut();
          } else {
            flushPipeline();
            if (!exchange.isRequestComplete()) {
              finishRequest(clientAwaitsContinue);
            }
          }
          if (!EngineCall.returned("onSent", () -> sent.onSent(failure))) {
            cut();
          }
        });
  }

  private void start(HttpResponse response, Consumer<@Nullable IOException> done) {
    try {
      if (exchange.isComplete()) {
        throw new ClosedChannelException();
      }
      ResponseWriter writing = ResponseWriter.of(exchange, response, done);
      writer = writing;
      writing.write();
    } catch (IOException e) {
      done.accept(e);
    } catch (RuntimeException e) {
      log.debug("Undertow refused a response", e);
      done.accept(new IOException("the response could not be written", e));
    }
  }

  /** The answer is out, but the request is not read to its end. */
  private void finishRequest(boolean clientAwaitsContinue) {
    RequestBody reading = body;
    if (clientAwaitsContinue || (reading != null && reading.isOver())) {
      closeGently();
    } else if (reading != null) {
      reading.discardRest();
    } else {
      RequestBody unwanted = new RequestBody(exchange, this, 0, null);
      body = unwanted;
      unwanted.discardRest();
      unwanted.start();
    }
  }

  private void startUpgrade(HttpHeaders headers, UpgradeListener listener) {
    stopWatching();
    if (exchange.isComplete()) {
      return; // The loss has been, or will be, reported.
    }
    if (exchange.getConnection() instanceof HttpServerConnection connection
        && exchange.isRequestComplete()
        && exchange.getRequestHeaders().contains(Headers.UPGRADE)) {
      // Undertow takes neither "Connection: close" nor HTTP/1.0 for an obstacle, but closes then.
      exchange.setPersistent(true);
      Upgrade upgrade = new Upgrade(this, listener, takeEarlyBytes(connection));
      exchange.upgradeChannel(upgrade);
      connection.addCloseListener(upgrade);
      start(
          HttpResponse.empty(StatusCodes.SWITCHING_PROTOCOLS, headers),
          failure -> {
            if (failure != null) {
              cut();
            }
          });
    } else {
      refuseUpgrade();
    }
  }

  /** HTTP/2 cannot switch protocols, nor can a request whose body would follow the switch. */
  private void refuseUpgrade() {
    HttpHeaders headers = HttpHeaders.of("Connection", "close");
    start(
        HttpResponse.empty(StatusCodes.BAD_REQUEST, headers),
        failure -> {
          if (failure != null) {
            cut();
          } else if (!exchange.isRequestComplete()) {
            closeGently();
          }
        });
    reportLost();
  }

  private void upgraded(StreamConnection connection, UpgradeListener listener, byte[] early) {
    synchronized (lock) {
      if (lost || !connection.isOpen()) {
        return;
      }
      onClosed = null;
    }
    if (early.length > 0) {
      HttpServerConnection http = (HttpServerConnection) exchange.getConnection();
      http.setExtraBytes(new ImmediatePooledByteBuffer(ByteBuffer.wrap(early)));
      connection
          .getSourceChannel()
          .setConduit(
              new ReadDataStreamSourceConduit(connection.getSourceChannel().getConduit(), http));
    }
    UndertowStream stream = new UndertowStream(connection, UndertowIoThread.of(thread));
    ByteStream.Listener streamListener;
    try {
      streamListener = listener.upgraded(stream);
    } catch (Throwable thrown) {
      EngineCall.failed("upgraded", thrown);
      stream.abort();
      return;
    }
    stream.start(streamListener);
  }

  /**
   * Takes what the client has sent after its upgrade request. If it stayed where it is, Undertow
   * would take it for a pipelined request and keep its response buffer, and the exchange, for that.
   */
  private static byte[] takeEarlyBytes(HttpServerConnection connection) {
    PooledByteBuffer pooled = connection.getExtraBytes();
    if (pooled == null) {
      return NO_BYTES;
    }
    byte[] early = new byte[pooled.getBuffer().remaining()];
    pooled.getBuffer().get(early);
    connection.setExtraBytes(null);
    pooled.close();
    return early;
  }

  /**
   * Sends the responses that Undertow keeps back while requests are pipelined. It would keep them
   * until it finds no further request, which may be long if that one is held, or is only half
   * there.
   */
  private void flushPipeline() {
    if (exchange.getConnection() instanceof HttpServerConnection connection
        && connection.getPipelineBuffer() != null) {
      ConduitStreamSinkChannel sink = connection.getChannel().getSinkChannel();
      PipeliningBufferingStreamSinkConduit pipeline = connection.getPipelineBuffer();
      if (!flushed(pipeline)) {
        sink.setWriteListener(
            writable -> {
              if (flushed(pipeline)) {
                writable.suspendWrites();
              }
            });
        sink.resumeWrites();
      }
    }
  }

  private boolean flushed(PipeliningBufferingStreamSinkConduit pipeline) {
    try {
      return pipeline.flushPipelinedData();
    } catch (IOException | RuntimeException e) {
      discardPipeline();
      cut();
      return true;
    }
  }

  /** Undertow forgets the buffer of a pipeline whose connection is closed. */
  private void discardPipeline() {
    if (exchange.getConnection() instanceof HttpServerConnection connection
        && connection.getPipelineBuffer() != null) {
      try {
        connection.getPipelineBuffer().truncateWrites();
      } catch (IOException e) {
        log.trace("The connection is closed already", e);
      }
    }
  }

  private void stopWatching() {
    ConnectionWatch watching = watch;
    if (watching != null) {
      watching.stop();
      watch = null;
    }
  }

  /** Closes the connection, or resets the one stream, at once. */
  private void cut() {
    if (exchange.getConnection() instanceof HttpServerConnection connection) {
      IoUtils.safeClose(connection);
    } else {
      IoUtils.safeClose(Connectors.getConduitSinkChannel(exchange));
      endStream();
    }
  }

  /** Cuts off a response that the client does not read. */
  private void cutUnfinished() {
    ResponseWriter writing = writer;
    if (writing != null) {
      writing.fail(new IOException("the response was cut off before it was read"));
    }
  }

  /** Closes the connection so that the answer still arrives. */
  private void closeGently() {
    if (exchange.getConnection() instanceof HttpServerConnection connection) {
      LingeringClose.start(
          connection.getChannel(),
          connection.getOriginalSourceConduit(),
          connection.getOriginalSinkConduit());
    } else {
      cut();
    }
  }

  /** The stream was reset or its connection closed, which Undertow does not tell the exchange. */
  private void endStream() {
    if (!exchange.isComplete()) {
      exchange.endExchange();
    }
    onIoThread(this::lost, this::lost);
  }

  /** The peer is gone, or nothing can reach it any more. */
  private void lost() {
    IOException cause = new IOException("the connection was closed");
    ResponseWriter writing = writer;
    if (writing != null) {
      writing.fail(cause);
    }
    RequestBody reading = body;
    if (reading != null) {
      reading.fail(cause);
    }
    discardPipeline();
    reportLost();
  }

  private void reportLost() {
    Runnable callback;
    synchronized (lock) {
      lost = true;
      callback = onClosed;
      onClosed = null;
    }
    if (callback != null) {
      EngineCall.returned("onClosed", callback);
    }
  }

  private boolean decide(Decision made) {
    synchronized (lock) {
      if (decision != Decision.NONE) {
        return false;
      }
      decision = made;
      if (made != Decision.UPGRADE) {
        onClosed = null;
      }
      return true;
    }
  }

  /**
   * Always a task of its own, also from the I/O thread: the engine is never called back from within
   * its own call.
   *
   * @param otherwise what to do if the server is shutting down and the thread takes no more
   */
  private void onIoThread(Runnable task, Runnable otherwise) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }

  private static IOException shutDown(RejectedExecutionException cause) {
    return new IOException("the server has shut down", cause);
  }

  private static void add(HttpHeaders headers, String name, String value) {
    try {
      headers.add(name, value);
    } catch (IllegalArgumentException e) {
      log.debug("A header is left out, as its name is none", e);
    }
  }

  /**
   * Waits for the upgrade, or for the connection to be lost before. Undertow keeps its listeners as
   * long as the connection lives; this one forgets the exchange. Confined to the I/O thread, but
   * for the closing.
   */
  private static final class Upgrade
      implements HttpUpgradeListener, ServerConnection.CloseListener {

    /** Written once more, by the upgrade; whoever closes may be on another thread. */
    private volatile @Nullable UndertowExchange exchange;

    private @Nullable UpgradeListener listener;
    private byte[] early;

    Upgrade(UndertowExchange exchange, UpgradeListener listener, byte[] early) {
      this.exchange = exchange;
      this.listener = listener;
      this.early = early;
    }

    @Override
    public void handleUpgrade(StreamConnection connection, HttpServerExchange unused) {
      UndertowExchange upgrading = exchange;
      UpgradeListener upgradeListener = listener;
      byte[] first = early;
      exchange = null;
      listener = null;
      early = NO_BYTES;
      if (upgrading != null && upgradeListener != null) {
        upgrading.upgraded(connection, upgradeListener, first);
      }
    }

    @Override
    public void closed(ServerConnection connection) {
      UndertowExchange upgrading = exchange;
      if (upgrading != null) {
        upgrading.onIoThread(upgrading::lost, upgrading::lost);
      }
    }
  }
}
