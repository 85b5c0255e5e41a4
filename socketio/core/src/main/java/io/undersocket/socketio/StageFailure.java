package io.undersocket.socketio;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What made a stage fail, without what the stages around it made of it. */
final class StageFailure {

  private StageFailure() {}

  /** The failure of something that is done, or null if it succeeded. */
  static @Nullable Throwable of(CompletableFuture<?> done) {
    try {
      done.join();
      return null;
    } catch (RuntimeException e) {
      return causeOf(e);
    }
  }

  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
