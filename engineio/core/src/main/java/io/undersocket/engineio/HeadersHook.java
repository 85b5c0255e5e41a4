package io.undersocket.engineio;

import io.undersocket.engineio.spi.HttpHeaders;

/**
 * May change the headers of a response before it is sent ({@code initial_headers} and {@code
 * headers} events of the reference server). Called on the engine's executor.
 */
@FunctionalInterface
public interface HeadersHook {

  /**
   * Adds, replaces or removes headers.
   *
   * @param headers what will be sent; may be changed during the call
   * @param request the request that is answered
   */
  void onHeaders(HttpHeaders headers, EngineRequest request);
}
