package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one response, as the connection accepts it, or cuts its connection instead.
 *
 * <p>Called by the container, one call at a time; whoever aborts it may be another thread.
 */
final class ResponseWriter implements WriteListener {

  /** What is given to the container at once, which copies what the socket does not take. */
  private static final int SLICE_BYTES = 64 * 1024;

  private final ServletOutputStream out;
  private final byte[] body;
  private final Consumer<@Nullable IOException> done;
  private int written;
  private boolean flushed;
  private volatile boolean aborted;

  /** Guarded by this. */
  private boolean finished;

  private ResponseWriter(
      ServletOutputStream out, byte[] body, Consumer<@Nullable IOException> done) {
    this.out = out;
    this.body = body;
    this.done = done;
  }

  /**
   * Prepares the response; {@link #start} has the container send it.
   *
   * @param done called once, when the response was handed to the network or with the failure
   * @throws IOException if the request has been answered already
   */
  static ResponseWriter of(
      String method,
      HttpServletResponse target,
      HttpResponse response,
      Consumer<@Nullable IOException> done)
      throws IOException {
    byte[] body = begin(method, target, response);
    return new ResponseWriter(target.getOutputStream(), body, done);
  }

  /** One that has nothing to say: as soon as the container lets it, it fails the response. */
  static ResponseWriter cutting(HttpServletResponse target, Consumer<@Nullable IOException> done)
      throws IOException {
    ResponseWriter writer = new ResponseWriter(target.getOutputStream(), new byte[0], done);
    writer.aborted = true;
    return writer;
  }

  /** Writes the whole response in this very call, on a thread of the container that may wait. */
  static void writeHere(String method, HttpServletResponse target, HttpResponse response)
      throws IOException {
    byte[] body = begin(method, target, response);
    target.getOutputStream().write(body);
    target.flushBuffer();
  }

  /**
   * Sets status and headers.
   *
   * @return what is to be written
   */
  private static byte[] begin(String method, HttpServletResponse target, HttpResponse response)
      throws IOException {
    if (target.isCommitted()) {
      throw new IOException("a filter in front has already answered this request");
    }
    target.setStatus(response.status());
    setHeaders(target, response.headers());
    byte[] body = response.body();
    boolean head = method.equals("HEAD");
    boolean saysLength = head && response.headers().contains("Content-Length");
    if (mayHaveBody(response.status()) && !saysLength) {
      target.setContentLength(body.length);
    }
    return mayHaveBody(response.status()) && !head ? body : new byte[0];
  }

  /** Called once, after the request was made asynchronous. */
  void start() {
    out.setWriteListener(this);
  }

  @Override
  public void onWritePossible() throws IOException {
    if (isFinished()) {
      return;
    }
    while (!aborted && out.isReady()) {
      if (written < body.length) {
        int slice = Math.min(SLICE_BYTES, body.length - written);
        int from = written;
        written += slice;
        out.write(body, from, slice);
      } else if (!flushed) {
        flushed = true;
        out.flush();
      } else {
        finish(null);
        return;
      }
    }
    if (aborted) {
      throw new CutException();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    finish(thrown instanceof IOException e ? e : new IOException("writing failed", thrown));
  }

  /**
   * Has the connection cut as soon as the container asks for more: at once, unless the client does
   * not read; then when the container's own timeout for writing ends.
   */
  void abort() {
    aborted = true;
  }

  /** Gives up: the connection is gone. No effect on a response that has been written. */
  void fail(IOException cause) {
    finish(cause);
  }

  private synchronized boolean isFinished() {
    return finished;
  }

  private void finish(@Nullable IOException failure) {
    synchronized (this) {
      if (finished) {
        return;
      }
      finished = true;
    }
    done.accept(failure);
  }

  /**
   * The engine's headers replace what filters in front have set, except where both may stand side
   * by side.
   */
  private static void setHeaders(HttpServletResponse target, HttpHeaders headers) {
    Set<String> begun = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, value) -> {
          if (begun.add(name) && !standsBesideOthers(name)) {
            target.setHeader(name, value);
          } else {
            target.addHeader(name, value);
          }
        });
  }

  private static boolean standsBesideOthers(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("set-cookie") || lower.equals("vary");
  }

  private static boolean mayHaveBody(int status) {
    return status >= 200
        && status != HttpServletResponse.SC_NO_CONTENT
        && status != HttpServletResponse.SC_NOT_MODIFIED;
  }

  /** What the container is told when the engine wants a connection cut. */
  private static final class CutException extends IOException {
    private static final long serialVersionUID = 1L;

    CutException() {
      super("the engine has cut this connection");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
