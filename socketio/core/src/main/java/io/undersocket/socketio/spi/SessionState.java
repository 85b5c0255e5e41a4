package io.undersocket.socketio.spi;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a socket whose connection was lost, so that its client can recover.
 *
 * @param sid the id of the socket
 * @param pid the secret by which the client names the session
 * @param rooms the rooms that the socket was in, its own included
 * @param data what the application noted about the socket
 * @param lastOffset the offset of the last packet that was sent to the socket, or null if there was
 *     none: a client that names the same has missed nothing before the loss
 * @param position the {@link Adapter#position()} just before the loss was noticed
 */
public record SessionState(
    String sid,
    String pid,
    Set<String> rooms,
    Map<String, Object> data,
    @Nullable String lastOffset,
    @Nullable String position) {

  /** Copies the set and the map, not what is in them. */
  public SessionState {
    rooms = Set.copyOf(rooms);
    data = Map.copyOf(data);
  }
}
