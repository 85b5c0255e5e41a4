package io.undersocket.socketio.spi;

import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.protocol.JsonMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket as one node tells another of it.
 *
 * @param id its id
 * @param handshake what {@link io.undersocket.socketio.Handshake#toMap()} gives, in plain values
 * @param rooms the rooms that it is in
 * @param data what the application noted about it
 */
public record SocketDetails(
    String id,
    Map<String, ? extends @Nullable Object> handshake,
    Set<String> rooms,
    Map<String, ? extends @Nullable Object> data) {

  /** Copies the rooms and the data, not what is in them. */
  public SocketDetails {
    rooms = Set.copyOf(rooms);
    if (!(data instanceof JsonMap)) { // which nobody can change
      data = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(data));
    }
  }

  /** What there is to tell of a socket of this node. */
  public static SocketDetails of(RemoteSocket socket) {
    return new SocketDetails(
        socket.id(), socket.handshake().toMap(), socket.rooms(), socket.data());
  }
}
