package io.undersocket.socketio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a server still holds, of what applications cannot see. */
public final class Leftovers {

  private Leftovers() {}

  /** A line for each socket and room of any namespace. */
  public static List<String> of(SocketIoServer io) {
    List<String> left = new ArrayList<>();
    for (Namespace namespace : io.namespaces()) {
      namespace.sockets().forEach(socket -> left.add(socket.toString()));
      namespace.rooms().names().forEach(room -> left.add("room " + room + " of " + namespace));
    }
    return left;
  }

  /** Acknowledgements that these sockets wait for. */
  public static int pendingAcks(Collection<Socket> sockets) {
    return sockets.stream().mapToInt(Socket::pendingAckCount).sum();
  }
}
