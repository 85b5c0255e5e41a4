package io.undersocket.socketio;

import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.ReservedEvents;
import io.undersocket.socketio.spi.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what an application says to what an engine sends. */
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

  /** The packet as messages, to be sent together. */
  static List<OutgoingPacket> encode(Encoder encoder, Packet packet, boolean compress) {
    return packets(encoder.encode(packet), compress);
  }

  /** One packet's messages, to be sent together. */
  static List<OutgoingPacket> packets(List<Message> messages, boolean compress) {
    if (messages.size() == 1) {
      return List.of(OutgoingPacket.message(messages.get(0), compress));
    }
    List<OutgoingPacket> packets = new ArrayList<>(messages.size());
    for (Message message : messages) {
      packets.add(OutgoingPacket.message(message, compress));
    }
    return packets;
  }
}
