package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request as the engine sees it.
 *
 * <p>Whoever ends the exchange first, on whatever thread, decides how. While the servlet is still
 * running, what was decided waits for its end, since until then the container's objects belong to
 * its thread; afterwards the request is asynchronous, and a thread of the container is asked for.
 * Whoever decides must not act: containers may go on with the connection's next request in the same
 * call.
 *
 * <p>Containers can switch protocols only while the servlet runs. So a request for a WebSocket is
 * waited for there, within a bound; the engine mostly has decided when its call returns.
 */
final class ServletExchange implements HttpExchange, AsyncListener {

  private static final Logger log = LoggerFactory.getLogger(ServletExchange.class);

  private static final Runnable NOTHING = () -> {};

  /** What the engine has decided. */
  private enum Decision {
    NONE,
    RESPOND,
    UPGRADE,
    ABORT
  }

  private final RequestHead head;

  /** As the filters in front have left it. */
  private final HttpServletRequest request;

  /** The container's own: what a filter puts in its place may be gone when the answer comes. */
  private final HttpServletResponse response;

  private final ConnectionCut cut;
  private final Object lock = new Object();
  private final AtomicBoolean completed = new AtomicBoolean();

  /** Guarded by {@link #lock}. */
  private Decision decision = Decision.NONE;

  /** Whether the servlet is running. Guarded by {@link #lock}. */
  private boolean inService = true;

  /** What waits for the end of the servlet. Guarded by {@link #lock}. */
  private Runnable reading = NOTHING;

  /** As above: the decision's. Guarded by {@link #lock}. */
  private Runnable deciding = NOTHING;

  /** Guarded by {@link #lock}. */
  private @Nullable Upgrade upgrade;

  /** Whether the peer has gone away. Guarded by {@link #lock}. */
  private boolean lost;

  /** Guarded by {@link #lock}. */
  private @Nullable Runnable onClosed;

  /** Whether the answer is out. Guarded by {@link #lock}. */
  private boolean answered;

  /** Whether a body is being read. Guarded by {@link #lock}. */
  private boolean bodyExpected;

  private volatile @Nullable AsyncContext async;
  private volatile @Nullable RequestBody body;
  private volatile @Nullable ResponseWriter writer;

  private ServletExchange(
      RequestHead head,
      HttpServletRequest request,
      HttpServletResponse response,
      ConnectionCut cut) {
    this.head = head;
    this.request = request;
    this.response = response;
    this.cut = cut;
  }

  /**
   * Gives a request to the engine, on the thread that runs the servlet.
   *
   * @param way how the container upgrades, or null if it does not
   * @param cut how the container cuts a connection
   * @param patience how long a request for a WebSocket may take to be verified
   * @throws AsyncUnsupportedException if the answer would have to come before the servlet returns
   */
  static void serve(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpEndpoint engine,
      @Nullable WebSocketUpgrade way,
      ConnectionCut cut,
      Duration patience)
      throws IOException, ServletException {
    boolean tunnel = way != null && way.opensTunnel(request);
    RequestHead head = tunnel ? RequestHead.ofTunnel(request) : RequestHead.of(request);
    boolean handshake = way != null && head.asksForWebSocket();
    if (way != null && !way.carriesFrames()) {
      head.withoutExtensions();
    }
    if (!handshake && !request.isAsyncSupported()) {
      throw new AsyncUnsupportedException();
    }
    ServletExchange begun = new ServletExchange(head, request, containersOwn(response), cut);
    if (!EngineCall.returned("handle", () -> engine.handle(begun))) {
      begun.abort();
    }
    if (handshake && way != null) {
      begun.awaitDecision(patience);
      if (begun.upgrades(way)) {
        return;
      }
    }
    begun.leaveService();
  }

  private static HttpServletResponse containersOwn(HttpServletResponse response) {
    ServletResponse own = response;
    while (own instanceof ServletResponseWrapper wrapper) {
      own = wrapper.getResponse();
    }
    return own instanceof HttpServletResponse http ? http : response;
  }

  // --- the request -----------------------------------------------------------------------------

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String path() {
    return head.path();
  }

  @Override
  public @Nullable String rawQuery() {
    return head.rawQuery();
  }

  @Override
  public HttpHeaders requestHeaders() {
    return head.headers().copy();
  }

  @Override
  public @Nullable String requestHeader(String name) {
    return head.headers().first(name);
  }

  @Override
  public List<String> requestHeaders(String name) {
    return head.headers().all(name);
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return head.remoteAddress();
  }

  @Override
  public boolean isSecure() {
    return head.isSecure();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(request) ? type.cast(request) : null;
  }

