package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's serial executor: its events in order, one at a time, a batch for each trip to the
 * shared executor.
 *
 * <p>Events are put while the session's lock is held, in the same step as the change of state that
 * they tell of; that makes their order the order of the changes. They are handled without the lock.
 */
final class Mailbox implements Executor, Runnable {

  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  private static final int SMALL = 4;

  /** After so many batches without a pause others get their turn on the executor's thread. */
  private static final int BATCHES_PER_TURN = 64;

  /** Whose events these are; also the lock that guards {@link #events}, count and running. */
  private final Session session;

  private final Executor executor;

  private @Nullable Object @Nullable [] events;
  private int count;
  private boolean running;

  /** The thread that handles events at the moment; written by that thread only. */
  private volatile @Nullable Thread runner;

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
    synchronized (session) {
      if (running || count == 0) {
        return;
      }
      running = true;
    }
    dispatch();
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

  private void dispatch() {
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) {
      log.warn(
          "The executor refused the events of session {}: they run on a thread of their own. Close"
              + " the engine before its executor is shut down.",
          session.id());
      Thread thread = new Thread(this, "undersocket-refused");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    runner = Thread.currentThread();
    try {
      for (int batches = 0; batches < BATCHES_PER_TURN; batches++) {
        if (!handleBatch()) {
          return;
        }
      }
    } finally {
      runner = null;
    }
    dispatch();
  }

  /** Handles what waits; false if nothing did, and then somebody else has to start again. */
  private boolean handleBatch() {
    @Nullable Object[] batch;
    int size;
    synchronized (session) {
      if (count == 0) {
        running = false;
        return false;
      }
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
      } else if (event instanceof Session.Observation) {
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
    session.batchDelivered(packets, bytes);
    return true;
  }
}
