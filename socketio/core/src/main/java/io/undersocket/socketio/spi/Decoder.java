package io.undersocket.socketio.spi;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of one connection. For use by one thread at a time; holds nothing while no
 * packet is half received.
 */
public interface Decoder {

  /**
   * Takes the next message of the connection. Packets may refer to the message's bytes for as long
   * as someone holds on to them: nobody may write to these any more.
   *
   * @return the packet that is now complete, or null if attachments are still to come
   * @throws PacketException if the message breaks the protocol; the connection is to be closed.
   *     What was half received is forgotten.
   */
  @Nullable Packet add(Message message) throws PacketException;

  /** Forgets what was half received. The decoder can still be used. */
  void destroy();
}
