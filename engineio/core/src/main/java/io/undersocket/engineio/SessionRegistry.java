package io.undersocket.engineio;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an engine. A session is added when it is accepted and removed when it ends, both
 * here and nowhere else.
 */
final class SessionRegistry {

  private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();

  /** Places that are not taken; never negative, so that nobody misses one that has come free. */
  private final AtomicInteger places;

  /** Sessions that were added and whose listeners have not heard of their end. */
  private final AtomicInteger undelivered = new AtomicInteger();

  /** Completed when the last session's end was heard of, once the engine has begun to close. */
  private volatile @Nullable CompletableFuture<Void> emptied;

  SessionRegistry(int maxSessions) {
    places = new AtomicInteger(maxSessions);
  }

  /** What became of an attempt to add. */
  enum Added {
    YES,
    /** There are as many sessions as the options allow. */
    FULL,
    /** Another session has this id. */
    ID_IN_USE,
    /** The engine accepts no sessions any more. */
    CLOSED
  }

  /**
   * Adds a session; its monitor may be held. Unless it is YES, {@link #reportEmptied()} follows.
   */
  Added add(Session session) {
    if (emptied != null) {
      return Added.CLOSED;
    }
    if (places.getAndUpdate(free -> Math.max(0, free - 1)) == 0) {
      return Added.FULL;
    }
    undelivered.incrementAndGet();
    if (sessions.putIfAbsent(session.id(), session) != null) {
      places.incrementAndGet();
      undelivered.decrementAndGet();
      return Added.ID_IN_USE;
    }
    if (emptied != null && sessions.remove(session.id(), session)) {
      places.incrementAndGet(); // the engine was closed in the meantime
      undelivered.decrementAndGet();
      return Added.CLOSED;
    }
    return Added.YES;
  }

  /** What would become of an attempt to add a session of this id now. */
  Added foresee(String id) {
    if (emptied != null) {
      return Added.CLOSED;
    }
    if (places.get() == 0) {
      return Added.FULL;
    }
    return sessions.containsKey(id) ? Added.ID_IN_USE : Added.YES;
  }

  /** Takes a session out that has ended; its monitor is held. */
  void remove(Session session) {
    if (sessions.remove(session.id(), session)) {
      places.incrementAndGet();
    }
  }

  /** The last event of a session that was added has been delivered; no lock is held. */
  void delivered() {
    undelivered.decrementAndGet();
    reportEmptied();
  }

  /** Tells who waits for the end of the last session, if it was heard of; no monitor is held. */
  void reportEmptied() {
    CompletableFuture<Void> waiting = emptied;
    if (waiting != null && undelivered.get() == 0) {
      waiting.complete(null);
    }
  }

  /** Whether no sessions are accepted any more. */
  boolean isClosed() {
    return emptied != null;
  }

  @Nullable Session get(String id) {
    return sessions.get(id);
  }

  int size() {
    return sessions.size();
  }

  /** A live view. */
  Collection<Session> all() {
    return Collections.unmodifiableCollection(sessions.values());
  }

  /**
   * Accepts no sessions any more; the future completes when the last one is gone and its listeners
   * have heard of it.
   */
  CompletableFuture<Void> close() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    emptied = future;
    reportEmptied();
    return future;
  }
}
