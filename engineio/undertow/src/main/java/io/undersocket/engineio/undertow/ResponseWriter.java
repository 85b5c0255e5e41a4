package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.channels.StreamSinkChannel;

/**
 * Writes one response, as the connection accepts it.
 *
 * <p>Undertow's own sender is not used: it may block if a handler in front asked for blocking
 * streams, and it continues on a worker thread.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class ResponseWriter implements ChannelListener<StreamSinkChannel> {

  /**
   * What is given to the socket at once. The JDK copies a heap buffer into a direct one of the same
   * size and keeps that with the thread; a large response must not leave a large buffer behind.
   */
  static final int SLICE_BYTES = 128 * 1024;

  private final ByteBuffer body;
  private final Consumer<@Nullable IOException> done;
  private final StreamSinkChannel channel;
  private boolean finished;

  private ResponseWriter(
      HttpServerExchange exchange, ByteBuffer body, Consumer<@Nullable IOException> done)
      throws IOException {
    this.body = body;
    this.done = done;
    StreamSinkChannel response = exchange.getResponseChannel();
    if (response == null) {
      throw new IOException("another handler has already answered this request");
    }
    this.channel = response;
  }

  /**
   * Prepares the response; {@link #write} sends it.
   *
   * @param done called once, when the response was handed to the network or with the failure
   * @throws IOException if the exchange has been answered already
   */
  static ResponseWriter of(
      HttpServerExchange exchange, HttpResponse response, Consumer<@Nullable IOException> done)
      throws IOException {
    if (exchange.isResponseStarted()) {
      throw new IOException("another handler has already answered this request");
    }
    exchange.setStatusCode(response.status());
    setHeaders(exchange.getResponseHeaders(), response.headers());
    byte[] body = response.body();
    boolean head = exchange.getRequestMethod().equals(Methods.HEAD);
    boolean saysLength = head && response.headers().contains(Headers.CONTENT_LENGTH_STRING);
    if (mayHaveBody(response.status()) && !saysLength) {
      exchange.setResponseContentLength(body.length);
    }
    boolean sendsBody = mayHaveBody(response.status()) && !head;
    return new ResponseWriter(
        exchange, ByteBuffer.wrap(body, 0, sendsBody ? body.length : 0), done);
  }

  void write() {
    try {
      while (body.hasRemaining()) {
        if (writeSlice() == 0) {
          await();
          return;
        }
      }
      channel.shutdownWrites();
      if (!channel.flush()) {
        await();
        return;
      }
      finish(null);
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException e) {
      fail(new IOException("the response could not be written", e));
    }
  }

  /** Gives up: the connection is gone. No effect on a response that has been written. */
  void fail(IOException cause) {
    finish(cause);
  }

  @Override
  public void handleEvent(StreamSinkChannel writable) {
    if (!finished) {
      write();
    }
  }

  private int writeSlice() throws IOException {
    int limit = body.limit();
    try {
      body.limit(Math.min(limit, body.position() + SLICE_BYTES));
      return channel.write(body);
    } finally {
      body.limit(limit);
    }
  }

  private void await() {
    channel.getWriteSetter().set(this);
    channel.resumeWrites();
  }

  private void finish(@Nullable IOException failure) {
    if (finished) {
      return;
    }
    finished = true;
    channel.getWriteSetter().set(null);
    channel.suspendWrites();
    done.accept(failure);
  }

  /**
   * The engine's headers replace what handlers in front have set, except where both may stand side
   * by side.
   */
  private static void setHeaders(HeaderMap target, HttpHeaders headers) {
    headers.forEach(
        (name, value) -> {
          if (!name.equalsIgnoreCase(Headers.SET_COOKIE_STRING)
              && !name.equalsIgnoreCase(Headers.VARY_STRING)) {
            target.remove(name);
          }
        });
    headers.forEach((name, value) -> target.add(new HttpString(name), value));
  }

  private static boolean mayHaveBody(int status) {
    return status >= 200 && status != StatusCodes.NO_CONTENT && status != StatusCodes.NOT_MODIFIED;
  }
}
