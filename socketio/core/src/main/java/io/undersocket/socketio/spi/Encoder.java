package io.undersocket.socketio.spi;

import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import java.util.List;

/** Writes packets. Without state, safe for use by any thread. */
public interface Encoder {

  /**
   * The messages that carry a packet, at least one, to be sent in this order with none of another
   * packet between them. They share nothing with the packet's values: those may be changed
   * afterwards.
   *
   * @throws IllegalArgumentException if a value cannot be written: it contains itself, is nested
   *     too deeply, or is of a type that no binding knows
   */
  List<Message> encode(Packet packet);

  /**
   * The same messages as the engine sends them: the first, which the others follow. To be written
   * by an encoder that can do so with less than a list.
   *
   * @param compress whether they may be compressed on their way
   * @throws IllegalArgumentException as {@link #encode(Packet)}
   */
  default OutgoingPacket encode(Packet packet, boolean compress) {
    return OutgoingPacket.messages(encode(packet), compress);
  }
}
