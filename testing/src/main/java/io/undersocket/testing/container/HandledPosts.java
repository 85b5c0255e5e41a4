package io.undersocket.testing.container;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the POSTs of each session that an engine has taken. */
final class HandledPosts implements HttpEndpoint {

  private static final ConcurrentHashMap<String, Integer> COUNTS = new ConcurrentHashMap<>();

  private final HttpEndpoint engine;

  HandledPosts(HttpEndpoint engine) {
    this.engine = engine;
  }

  static int of(String sid) {
    return COUNTS.getOrDefault(sid, 0);
  }

  @Override
  public void handle(HttpExchange exchange) {
    String query = String.valueOf(exchange.rawQuery());
    String method = exchange.method();
    engine.handle(exchange);
    int at = query.indexOf("sid=");
    if (method.equals("POST") && at >= 0) {
      COUNTS.merge(query.substring(at + 4), 1, Integer::sum);
    }
  }

  @Override
  public CompletionStage<Void> close() {
    return engine.close();
  }
}
