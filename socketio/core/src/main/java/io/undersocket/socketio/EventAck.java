package io.undersocket.socketio;

import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.socketio.protocol.Packet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Answers one event, once. */
final class EventAck implements Ack {

  /** For events that want no answer. */
  static final Ack NONE =
      new Ack() {
        @Override
        public void send(@Nullable Object... args) {}

        @Override
        public boolean isRequested() {
          return false;
        }
      };

  private final Connection connection;
  private final String namespace;
  private final long id;
  private final AtomicBoolean sent = new AtomicBoolean();

  EventAck(Connection connection, String namespace, long id) {
    this.connection = connection;
    this.namespace = namespace;
    this.id = id;
  }

  @Override
  public void send(@Nullable Object... args) {
    if (sent.get()) {
      return;
    }
    Packet packet = Outgoing.ack(namespace, id, args);
    OutgoingPacket encoded = connection.encode(packet, true);
    if (sent.compareAndSet(false, true)) {
      connection.send(packet, encoded);
    }
  }

  @Override
  public boolean isRequested() {
    return true;
  }
}
