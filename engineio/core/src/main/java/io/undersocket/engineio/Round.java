package io.undersocket.engineio;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mailboxes that got something in one turn of an I/O thread, as one task for the executor: one
 * hop there and one back, however many connections had something to say.
 *
 * <p>Whoever runs it takes one mailbox after the other, and several threads may: one that has run
 * it for a while asks for another to share what is left. What waits behind a listener that does not
 * return is {@linkplain #scatter() scattered} by the timer.
 */
final class Round implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Round.class);

  /** After so long a thread asks for another one to share what is left. */
  static final long SHARE_NANOS = 200_000;

  /** It asks no more after so many, be it that the executor runs everything on the same thread. */
  private static final int MOST_SHARES = 16;

  private final IoWorker worker;
  private final Executor executor;

  /** Each belongs to whoever takes it, and is forgotten here then. */
  private final @Nullable Mailbox[] mailboxes;

  private final long beganNanos;

  /** The next one to be taken. */
  private final AtomicInteger next = new AtomicInteger();

  private final AtomicInteger shares = new AtomicInteger();

  Round(IoWorker worker, Executor executor, List<Mailbox> mailboxes) {
    this.worker = worker;
    this.executor = executor;
    this.mailboxes = mailboxes.toArray(new @Nullable Mailbox[0]);
    this.beganNanos = worker.nanoTime();
  }

  /** The worker of all its connections; it flushes them when the round ends. */
  IoWorker worker() {
    return worker;
  }

  /** When it was handed over. */
  long beganNanos() {
    return beganNanos;
  }

  /** Whether somebody has taken the last one; any thread. */
  boolean isTaken() {
    return next.get() >= mailboxes.length;
  }

  private @Nullable Mailbox take() {
    int index = isTaken() ? mailboxes.length : next.getAndIncrement();
    if (index >= mailboxes.length) {
      return null;
    }
    Mailbox mailbox = mailboxes[index];
    mailboxes[index] = null;
    return mailbox;
  }

  /** Asks the executor for a thread. */
  void handOver() {
    try {
      executor.execute(this);
    } catch (Throwable refusal) { // whatever an executor of the application throws
      log.debug("A round was refused, each of its mailboxes asks for itself", refusal);
      scatter();
    }
  }

  /** Has each mailbox that nobody has taken yet ask for a thread of its own; any thread. */
  void scatter() {
    for (Mailbox mailbox = take(); mailbox != null; mailbox = take()) {
      mailbox.dispatch();
    }
  }

  /**
   * Takes what is left. A thread that a listener has left interrupted is no good for the others;
   * the executor knows what that means, and whether it has another one.
   */
  @Override
  public void run() {
    long began = worker.nanoTime();
    long sharedAt = began;
    for (Mailbox mailbox = take(); mailbox != null; mailbox = take()) {
      mailbox.runIn(this);
      long now = worker.nanoTime();
      mailbox.took(now - began);
      began = now;
      if (Thread.currentThread().isInterrupted() && mayShare()) {
        handOver();
        break;
      }
      if (now - sharedAt >= SHARE_NANOS && !isTaken()) {
        sharedAt = now;
        share();
      }
    }
    worker.schedule();
  }

  /** Lets what was said so far leave, and somebody help. */
  private void share() {
    worker.schedule();
    if (!mayShare()) {
      return;
    }
    try {
      executor.execute(this);
    } catch (Throwable refusal) { // whatever an executor of the application throws
      log.debug("Nobody helps with a round: the thread that runs it goes on", refusal);
    }
  }

  private boolean mayShare() {
    return !isTaken() && shares.getAndIncrement() < MOST_SHARES;
  }
}
