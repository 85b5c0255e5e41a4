package io.undersocket.socketio.spi;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which sockets of a namespace are meant, and how a packet is delivered to them.
 *
 * <p>Without rooms: every connected socket. With rooms: those in any of them, each once. Then
 * without those in any of {@code except}. A socket's id is a room that only this socket is in.
 *
 * @param rooms the rooms meant; none means everyone
 * @param except the rooms left out
 * @param flags how a packet is delivered
 */
public record BroadcastOptions(Set<String> rooms, Set<String> except, BroadcastFlags flags) {

  /** Everyone. */
  public static final BroadcastOptions EVERYONE =
      new BroadcastOptions(Set.of(), Set.of(), BroadcastFlags.NONE);

  /** Copies the sets. */
  public BroadcastOptions {
    rooms = Set.copyOf(rooms);
    except = Set.copyOf(except);
  }

  /** These, and the sockets in these rooms. */
  public BroadcastOptions to(Collection<String> more) {
    return new BroadcastOptions(union(rooms, more), except, flags);
  }

  /** These, without the sockets in these rooms. */
  public BroadcastOptions except(Collection<String> more) {
    return new BroadcastOptions(rooms, union(except, more), flags);
  }

  /** The same sockets, with these flags. */
  public BroadcastOptions with(BroadcastFlags flags) {
    return new BroadcastOptions(rooms, except, flags);
  }

  private static Set<String> union(Set<String> some, Collection<String> more) {
    if (some.isEmpty()) {
      return Set.copyOf(more);
    }
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all;
  }
}
