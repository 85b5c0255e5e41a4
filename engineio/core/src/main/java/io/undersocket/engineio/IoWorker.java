package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.Timer;
import io.undersocket.engineio.spi.IoThread;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine keeps for each I/O thread: the connections that have something to write, and the
 * memory to write it from.
 *
 * <p>Whoever sends marks the connection; one task on the I/O thread then writes once for each
 * marked connection, however many packets wait there. So a broadcast costs one trip to each I/O
 * thread, and a busy connection one write for each turn of the loop.
 */
final class IoWorker implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(IoWorker.class);

  /** More than a socket usually takes at once, small enough to stay in the processor's cache. */
  private static final int SCRATCH_BYTES = 64 * 1024;

  /** The longest that packets of a busy listener wait for the others of its batch. */
  private static final long SWEEP_NANOS = 2_000_000;

  private final IoThread thread;
  private final Timer timer;

  /** Marked connections, linked by their own field; the last marked is first. */
  private final AtomicReference<@Nullable WebSocketConnection> marked = new AtomicReference<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean sweepSet = new AtomicBoolean();
  private final Deadline sweep =
      new Deadline() {
        @Override
        protected void expired() {
          sweepSet.set(false);
          schedule();
        }
      };

  /** Confined to the I/O thread, like the two lists: borrowed for the time of one flush. */
  private @Nullable ByteBuffer scratch;

  private final ArrayList<OutgoingPacket> packets = new ArrayList<>();
  private final ArrayList<byte[]> frames = new ArrayList<>();

  IoWorker(IoThread thread, Timer timer) {
    this.thread = thread;
    this.timer = timer;
  }

  boolean isCurrent() {
    return thread.isCurrent();
  }

  /** Runs a task on the I/O thread. */
  void execute(Runnable task) {
    thread.execute(task);
  }

  /** Marks a connection to be flushed; {@link #schedule()} or {@link #sweepSoon()} follows. */
  void mark(WebSocketConnection connection) {
    if (!connection.tryMark()) {
      return;
    }
    WebSocketConnection head;
    do {
      head = marked.get();
      connection.nextMarked = head;
    } while (!marked.compareAndSet(head, connection));
  }

  /** Flushes the marked connections in this or the next turn of the I/O thread. */
  void schedule() {
    if (marked.get() == null || !scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      thread.execute(this);
    } catch (RejectedExecutionException e) {
      scheduled.set(false);
      log.debug("The container has shut down: {}", e.toString());
    }
  }

  /**
   * Flushes the marked connections before long, unless somebody schedules it earlier: whoever
   * marked is about to mark more, but may also get stuck in the meantime.
   */
  void sweepSoon() {
    if (sweepSet.compareAndSet(false, true)) {
      timer.set(sweep, timer.nanoTime() + SWEEP_NANOS);
    }
  }

  @Override
  public void run() {
    scheduled.set(false);
    WebSocketConnection next = inOrder(marked.getAndSet(null));
    while (next != null) {
      WebSocketConnection connection = next;
      next = connection.nextMarked;
      connection.nextMarked = null;
      connection.unmark();
      try {
        connection.flush();
      } catch (RuntimeException | Error e) {
        log.error("A connection failed and is cut; the others go on", e);
        connection.abort();
      }
    }
  }

  /** Turns the chain round: first marked, first flushed. */
  private static @Nullable WebSocketConnection inOrder(@Nullable WebSocketConnection last) {
    WebSocketConnection first = null;
    WebSocketConnection rest = last;
    while (rest != null) {
      WebSocketConnection following = rest.nextMarked;
      rest.nextMarked = first;
      first = rest;
      rest = following;
    }
    return first;
  }

  /** An empty direct buffer; on the I/O thread, for the time of one flush. */
  ByteBuffer scratch() {
    ByteBuffer buffer = scratch;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(SCRATCH_BYTES);
      scratch = buffer;
    }
    return buffer.clear();
  }

  /** An empty list; on the I/O thread, for the time of one flush. */
  List<OutgoingPacket> packets() {
    packets.clear();
    return packets;
  }

  /** An empty list; on the I/O thread, for the time of one flush. */
  List<byte[]> frames() {
    frames.clear();
    return frames;
  }

  /** Lets go of what the lists hold, and of large lists. */
  void giveBack() {
    if (packets.size() > 1024) {
      packets.clear();
      packets.trimToSize();
      frames.clear();
      frames.trimToSize();
    }
    packets.clear();
    frames.clear();
  }
}
