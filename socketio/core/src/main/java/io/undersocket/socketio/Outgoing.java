package io.undersocket.socketio;

import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.ReservedEvents;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what an application says to packets. */
final class Outgoing {

  private Outgoing() {}

  /** An event; refuses a reserved name. */
  static Packet event(String namespace, long id, String event, @Nullable Object @Nullable [] args) {
    if (ReservedEvents.contains(event)) {
      throw new IllegalArgumentException("\"" + event + "\" is a reserved event name");
    }
    return args != null && args.length == 1 && args[0] instanceof Args relayed
        ? Packet.event(namespace, id, event, relayed)
        : Packet.event(namespace, id, event, values(args));
  }

  /** The answer to an event. */
  static Packet ack(String namespace, long id, @Nullable Object @Nullable [] args) {
    return args != null && args.length == 1 && args[0] instanceof Args relayed
        ? Packet.ack(namespace, id, relayed)
        : Packet.ack(namespace, id, values(args));
  }

  /** {@code emit("x", null)} means one null, although Java passes no array then. */
  private static List<@Nullable Object> values(@Nullable Object @Nullable [] args) {
    return args == null ? Collections.singletonList(null) : Arrays.asList(args);
  }
}
