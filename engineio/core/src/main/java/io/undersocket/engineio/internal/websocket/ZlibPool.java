package io.undersocket.engineio.internal.websocket;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few compressors between their uses: making one takes longer than compressing a usual
 * message. Safe for use by several threads.
 */
final class ZlibPool<T> implements AutoCloseable {

  /** As many as can be at work at a time. */
  private static final int MAX_IDLE = Runtime.getRuntime().availableProcessors();

  private final Supplier<T> create;
  private final Consumer<T> reset;
  private final Consumer<T> end;

  /** Guarded by itself. */
  private final ArrayDeque<T> idle = new ArrayDeque<>(0);

  /** Guarded by {@link #idle}. */
  private boolean closed;

  ZlibPool(Supplier<T> create, Consumer<T> reset, Consumer<T> end) {
    this.create = create;
    this.reset = reset;
    this.end = end;
  }

  /** One that remembers nothing; to be given back. */
  T borrow() {
    @Nullable T kept;
    synchronized (idle) {
      kept = idle.pollLast();
    }
    return kept == null ? create.get() : kept;
  }

  void giveBack(T used) {
    reset.accept(used);
    synchronized (idle) {
      if (!closed && idle.size() < MAX_IDLE) {
        idle.addLast(used);
        return;
      }
    }
    end.accept(used);
  }

  /** The number that is kept now. */
  int idle() {
    synchronized (idle) {
      return idle.size();
    }
  }

  /** Frees what is idle, and from now on what is given back. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(end);
      idle.clear();
    }
  }
}
