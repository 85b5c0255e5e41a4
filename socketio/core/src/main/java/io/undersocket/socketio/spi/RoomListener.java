package io.undersocket.socketio.spi;

/**
 * Hears how the rooms of a namespace change on this node, the sockets' own rooms included ({@code
 * create-room}, {@code join-room}, {@code leave-room} and {@code delete-room} of the reference).
 *
 * <p>Called one change at a time, in the order of the changes, on the thread that made one of them;
 * must not block. A change made from within a call is reported after it.
 */
public interface RoomListener {

  /** The first socket is about to be in the room; {@link #onJoin} follows. */
  default void onCreate(String room) {}

  /** A socket came into the room. */
  default void onJoin(String room, String socketId) {}

  /** A socket left the room. */
  default void onLeave(String room, String socketId) {}

  /** The last socket has left the room. */
  default void onDelete(String room) {}
}
