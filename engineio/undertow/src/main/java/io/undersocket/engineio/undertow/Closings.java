package io.undersocket.engineio.undertow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Closes the connections of one I/O thread, of which a crowd may end at a time.
 *
 * <p>For each that is closed on its I/O thread XNIO asks the selector what is ready, so that the
 * socket is forgotten at once. While a crowd leaves, its sockets are what is ready, up to a
 * thousand of them to be found anew for each of the others. On another thread XNIO does without: a
 * socket is forgotten when the I/O thread asks the next time. So a connection that ends right after
 * another one is closed there, together with the rest of its turn of the loop.
 *
 * <p>Confined to the I/O thread.
 */
final class Closings {

  /** Connections that end so shortly after another are taken for a crowd. */
  static final long CROWD_NANOS = 1_000_000;

  /** One for all: to close a socket takes some microseconds. Ends when nobody leaves any more. */
  private static final Executor OTHER_THREAD = otherThread();

  private final Executor thread;
  private final Executor otherThread;
  private final LongSupplier nanoTime;
  private long lastEnd;
  private List<StreamConnection> crowd = new ArrayList<>();

  Closings(Executor thread) {
    this(thread, OTHER_THREAD, System::nanoTime);
  }

  /**
   * @param thread the I/O thread
   */
  Closings(Executor thread, Executor otherThread, LongSupplier nanoTime) {
    this.thread = thread;
    this.otherThread = otherThread;
    this.nanoTime = nanoTime;
    this.lastEnd = nanoTime.getAsLong() - CROWD_NANOS;
  }

  private static Executor otherThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "undersocket-closer");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /** Closes a connection, at the end of this turn of the loop at the latest or soon after it. */
  void close(StreamConnection connection) {
    boolean alone = nanoTime.getAsLong() - lastEnd >= CROWD_NANOS;
    if (alone) {
      IoUtils.safeClose(connection);
    }
    // Not before: among a crowd, closing takes as long as that.
    lastEnd = nanoTime.getAsLong();
    if (alone) {
      return;
    }
    crowd.add(connection);
    if (crowd.size() == 1) {
      try {
        thread.execute(this::endTurn);
      } catch (RejectedExecutionException e) { // the container shuts down
        endTurn();
      }
    }
  }

  private void endTurn() {
    List<StreamConnection> leaving = crowd;
    crowd = new ArrayList<>();
    if (leaving.size() == 1) {
      closeAll(leaving);
      return;
    }
    try {
      otherThread.execute(() -> closeAll(leaving));
    } catch (RuntimeException | Error e) { // no memory for a thread
      closeAll(leaving);
    }
  }

  private static void closeAll(List<StreamConnection> leaving) {
    leaving.forEach(IoUtils::safeClose);
  }
}
