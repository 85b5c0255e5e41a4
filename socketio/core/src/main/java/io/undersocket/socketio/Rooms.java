package io.undersocket.socketio;

import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.RoomListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in which room of a namespace, on this node. The room named after a connected socket's id
 * is implied by the socket and takes no memory; others may be in it as in any room.
 *
 * <p>Callable from any thread. What belongs to one room changes within the map's operation on its
 * name, which makes the order of its events the order of its changes.
 */
final class Rooms {

  private static final Logger log = LoggerFactory.getLogger(Rooms.class);

  /** The connected sockets by id. */
  private final ConcurrentHashMap<String, Socket> sockets = new ConcurrentHashMap<>();

  /** The rooms that somebody joined, never empty. */
  private final ConcurrentHashMap<String, Room> rooms = new ConcurrentHashMap<>();

  private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();

  /** Events that nobody has reported yet; {@link #reporting} counts the calls that ask for it. */
  private final Queue<Consumer<RoomListener>> events = new ConcurrentLinkedQueue<>();

  private final AtomicInteger reporting = new AtomicInteger();

  void onRooms(RoomListener listener) {
    listeners.add(listener);
  }

  @Nullable Socket socket(String id) {
    return sockets.get(id);
  }

  Collection<Socket> sockets() {
    return Collections.unmodifiableCollection(sockets.values());
  }

  /** Makes a socket known by its id. {@link #report()} is due afterwards. */
  void admit(Socket socket) {
    String id = socket.id();
    if (listeners.isEmpty()) {
      sockets.put(id, socket);
      return;
    }
    rooms.compute(
        id,
        (name, room) -> {
          sockets.put(id, socket);
          joined(name, id, room == null);
          return room;
        });
  }

  /** The reverse of {@link #admit}. {@link #report()} is due afterwards. */
  void dismiss(Socket socket) {
    String id = socket.id();
    if (listeners.isEmpty()) {
      sockets.remove(id, socket);
      return;
    }
    rooms.compute(
        id,
        (name, room) -> {
          if (sockets.remove(id, socket)) {
            left(name, id, room == null);
          }
          return room;
        });
  }

  /** {@link #report()} is due afterwards. */
  void join(String name, Socket socket) {
    rooms.compute(
        name,
        (n, existing) -> {
          Room room = existing == null ? new Room() : existing;
          if (room.add(socket)) {
            joined(n, socket.id(), existing == null && !sockets.containsKey(n));
          }
          return room;
        });
  }

  /** {@link #report()} is due afterwards. */
  void leave(String name, Socket socket) {
    rooms.computeIfPresent(
        name,
        (n, room) -> {
          if (room.remove(socket)) {
            left(n, socket.id(), room.isEmpty() && !sockets.containsKey(n));
          }
          return room.isEmpty() ? null : room;
        });
  }

  private void joined(String room, String id, boolean first) {
    if (!listeners.isEmpty()) {
      if (first) {
        events.add(listener -> listener.onCreate(room));
      }
      events.add(listener -> listener.onJoin(room, id));
    }
  }

  private void left(String room, String id, boolean last) {
    if (!listeners.isEmpty()) {
      events.add(listener -> listener.onLeave(room, id));
      if (last) {
        events.add(listener -> listener.onDelete(room));
      }
    }
  }

  /**
   * Reports the events, or leaves that to the thread that is just doing it. Apart from the change,
   * so that no listener runs within the map's operation or under the socket's lock.
   */
  void report() {
    if (events.isEmpty() || reporting.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (Consumer<RoomListener> event = events.poll(); event != null; event = events.poll()) {
        for (RoomListener listener : listeners) {
          try {
            event.accept(listener);
          } catch (RuntimeException e) {
            log.error("A listener of rooms failed", e);
          }
        }
      }
      seen = reporting.addAndGet(-seen);
    } while (seen != 0);
  }

  boolean exists(String room) {
    return sockets.containsKey(room) || rooms.containsKey(room);
  }

  Set<String> names() {
    Set<String> names = new HashSet<>(rooms.keySet());
    names.addAll(sockets.keySet());
    return names;
  }

  /**
   * Calls the action with every socket that is meant, each once; also with some that are not
   * connected (any more). Takes no lock and copies no room.
   */
  void forEach(BroadcastOptions options, Consumer<Socket> action) {
    Consumer<Socket> chosen = withoutExcepted(options.except(), action);
    Set<String> names = options.rooms();
    if (names.isEmpty()) {
      sockets.values().forEach(chosen);
      return;
    }
    if (names.size() == 1) {
      forEachIn(names.iterator().next(), chosen);
      return;
    }
    Set<Socket> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (String name : names) {
      forEachIn(
          name,
          socket -> {
            if (seen.add(socket)) {
              chosen.accept(socket);
            }
          });
    }
  }

  private void forEachIn(String name, Consumer<Socket> action) {
    Socket owner = sockets.get(name);
    if (owner != null) {
      action.accept(owner);
    }
    Room room = rooms.get(name);
    if (room != null) {
      room.forEach(action);
    }
  }

  private Consumer<Socket> withoutExcepted(Set<String> except, Consumer<Socket> action) {
    if (except.isEmpty()) {
      return action;
    }
    if (except.size() == 1) {
      String name = except.iterator().next();
      Room room = rooms.get(name);
      return socket -> {
        if (!socket.id().equals(name) && (room == null || !room.contains(socket))) {
          action.accept(socket);
        }
      };
    }
    List<Room> excepted = new ArrayList<>();
    for (String name : except) {
      Room room = rooms.get(name);
      if (room != null) {
        excepted.add(room);
      }
    }
    return socket -> {
      if (except.contains(socket.id())) {
        return;
      }
      for (Room room : excepted) {
        if (room.contains(socket)) {
          return;
        }
      }
      action.accept(socket);
    };
  }
}
