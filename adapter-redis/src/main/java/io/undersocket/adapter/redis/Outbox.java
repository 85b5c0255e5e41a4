package io.undersocket.adapter.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published, in order. A message leaves at once, on the thread that publishes it, as
 * long as Redis keeps up; what comes while several answers are due leaves after them, in one write.
 * So nothing waits for much longer than a round trip, and a burst costs few writes.
 *
 * <p>While other nodes cannot be reached messages wait here: so many, so many bytes, and for so
 * long; then the oldest are dropped, and counted. What was under way when a connection was lost is
 * not sent again, as it may have arrived.
 *
 * <p>What Redis does not take at the moment, as it has no memory for it or is not the master, waits
 * likewise, and all that comes after it: one message is sent again from time to time, until Redis
 * takes it.
 *
 * <p>Everything is guarded by this.
 */
final class Outbox {

  /** So many unanswered messages are few enough to write another one by itself. */
  private static final int DIRECT = 4;

  /** In one write. */
  private static final int MAX_BATCH = 1_024;

  private static final long MAX_BATCH_BYTES = 1024 * 1024;

  /** How answers begin that may be other ones later. */
  private static final Set<String> NOT_NOW =
      Set.of("OOM", "MISCONF", "NOREPLICAS", "BUSY", "TRYAGAIN");

  /** How those begin of which another connection may know nothing. */
  private static final Set<String> NOT_HERE =
      Set.of("READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN");

  private static final Comparator<Publication> SENT =
      Comparator.comparingLong(publication -> publication.number);

  private final LinkOptions options;
  private final Counters counters;

  /** Runs what has to be told of failures, never on the thread that publishes. */
  private final Executor teller;

  private final Watcher watcher;

  private final Deque<Publication> waiting = new ArrayDeque<>();

  /**
   * What was on its way when Redis ended the connection, or not taken, in the order in which it was
   * sent. Each thread that has to do with the connection may hear first that it has ended.
   */
  private final Queue<Publication> doubtful = new PriorityQueue<>(SENT);

  /** What is somebody else's to do, in order. While there is some, nothing is sent. */
  private final Deque<Publication> turnedAway = new ArrayDeque<>();

  /** Of what is published; what is written stays where it is. */
  private final RecentAnswers confirmed = new RecentAnswers();

  /** Those who wait until everything that was sent is answered. */
  private final List<CompletableFuture<@Nullable Void>> idle = new ArrayList<>();

  /** How many want that nothing is sent. */
  private int holds;

  private long waitingBytes;
  private int unanswered;

  /** How many were on their way on connections that are lost, and have not said what became. */
  private int unreported;

  /** How many were sent. */
  private long sent;

  /** Grows when a connection was lost: what was sent before does not count as unanswered. */
  private int epoch;

  /** Null while messages have to wait. */
  private RedisDriver.@Nullable Commands connection;

  /** Why Redis takes nothing although it is there; null if it does. */
  private @Nullable Throwable refusal;

  /** By which is tried whether it takes something again. */
  private @Nullable Publication probe;

  private boolean closed;

  /** Hears what an outbox notices, on any thread. */
  interface Watcher {

    /** A connection proves broken. */
    default void onBroken() {}

    /** Redis is there, but takes nothing. */
    default void onHeld(Throwable answer) {}

    /** It takes it now. */
    default void onTaken() {}

    /** A server of a cluster says that something is not its own to do. */
    default void onElsewhere(Redirection to) {}
  }

  Outbox(LinkOptions options, Counters counters, Executor teller, Watcher watcher) {
    this.options = options;
    this.counters = counters;
    this.teller = teller;
    this.watcher = watcher;
  }

  /**
   * Publishes.
   *
   * @param mayWait whether it is worth sending later
   * @return how many have received it; fails if it was not sent, or nobody knows
   */
  CompletionStage<Long> publish(byte[] channel, byte[] message, boolean mayWait) {
    return publish(new Publication(this, channel, message, System.nanoTime()), mayWait);
  }

  /**
   * Writes, as {@link #publish(byte[], byte[], boolean)}. If Redis ends the connection before it
   * has answered, and nobody has {@linkplain Publication#seen() seen} it when there is another one,
   * it is written again.
   *
   * @param before runs before it is sent, in the order in which that is done; must not block
   */
  CompletionStage<Long> write(StreamWrite write, boolean mayWait, Consumer<Publication> before) {
    Publication publication = new Publication(this, write, System.nanoTime());
    synchronized (this) {
      before.accept(publication);
      return publish(publication, mayWait);
    }
  }

