package io.undersocket.socketio.msgpack;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonBuilder;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.PacketType;
import io.undersocket.socketio.protocol.ParserLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads one packet. The keys of the map come in any order, and of equal ones the last counts: so
 * first it is seen where they are, then what they say.
 */
final class PacketUnpacker {

  private static final int MISSING = -1;

  /** One costs a byte to send, and some 150 here, as each is read and kept for itself. */
  private static final int MAX_ARGUMENTS = 10_000;

  private final Message message;
  private final JsonCodec codec;
  private final ParserLimits limits;

  /** Where in the message the value of a key starts. */
  private int type = MISSING;

  private int namespace = MISSING;
  private int data = MISSING;
  private int id = MISSING;

  PacketUnpacker(Message message, JsonCodec codec, ParserLimits limits) {
    this.message = message;
    this.codec = codec;
    this.limits = limits;
  }

  private ValueUnpacker at(int position) {
    MessageUnpacker unpacker =
        MessagePack.newDefaultUnpacker(
            message.array(), message.offset() + position, message.length() - position);
    return new ValueUnpacker(unpacker, message.length() - position, limits);
  }

  Packet packet() throws IOException, PacketException {
    findValues();
    PacketType type = type();
    String namespace = namespace();
    long id = id();
    if (isMissing(data)) {
      return switch (type) {
        case CONNECT -> Packet.connect(namespace, null);
        case DISCONNECT -> Packet.disconnect(namespace);
        default -> throw invalidPayload();
      };
    }
    ValueUnpacker in = at(data);
    ValueType kind = in.next();
    return switch (type) {
      case CONNECT -> {
        check(kind == ValueType.MAP);
        yield Packet.connect(namespace, payload(in));
      }
      case CONNECT_ERROR -> {
        check(kind == ValueType.MAP || kind == ValueType.STRING);
        yield Packet.connectError(namespace, payload(in));
      }
      case EVENT -> {
        check(kind == ValueType.ARRAY);
        yield event(namespace, id, in);
      }
      case ACK -> {
        check(kind == ValueType.ARRAY);
        yield ack(namespace, id, in);
      }
      default -> throw invalidPayload();
    };
  }

  private void findValues() throws IOException, PacketException {
    ValueUnpacker in = at(0);
    if (in.next() != ValueType.MAP) {
      throw new PacketException("invalid packet type");
    }
    for (int i = in.mapSize(); i > 0; i--) {
      String key = in.name();
      int value = in.position();
      in.skip();
      switch (key) {
        case "type" -> type = value;
        case "nsp" -> namespace = value;
        case "data" -> data = value;
        case "id" -> id = value;
        default -> {
          // Clients send their flags along, as "options".
        }
      }
    }
    if (in.position() != message.length()) {
      throw new PacketException(
          "invalid MessagePack: " + (message.length() - in.position()) + " trailing bytes");
    }
  }

  private boolean isMissing(int position) throws IOException {
    return position == MISSING || at(position).isUndefined();
  }

  private PacketType type() throws IOException, PacketException {
    Long digit = type == MISSING ? null : at(type).wholeNumber();
    if (digit == null || digit < 0 || digit > PacketType.CONNECT_ERROR.ordinal()) {
      throw new PacketException("invalid packet type");
    }
    return PacketType.values()[digit.intValue()];
  }

  private String namespace() throws IOException, PacketException {
    if (namespace != MISSING) {
      ValueUnpacker in = at(namespace);
      if (in.next() == ValueType.STRING) {
        String name = in.string(limits.maxNamespaceLength(), "maxNamespaceLength");
        if (name.startsWith("/")) {
          return name;
        }
      }
    }
    throw new PacketException("invalid namespace");
  }

  private long id() throws IOException, PacketException {
    if (isMissing(id)) {
      return Packet.NO_ID;
    }
    Long number = at(id).wholeNumber();
    if (number == null || number < 0) {
      throw new PacketException("invalid packet id");
    }
    return number;
  }

  private Json payload(ValueUnpacker in) throws IOException, PacketException {
    JsonBuilder payload = codec.payload();
    in.value(payload);
    return payload.build();
  }

  private Packet event(String namespace, long id, ValueUnpacker in)
      throws IOException, PacketException {
    int size = in.arraySize();
    if (size == 0) {
      return Packet.nameless(namespace, id);
    }
    Object name = in.eventName();
    Args args = args(name instanceof String text ? text : null, size - 1, in);
    return Packet.event(namespace, id, name, args);
  }

  private Packet ack(String namespace, long id, ValueUnpacker in)
      throws IOException, PacketException {
    return Packet.ack(namespace, id, args(null, in.arraySize(), in));
  }

  private Args args(@Nullable String event, int count, ValueUnpacker in)
      throws IOException, PacketException {
    if (count > MAX_ARGUMENTS) {
      throw new PacketException(
          "a packet with " + count + " arguments, more than " + MAX_ARGUMENTS + ": send a list");
    }
    List<Json> values = new ArrayList<>(Math.min(count, 16));
    for (int i = 0; i < count; i++) {
      JsonBuilder value = codec.argument(event, i);
      in.value(value);
      values.add(value.build());
    }
    return codec.args(event, values);
  }

  private static void check(boolean valid) throws PacketException {
    if (!valid) {
      throw invalidPayload();
    }
  }

  static PacketException invalidPayload() {
    return new PacketException("invalid payload");
  }
}
