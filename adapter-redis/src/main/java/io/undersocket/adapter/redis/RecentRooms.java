package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rooms that other nodes were told to have sockets join or leave a moment ago. Until they have
 * subscribed to the channel of such a room they hear what is said to it only on the common one,
 * where it also comes after what they were told.
 *
 * <p>Everything is guarded by this.
 */
final class RecentRooms {

  /** Enough for a subscription, and for a node that is slow. */
  static final Duration MOMENT = Duration.ofSeconds(2);

  /** More are forgotten, the oldest first. */
  private static final int MAX_ROOMS = 10_000;

  /** When each was named, by {@link System#nanoTime()}; the oldest first. */
  private final Map<String, Long> named = new LinkedHashMap<>();

  /** Whether there may be any: most nodes never have one, and need no lock to see it. */
  private volatile boolean any;

  synchronized void add(Collection<String> rooms, long now) {
    for (String room : rooms) {
      named.remove(room);
      named.put(room, now);
    }
    forget(now);
    any = !named.isEmpty();
  }

  boolean contains(String room, long now) {
    return any && stillContains(room, now);
  }

  private synchronized boolean stillContains(String room, long now) {
    forget(now);
    any = !named.isEmpty();
    return named.containsKey(room);
  }

  private void forget(long now) {
    for (Iterator<Long> times = named.values().iterator(); times.hasNext(); ) {
      boolean tooMany = named.size() > MAX_ROOMS;
      if (now - times.next() < MOMENT.toNanos() && !tooMany) {
        return;
      }
      times.remove();
    }
  }
}
