package io.undersocket.socketio;

import java.util.Collection;
import java.util.List;

/**
 * A socket that speaks to others of its namespace; itself is left out. Targets are made as {@link
 * BroadcastTarget} says.
 */
public interface Broadcaster {

  /** Everyone but this socket. */
  BroadcastOperator broadcast();

  /** The sockets in these rooms but this one. */
  default BroadcastOperator to(Collection<String> rooms) {
    return broadcast().to(rooms);
  }

  /** The sockets in these rooms but this one. */
  default BroadcastOperator to(String... rooms) {
    return broadcast().to(List.of(rooms));
  }

  /** The same as {@link #to(Collection)}. */
  default BroadcastOperator in(Collection<String> rooms) {
    return broadcast().to(rooms);
  }

  /** The same as {@link #to(String...)}. */
  default BroadcastOperator in(String... rooms) {
    return broadcast().to(List.of(rooms));
  }

  /** Everyone but this socket and those in these rooms. */
  default BroadcastOperator except(Collection<String> rooms) {
    return broadcast().except(rooms);
  }

  /** Everyone but this socket and those in these rooms. */
  default BroadcastOperator except(String... rooms) {
    return broadcast().except(List.of(rooms));
  }

  /** Everyone on this node but this socket. */
  default BroadcastOperator local() {
    return broadcast().local();
  }
}
