package io.undersocket.socketio.msgpack;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Writes packets. */
final class PacketPacker {

  private PacketPacker() {}

  static List<Message> pack(Packet packet, JsonCodec codec, int maxDepth) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      ValuePacker out = new ValuePacker(packer, codec, maxDepth);
      Json payload = packet.payload(codec);
      boolean array = packet.type() == PacketType.EVENT || packet.type() == PacketType.ACK;
      int keys = 2 + (array || payload != null ? 1 : 0) + (packet.hasId() ? 1 : 0);
      packer.packMapHeader(keys);
      packer.packString("type").packInt(packet.type().ordinal());
      packer.packString("nsp");
      out.value(packet.namespace());
      // What is not there is left out: clients refuse a null.
      if (array) {
        packer.packString("data");
        arguments(packet.eventName(), packet.args(codec), packer, out);
      } else if (payload != null) {
        packer.packString("data");
        out.value(payload);
      }
      if (packet.hasId()) {
        packer.packString("id").packLong(packet.id());
      }
      return List.of(Message.binary(packer.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private static void arguments(
      @Nullable String event, Args args, MessageBufferPacker packer, ValuePacker out)
      throws IOException {
    packer.packArrayHeader((event == null ? 0 : 1) + args.size());
    if (event != null) {
      out.value(event);
    }
    for (int i = 0; i < args.size(); i++) {
      out.value(args.value(i));
    }
  }
}
