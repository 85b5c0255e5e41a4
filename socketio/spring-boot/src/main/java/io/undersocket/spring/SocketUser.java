package io.undersocket.spring;

import io.undersocket.engineio.EngineRequest;
import io.undersocket.socketio.Socket;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who has opened a connection, as the filters in front of the server knew it by the request that
 * did: Spring Security's, or the container's own. A connection keeps what it began with: somebody
 * who logs out, or in, is the same here until they connect anew. To end the connections of a
 * session that is over, have sockets join a room that is named after it, and disconnect that room.
 *
 * @param principal who was authenticated, with Spring Security an {@code Authentication}; null if
 *     nobody was
 * @param httpSessionId the id of the HTTP session that was there, or null; none is created
 */
public record SocketUser(@Nullable Principal principal, @Nullable String httpSessionId) {

  /** Nobody knows who. */
  public static final SocketUser UNKNOWN = new SocketUser(null, null);

  /** The name under which the attributes of a request have it. */
  static final String ATTRIBUTE = SocketUser.class.getName();

  /** Who has opened the connection of this socket. */
  public static SocketUser of(Socket socket) {
    return of(socket.request());
  }

  /** Who has sent the request; for {@code allowRequest}, for instance. */
  public static SocketUser of(EngineRequest request) {
    return request.attributes().get(ATTRIBUTE) instanceof SocketUser user ? user : UNKNOWN;
  }
}
