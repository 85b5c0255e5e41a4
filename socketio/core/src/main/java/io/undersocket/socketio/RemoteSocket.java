package io.undersocket.socketio;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * A connected socket of this node or of another node of the cluster, as {@link
 * BroadcastTarget#fetchSockets()} finds it. Of a socket on another node {@link #rooms()}, {@link
 * #data()} and {@link #handshake()} are as they were then.
 */
public interface RemoteSocket extends Emitter {

  /**
   * The id: 20 URL-safe characters, another one than the connection's. Not so with clients of
   * Socket.IO 1 and 2, where they are {@linkplain SocketIoServer.Builder#allowEIO3 allowed}: there
   * it is the connection's own, in other namespaces than {@code /} with the namespace and {@code #}
   * before it, so whoever is told it can speak for the client.
   */
  String id();

  /** How the socket came to be. */
  Handshake handshake();

  /** A copy of the names of the rooms that the socket is in, its own id among them. */
  Set<String> rooms();

  /**
   * What the application noted about the socket. Of a local socket this is the map itself, safe for
   * use by several threads.
   */
  Map<String, Object> data();

  /** Has acknowledgements fail that do not come within this time. */
  Emitter timeout(Duration timeout);

  /** Joins rooms. */
  void join(Collection<String> rooms);

  /** Joins a room. */
  default void join(String room) {
    join(Set.of(room));
  }

  /** Leaves rooms. */
  void leave(Collection<String> rooms);

  /** Leaves a room. */
  default void leave(String room) {
    leave(Set.of(room));
  }

  /** Disconnects the socket from its namespace; its connection stays open. */
  default void disconnect() {
    disconnect(false);
  }

  /**
   * Disconnects the socket.
   *
   * @param close whether to close its connection, with all namespaces on it
   */
  void disconnect(boolean close);
}
