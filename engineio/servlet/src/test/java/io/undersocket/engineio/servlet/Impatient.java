package io.undersocket.engineio.servlet;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** An engine that, when it is closed, waits for nobody: clients of tests leave without a word. */
record Impatient(EngineServer engine) implements HttpEndpoint {

  @Override
  public void handle(HttpExchange exchange) {
    engine.handle(exchange);
  }

  @Override
  public CompletionStage<Void> close() {
    return engine.close(Duration.ZERO);
  }
}
