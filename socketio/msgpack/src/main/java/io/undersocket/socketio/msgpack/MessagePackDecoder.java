package io.undersocket.socketio.msgpack;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.spi.Decoder;
import java.io.IOException;
import org.msgpack.core.MessagePackException;

/** Without state: no packet comes in parts. */
final class MessagePackDecoder implements Decoder {

  private final JsonCodec codec;
  private final ParserLimits limits;

  MessagePackDecoder(JsonCodec codec, ParserLimits limits) {
    this.codec = codec;
    this.limits = limits;
  }

  @Override
  public Packet add(Message message) throws PacketException {
    if (!message.isBinary()) {
      throw new PacketException("got text where a MessagePack packet is due");
    }
    try {
      return new PacketUnpacker(message, codec, limits).packet();
    } catch (MessagePackException | IllegalArgumentException | IOException e) {
      throw new PacketException("invalid MessagePack: " + e.getMessage());
    }
  }

  @Override
  public void destroy() {
    // Nothing is ever half received.
  }
}