  // --- what the engine decides -----------------------------------------------------------------

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
    synchronized (lock) {
      bodyExpected = true;
      if (inService) {
        reading = () -> startReading(limit, listener);
        return;
      }
    }
    onContainerThread(
        () -> startReading(limit, listener),
        failure -> {
          EngineCall.returned("onFailure", () -> listener.onFailure(failure));
          bodyIsOver();
        });
  }

  @Override
  public void respond(HttpResponse answer, SentListener sent) {
    decide(Decision.RESPOND, () -> write(answer, sent), failure -> answerIsOut(failure, sent));
  }

  @Override
  public void upgrade(HttpHeaders headers, UpgradeListener listener) {
    synchronized (lock) {
      upgrade = upgrade == null ? new Upgrade(headers, listener) : upgrade;
    }
    decide(Decision.UPGRADE, this::refuseUpgrade, failure -> reportLost());
  }

  @Override
  public void abort() {
    if (!decide(Decision.ABORT, this::cut, failure -> complete())) {
      ResponseWriter writing = writer;
      if (writing != null) {
        writing.abort();
      }
    }
  }

  /**
   * @param otherwise what to do if the container takes no more work
   * @return whether this decides; then it will be acted, at the end of the servlet or at once
   */
  private boolean decide(Decision made, Runnable action, Consumer<IOException> otherwise) {
    synchronized (lock) {
      if (decision != Decision.NONE) {
        return false;
      }
      decision = made;
      if (made != Decision.UPGRADE) {
        onClosed = null;
      }
      lock.notifyAll();
      if (inService) {
        deciding = action;
        return true;
      }
    }
    onContainerThread(action, otherwise);
    return true;
  }

  private void onContainerThread(Runnable action, Consumer<IOException> otherwise) {
    AsyncContext context = async;
    try {
      if (context == null || completed.get()) {
        throw new IllegalStateException("the container has ended the request");
      }
      context.start(action);
    } catch (RuntimeException e) {
      log.debug("The container takes no more work for a request", e);
      otherwise.accept(new IOException("the container has ended the request", e));
    }
  }

  // --- the end of the servlet ------------------------------------------------------------------

  private void awaitDecision(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    synchronized (lock) {
      while (decision == Decision.NONE && !interrupted) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          log.warn(
              "A request for a WebSocket was not verified within {} and cannot be upgraded any more:"
                  + " look for a middleware or an allowRequest that takes so long ({})",
              patience,
              head.path());
          return;
        }
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean upgrades(WebSocketUpgrade way) throws IOException, ServletException {
    Upgrade wanted;
    synchronized (lock) {
      wanted = decision == Decision.UPGRADE ? upgrade : null;
    }
    if (wanted == null) {
      return false;
    }
    try {
      way.upgrade(
          request,
          response,
          wanted.headers(),
          stream -> {
            synchronized (lock) {
              onClosed = null;
            }
            return wanted.listener().upgraded(stream);
          },
          this::reportLost);
      return true;
    } catch (UnsupportedOperationException | IllegalStateException e) {
      log.debug("The container refused to upgrade a request", e);
      return false;
    } catch (IOException | ServletException | RuntimeException e) {
      reportLost();
      throw e;
    }
  }

  private void leaveService() throws IOException {
    if (!request.isAsyncSupported()) {
      answerHere();
      return;
    }
    AsyncContext context = request.startAsync(request, response);
    // The engine's own deadlines decide how long an answer may take.
    context.setTimeout(0);
    context.addListener(this);
    async = context;
    Runnable read;
    Runnable act;
    synchronized (lock) {
      inService = false;
      read = reading;
      act = deciding;
      reading = NOTHING;
      deciding = NOTHING;
    }
    read.run();
    act.run();
  }

  /** A handshake that was refused, or not decided in time, where no answer can come later. */
  private void answerHere() throws IOException {
    Runnable act;
    synchronized (lock) {
      if (decision == Decision.NONE) {
        decision = Decision.ABORT;
        deciding = this::reportLost;
      }
      act = deciding;
      deciding = NOTHING;
    }
    act.run();
    if (!response.isCommitted()) {
      ResponseWriter.writeHere(head.method(), response, unavailable());
    }
  }

  // --- acting ----------------------------------------------------------------------------------

  private void startReading(long limit, BodyListener told) {
    BodyListener listener = thenCut(told);
    RequestBody begun = null;
    try {
      ServletInputStream in = request.getInputStream();
      begun =
          new RequestBody(in, limit, request.getContentLengthLong(), listener, this::bodyIsOver);
      body = begun;
      start(in, begun);
    } catch (IOException | RuntimeException e) {
      IOException cause = new IOException("the request body could not be read", e);
      if (begun == null) {
        EngineCall.returned("onFailure", () -> listener.onFailure(cause));
      } else {
        begun.fail(cause);
      }
      bodyIsOver();
    }
  }

  /** Whose request is broken gets no answer, and Jetty would wait for one for ever. */
  private BodyListener thenCut(BodyListener listener) {
    return new BodyListener() {
      @Override
      public void onBody(byte[] body) {
        listener.onBody(body);
      }

      @Override
      public void onTooLarge() {
        listener.onTooLarge();
      }

      @Override
      public void onFailure(IOException cause) {
        listener.onFailure(cause);
        abort();
      }
    };
  }

  private void start(ServletInputStream in, RequestBody begun) {
    try {
      in.setReadListener(begun);
    } catch (IllegalStateException | UnsupportedOperationException e) {
      if (!(request instanceof ServletRequestWrapper)) {
        throw e;
      }
      log.debug("A filter has put a stream in place that only blocks: its body is there", e);
      begun.readWhatAFilterHas();
    }
  }

  private void write(HttpResponse answer, SentListener sent) {
    if (async == null) {
      writeHere(answer, sent);
      return;
    }
    ResponseWriter writing = null;
    try {
      writing =
          ResponseWriter.of(head.method(), response, answer, failure -> answerIsOut(failure, sent));
      writer = writing;
      writing.start();
    } catch (IOException | RuntimeException e) {
      IOException cause = new IOException("the response could not be written", e);
      if (writing == null) {
        answerIsOut(cause, sent);
      } else {
        writing.fail(cause);
      }
    }
  }

  private void writeHere(HttpResponse answer, SentListener sent) {
    IOException failure = null;
    try {
      ResponseWriter.writeHere(head.method(), response, answer);
    } catch (IOException e) {
      failure = e;
    }
    IOException told = failure;
    EngineCall.returned("onSent", () -> sent.onSent(told));
  }

  private void answerIsOut(@Nullable IOException failure, SentListener sent) {
    boolean returned = EngineCall.returned("onSent", () -> sent.onSent(failure));
    boolean bodyIsOver;
    synchronized (lock) {
      answered = true;
      bodyIsOver = !bodyExpected;
    }
    if (failure == null && !returned) {
      throw new RequestBody.EngineFailure(); // which cuts the connection
    }
    if (failure != null || bodyIsOver) {
      complete();
    }
  }

  /** Nothing more of the request will be read; if the answer is out, the exchange is over. */
  private void bodyIsOver() {
    boolean over;
    synchronized (lock) {
      bodyExpected = false;
      over = answered;
    }
    if (over) {
      complete();
    }
  }

  /** HTTP/2 cannot switch protocols, nor can a request that has waited too long. */
  private void refuseUpgrade() {
    write(
        new HttpResponse(
            HttpServletResponse.SC_BAD_REQUEST,
            HttpHeaders.of("Connection", "close", "Content-Type", "text/plain"),
            "This request cannot become a WebSocket".getBytes(StandardCharsets.US_ASCII)),
        SentListener.NONE);
    reportLost();
  }

  private static HttpResponse unavailable() {
    return HttpResponse.empty(
        HttpServletResponse.SC_SERVICE_UNAVAILABLE, HttpHeaders.of("Connection", "close"));
  }

  private void cut() {
    if (async == null) {
      return; // the servlet has yet to return: it answers 503
    }
    try {
      if (cut.cuts(response)) {
        complete();
        return;
      }
      ResponseWriter cutting = ResponseWriter.cutting(response, failure -> complete());
      writer = cutting;
      cutting.start();
    } catch (IOException | RuntimeException e) {
      log.debug("A connection could not be cut", e);
      complete();
    }
  }

  private void complete() {
    AsyncContext context = async;
    if (context == null || !completed.compareAndSet(false, true)) {
      return;
    }
    try {
      context.complete();
    } catch (IllegalStateException e) {
      log.debug("The container has ended an exchange by itself", e);
    }
  }

  // --- what the container tells ----------------------------------------------------------------

  /** The container has found the connection broken. */
  @Override
  public void onError(AsyncEvent event) {
    Throwable thrown = event.getThrowable();
    lose(new IOException("the container has given the request up", thrown));
    complete();
  }

  /** The container ends; or it does not take "never" for an answer. */
  @Override
  public void onTimeout(AsyncEvent event) {
    log.debug("The container has ended a request that waited for its answer: {}", head.path());
    lose(new IOException("the container's timeout for asynchronous requests has expired"));
    complete();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    completed.set(true);
    lose(new IOException("the container has ended the request"));
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Not by us: a request is made asynchronous once.
  }

  private void lose(IOException cause) {
    ResponseWriter writing = writer;
    if (writing != null) {
      writing.fail(cause);
    }
    RequestBody incoming = body;
    if (incoming != null) {
      incoming.fail(cause);
    }
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

  private record Upgrade(HttpHeaders headers, UpgradeListener listener) {}

  /** The servlet, or a filter in front of it, must answer before it returns. */
  static final class AsyncUnsupportedException extends IOException {
    private static final long serialVersionUID = 1L;

    AsyncUnsupportedException() {
      super("asynchronous requests are not supported", null);
    }
  }
}
