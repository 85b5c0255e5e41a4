package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonBuilder;
import io.undersocket.socketio.protocol.JsonMap;
import io.undersocket.socketio.protocol.PacketException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;

/**
 * Reads a message into plain Java, in one pass, but for maps that lie deep in it: these are only
 * checked, and read when somebody looks into them. For one message and thread.
 */
final class PlainUnpacker {

  private final byte[] message;
  private final ValueUnpacker in;
  private final MessagePackCodec codec;
  private final int maxDepth;

  /** How many containers are being read. */
  private int depth;

  /** A reader that leaves maps as they are which lie in so many others, and arrays. */
  PlainUnpacker(byte[] message, ValueUnpacker in, MessagePackCodec codec, int maxDepth) {
    this.message = message;
    this.in = in;
    this.codec = codec;
    this.maxDepth = maxDepth;
  }

  @Nullable Object value() throws IOException, PacketException {
    return switch (in.next()) {
      case STRING -> in.string();
      case MAP -> depth < maxDepth ? map() : unread();
      case ARRAY -> list();
      default -> scalar();
    };
  }

  /** As JSON has it: a date is a string there, and 1.0 the same as 1. */
  private @Nullable Object scalar() throws IOException, PacketException {
    JsonBuilder one = codec.payload();
    in.value(one);
    return one.build().value();
  }

  private List<@Nullable Object> list() throws IOException, PacketException {
    int size = in.arraySize();
    in.enter(++depth);
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value());
    }
    depth--;
    return list;
  }

  private Map<String, @Nullable Object> map() throws IOException, PacketException {
    int size = in.mapSize();
    in.enter(++depth);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      String name = in.name();
      if (in.nextFormat() == MessageFormat.FIXEXT1) {
        map.putAll(perhaps(name));
      } else {
        map.put(name, value());
      }
    }
    depth--;
    return map;
  }

  /** A member that may be undefined: then there is none. */
  private Map<String, @Nullable Object> perhaps(String name) throws IOException, PacketException {
    JsonBuilder object = codec.payload();
    object.beginObject();
    in.member(name, object);
    object.endObject();
    return new JsonMap(object.build());
  }

  private Map<String, @Nullable Object> unread() throws IOException, PacketException {
    int from = in.position();
    in.check(depth);
    byte[] map = Arrays.copyOfRange(message, from, in.position());
    return new JsonMap(() -> read(map));
  }

  private Json read(byte[] checked) {
    try {
      return codec.read(checked);
    } catch (PacketException e) {
      throw new IllegalStateException("what was checked cannot be read", e);
    }
  }
}
