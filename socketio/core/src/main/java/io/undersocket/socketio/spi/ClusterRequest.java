package io.undersocket.socketio.spi;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.RemoteSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that this node has asked the others, and who has yet to answer. Either the nodes are
 * known that are waited for, or only how many they are.
 *
 * <p>Everything is guarded by this. What a change causes is told on the executor of the
 * application, when the lock has been released.
 */
abstract class ClusterRequest {

  private static final Logger log = LoggerFactory.getLogger(ClusterRequest.class);

  /**
   * How long something waits for more of its kind that nobody waits for: a thread that is woken for
   * each answer of a thousand clients takes longer than all the rest.
   */
  private static final Duration SOON = Duration.ofMillis(5);

  private final LocalSockets local;
  private final Runnable forget;

  /** Who is waited for; null if only a number is known, or nothing yet. */
  private @Nullable Set<String> missing;

  /** How many answers are waited for in all; -1 while nobody knows. */
  private int expected = -1;

  private final Set<String> answeredBy = new HashSet<>();
  private int answered;
  private boolean complete;
  private boolean ended;
  private @Nullable Timeout timeout;

  /** After which the nodes are counted again; null if nobody does. */
  private @Nullable Timeout recount;

  /** What changes have caused, and nobody has been told yet. */
  private final Deque<Runnable> untold = new ArrayDeque<>(2);

  /** Whether somebody waits for some of it. */
  private boolean urgent;

  /** Whether somebody is about to tell it. */
  private boolean telling;

  /** After which it is told if it is not urgent; null if there is nothing of the kind. */
  private @Nullable Timeout soon;

  /**
   * Asks.
   *
   * @param forget called when no answer matters any more
   */
  ClusterRequest(LocalSockets local, Runnable forget) {
    this.local = local;
    this.forget = forget;
  }

  /**
   * Makes a change under the lock, and has told what it caused: at once, or soon if nobody waits
   * for it. Answers come in bursts: one task tells all that there is when it runs, in order.
   */
  final void change(Runnable change) {
    boolean begin;
    synchronized (this) {
      try {
        change.run();
      } finally {
        begin = !telling && urgent;
        telling |= begin;
        if (!telling && !untold.isEmpty() && soon == null) {
          soon = local.schedule(SOON, this::hurry);
        }
      }
    }
    if (begin) {
      local.execute(this::tellAll);
    }
  }

