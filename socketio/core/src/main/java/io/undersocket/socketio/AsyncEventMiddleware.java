package io.undersocket.socketio;

import java.util.concurrent.CompletionStage;

/** An {@link EventMiddleware} whose answer may come later, from any thread. */
@FunctionalInterface
public interface AsyncEventMiddleware {

  /**
   * Starts to decide.
   *
   * @return completes, with anything, to let the event pass; fails to refuse it, as {@link
   *     EventMiddleware#onEvent} by throwing. Further events of the socket wait for it without
   *     limit of time, and when too many do, the connection is read no further: give it a timeout.
   * @throws Exception as {@link EventMiddleware#onEvent}
   */
  CompletionStage<?> onEvent(IncomingEvent event) throws Exception;
}
