package io.undersocket.engineio;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An HTTP exchange without a network: a request that a test makes up, and what became of it. */
final class FakeExchange implements HttpExchange {

  /** How the exchange ended. */
  enum Outcome {
    NONE,
    RESPONDED,
    UPGRADED,
    ABORTED,
    LOST
  }

  private final String method;
  private final String path;
  private final @Nullable String rawQuery;
  private final HttpHeaders headers;
  private final Executor network;
  private byte @Nullable [] body;
  private @Nullable BodyListener bodyListener;
  private long bodyLimit;
  private @Nullable Runnable onClosed;
  private boolean breaksOnWrite;
  private Map<String, Object> attributes = Map.of();
  private Outcome outcome = Outcome.NONE;
  private @Nullable HttpResponse response;
  private @Nullable HttpHeaders upgradeHeaders;
  private @Nullable FakeStream stream;
  private final @Nullable FakeIoThread ioThread;

  /**
   * @param network runs what a container would do some time later: reporting bodies and responses
   */
  FakeExchange(
      String method,
      String target,
      HttpHeaders headers,
      Executor network,
      @Nullable FakeIoThread ioThread) {
    int query = target.indexOf('?');
    this.method = method;
    this.path = query < 0 ? target : target.substring(0, query);
    this.rawQuery = query < 0 ? null : target.substring(query + 1);
    this.headers = headers;
    this.network = network;
    this.ioThread = ioThread;
  }

  /** A request whose answers are handled at once. */
  static FakeExchange of(String method, String target, String... headers) {
    return new FakeExchange(
        method, target, HttpHeaders.of(headers), Runnable::run, new FakeIoThread(Runnable::run));
  }

  /** A WebSocket request. */
  static FakeExchange webSocket(String target, String... headers) {
    FakeExchange exchange = of("GET", target, headers);
    addWebSocketHeaders(exchange.headers);
    return exchange;
  }

  static void addWebSocketHeaders(HttpHeaders headers) {
    headers
        .add("Upgrade", "websocket")
        .add("Connection", "Upgrade")
        .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .add("Sec-WebSocket-Version", "13");
  }

  /** The body that {@link #readBody} will report; without one it waits for {@link #arrive}. */
  FakeExchange body(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** As {@link #body}. */
  FakeExchange bytes(byte[] bytes) {
    body = bytes;
    return this;
  }

  /** The connection will break while the answer is written. */
  FakeExchange breaksOnWrite() {
    breaksOnWrite = true;
    return this;
  }

  // --- what the test sees ----------------------------------------------------------------------

  synchronized Outcome outcome() {
    return outcome;
  }

  synchronized boolean isOpen() {
    return outcome == Outcome.NONE;
  }

  synchronized int status() {
    HttpResponse answer = response;
    return answer == null ? 0 : answer.status();
  }

  synchronized String responseBody() {
    HttpResponse answer = response;
    return answer == null ? "" : new String(answer.body(), StandardCharsets.UTF_8);
  }

  synchronized byte[] responseBytes() {
    HttpResponse answer = response;
    return answer == null ? new byte[0] : answer.body();
  }

  synchronized HttpHeaders responseHeaders() {
    HttpResponse answer = response;
    if (answer != null) {
      return answer.headers();
    }
    HttpHeaders upgrade = upgradeHeaders;
    return upgrade == null ? new HttpHeaders() : upgrade;
  }

  /** The whole answer: status, headers in order, an empty line, body; or why there is none. */
  synchronized String answer() {
    return switch (outcome) {
      case NONE -> "held";
      case ABORTED -> "cut";
      case LOST -> "lost";
      case UPGRADED -> "101\n" + responseHeaders();
      case RESPONDED -> status() + "\n" + responseHeaders() + "\n" + responseBody();
    };
  }

  /** The stream of an upgraded exchange. */
  synchronized FakeStream stream() {
    FakeStream upgraded = stream;
    if (upgraded == null) {
      throw new AssertionError("not upgraded: " + outcome + " " + status() + " " + responseBody());
    }
    return upgraded;
  }

  /** The body arrives. */
  void arrive(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
    BodyListener listener = bodyListener;
    if (listener != null) {
      report(listener);
    }
  }

  /** The client goes away. */
  void lose() {
    Runnable callback;
    BodyListener listener;
    synchronized (this) {
      if (outcome != Outcome.NONE) {
        return;
      }
      outcome = Outcome.LOST;
      callback = onClosed;
      listener = bodyListener;
      bodyListener = null;
    }
    if (listener != null) {
      listener.onFailure(new IOException("connection reset"));
    }
    if (callback != null) {
      callback.run();
    }
  }

  // --- the seam --------------------------------------------------------------------------------

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String rawQuery() {
    return rawQuery;
  }

  @Override
  public HttpHeaders requestHeaders() {
    return headers;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress("127.0.0.1", 40_000);
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public void readBody(long limit, BodyListener listener) {
    bodyLimit = limit;
    bodyListener = listener;
    if (body != null) {
      network.execute(
          () -> {
            if (isOpen()) {
              report(listener);
            }
          });
    }
  }

  private void report(BodyListener listener) {
    byte[] bytes = body;
    bodyListener = null;
    if (bytes != null && bytes.length > bodyLimit) {
      listener.onTooLarge();
    } else if (bytes != null) {
      listener.onBody(bytes);
    }
  }

  @Override
  public void respond(HttpResponse answer, SentListener sent) {
    synchronized (this) {
      if (outcome == Outcome.LOST) {
        network.execute(() -> sent.onSent(new IOException("connection reset")));
        return;
      }
      if (outcome != Outcome.NONE) {
        return;
      }
      if (breaksOnWrite) {
        outcome = Outcome.LOST;
        network.execute(() -> sent.onSent(new IOException("broken pipe")));
        return;
      }
      outcome = Outcome.RESPONDED;
      response = answer;
    }
    network.execute(() -> sent.onSent(null));
  }

  @Override
  public void upgrade(HttpHeaders answer, UpgradeListener listener) {
    FakeIoThread thread = ioThread;
    if (thread == null) {
      throw new AssertionError("no I/O thread for an upgrade");
    }
    synchronized (this) {
      if (outcome != Outcome.NONE) {
        return;
      }
      outcome = Outcome.UPGRADED;
      upgradeHeaders = answer;
      stream = new FakeStream(thread);
    }
    FakeStream upgraded = stream();
    thread.execute(() -> upgraded.start(listener.upgraded(upgraded)));
  }

  @Override
  public synchronized void abort() {
    if (outcome == Outcome.NONE) {
      outcome = Outcome.ABORTED;
    }
  }

  @Override
  public void onClosed(Runnable callback) {
    boolean now;
    synchronized (this) {
      now = outcome == Outcome.LOST;
      onClosed = callback;
    }
    if (now) {
      callback.run();
    }
  }

  FakeExchange withAttributes(Map<String, Object> attributes) {
    this.attributes = attributes;
    return this;
  }

  @Override
  public Map<String, Object> attributes() {
    return attributes;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : null;
  }
}
