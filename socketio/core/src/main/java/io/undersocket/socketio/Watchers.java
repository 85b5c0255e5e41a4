package io.undersocket.socketio;

import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.spi.ServerListener;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who watch a server. Without any, the way of a packet is one comparison longer. */
final class Watchers {

  private static final Logger log = LoggerFactory.getLogger(Watchers.class);

  private final ServerListener[] listeners;

  private Watchers(ServerListener[] listeners) {
    this.listeners = listeners;
  }

  /** Null for none. */
  static @Nullable Watchers of(List<ServerListener> listeners) {
    return listeners.isEmpty() ? null : new Watchers(listeners.toArray(new ServerListener[0]));
  }

  void tell(Consumer<ServerListener> what) {
    for (ServerListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (Throwable t) {
        log.error("A server listener failed; everything goes on", t);
      }
    }
  }

  /** What the messages of a packet are on the wire, without the transport's framing. */
  static long bytes(OutgoingPacket encoded) {
    long bytes = 0;
    for (OutgoingPacket each = encoded; each != null; each = each.next()) {
      Message message = each.packet().data();
      bytes += message == null ? 0 : message.length();
    }
    return bytes;
  }
}
