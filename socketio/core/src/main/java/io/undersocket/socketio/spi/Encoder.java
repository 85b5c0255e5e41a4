package io.undersocket.socketio.spi;

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
}
