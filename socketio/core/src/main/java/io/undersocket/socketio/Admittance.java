package io.undersocket.socketio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request to connect to a namespace, on its way through the middlewares. Confined to the
 * connection's executor.
 */
final class Admittance {

  static final Map<String, Object> INTERNAL_ERROR = Map.of("message", "internal error");

  private final Connection connection;
  private final Socket socket;

  /** As they were when the request came. */
  private final List<AsyncMiddleware> middlewares;

  private int next;
  private boolean decided;
  private @Nullable Map<String, Object> refusal;

  Admittance(Connection connection, Socket socket, List<AsyncMiddleware> middlewares) {
    this.connection = connection;
    this.socket = socket;
    this.middlewares = middlewares;
  }

  Socket socket() {
    return socket;
  }

  Namespace namespace() {
    return socket.namespace();
  }

  boolean isDecided() {
    return decided;
  }

  /** What the client is to be told, or null if it may pass. */
  @Nullable Map<String, Object> refusal() {
    return refusal;
  }

  /** Calls the middlewares from the next one on, as far as they answer at once. */
  void proceed() {
    while (next < middlewares.size()) {
      AsyncMiddleware middleware = middlewares.get(next++);
      CompletableFuture<?> answer;
      try {
        CompletionStage<?> stage = middleware.onConnect(socket);
        answer = stage.toCompletableFuture();
      } catch (Throwable t) {
        refuse(t);
        return;
      }
      if (!answer.isDone()) {
        answer.whenComplete((ignored, failure) -> connection.execute(() -> answered(failure)));
        return;
      }
      Throwable failure = StageFailure.of(answer);
      if (failure != null) {
        refuse(failure);
        return;
      }
    }
    decide();
  }

  private void answered(@Nullable Throwable failure) {
    if (failure == null) {
      proceed();
    } else {
      refuse(failure);
    }
  }

  private void refuse(Throwable failure) {
    Throwable cause = StageFailure.causeOf(failure);
    if (cause instanceof ConnectError error) {
      Map<String, Object> told = new LinkedHashMap<>(4);
      told.put("message", error.message());
      Object data = error.data();
      if (data != null) {
        told.put("data", data);
      }
      refusal = told;
    } else {
      refusal = INTERNAL_ERROR;
      socket.report("connect", cause);
    }
    decide();
  }

  /**
   * Answers in a task of its own: connecting is asynchronous, also without middlewares, so that a
   * packet right behind the request finds the namespace not connected.
   */
  private void decide() {
    decided = true;
    connection.execute(() -> connection.decided(this));
  }
}
