package io.undersocket.socketio;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one parent namespace after the other whether it wants a child of a name. Confined to the
 * connection's executor.
 */
final class NamespaceSearch {

  private static final Logger log = LoggerFactory.getLogger(NamespaceSearch.class);

  private final Connection connection;
  private final String name;
  private final Json auth;

  /** Those that were there when the client asked, in the order in which they were created. */
  private final Iterator<ParentNamespace> parents;

  private final Consumer<@Nullable ParentNamespace> found;

  /**
   * Prepares to ask.
   *
   * @param found gets the first parent that says yes, or null for none
   */
  NamespaceSearch(
      Connection connection,
      String name,
      Json auth,
      Iterator<ParentNamespace> parents,
      Consumer<@Nullable ParentNamespace> found) {
    this.connection = connection;
    this.name = name;
    this.auth = auth;
    this.parents = parents;
    this.found = found;
  }

  /** Asks from the next one on, as far as they answer at once. */
  void proceed() {
    while (parents.hasNext()) {
      ParentNamespace parent = parents.next();
      CompletableFuture<Boolean> answer;
      try {
        answer = parent.decide(name, auth).toCompletableFuture();
      } catch (Throwable t) {
        answer = CompletableFuture.failedFuture(t);
      }
      if (!answer.isDone()) {
        answer.whenComplete(
            (yes, failure) -> connection.execute(() -> answered(parent, yes, failure)));
        return;
      }
      if (isYes(answer)) {
        found.accept(parent);
        return;
      }
    }
    found.accept(null);
  }

  private void answered(
      ParentNamespace parent, @Nullable Boolean yes, @Nullable Throwable failure) {
    if (failure != null) {
      log(failure);
    }
    if (Boolean.TRUE.equals(yes)) {
      found.accept(parent);
    } else {
      proceed();
    }
  }

  private boolean isYes(CompletableFuture<Boolean> answer) {
    try {
      return Boolean.TRUE.equals(answer.join());
    } catch (RuntimeException e) {
      log(e);
      return false;
    }
  }

  private void log(Throwable failure) {
    log.error("Whether {} may be a namespace could not be decided: it may not", name, failure);
  }
}
