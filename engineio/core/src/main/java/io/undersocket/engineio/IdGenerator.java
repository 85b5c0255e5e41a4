package io.undersocket.engineio;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Makes session ids ({@code generateId} of the reference server).
 *
 * <p>An id must be unique and unguessable: whoever knows it can read and write the session.
 * Official load balancers look for 20 characters of {@code A-Z a-z 0-9 - _}. A failure, or an id in
 * use, refuses the handshake.
 */
@FunctionalInterface
public interface IdGenerator {

  /** Makes an id for the session that this request opens. Called on the engine's executor. */
  CompletionStage<String> generate(EngineRequest request);

  /** A generator that answers at once. */
  static IdGenerator of(Function<EngineRequest, String> function) {
    return request -> CompletableFuture.completedFuture(function.apply(request));
  }
}
