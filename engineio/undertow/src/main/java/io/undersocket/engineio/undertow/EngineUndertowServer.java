package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import io.undersocket.engineio.undertow.EngineUndertow.TrailingSlash;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/** A running server for one engine, made by {@link EngineUndertow#listen}. */
public final class EngineUndertowServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EngineUndertowServer.class);

  /** How long the sessions may take to close before their connections are cut. */
  private static final long MAX_CLOSING_MILLIS = 5_000;

  /** How long the rest of a request's head may take after its first bytes. */
  private static final int MAX_HEAD_MILLIS = 60_000;

  /** The largest head of a request. */
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final HttpEndpoint engine;
  private final Undertow undertow;
  private final Gate gate;
  private final int port;

  private EngineUndertowServer(HttpEndpoint engine, Undertow undertow, Gate gate) {
    this.engine = engine;
    this.undertow = undertow;
    this.gate = gate;
    this.port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  static EngineUndertowServer start(HttpEndpoint engine, String host, int port, String path)
      throws IOException {
    HttpHandler foreign =
        EngineUndertow.handler(
            new Answer(StatusCodes.NOT_IMPLEMENTED, "Not Implemented", HttpHeaders.of()));
    Gate gate = new Gate(EngineUndertow.handler(engine, path, TrailingSlash.REQUIRED, foreign));
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(port, host)
            .setIoThreads(Runtime.getRuntime().availableProcessors())
            .setWorkerThreads(1) // Nothing here blocks; Undertow wants one.
            // The engine decodes what it reads, and answers one request after the other.
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, false)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, MAX_HEAD_MILLIS)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEAD_BYTES)
            .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, (int) MAX_CLOSING_MILLIS)
            .setHandler(gate)
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new IOException("cannot listen on " + host + ":" + port, cause);
      }
      throw e;
    }
    return new EngineUndertowServer(engine, undertow, gate);
  }

  /** The port that the server listens on. */
  public int port() {
    return port;
  }

  /**
   * Closes the engine, waits up to five seconds until its sessions are gone, and stops the server.
   * Requests that come meanwhile are answered 503. Idempotent. Blocks, except on an I/O thread of
   * the server, where it returns at once and the closing goes on.
   */
  @Override
  public void close() {
    if (!gate.closed.compareAndSet(false, true)) {
      return;
    }
    if (Thread.currentThread() instanceof XnioIoThread) {
      new Thread(this::stop, "engine-undertow-close").start();
    } else {
      stop();
    }
  }

  private void stop() {
    boolean interrupted = false;
    try {
      engine.close().toCompletableFuture().get(MAX_CLOSING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("Sessions were still open {} ms after closing the engine", MAX_CLOSING_MILLIS);
    } catch (ExecutionException | RuntimeException e) {
      log.warn("The engine failed to close", e);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      undertow.stop();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Answers every request in the same way. It is an endpoint, not a handler, so that a body nobody
   * wants is bounded as the engine's are.
   */
  private record Answer(int status, String text, HttpHeaders headers) implements HttpEndpoint {

    @Override
    public void handle(HttpExchange exchange) {
      exchange.respond(
          new HttpResponse(
              status,
              headers.copy().add("Content-Type", "text/plain"),
              text.getBytes(StandardCharsets.US_ASCII)),
          HttpExchange.SentListener.NONE);
    }

    @Override
    public CompletionStage<Void> close() {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Lets requests through until the server closes. */
  private static final class Gate implements HttpHandler {

    private final AtomicBoolean closed = new AtomicBoolean();
    private final HttpHandler open;
    private final HttpHandler closing =
        EngineUndertow.handler(
            new Answer(
                StatusCodes.SERVICE_UNAVAILABLE,
                "Service Unavailable",
                HttpHeaders.of("Connection", "close")));

    Gate(HttpHandler open) {
      this.open = open;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
      (closed.get() ? closing : open).handleRequest(exchange);
    }
  }
}
