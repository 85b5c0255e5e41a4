package io.undersocket.engineio.spi;

import java.util.concurrent.CompletionStage;

/**
 * What a container binding mounts: takes every request below a path, and is closed with the
 * container.
 */
public interface HttpEndpoint {

  /**
   * Takes a request and answers it, now or later. Never blocks and never throws for anything that
   * the request contains. Callable from any thread.
   */
  void handle(HttpExchange exchange);

  /**
   * Closes every session and refuses new ones. Idempotent.
   *
   * @return completes when the last session is gone
   */
  CompletionStage<Void> close();
}
