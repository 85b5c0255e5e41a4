package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.JsonMap;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.JsonSource;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePacker;

/**
 * Writes values. JSON's own kinds and bytes are written from what they are; whatever else there is
 * becomes first what the codec, and with it the binding, make of it. For one packet and thread.
 */
final class ValuePacker implements JsonPacker.Packer {

  private static final double MAX_SAFE_INTEGER = 9_007_199_254_740_991.0;

  private final MessagePacker out;
  private final JsonCodec codec;
  private final int maxDepth;

  /** The containers around the value that is being written, to notice one inside itself. */
  private final Set<Object> ancestors = Collections.newSetFromMap(new IdentityHashMap<>(8));

  ValuePacker(MessagePacker out, JsonCodec codec, int maxDepth) {
    this.out = out;
    this.codec = codec;
    this.maxDepth = maxDepth;
  }

  void value(@Nullable Object value) throws IOException {
    if (value == null) {
      out.packNil();
    } else if (value instanceof CharSequence || value instanceof Character) {
      string(value.toString());
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Boolean bool) {
      out.packBoolean(bool);
    } else if (value instanceof byte[] bytes) {
      bytes(bytes);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      bytes(bytes);
    } else if (value instanceof Json json) {
      json(json);
    } else if (value instanceof JsonMap map) {
      unread(map);
    } else if (value instanceof Map<?, ?> map) {
      enter(map);
      map(map);
      ancestors.remove(map);
    } else if (value instanceof Collection<?> values) {
      enter(values);
      array(values.toArray());
      ancestors.remove(values);
    } else if (value instanceof Object[] values) {
      enter(values);
      array(values.clone());
      ancestors.remove(values);
    } else if (value.getClass().isArray()) {
      numbers(value);
    } else {
      other(value);
    }
  }

  private void unread(JsonMap map) throws IOException {
    Json json = map.json();
    if (json.kind() == Json.Kind.OBJECT) {
      json(json);
    } else {
      map(map); // which has no members then
    }
  }

  private void json(Json json) throws IOException {
    if (json instanceof JsonSource source && source.attachments() == 0) {
      new JsonPacker(source.array(), this).value(source.offset());
    } else {
      value(json.value());
    }
  }

  @Override
  public MessagePacker packer() {
    return out;
  }

  @Override
  public void understood(byte[] json, int from, int to) throws IOException {
    try {
      value(JsonCodec.builtIn().read(Arrays.copyOfRange(json, from, to)).value());
    } catch (PacketException e) {
      throw new IllegalArgumentException("not the JSON that it was said to be", e);
    }
  }

  private void string(String text) throws IOException {
    byte[] bytes = Wtf8.encode(text);
    out.packRawStringHeader(bytes.length).writePayload(bytes);
  }

  private void bytes(byte[] bytes) throws IOException {
    out.packBinaryHeader(bytes.length).writePayload(bytes);
  }

  private void number(Number number) throws IOException {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number instanceof AtomicInteger
        || number instanceof AtomicLong) {
      out.packLong(number.longValue());
    } else if (number instanceof Double value) {
      number(value.doubleValue());
    } else if (number instanceof Float value) {
      // The decimal that it shows, as in JSON, not the binary fraction next to it.
      number(Double.parseDouble(value.toString()));
    } else if (number instanceof BigInteger value
        && value.bitLength() <= (value.signum() < 0 ? Long.SIZE - 1 : Long.SIZE)) {
      out.packBigInteger(value);
    } else if (number instanceof BigInteger || number instanceof BigDecimal) {
      number(number.doubleValue());
    } else {
      other(number);
    }
  }

  /** JavaScript does not tell 1.0 from 1, and writes the shorter one. */
  private void number(double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) <= MAX_SAFE_INTEGER) {
      out.packLong((long) value);
    } else {
      out.packDouble(value);
    }
  }

  private void map(Map<?, ?> map) throws IOException {
    // A copy, as a map that is changed meanwhile would have another size than was written.
    Object[] entries = map.entrySet().toArray();
    out.packMapHeader(entries.length);
    for (Object each : entries) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
      string(entry.getKey() instanceof CharSequence name ? name.toString() : name(entry.getKey()));
      value(entry.getValue());
    }
  }

  /** What the codec makes of a key that is no string, or its refusal. */
  private String name(@Nullable Object key) {
    Json object = codec.value(Collections.singletonMap(key, null));
    return object.value() instanceof Map<?, ?> map
        ? (String) map.keySet().iterator().next()
        : String.valueOf(key);
  }

  private void array(@Nullable Object[] values) throws IOException {
    out.packArrayHeader(values.length);
    for (Object value : values) {
      value(value);
    }
  }

  private void numbers(Object array) throws IOException {
    int length = Array.getLength(array);
    out.packArrayHeader(length);
    for (int i = 0; i < length; i++) {
      value(Array.get(array, i));
    }
  }

  private void other(Object value) throws IOException {
    enter(value);
    value(codec.value(value).value());
    ancestors.remove(value);
  }

  private void enter(Object container) {
    if (ancestors.size() >= maxDepth) {
      throw new IllegalArgumentException("values nested deeper than " + maxDepth + " (maxDepth)");
    }
    if (!ancestors.add(container)) {
      throw new IllegalArgumentException(
          "circular value: a " + container.getClass().getName() + " contains itself");
    }
  }
}
