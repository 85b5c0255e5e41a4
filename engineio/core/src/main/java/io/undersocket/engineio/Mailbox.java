package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's serial executor: its events in order, one at a time, a batch for each trip to the
 * shared executor. It makes the trip together with others in a {@link Round}, unless its listeners
 * were slow of late.
 *
 * <p>Events are put while the session's lock is held, in the same step as the change of state that
 * they tell of; that makes their order the order of the changes. They are handled without the lock.
 */
final class Mailbox implements Executor, Runnable {

  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  private static final int SMALL = 4;

  /** After so many batches without a pause others get their turn on the executor's thread. */
  private static final int BATCHES_PER_TURN = 64;

  /** Listeners that take so long may keep others waiting. */
  static final long SLOW_NANOS = 1_000_000;

  /** So many quick turns, after a slow one, let a mailbox share a thread with others again. */
  static final int QUICK_TURNS = 16;

  /** Whose events these are; also the lock that guards {@link #events}, count and turn. */
  private final Session session;

  private final Executor executor;

  private @Nullable Object @Nullable [] events;
  private int count;
  private Turn turn = Turn.NONE;

  /** The thread that handles events at the moment; written by that thread only. */
  private volatile @Nullable Thread runner;

  /**
   * How many quick turns its listeners have to show before it is handled in one round with others.
   * A hint of whoever has run it last, hence without the lock: a lost one costs a hop.
   */
  private volatile byte apart;

  /** Who sees to what waits. */
  private enum Turn {
    /** Nobody: whoever puts something has to ask. */
    NONE,
    /** The executor was asked for a thread. */
    ASKED_FOR,
    /** A thread handles events. */
    RUNNING
  }

  Mailbox(Session session, Executor executor) {
    this.session = session;
    this.executor = executor;
  }

  /** Adds an event; the session's lock is held, {@link #start()} follows without it. */
  void put(Object event) {
    @Nullable Object[] queue = events;
    if (queue == null) {
      queue = new Object[SMALL];
      events = queue;
    } else if (count == queue.length) {
      queue = Arrays.copyOf(queue, count * 2);
      events = queue;
    }
    queue[count++] = event;
  }

  /** Sees to it that what was put is handled; the session's lock is not held. */
  void start() {
    if (ask()) {
      dispatch();
    }
  }

  /**
   * As {@link #start()}, in one round with other mailboxes that get something in this turn of the
   * I/O thread.
   */
  void startWith(IoWorker worker) {
    if (ask()) {
      if (apart > 0 || executor == DefaultExecutor.DIRECT) {
        dispatch();
      } else {
        worker.deliver(this);
      }
    }
  }

  private boolean ask() {
    synchronized (session) {
      if (turn != Turn.NONE || count == 0) {
        return false;
      }
      turn = Turn.ASKED_FOR;
      return true;
    }
  }

  /** Whether the calling thread is handling an event of this mailbox. */
  boolean isCurrent() {
    return runner == Thread.currentThread();
  }

  @Override
  public void execute(Runnable task) {
    synchronized (session) {
      put(task);
    }
    start();
  }

  /** Asks the executor for a thread, for this mailbox alone. */
  void dispatch() {
    try {
      executor.execute(this);
    } catch (Throwable refusal) { // whatever an executor of the application throws: it took nothing
      runElsewhere(refusal);
    }
  }

  /** The executor has not taken the events, or has thrown although it did. */
  private void runElsewhere(Throwable refusal) {
    synchronized (session) {
      if (turn != Turn.ASKED_FOR) {
        log.error(
            "The executor has run the events of session {}, and failed", session.id(), refusal);
        return;
      }
    }
    log.warn(
        "The executor refused the events of session {}: they run on a thread of their own. Close"
            + " the engine before its executor is shut down. ({})",
        session.id(),
        refusal.toString());
    try {
      Thread thread = new Thread(this, "undersocket-refused");
      thread.setDaemon(true);
      thread.start();
    } catch (Throwable t) { // no memory for a thread: who puts the next event tries again
      log.error(
          "The events of session {} have to wait: there is no thread for them", session.id(), t);
      synchronized (session) {
        if (turn == Turn.ASKED_FOR) {
          turn = Turn.NONE;
        }
      }
    }
  }

  /** Handles what waits, on a thread that this mailbox has for itself. */
  @Override
  public void run() {
    long began = session.engine().timer().nanoTime();
    runIn(null);
    int quickTurns = apart;
    if (quickTurns > 0) {
      apart = (byte) (quickTurns - 1);
    }
    took(session.engine().timer().nanoTime() - began);
  }

  /** Its listeners took so long: if that is much, they keep nobody waiting the next time. */
  void took(long nanos) {
    if (nanos >= SLOW_NANOS) {
      apart = QUICK_TURNS;
    }
  }

  /** Handles what waits, as a part of a round if there is one. */
  void runIn(@Nullable Round round) {
    try {
      Turn before = Turn.ASKED_FOR;
      for (int batches = 0; batches < BATCHES_PER_TURN; batches++) {
        if (!handleBatch(before, round)) {
          return;
        }
        before = Turn.RUNNING;
      }
    } finally {
      if (isCurrent()) {
        runner = null;
      }
    }
    synchronized (session) {
      turn = Turn.ASKED_FOR;
    }
    dispatch();
  }

  /**
   * Handles what waits.
   *
   * @param before whose turn it has to be; it is not if an executor refuses events and runs them
   *     all the same
   * @param round that flushes when it ends, or null to flush at the end of the batch
   * @return false if nothing waited, and then somebody else has to start again
   */
  private boolean handleBatch(Turn before, @Nullable Round round) {
    @Nullable Object[] batch;
    int size;
    synchronized (session) {
      if (turn != before) {
        return false;
      }
      if (count == 0) {
        turn = Turn.NONE;
        return false;
      }
      turn = Turn.RUNNING;
      runner = Thread.currentThread();
      batch = events;
      size = count;
      events = null;
      count = 0;
    }
    if (batch == null) {
      throw new AssertionError("events were counted, but there are none");
    }
    int packets = 0;
    long bytes = 0;
    for (int i = 0; i < size; i++) {
      Object event = batch[i];
      batch[i] = null;
      if (event instanceof Message message) {
        packets++;
        bytes += message.length();
      } else if (event instanceof IncomingPackets.Observation) {
        packets++;
      }
      if (event != null) {
        session.deliver(event);
      }
    }
    synchronized (session) {
      if (events == null && batch.length == SMALL) {
        events = batch;
      }
    }
    try {
      session.batchDelivered(packets, bytes, round);
    } catch (RuntimeException | Error e) {
      log.error("The container failed; the events of session {} go on", session.id(), e);
    }
    return true;
  }
}
