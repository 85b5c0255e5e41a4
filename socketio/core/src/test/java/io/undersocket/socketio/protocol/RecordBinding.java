package io.undersocket.socketio.protocol;

import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A binding of records, by a JSON library that knows nothing of Socket.IO: what a module for that
 * library has to do, and no more.
 */
final class RecordBinding implements JsonBinding {

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public @Nullable Object read(JsonSource json, Type type) {
    try (JsonParser parser =
        JSON.createParser(ObjectReadContext.empty(), json.array(), json.offset(), json.length())) {
      parser.nextToken();
      return convert(tree(parser, json), type);
    }
  }

  private static @Nullable Object tree(JsonParser parser, JsonSource source) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new java.util.LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, tree(parser, source));
        }
        yield source.attachments() > 0 && Boolean.TRUE.equals(map.get("_placeholder"))
            ? bytes(source.attachment(((Number) map.get("num")).intValue()))
            : map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(tree(parser, source));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static @Nullable Object convert(@Nullable Object value, Type type) {
    if (type instanceof Class<?> raw && raw.isRecord() && value instanceof Map<?, ?> map) {
      RecordComponent[] components = raw.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = convert(map.get(components[i].getName()), components[i].getGenericType());
      }
      try {
        Constructor<?> constructor = raw.getDeclaredConstructor(types);
        return constructor.newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException("cannot make a " + raw.getSimpleName(), e);
      }
    }
    if (type instanceof ParameterizedType generic && value instanceof List<?> list) {
      List<Object> converted = new ArrayList<>();
      for (Object element : list) {
        converted.add(convert(element, generic.getActualTypeArguments()[0]));
      }
      return converted;
    }
    if (type == String.class && !(value instanceof String)) {
      throw new IllegalArgumentException("not a string: " + value);
    }
    return value;
  }

  @Override
  public void write(Object value, JsonSink out) {
    if (!(value instanceof Record)) {
      out.string("bound " + value);
      return;
    }
    out.beginObject();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      out.name(component.getName());
      try {
        out.value(component.getAccessor().invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException("cannot read " + component, e);
      }
    }
    out.endObject();
  }
}