  private void tellAll() {
    for (Runnable news = next(); news != null; news = next()) {
      try {
        news.run();
      } catch (Throwable t) { // of a listener; the others are to hear all the same
        log.error("What came of a request to other nodes could not be told", t);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    telling = !untold.isEmpty();
    urgent = telling;
    return untold.poll();
  }

  private void hurry() {
    change(
        () -> {
          soon = null;
          urgent = !untold.isEmpty();
        });
  }

  /** Something that somebody is to be told after this change; holding the lock. */
  final void tell(Runnable news) {
    tellSoon(news);
    urgent = true;
  }

  /** Something that may be told together with what comes within a moment; holding the lock. */
  final void tellSoon(Runnable news) {
    untold.add(news);
  }

  /** Everybody who was waited for has answered, or is gone; called once, holding the lock. */
  abstract void onComplete();

  /** The time is over; called once if at all, holding the lock. */
  abstract void onTimeout(PartialResultException cause);

  /** Waits for these nodes. */
  final void expect(Collection<String> nodes) {
    change(
        () -> {
          Set<String> waitedFor = new HashSet<>(nodes);
          expected = waitedFor.size();
          waitedFor.removeAll(answeredBy);
          missing = waitedFor;
          check();
        });
  }

  /** Waits for so many answers; may be called again when the number has fallen. */
  final void expect(int answers) {
    change(
        () -> {
          expected = Math.max(0, answers);
          check();
        });
  }

  final void nodeLeft(String node) {
    change(
        () -> {
          if (missing != null && missing.remove(node)) {
            expected--;
            check();
          }
        });
  }

  /** Takes note of an answer, once for each node that says who it is; holding the lock. */
  final boolean answered(String node) {
    if (ended || complete || (!node.isEmpty() && !answeredBy.add(node))) {
      return false;
    }
    answered++;
    return true;
  }

  /** To be called after what was answered has been taken in; holding the lock. */
  final void taken(String node) {
    if (missing != null) {
      missing.remove(node);
    }
    check();
  }

  private void check() {
    boolean all = missing == null ? expected >= 0 && answered >= expected : missing.isEmpty();
    if (all && !complete && !ended) {
      complete = true;
      stopCounting();
      onComplete();
    }
  }

  final synchronized boolean isWaiting() {
    return !complete && !ended;
  }

  /** Has {@link #timeOut} called later, unless nothing is waited for any more. */
  final synchronized void timeoutIs(Timeout running) {
    if (ended) {
      running.cancel();
    } else {
      timeout = running;
    }
  }

  /** Has the nodes counted again later, unless nothing is waited for any more. */
  final synchronized void recountIs(Timeout running) {
    if (isWaiting()) {
      recount = running;
    } else {
      running.cancel();
    }
  }

  /** Nobody needs to know any more how many nodes there are; holding the lock. */
  private void stopCounting() {
    if (recount != null) {
      recount.cancel();
      recount = null;
    }
  }

  /**
   * The time is over.
   *
   * @param known nodes that may be those that did not answer, if only their number is known
   */
  final void timeOut(Collection<String> known) {
    change(() -> timedOut(known));
  }

  private void timedOut(Collection<String> known) {
    if (ended) {
      return;
    }
    if (!complete) {
      Set<String> silent = missing;
      if (silent == null) {
        silent = new HashSet<>(known);
        silent.removeAll(answeredBy);
        if (expected >= 0 && silent.size() > expected - answered) {
          silent = Set.of(); // some have answered without a name: nobody knows who has not
        }
      }
      onTimeout(
          new PartialResultException(
              answered,
              expected < 0 ? answered + silent.size() : expected,
              silent,
              sockets(),
              responses()));
    }
    end();
  }

  List<RemoteSocket> sockets() {
    return List.of();
  }

  List<Args> responses() {
    return List.of();
  }

  /** Nothing matters any more; holding the lock. */
  final void end() {
    ended = true;
    urgent = !untold.isEmpty();
    if (soon != null) {
      soon.cancel();
      soon = null;
    }
    stopCounting();
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
    forget.run();
  }

  /** Nobody can answer any more. */
  final void abort(RuntimeException cause) {
    change(
        () -> {
          if (!ended) {
            fail(cause);
            end();
          }
        });
  }

  /** Fails what waits for the answers; holding the lock. */
  abstract void fail(RuntimeException cause);

  final LocalSockets local() {
    return local;
  }

  /** Gathers what the nodes answer, and is done when all have. */
  abstract static class Gathering<T> extends ClusterRequest {

    private final CompletableFuture<List<T>> result = new CompletableFuture<>();
    private final List<T> gathered = new ArrayList<>();

    private Gathering(LocalSockets local, Runnable forget) {
      super(local, forget);
    }

    final CompletableFuture<List<T>> result() {
      return result;
    }

    /** Guarded by the lock. */
    final List<T> gathered() {
      return gathered;
    }

    @Override
    final void onComplete() {
      List<T> all = List.copyOf(gathered);
      tell(() -> result.complete(all));
      end();
    }

    @Override
    final void onTimeout(PartialResultException cause) {
      fail(cause);
    }

    @Override
    final void fail(RuntimeException cause) {
      tell(() -> result.completeExceptionally(cause));
    }
  }

  /** Which sockets are there? */
  static final class Fetch extends Gathering<RemoteSocket> {

    Fetch(LocalSockets local, Runnable forget, List<RemoteSocket> here) {
      super(local, forget);
      gathered().addAll(here);
    }

    void answer(ClusterMessage.SocketsFound answer) {
      change(
          () -> {
            if (answered(answer.nodeId())) {
              for (SocketDetails details : answer.sockets()) {
                gathered().add(local().remote(details));
              }
              taken(answer.nodeId());
            }
          });
    }

    @Override
    List<RemoteSocket> sockets() {
      return gathered();
    }
  }

  /** An event for the other servers that wants an answer. */
  static final class Emit extends Gathering<Args> {

    Emit(LocalSockets local, Runnable forget) {
      super(local, forget);
    }

    void answer(ClusterMessage.ServerSideAnswer answer) {
      change(
          () -> {
            if (answered(answer.nodeId())) {
              gathered().add(firstOf(answer.answer()));
              taken(answer.nodeId());
            }
          });
    }

    @Override
    List<Args> responses() {
      return gathered();
    }
  }

  /**
   * A broadcast whose recipients are to answer. The nodes say how many they are; the answers go on
   * coming until all have, or until the time is over.
   */
  static final class Ack extends ClusterRequest {

    private final BroadcastAckListener listener;
    private long clients;
    private long acks;
    private boolean counted;

    Ack(LocalSockets local, Runnable forget, BroadcastAckListener listener) {
      super(local, forget);
      this.listener = listener;
    }

    void count(ClusterMessage.ClientCount count) {
      change(
          () -> {
            if (count.clients() >= 0 && answered(count.nodeId())) {
              clients += count.clients();
              taken(count.nodeId());
            }
          });
    }

    void ack(ClusterMessage.ClientAck ack) {
      Args answer = firstOf(ack.answer());
      change(
          () -> {
            if (counted && acks >= clients) {
              return;
            }
            acks++;
            tellSoon(() -> listener.onAck(answer)); // the last one ends all waiting
            endIfAnswered();
          });
    }

    @Override
    void onComplete() {
      counted = true;
      int theirs = (int) Math.min(clients, Integer.MAX_VALUE);
      tell(
          () -> {
            listener.onClientCount(theirs);
            listener.onAllCounted();
          });
      endIfAnswered();
    }

    private void endIfAnswered() {
      if (counted && acks >= clients) {
        end();
      }
    }

    // Whoever listens keeps the time.
    @Override
    void onTimeout(PartialResultException cause) {}

    @Override
    void fail(RuntimeException cause) {}
  }

  static Args firstOf(Args answer) {
    return answer.size() <= 1 ? answer : Args.of(answer.raw(0));
  }
}
