package io.undersocket.benchmarks.relay;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.SocketIoParser;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import java.util.List;

/** How a server passes an event on: from the message that came in to the one that goes out. */
enum Relay {
  /** As {@code socket.on("x", args -> io.emit("x", args))}: nobody asks for a value. */
  UNREAD("passed on unread") {
    @Override
    Packet outgoing(Packet incoming) {
      return Packet.event("/", Packet.NO_ID, "x", incoming.args());
    }
  },

  /** As a server has to that hands its listeners values. */
  READ("read, then written anew") {
    @Override
    Packet outgoing(Packet incoming) {
      return Packet.event("/", Packet.NO_ID, "x", incoming.args().asList());
    }
  };

  private final String label;
  private final SocketIoParser parser = SocketIoParser.create();
  private final Decoder decoder = parser.newDecoder();
  private final Encoder encoder = parser.encoder();

  Relay(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  abstract Packet outgoing(Packet incoming);

  /** One event on its way; the same bytes go out as came in. */
  List<Message> pass(Message message) {
    try {
      Packet incoming = decoder.add(message);
      if (incoming == null) {
        throw new IllegalStateException("the event has attachments, expected none");
      }
      return encoder.encode(outgoing(incoming));
    } catch (PacketException e) {
      throw new IllegalStateException("no event: " + message, e);
    }
  }

  /** An event whose argument is a list of small objects of about so many bytes altogether. */
  static Message event(int bytes) {
    StringBuilder text = new StringBuilder("2[\"x\",[");
    for (int i = 0; text.length() < bytes || i == 0; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"id\":")
          .append(i)
          .append(",\"name\":\"stroke ")
          .append(i)
          .append("\",\"from\":[1.5,2],\"to\":[3,4.25],\"done\":true}");
    }
    return Message.text(text.append("]]").toString());
  }
}
