package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.Timer;
import io.undersocket.engineio.spi.IoThread;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine keeps for each I/O thread: the connections that have something to write, and the
 * memory to write it from.
 *
 * <p>What a turn of the loop has brought for listeners goes to the executor as one {@link Round},
 * once every connection was read that had something.
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

  /** After so long, what a round has left waits behind a listener that may not return. */
  private static final long STUCK_NANOS = 1_000_000;

  /** A list that has had more marked connections is not kept; its array has a MiB. */
  private static final int MANY_MARKED = 256 * 1024;

  private final IoThread thread;
  private final Timer timer;
  private final Executor executor;

  /**
   * Marked connections, in order; guarded by {@link #markedLock}. A list, as a garbage collector
   * has to look again at each old object that another one is linked to.
   */
  private ArrayList<WebSocketConnection> marked = new ArrayList<>();

  private final Object markedLock = new Object();

  /** An empty list to go on with, but for the time of one flush; confined to the I/O thread. */
  private @Nullable ArrayList<WebSocketConnection> spare;

  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean sweepSet = new AtomicBoolean();
  private final Deadline sweep =
      new Deadline() {
        @Override
        protected void expired() {
          sweepSet.set(false);
          schedule();
          rescue();
        }
      };

  /** What this turn of the loop has brought; confined to the I/O thread. */
  private final ArrayList<Mailbox> delivered = new ArrayList<>();

  private final Runnable handOver = this::handOver;

  /** Those that were handed over and may not be taken yet, oldest first; guarded by itself. */
  private final ArrayDeque<Round> rounds = new ArrayDeque<>();

  /** Confined to the I/O thread, like the two lists: borrowed for the time of one flush. */
  private @Nullable ByteBuffer scratch;

  private final ArrayList<OutgoingPacket> packets = new ArrayList<>();
  private final ArrayList<Frame> frames = new ArrayList<>();

  /**
   * @param executor where listeners run
   */
  IoWorker(IoThread thread, Timer timer, Executor executor) {
    this.thread = thread;
    this.timer = timer;
    this.executor = executor;
  }

  long nanoTime() {
    return timer.nanoTime();
  }

  boolean isCurrent() {
    return thread.isCurrent();
  }

  /** Runs a task on the I/O thread. */
  void execute(Runnable task) {
    thread.execute(task);
  }

  // --- in --------------------------------------------------------------------------------------

  /**
   * Has a mailbox handled, at the end of this turn of the loop, together with the others that got
   * something in it. On the I/O thread; the mailbox has asked, and asks for no other thread.
   */
  void deliver(Mailbox mailbox) {
    delivered.add(mailbox);
    if (delivered.size() > 1) {
      return;
    }
    try {
      thread.execute(handOver);
    } catch (RuntimeException | Error e) { // the container shuts down
      handOver();
    }
  }

  private void handOver() {
    if (delivered.size() == 1) {
      Mailbox only = delivered.get(0);
      delivered.clear();
      only.dispatch();
      return;
    }
    Round round = null;
    try {
      round = new Round(this, executor, delivered);
      watch(round);
    } catch (RuntimeException | Error e) { // no memory; nobody else would ask for them
      log.error("There is no round for {} mailboxes: each asks for itself", delivered.size(), e);
    }
    if (round == null) {
      delivered.forEach(Mailbox::dispatch);
      delivered.clear();
    } else {
      delivered.clear();
      round.handOver();
    }
  }

  private void watch(Round round) {
    synchronized (rounds) {
      while (!rounds.isEmpty() && rounds.element().isTaken()) {
        rounds.remove();
      }
      rounds.add(round);
    }
    sweepSoon();
  }

  /**
   * Scatters rounds that somebody is stuck in, or that nobody had the time to begin. The I/O thread
   * does it, as it has asked the executor for them: one that runs tasks on the thread that asks
   * would have the timer wait for listeners.
   */
  private void rescue() {
    long now = nanoTime();
    List<Round> stuck = new ArrayList<>(0);
    boolean more;
    synchronized (rounds) {
      for (Iterator<Round> each = rounds.iterator(); each.hasNext(); ) {
        Round round = each.next();
        if (round.isTaken()) {
          each.remove();
        } else if (now - round.beganNanos() >= STUCK_NANOS) {
          each.remove();
          stuck.add(round);
        }
      }
      more = !rounds.isEmpty();
    }
    if (more) {
      sweepSoon();
    }
    if (stuck.isEmpty()) {
      return;
    }
    try {
      thread.execute(() -> stuck.forEach(Round::scatter));
    } catch (RuntimeException | Error e) { // the container shuts down
      stuck.forEach(Round::scatter);
    }
  }

  // --- out -------------------------------------------------------------------------------------

  /** Marks a connection to be flushed; {@link #schedule()} or {@link #sweepSoon()} follows. */
  void mark(WebSocketConnection connection) {
    if (!connection.tryMark()) {
      return;
    }
    try {
      synchronized (markedLock) {
        marked.add(connection);
      }
    } catch (RuntimeException | Error e) { // no memory, and others believe that it is marked
      connection.unmark();
      cut(connection, e);
    }
  }

  private boolean isNothingMarked() {
    synchronized (markedLock) {
      return marked.isEmpty();
    }
  }

  /** Flushes the marked connections in this or the next turn of the I/O thread. */
  void schedule() {
    if (isNothingMarked() || !scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      thread.execute(this);
    } catch (RejectedExecutionException e) {
      scheduled.set(false);
      log.debug("The container has shut down: {}", e.toString());
    } catch (RuntimeException | Error e) { // no memory; the next one schedules it
      scheduled.set(false);
      throw e;
    }
  }

  /**
   * Flushes the marked connections before long, unless somebody schedules it earlier: whoever
   * marked is about to mark more, but may also get stuck in the meantime.
   */
  void sweepSoon() {
    sweepIn(SWEEP_NANOS);
  }

  /**
   * Flushes the marked connections once the timer has done all that is due now, which is earlier;
   * or by {@link #sweepSoon()}, if that was asked for already.
   */
  void sweepNext() {
    sweepIn(0);
  }

  private void sweepIn(long nanos) {
    if (sweepSet.compareAndSet(false, true)) {
      try {
        timer.set(sweep, timer.nanoTime() + nanos);
      } catch (RuntimeException | Error e) { // no memory; the next one sets it
        sweepSet.set(false);
        throw e;
      }
    }
  }

  @Override
  public void run() {
    scheduled.set(false);
    ArrayList<WebSocketConnection> empty = spare == null ? new ArrayList<>() : spare;
    spare = null;
    ArrayList<WebSocketConnection> all;
    synchronized (markedLock) {
      all = marked;
      marked = empty;
    }
    for (int i = 0; i < all.size(); i++) {
      WebSocketConnection connection = all.get(i);
      connection.unmark();
      try {
        connection.flush();
      } catch (RuntimeException | Error e) {
        cut(connection, e);
      }
    }
    if (all.size() <= MANY_MARKED) {
      all.clear();
      spare = all;
    }
  }

  private static void cut(WebSocketConnection connection, Throwable failure) {
    try {
      connection.abort();
      log.error("A connection failed and is cut; the others go on", failure);
    } catch (RuntimeException | Error again) {
      // No memory for that either, most likely; the others go on all the same.
    }
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
  List<Frame> frames() {
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
