package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;

/** Gives every request to the engine, on the I/O thread of its connection. */
final class EngineHandler implements HttpHandler {

  private final HttpEndpoint engine;

  EngineHandler(HttpEndpoint engine) {
    this.engine = engine;
  }

  /**
   * The dispatch takes the exchange out of Undertow's hands: once this call has unwound, nobody but
   * the engine's answer ends it. A handler in front may have moved it to a worker thread; the way
   * back is a task on the I/O thread.
   */
  @Override
  public void handleRequest(HttpServerExchange exchange) {
    Runnable begin = () -> UndertowExchange.begin(exchange, engine);
    exchange.dispatch(
        exchange.isInIoThread() ? SameThreadExecutor.INSTANCE : exchange.getIoThread(), begin);
  }
}
