package io.undersocket.socketio;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room. Most rooms are small and are an array then, copied on write; a large one
 * is a concurrent set. Readers take no lock and copy nothing.
 *
 * <p>Changed only from within {@link Rooms}' map operations on this room's name, thus by one thread
 * at a time.
 */
final class Room {

  private static final int FEW = 16;
  private static final Socket[] NOBODY = {};

  private volatile Socket[] few = NOBODY;

  /** Everyone, once they have been more than a few; {@link #few} is not used any more then. */
  private volatile @Nullable Set<Socket> many;

  /** Whether this changed anything. */
  boolean add(Socket socket) {
    Set<Socket> all = many;
    if (all != null) {
      return all.add(socket);
    }
    Socket[] members = few;
    if (indexOf(members, socket) >= 0) {
      return false;
    }
    if (members.length == FEW) {
      all = ConcurrentHashMap.newKeySet(4 * FEW);
      all.addAll(Arrays.asList(members));
      all.add(socket);
      many = all;
      few = NOBODY;
      return true;
    }
    Socket[] more = Arrays.copyOf(members, members.length + 1);
    more[members.length] = socket;
    few = more;
    return true;
  }

  /** Whether this changed anything. */
  boolean remove(Socket socket) {
    Set<Socket> all = many;
    if (all != null) {
      return all.remove(socket);
    }
    Socket[] members = few;
    int index = indexOf(members, socket);
    if (index < 0) {
      return false;
    }
    Socket[] fewer = new Socket[members.length - 1];
    System.arraycopy(members, 0, fewer, 0, index);
    System.arraycopy(members, index + 1, fewer, index, fewer.length - index);
    few = fewer;
    return true;
  }

  boolean contains(Socket socket) {
    // The array first: if it has been emptied already, the set is there.
    Socket[] members = few;
    Set<Socket> all = many;
    return all != null ? all.contains(socket) : indexOf(members, socket) >= 0;
  }

  boolean isEmpty() {
    Set<Socket> all = many;
    return all != null ? all.isEmpty() : few.length == 0;
  }

  void forEach(Consumer<Socket> action) {
    Socket[] members = few;
    Set<Socket> all = many;
    if (all != null) {
      all.forEach(action);
    } else {
      for (Socket member : members) {
        action.accept(member);
      }
    }
  }

  private static int indexOf(Socket[] members, Socket socket) {
    for (int i = 0; i < members.length; i++) {
      if (members[i] == socket) {
        return i;
      }
    }
    return -1;
  }
}