  private CompletionStage<Long> publish(Publication publication, boolean mayWait) {
    List<Publication> dropped = List.of();
    synchronized (this) {
      publication.mayWait = mayWait;
      if (closed || !mayWait && (connection == null || refusal != null)) {
        dropped = List.of(publication);
      } else if (connection != null && isFree() && waiting.isEmpty() && unanswered < DIRECT) {
        send(connection, List.of(publication));
      } else {
        waiting.add(publication);
        waitingBytes += publication.bytes();
        dropped = overflow();
      }
    }
    drop(dropped);
    return publication.receivers();
  }

  /** Whether something may be sent as soon as there is a connection. */
  private boolean isFree() {
    return isSettled() && refusal == null;
  }

  /** Whether everything here is for the one that there is a connection with. */
  private boolean isSettled() {
    return holds == 0 && turnedAway.isEmpty();
  }

  private List<Publication> overflow() {
    if (waiting.size() <= options.maxQueuedMessages() && waitingBytes <= options.maxQueuedBytes()) {
      return List.of();
    }
    List<Publication> oldest = new ArrayList<>();
    while (waiting.size() > options.maxQueuedMessages()
        || waitingBytes > options.maxQueuedBytes()) {
      oldest.add(next());
    }
    return oldest;
  }

  private Publication next() {
    Publication first = waiting.remove();
    waitingBytes -= first.bytes();
    return first;
  }

  private void send(RedisDriver.Commands to, List<Publication> batch) {
    unanswered += batch.size();
    for (Publication publication : batch) {
      publication.epoch = epoch;
      publication.number = sent++;
    }
    to.publish(batch);
  }

