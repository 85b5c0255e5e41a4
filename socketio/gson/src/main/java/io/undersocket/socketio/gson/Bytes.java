package io.undersocket.socketio.gson;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.undersocket.socketio.spi.JsonSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way through Gson, whose trees and streams have strings, numbers and booleans only:
 * a number is the one of them that anybody can extend. It survives the detour that adapters for
 * polymorphic types make over a tree.
 */
abstract sealed class Bytes extends Number {

  static final TypeAdapterFactory FACTORY = new Factory();

  final ByteBuffer buffer;

  private Bytes(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  private byte[] copy() {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** To be written. A tree asks such a number whether it is a finite one. */
  static final class Outgoing extends Bytes {
    private Outgoing(ByteBuffer buffer) {
      super(buffer);
    }

    @Override
    public double doubleValue() {
      return 0;
    }
  }

  /** Received. Whoever asks it for its value wanted something else than bytes. */
  static final class Received extends Bytes {
    private Received(ByteBuffer buffer) {
      super(buffer);
    }

    @Override
    public double doubleValue() {
      throw new JsonParseException("bytes where only a byte[] or a ByteBuffer can take them");
    }
  }

  @Override
  public final float floatValue() {
    return (float) doubleValue();
  }

  @Override
  public final long longValue() {
    return (long) doubleValue();
  }

  @Override
  public final int intValue() {
    return (int) doubleValue();
  }

  @Override
  public final String toString() {
    return String.valueOf(doubleValue());
  }

  /** The tree with attachments in place of what stands for them; changes the tree. */
  static JsonElement resolve(JsonElement tree, JsonSource json) {
    if (tree instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, resolve(array.get(i), json));
      }
    } else if (tree instanceof JsonObject object) {
      int num = num(object, json);
      if (num >= 0) {
        return new JsonPrimitive(new Received(json.attachment(num)));
      }
      for (Map.Entry<String, JsonElement> member : object.entrySet()) {
        member.setValue(resolve(member.getValue(), json));
      }
    }
    return tree;
  }

  /** The attachment that an object stands for, or -1. */
  private static int num(JsonObject object, JsonSource json) {
    if (object.get("_placeholder") instanceof JsonPrimitive flag
        && flag.isBoolean()
        && flag.getAsBoolean()
        && object.get("num") instanceof JsonPrimitive num
        && num.isNumber()) {
      double value = num.getAsDouble();
      return value >= 0 && value < json.attachments() && value == Math.rint(value)
          ? (int) value
          : -1;
    }
    return -1;
  }

  /**
   * Comes before Gson's own adapter for {@code byte[]}, which stays in use for arrays of numbers.
   */
  private static final class Factory implements TypeAdapterFactory {

    @Override
    @SuppressWarnings("unchecked") // the types were compared
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
      if (type.getRawType() == byte[].class) {
        TypeAdapter<byte[]> own = gson.getDelegateAdapter(this, TypeToken.get(byte[].class));
        return (TypeAdapter<T>) new Adapter(gson, own).nullSafe();
      }
      // A member of an interface or of an abstract class is asked for by what it really is.
      return ByteBuffer.class.isAssignableFrom(type.getRawType())
          ? (TypeAdapter<T>) new BufferAdapter(gson).nullSafe()
          : null;
    }
  }

  private static @Nullable Bytes received(JsonElement element) {
    return element instanceof JsonPrimitive primitive
            && primitive.isNumber()
            && primitive.getAsNumber() instanceof Bytes bytes
        ? bytes
        : null;
  }

  private static final class Adapter extends TypeAdapter<byte[]> {

    private final Gson gson;
    private final TypeAdapter<byte[]> own;

    Adapter(Gson gson, TypeAdapter<byte[]> own) {
      this.gson = gson;
      this.own = own;
    }

    @Override
    public byte[] read(JsonReader in) {
      JsonElement element = gson.fromJson(in, JsonElement.class);
      Bytes bytes = received(element);
      return bytes == null ? own.fromJsonTree(element) : bytes.copy();
    }

    @Override
    public void write(JsonWriter out, byte[] value) throws IOException {
      out.value(new Outgoing(ByteBuffer.wrap(value)));
    }
  }

  private static final class BufferAdapter extends TypeAdapter<ByteBuffer> {

    private final Gson gson;

    BufferAdapter(Gson gson) {
      this.gson = gson;
    }

    @Override
    public ByteBuffer read(JsonReader in) {
      JsonElement element = gson.fromJson(in, JsonElement.class);
      Bytes bytes = received(element);
      if (bytes == null) {
        throw new JsonParseException("expected bytes, not " + element);
      }
      return bytes.buffer;
    }

    @Override
    public void write(JsonWriter out, ByteBuffer value) throws IOException {
      out.value(new Outgoing(value));
    }
  }
}
