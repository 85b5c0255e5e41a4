package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests over one connection, one after the other or without waiting for the answers, which come
 * in order. Requests are sent by one thread; another reads the answers while there are any to come.
 */
public final class HttpConnection implements AutoCloseable {

  /** A connection that was idle for longer may be closed by the server while a request goes out. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Probe probe;
  private final Connection connection;
  private final Consumer<HttpConnection> whenFree;
  private final Object lock = new Object();
  private final ArrayDeque<PendingAnswer> pending = new ArrayDeque<>(); // guarded by lock
  private boolean reading; // guarded by lock
  private volatile long lastUsed = System.nanoTime();

  HttpConnection(Probe probe, Consumer<HttpConnection> whenFree) {
    this(probe, "http", whenFree);
  }

  HttpConnection(Probe probe, String kind, Consumer<HttpConnection> whenFree) {
    this.probe = probe;
    this.connection = Connection.open(probe, kind);
    this.whenFree = whenFree;
  }

  /** As the {@code Host} header has it. */
  static String host(Probe probe) {
    URI url = probe.target().url();
    return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
  }

  /** A GET. */
  public HttpRequest get(String target) {
    return request("GET", target);
  }

  /** A POST. */
  public HttpRequest post(String target, String body) {
    return request("POST", target).body(body);
  }

  /** Any method; the target goes out as it is. */
  public HttpRequest request(String method, String target) {
    return new HttpRequest(method, target, host(probe), this::begin);
  }

  PendingAnswer begin(HttpRequest request) {
    PendingAnswer answer = new PendingAnswer(request, this);
    send(request.head().getBytes(StandardCharsets.UTF_8), request.body(), request.toString());
    synchronized (lock) {
      pending.add(answer);
      if (!reading) {
        reading = true;
        Wire.daemon(connection.name() + " answers", this::readAnswers);
      }
    }
    return answer;
  }

  /** Sends bytes that belong to a request. */
  void send(byte[] head, byte[] body, String what) {
    lastUsed = System.nanoTime();
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + body.length);
    all.writeBytes(head);
    all.writeBytes(body);
    connection
        .trace()
        .sent(
            connection.name(),
            new String(head, StandardCharsets.UTF_8) + (body.length == 0 ? "" : Shown.bytes(body)));
    try {
      connection.write(all.toByteArray());
    } catch (IOException e) {
      // A server may answer and close before it has read all: the answer tells.
      connection.trace().note(connection.name(), "could not send all of " + what + ": " + e);
    }
  }

  private void readAnswers() {
    PendingAnswer next;
    while ((next = nextPending()) != null) {
      HttpAnswer answer;
      try {
        answer = read(next.request());
      } catch (IOException | RuntimeException e) {
        next.fail(String.valueOf(e.getMessage()));
        failAll();
        return;
      }
      lastUsed = System.nanoTime();
      if (answer.status() != 101 && !answer.endsConnection() && isLast()) {
        whenFree.accept(this);
      }
      next.complete(answer);
      if (answer.status() == 101) {
        return;
      }
    }
  }

  private @Nullable PendingAnswer nextPending() {
    synchronized (lock) {
      PendingAnswer next = pending.poll();
      reading = next != null;
      return next;
    }
  }

  private boolean isLast() {
    synchronized (lock) {
      return pending.isEmpty();
    }
  }

  private void failAll() {
    PendingAnswer next;
    while ((next = nextPending()) != null) {
      next.fail("ended by an earlier answer");
    }
  }

  private HttpAnswer read(HttpRequest request) throws IOException {
    List<HttpRequest.Header> headers = new ArrayList<>();
    String first = readHead(headers);
    while (first.startsWith("HTTP/1.1 100")) {
      headers.clear();
      first = readHead(headers);
    }
    String[] parts = first.split(" ", 3);
    int status;
    try {
      status = Integer.parseInt(parts.length < 2 ? "" : parts[1]);
    } catch (NumberFormatException e) {
      throw new IOException("no status line: " + Shown.quoted(first), e);
    }
    HttpAnswer head =
        new HttpAnswer(
            request, this, status, parts.length < 3 ? "" : parts[2], headers, new byte[0]);
    byte[] body = readBody(request, head);
    if (body.length > 0) {
      connection.trace().received(connection.name(), Shown.bytes(body));
    }
    return head.withBody(body);
  }

  private String readHead(List<HttpRequest.Header> headers) throws IOException {
    String first = connection.readLine();
    StringBuilder all = new StringBuilder(first).append('\n');
    String line;
    while (!(line = connection.readLine()).isEmpty()) {
      all.append(line).append('\n');
      int colon = line.indexOf(':');
      headers.add(
          colon < 0
              ? new HttpRequest.Header(line, "")
              : new HttpRequest.Header(line.substring(0, colon), line.substring(colon + 1).trim()));
    }
    connection.trace().received(connection.name(), all.toString());
    return first;
  }

  private byte[] readBody(HttpRequest request, HttpAnswer head) throws IOException {
    int status = head.status();
    if (request.method().equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return new byte[0];
    }
    String encoding = head.header("transfer-encoding");
    if (encoding != null && encoding.toLowerCase(Locale.ROOT).contains("chunked")) {
      return readChunks();
    }
    String length = head.header("content-length");
    if (length == null) {
      return connection.readToEnd();
    }
    return connection.read(Integer.parseInt(length));
  }

  private byte[] readChunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      String line = connection.readLine();
      int size = Integer.parseInt(line.split(";", 2)[0].trim(), 16);
      if (size == 0) {
        while (!connection.readLine().isEmpty()) {
          // trailers tell nothing
        }
        return all.toByteArray();
      }
      all.writeBytes(connection.read(size));
      connection.readLine();
    }
  }

  /** The server ends the connection. */
  public void expectClosed() {
    expectClosed(Wire.PATIENCE);
  }

  /** The server ends the connection, and does so within that time. */
  public void expectClosed(Duration within) {
    if (connection.awaitEnd(Deadline.in(within)) == null) {
      throw new Unmet(
          "the connection closed by the server " + Wire.within(within), "it stays open");
    }
  }

  /** Whether the server has ended it, or the client. */
  public boolean isClosed() {
    return connection.end() != null;
  }

  /** Whether it ends within that time. */
  boolean isClosedWithin(Duration time) {
    return connection.awaitEnd(Deadline.in(time)) != null;
  }

  /** Whether a request may go over it, and not meet its end. */
  boolean isFresh() {
    return !isClosed() && System.nanoTime() - lastUsed < FRESH.toNanos();
  }

  /** What the WebSocket goes on with. */
  Connection connection() {
    return connection;
  }

  /** Cuts it, as a client does that is gone: the server sees a reset. */
  public void abort() {
    connection.cut();
  }

  @Override
  public void close() {
    connection.close();
  }
}