  private void sendWaiting() {
    // Not before everything was answered: what another thread has handed to the connection may not
    // be written yet, and would come second if this thread happens to be the connection's own.
    while (connection != null && isFree() && unanswered == 0 && !waiting.isEmpty()) {
      List<Publication> batch = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH));
      for (long bytes = 0;
          batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES && !waiting.isEmpty(); ) {
        Publication next = next();
        bytes += next.bytes();
        batch.add(next);
      }
      send(connection, batch);
    }
  }

  /** From now on messages leave by this connection, those that wait first. */
  void open(RedisDriver.Commands to) {
    boolean settled;
    synchronized (this) {
      settled = holds == 0;
    }
    if (settled) {
      settleDoubts();
    }
    dropOld();
    synchronized (this) {
      if (!closed) {
        connection = to;
        sendWaiting();
      }
    }
    retry();
  }

  /** What is not seen by now is not there. */
  private void settleDoubts() {
    List<Publication> written;
    synchronized (this) {
      written = putBack();
    }
    counters.published.add(written.size());
    teller.execute(() -> written.forEach(each -> each.receivers().complete(1L)));
  }

  /** Has wait again what is not known to be written, before the rest; returns what is. */
  private List<Publication> putBack() {
    List<Publication> written = new ArrayList<>();
    List<Publication> again = new ArrayList<>();
    for (Publication each = doubtful.poll(); each != null; each = doubtful.poll()) {
      each.doubtful = false;
      (each.wasSeen() ? written : again).add(each);
    }
    for (int i = again.size() - 1; i >= 0; i--) {
      waiting.addFirst(again.get(i));
      waitingBytes += again.get(i).bytes();
    }
    return written;
  }

  /** Asks Redis again, by one message, if it has not taken something before. */
  void retry() {
    boolean taken;
    synchronized (this) {
      if (refusal == null || connection == null || unanswered > 0 || !isSettled()) {
        return;
      }
      putBack();
      taken = waiting.isEmpty(); // and all is forgotten
      if (taken) {
        refusal = null;
      } else {
        Publication first = next();
        probe = first;
        send(connection, List.of(first));
      }
    }
    if (taken) {
      watcher.onTaken();
    }
  }

  /** Whether Redis is there, but takes nothing. */
  synchronized boolean isHeld() {
    return refusal != null;
  }

  /** Whether it might be of use to look for another Redis then. */
  synchronized boolean isElsewhere() {
    return refusal != null && NOT_HERE.contains(code(refusal));
  }

  private static String code(Throwable answer) {
    String message = String.valueOf(answer.getMessage());
    int end = message.indexOf(' ');
    return end < 0 ? message : message.substring(0, end);
  }

  /** What was on its way when Redis ended the connection, in the order in which it was sent. */
  synchronized List<Publication> doubtful() {
    List<Publication> all = new ArrayList<>(doubtful);
    all.sort(SENT);
    return all;
  }

  /** Nobody will ever know what became of this one. */
  void giveUp(Publication publication) {
    boolean known;
    synchronized (this) {
      known = doubtful.remove(publication);
    }
    if (known) {
      lose(publication, new RedisUnavailableException("it cannot be looked for"));
    }
  }

  /** Whether messages leave at once, or soon. */
  synchronized boolean isOpen() {
    return connection != null;
  }

  /**
   * From now on messages wait, as the connection is lost; and what Redis has just confirmed may not
   * have got further than that.
   */
  void fell() {
    int undelivered;
    synchronized (this) {
      pause();
      undelivered = confirmed.take(System.nanoTime());
    }
    counters.uncertain.add(undelivered);
  }

  /** From now on messages wait. */
  synchronized void pause() {
    connection = null;
    unreported += unanswered;
    unanswered = 0;
    epoch++;
    tellIdle();
  }

  // --- what belongs to another master of a cluster from now on

  /**
   * Nothing is sent any more until {@link #release()}.
   *
   * @return completes when everything that was sent is answered, or lost
   */
  synchronized CompletionStage<@Nullable Void> hold() {
    CompletableFuture<@Nullable Void> answered = new CompletableFuture<>();
    holds++;
    idle.add(answered);
    tellIdle();
    return answered;
  }

  private void tellIdle() {
    if (unanswered == 0 && !idle.isEmpty()) {
      List<CompletableFuture<@Nullable Void>> told = List.copyOf(idle);
      idle.clear();
      teller.execute(() -> told.forEach(each -> each.complete(null)));
    }
  }

  /** After {@link #hold()}: what is not seen by now is not there. */
  void release() {
    boolean free;
    synchronized (this) {
      holds--;
      free = holds == 0 && connection != null;
    }
    if (free) {
      settleDoubts();
    }
    synchronized (this) {
      sendWaiting();
    }
    retry();
  }

  /** Takes everything out that is not on its way, in order. */
  synchronized List<Publication> takeOut() {
    List<Publication> all = doubtful();
    all.addAll(turnedAway);
    all.addAll(waiting);
    doubtful.clear();
    turnedAway.clear();
    waiting.clear();
    waitingBytes = 0;
    return all;
  }

  /** Takes over what was taken out of others, after what is here. */
  void takeOver(List<Publication> publications) {
    List<Publication> dropped;
    synchronized (this) {
      for (Publication each : publications) {
        each.moveTo(this);
        if (each.doubtful && !closed) {
          doubtful.add(each);
        } else {
          waiting.add(each);
          waitingBytes += each.bytes();
        }
      }
      dropped = closed ? List.copyOf(waiting) : overflow();
      if (closed) {
        waiting.clear();
      }
      sendWaiting();
    }
    drop(dropped);
  }

  /** On which channels there is something that waits; not more of them than this. */
  synchronized Set<Topic> channels(int atMost) {
    Set<Topic> channels = new HashSet<>();
    for (Publication each : waiting) {
      if (channels.size() == atMost) {
        break;
      }
      channels.add(Topic.channel(each.channel()));
    }
    return channels;
  }

  /** Whether something is somebody else's to do. */
  synchronized boolean hasTurnedAway() {
    return !turnedAway.isEmpty();
  }

  /**
   * Whether everything has said what became of it that was on its way on connections that are lost.
   * Until then nobody should {@linkplain #open open} this who wants it written again.
   */
  synchronized boolean isReported() {
    return unreported <= 0;
  }

  private synchronized void reported() {
    unreported--;
  }

  /** Drops what waits for too long. */
  void dropOld() {
    List<Publication> old = new ArrayList<>();
    long now = System.nanoTime();
    synchronized (this) {
      for (Publication first = waiting.peek();
          first != null && now - first.at() > options.maxQueueTime().toNanos();
          first = waiting.peek()) {
        old.add(next());
      }
    }
    drop(old);
  }

  void close() {
    List<Publication> rest;
    synchronized (this) {
      closed = true;
      connection = null;
      rest = new ArrayList<>(doubtful);
      rest.addAll(turnedAway);
      rest.addAll(waiting);
      doubtful.clear();
      turnedAway.clear();
      unanswered = 0;
      tellIdle();
      waiting.clear();
      waitingBytes = 0;
    }
    drop(rest);
  }

  private void drop(List<Publication> publications) {
    if (publications.isEmpty()) {
      return;
    }
    counters.dropped.add(publications.size());
    fail(
        publications,
        new RedisUnavailableException(
            "not sent to other nodes: Redis was away, and the message was volatile or waited beyond"
                + " maxQueuedMessages, maxQueuedBytes or maxQueueTime"));
  }

  private void fail(List<Publication> publications, Throwable cause) {
    teller.execute(
        () -> {
          for (Publication publication : publications) {
            publication.receivers().completeExceptionally(cause);
          }
        });
  }

  // --- called by the driver

  void published(Publication publication, long receivers) {
    counters.published.increment();
    boolean taken;
    synchronized (this) {
      taken = publication == probe && refusal != null;
      if (taken) {
        probe = null;
        refusal = null;
      }
      if (publication.write() == null) {
        confirmed.add(System.nanoTime());
      }
      answered(publication);
    }
    publication.receivers().complete(receivers);
    if (taken) {
      watcher.onTaken();
    }
  }

  void refused(Publication publication, Throwable answer) {
    String code = code(answer);
    if ((NOT_NOW.contains(code) || NOT_HERE.contains(code)) && hold(publication, answer)) {
      return;
    }
    counters.refused.increment();
    answered(publication);
    fail(List.of(publication), answer);
  }

  /** Keeps what may be taken later; false if it is too late for that. */
  private boolean hold(Publication publication, Throwable answer) {
    boolean first;
    synchronized (this) {
      boolean current = publication.epoch == epoch;
      if (closed || !publication.mayWait || !current && connection != null) {
        return false;
      }
      doubtful.add(publication);
      first = refusal == null;
      refusal = answer;
      if (current) {
        unanswered--;
        tellIdle();
      } else {
        unreported--;
      }
    }
    if (first) {
      watcher.onHeld(answer);
    }
    return true;
  }

  private synchronized void answered(Publication publication) {
    if (publication.epoch == epoch) {
      unanswered--;
      sendWaiting();
      tellIdle();
    } else {
      unreported--;
    }
  }

  void redirected(Publication publication, Redirection to) {
    boolean kept;
    synchronized (this) {
      kept = !closed;
      if (kept) {
        turnedAway.add(publication);
      }
    }
    answered(publication);
    if (kept) {
      watcher.onElsewhere(to);
    } else {
      drop(List.of(publication));
    }
  }

  void cutOff(Publication publication, Throwable cause) {
    boolean kept;
    synchronized (this) {
      kept =
          !closed
              && publication.write() != null
              && publication.mayWait
              && (connection == null || publication.epoch == epoch);
      if (kept) {
        publication.doubtful = true;
        doubtful.add(publication);
      }
    }
    if (kept) {
      noteLoss(publication);
    } else {
      lose(publication, cause);
    }
    reported();
  }

  private void noteLoss(Publication publication) {
    boolean first;
    synchronized (this) {
      first = publication.epoch == epoch && connection != null;
      if (first) {
        pause();
      }
    }
    if (first) {
      watcher.onBroken();
    }
  }

  void lost(Publication publication, Throwable cause) {
    lose(publication, cause);
    reported();
  }

  private void lose(Publication publication, Throwable cause) {
    counters.uncertain.increment();
    noteLoss(publication);
    CompletableFuture<Long> receivers = publication.receivers();
    teller.execute(
        () ->
            receivers.completeExceptionally(
                new RedisUnavailableException(
                    "the connection was lost before Redis had answered: the message may have been"
                        + " sent to other nodes or not",
                    cause)));
  }

  /** Whether everything was sent and answered. */
  synchronized boolean isIdle() {
    return waiting.isEmpty() && doubtful.isEmpty() && turnedAway.isEmpty() && unanswered == 0;
  }

  synchronized int size() {
    return waiting.size() + doubtful.size() + turnedAway.size();
  }

  synchronized long bytes() {
    return waitingBytes + bytes(doubtful) + bytes(turnedAway);
  }

  private static long bytes(Collection<Publication> publications) {
    return publications.stream().mapToLong(Publication::bytes).sum();
  }
}
