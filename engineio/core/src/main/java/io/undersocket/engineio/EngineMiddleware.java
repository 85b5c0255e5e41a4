package io.undersocket.engineio;

import io.undersocket.engineio.spi.HttpHeaders;

/**
 * A step before the verification of every request that reaches the engine, polling and upgrade
 * alike ({@code engine.use} of the reference server).
 *
 * <p>Called on the engine's executor, so it may block. It must call exactly one of the methods of
 * {@link Step}, now or later, from any thread; a throw counts as {@link Step#fail}.
 */
@FunctionalInterface
public interface EngineMiddleware {

  /**
   * Looks at a request, and ends its step.
   *
   * @param request the request
   * @param responseHeaders headers that will be part of whatever the engine answers (of the 101
   *     too, but not of a refused upgrade); may be changed until the step is ended
   * @param step how to go on
   */
  void handle(EngineRequest request, HttpHeaders responseHeaders, Step step);

  /** How a middleware ends; the first call counts. */
  interface Step {
    /** Goes on with the next middleware or with the engine. */
    void proceed();

    /** Refuses the request with code 3, {@code Bad request}. */
    void fail(Throwable error);

    /** Answers the request; the engine never sees it. An upgrade request is cut instead. */
    void end(int status, byte[] body);
  }
}
