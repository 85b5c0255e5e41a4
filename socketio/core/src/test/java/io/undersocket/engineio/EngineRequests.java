package io.undersocket.engineio;

import io.undersocket.engineio.spi.HttpExchange;

/** Lets the tests of the floor above make requests as the engine makes them. */
public final class EngineRequests {

  private EngineRequests() {}

  public static EngineRequest of(HttpExchange exchange) {
    return new EngineRequest(exchange);
  }
}
