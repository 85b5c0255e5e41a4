package io.undersocket.socketio.spi;

import java.util.LinkedList;
import java.util.ListIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing after the other, although some have to wait for the offset of a packet. Callable
 * from any thread. A step runs on the thread that adds it if nothing is before it, else on one that
 * is just running others, or that brings the offset which they waited for; never under a lock of
 * this class.
 */
final class DeliveryOrder {

  private static final Logger log = LoggerFactory.getLogger(DeliveryOrder.class);

  private static final CompletableFuture<@Nullable String> NOW =
      CompletableFuture.completedFuture(null);

  private static final class Step {

    private final CompletableFuture<@Nullable String> offset;
    private final Consumer<@Nullable String> action;

    Step(CompletableFuture<@Nullable String> offset, Consumer<@Nullable String> action) {
      this.offset = offset;
      this.action = action;
    }
  }

  /** Guarded by itself, as is what is below. */
  private final LinkedList<Step> steps = new LinkedList<>();

  /** Somebody runs the steps that can be run. */
  private boolean running;

  /**
   * Has something done as soon as an offset is known and everything before has been done. Runs
   * nothing: so it may be called where a lock is held, and {@link #proceed} is called afterwards.
   *
   * @param offset if it fails, the action gets null; nobody completes it meanwhile
   */
  void place(CompletionStage<@Nullable String> offset, Consumer<@Nullable String> action) {
    Step step = new Step(offset.exceptionally(failure -> null).toCompletableFuture(), action);
    synchronized (steps) {
      steps.add(step);
    }
    if (!step.offset.isDone()) {
      step.offset.thenRun(this::proceed);
    }
  }

  /** Does something when everything before has been done. */
  void add(Runnable action) {
    place(NOW, offset -> action.run());
    proceed();
  }

  /**
   * Does what somebody else has asked for: after everything whose offset is known, as that came
   * before, and ahead of what waits for an offset, as that will be a later one.
   */
  void addArrived(Runnable action) {
    Step step = new Step(NOW, offset -> action.run());
    synchronized (steps) {
      ListIterator<Step> each = steps.listIterator();
      while (each.hasNext()) {
        if (!each.next().offset.isDone()) {
          each.previous();
          break;
        }
      }
      each.add(step);
    }
    proceed();
  }

  /** Does what can be done, unless somebody is doing so. */
  // A loop, as very much may wait for one offset.
  void proceed() {
    synchronized (steps) {
      if (running) {
        return;
      }
      running = true;
    }
    for (Step ready = next(); ready != null; ready = next()) {
      run(ready);
    }
  }

  /** The first step if it can be run; else nobody runs steps any more. */
  private @Nullable Step next() {
    synchronized (steps) {
      Step first = steps.peek();
      if (first != null && first.offset.isDone()) {
        return steps.remove();
      }
      running = false;
      return null;
    }
  }

  private static void run(Step step) {
    try {
      step.action.accept(step.offset.join());
    } catch (Throwable t) {
      log.error("The local sockets could not be reached; what follows goes on", t);
    }
  }
}
