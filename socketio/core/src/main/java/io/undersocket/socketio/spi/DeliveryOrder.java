package io.undersocket.socketio.spi;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing after the other, although some have to wait for the offset of a packet. Callable
 * from any thread. A step runs on the thread that adds it if nothing is before it, else on one that
 * is just running others, or that brings the offset which they waited for; never under a lock.
 */
final class DeliveryOrder {

  private static final Logger log = LoggerFactory.getLogger(DeliveryOrder.class);

  private record Step(
      CompletableFuture<@Nullable String> offset, Consumer<@Nullable String> action) {}

  /** Guarded by itself, as is what is below. */
  private final Queue<Step> steps = new ArrayDeque<>();

  /** Somebody sees to the first step: runs it, or waits for its offset. */
  private boolean seenTo;

  /**
   * Does something as soon as an offset is known and everything before has been done.
   *
   * @param offset if it fails, the action gets null
   */
  void add(CompletionStage<@Nullable String> offset, Consumer<@Nullable String> action) {
    Step step = new Step(offset.exceptionally(failure -> null).toCompletableFuture(), action);
    synchronized (steps) {
      steps.add(step);
      if (seenTo) {
        return;
      }
      seenTo = true;
    }
    proceed();
  }

  // A loop, as very much may wait for one offset.
  private void proceed() {
    while (true) {
      Step first;
      boolean ready;
      synchronized (steps) {
        first = steps.peek();
        if (first == null) {
          seenTo = false;
          return;
        }
        ready = first.offset.isDone();
        if (ready) {
          steps.remove();
        }
      }
      if (!ready) {
        first.offset.whenComplete((offset, failure) -> proceed());
        return;
      }
      try {
        first.action.accept(first.offset.join());
      } catch (Throwable t) {
        log.error("The local sockets could not be reached; what follows goes on", t);
      }
    }
  }
}
