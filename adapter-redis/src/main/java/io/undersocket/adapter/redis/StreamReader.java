package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a server is in a stream: it hands over every entry, once and in order, whatever happens to
 * the connections by which they come.
 *
 * <p>Everything is guarded by this. It is held while entries are handed over: whoever holds it sees
 * the local sockets between two entries.
 */
final class StreamReader {

  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);

  /** Takes the entries of a namespace, while the reader is held; must not block. */
  interface Listener {
    void onEntry(StreamEntry entry);
  }

  private record Waiter(StreamId id, CompletableFuture<@Nullable Void> reached) {}

  private final String name;
  private final Counters counters;
  private final Map<String, Listener> listeners = new HashMap<>();
  private final List<Waiter> waiters = new ArrayList<>();

  /** The last entry that was handed over, or that was there before; null if that is not known. */
  private @Nullable StreamId position;

  StreamReader(String name, Counters counters) {
    this.name = name;
    this.counters = counters;
  }

  byte[] stream() {
    return name.getBytes(UTF_8);
  }

  synchronized @Nullable StreamId position() {
    return position;
  }

  synchronized void add(String namespace, Listener listener) {
    listeners.put(namespace, listener);
  }

  synchronized void remove(String namespace, Listener listener) {
    listeners.remove(namespace, listener);
  }

  /**
   * There is a new connection.
   *
   * @param end the last entry that there is now
   */
  synchronized void foundEnd(StreamId end) {
    if (position == null) {
      position = end;
    } else if (end.compareTo(position) < 0) {
      position = end; // Redis has forgotten entries, and may give their ids again
    }
    tellWaiters();
  }

  /** Hands over what was not handed over before. */
  synchronized void onEntries(List<StreamEntry> entries) {
    for (StreamEntry entry : entries) {
      counters.received.increment();
      StreamId id = StreamId.parse(entry.id());
      if (id == null || position == null || id.compareTo(position) <= 0) {
        continue; // another connection has brought it
      }
      position = id;
      String namespace = entry.namespace();
      Listener listener = namespace == null ? null : listeners.get(namespace);
      if (listener != null) {
        hand(listener, entry);
      }
    }
    tellWaiters();
  }

  private void hand(Listener listener, StreamEntry entry) {
    try {
      listener.onEntry(entry);
    } catch (RuntimeException e) {
      counters.ignored.increment();
      log.warn("Entry {} of stream {} could not be handled", entry.id(), name, e);
    }
  }

  synchronized boolean hasReached(StreamId id) {
    return position != null && position.compareTo(id) >= 0;
  }

  /** Completes when everything up to this was handed over. */
  synchronized CompletableFuture<@Nullable Void> reached(StreamId id) {
    Waiter waiter = new Waiter(id, new CompletableFuture<>());
    waiters.add(waiter);
    tellWaiters();
    return waiter.reached;
  }

  private void tellWaiters() {
    Iterator<Waiter> each = waiters.iterator();
    while (each.hasNext()) {
      Waiter waiter = each.next();
      if (waiter.reached.isDone() || hasReached(waiter.id)) {
        each.remove();
        waiter.reached.completeAsync(() -> null);
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
