package io.undersocket.examples.guide;

import io.undersocket.socketio.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a connection, seen from the server. */
final class Disconnecting {

  private static final Logger log = LoggerFactory.getLogger(Disconnecting.class);

  private Disconnecting() {}

  static void listeners(Socket socket) {
    socket.onDisconnecting(
        reason -> {
          for (String room : socket.rooms()) {
            socket.to(room).emit("left", socket.id());
          }
        });
    socket.onDisconnect(
        (reason, description) -> log.info("{} is gone: {} {}", socket.id(), reason, description));
  }

  static void disconnect(Socket socket) {
    // leaves the namespace; the client's other namespaces stay
    socket.disconnect();

    // closes the connection, with all namespaces on it
    socket.disconnect(true);
  }
}
