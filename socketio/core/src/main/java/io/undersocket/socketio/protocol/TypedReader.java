package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.JsonBinding;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads values of a text as the types that a listener asks for. For one call. */
final class TypedReader {

  private static final Object UNKNOWN = new Object();

  private final SliceArgs source;
  private final int index;
  private final byte[] json;
  private final PlainReader plain;

  TypedReader(SliceArgs source, int index) {
    this.source = source;
    this.index = index;
    this.json = source.json;
    this.plain = new PlainReader(source);
  }

  /** What {@link #read} made, as its type; primitive types stand for their wrappers. */
  @SuppressWarnings("unchecked") // int.class is a Class<Integer>
  static <T> T cast(Class<T> type, Object value) {
    return (T) value;
  }

  static String name(Type type) {
    return type instanceof Class<?> raw
        ? raw.getSimpleName()
        : type.getTypeName().replaceAll("\\b[\\w$]+[.$](?=\\w)", "");
  }

  /** What an {@code Optional} of the given type is of, or null if the type is another one. */
  static @Nullable Type optional(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
        ? generic.getActualTypeArguments()[0]
        : null;
  }

  Object read(int start, int end, Type type) {
    Type optional = optional(type);
    if (optional != null) {
      return json[start] == 'n' ? Optional.empty() : Optional.of(read(start, end, optional));
    }
    if (type instanceof Class<?> raw) {
      Object value = scalar(start, end, raw);
      if (value != UNKNOWN) {
        return value;
      }
    }
    JsonBinding binding = source.codec.binding;
    Object value =
        binding != null && !isOwn(type)
            ? bind(binding, start, end, type)
            : convert(start, end, type);
    if (value == null) {
      throw mismatch(start, end, type, null);
    }
    return value;
  }

  private @Nullable Object bind(JsonBinding binding, int start, int end, Type type) {
    try {
      return binding.read(new JsonSlice(source, index, start, end), type);
    } catch (RuntimeException e) {
      throw mismatch(start, end, type, e);
    }
  }

  /** Whether a type is one of JSON's own kinds through and through. */
  private static boolean isOwn(Type type) {
    if (type instanceof Class<?> raw) {
      return raw.isArray()
          ? isOwn(raw.getComponentType())
          : raw.isPrimitive()
              || raw == String.class
              || raw == Object.class
              || raw == Boolean.class
              || Number.class == raw
              || Number.class == raw.getSuperclass() && isNumber(raw)
              || raw == ByteBuffer.class
              || raw == Json.class
              || raw == Map.class
              || isCollection(raw);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type[] arguments = generic.getActualTypeArguments();
      return raw == Map.class && arguments[0] == String.class && isOwn(arguments[1])
          || isCollection(raw) && isOwn(arguments[0]);
    }
    if (type instanceof GenericArrayType array) {
      return isOwn(array.getGenericComponentType());
    }
    return type instanceof WildcardType wildcard && isOwn(wildcard.getUpperBounds()[0]);
  }

  private static boolean isNumber(Class<?> raw) {
    return raw == Integer.class
        || raw == Long.class
        || raw == Double.class
        || raw == Float.class
        || raw == Short.class
        || raw == Byte.class
        || raw == BigDecimal.class
        || raw == BigInteger.class;
  }

  private static boolean isCollection(Class<?> raw) {
    return raw == List.class
        || raw == Collection.class
        || raw == Iterable.class
        || raw == Set.class;
  }

  private @Nullable Object convert(int start, int end, Type type) {
    if (type instanceof Class<?> raw) {
      if (json[start] == 'n' && !raw.isPrimitive() && raw != Json.class) {
        return null;
      }
      Object value = scalar(start, end, raw);
      if (value != UNKNOWN) {
        return value;
      }
      return raw.isArray()
          ? array(start, end, raw.getComponentType(), raw.getComponentType())
          : extra(start, end, raw);
    }
    if (type instanceof WildcardType wildcard) {
      return convert(start, end, wildcard.getUpperBounds()[0]);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type[] arguments = generic.getActualTypeArguments();
      if (raw == Optional.class) {
        return Optional.ofNullable(convert(start, end, arguments[0]));
      }
      if (json[start] == 'n') {
        return null;
      }
      if (isCollection(raw)) {
        Collection<@Nullable Object> values =
            raw == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
        elements(start, end, type, arguments[0], values);
        return values;
      }
      if (raw == Map.class && arguments[0] == String.class) {
        return map(start, end, type, arguments[1]);
      }
    }
    if (type instanceof GenericArrayType array) {
      return json[start] == 'n'
          ? null
          : array(
              start, end, array.getGenericComponentType(), raw(array.getGenericComponentType()));
    }
    throw noBinding(start, end, type);
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> raw) {
      return raw;
    }
    if (type instanceof ParameterizedType generic) {
      return raw(generic.getRawType());
    }
    if (type instanceof GenericArrayType array) {
      return raw(array.getGenericComponentType()).arrayType();
    }
    return Object.class;
  }

  private Object array(int start, int end, Type elementType, Class<?> rawElementType) {
    List<@Nullable Object> values = new ArrayList<>();
    elements(start, end, rawElementType.arrayType(), elementType, values);
    Object array = Array.newInstance(rawElementType, values.size());
    for (int i = 0; i < values.size(); i++) {
      Array.set(array, i, values.get(i));
    }
    return array;
  }

  private void elements(
      int start, int end, Type type, Type elementType, Collection<@Nullable Object> into) {
    if (json[start] != '[') {
      throw mismatch(start, end, type, null);
    }
    int at = ValidJson.space(json, start + 1);
    while (json[at] != ']') {
      int after = ValidJson.skip(json, at, end);
      into.add(convert(at, after, elementType));
      at = ValidJson.space(json, after);
      if (json[at] == ',') {
        at = ValidJson.space(json, at + 1);
      }
    }
  }

  private Map<String, @Nullable Object> map(int start, int end, Type type, Type valueType) {
    if (json[start] != '{' || plain.bytes(start) != null) {
      throw mismatch(start, end, type, null);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    int at = ValidJson.space(json, start + 1);
    while (json[at] != '}') {
      int afterName = ValidJson.skipString(json, at);
      int value = ValidJson.space(json, ValidJson.space(json, afterName) + 1);
      int after = ValidJson.skip(json, value, end);
      map.put(ValidJson.name(json, at, afterName), convert(value, after, valueType));
      at = ValidJson.space(json, after);
      if (json[at] == ',') {
        at = ValidJson.space(json, at + 1);
      }
    }
    return map;
  }

  /** A value of a type that JSON, or Socket.IO, has itself; else {@link #UNKNOWN}. */
  private Object scalar(int start, int end, Class<?> type) {
    Object value = UNKNOWN;
    if (type == Json.class) {
      return new JsonSlice(source, index, start, end);
    }
    if (type == String.class) {
      value = json[start] == '"' ? ValidJson.string(json, start, end) : null;
    } else if (type == int.class || type == Integer.class) {
      Long whole = whole(start, end, Integer.MIN_VALUE, Integer.MAX_VALUE);
      value = whole == null ? null : (Integer) whole.intValue();
    } else if (type == long.class || type == Long.class) {
      value = whole(start, end, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (type == double.class || type == Double.class) {
      value = isNumber(start) ? (Double) JsonNumbers.toDouble(json, start, end) : null;
    } else if (type == boolean.class || type == Boolean.class) {
      value = json[start] == 't' ? Boolean.TRUE : json[start] == 'f' ? Boolean.FALSE : null;
    } else if (type == Object.class) {
      value = plain.value(start, end);
    } else if (type == Map.class) {
      value = plain.value(start, end) instanceof Map<?, ?> map ? map : null;
    } else if (isCollection(type)) {
      Object list = json[start] == '[' ? plain.value(start, end) : null;
      value = list != null && type == Set.class ? new LinkedHashSet<>((List<?>) list) : list;
    } else if (type == byte[].class) {
      value = plain.bytes(start);
    } else if (type == ByteBuffer.class) {
      Message message = source.attachments == null ? null : source.attachments.at(start);
      value = message == null ? null : message.buffer();
    } else if (type == Number.class) {
      value = isNumber(start) ? JsonNumbers.toNumber(json, start, end) : null;
    } else if (type == BigDecimal.class) {
      value = isNumber(start) ? JsonNumbers.toBigDecimal(json, start, end) : null;
    } else if (type == BigInteger.class) {
      value = isNumber(start) ? JsonNumbers.toBigInteger(json, start, end) : null;
    } else if (type == float.class || type == Float.class) {
      value = isNumber(start) ? (Float) (float) JsonNumbers.toDouble(json, start, end) : null;
    } else if (type == short.class || type == Short.class) {
      Long whole = whole(start, end, Short.MIN_VALUE, Short.MAX_VALUE);
      value = whole == null ? null : (Short) whole.shortValue();
    } else if (type == byte.class || type == Byte.class) {
      Long whole = whole(start, end, Byte.MIN_VALUE, Byte.MAX_VALUE);
      value = whole == null ? null : (Byte) whole.byteValue();
    } else if (type == char.class) {
      String text = json[start] == '"' ? ValidJson.string(json, start, end) : "";
      value = text.length() == 1 ? (Character) text.charAt(0) : null;
    }
    if (value == null) {
      throw mismatch(start, end, type, null);
    }
    return value;
  }

  private boolean isNumber(int at) {
    return JsonNumbers.startsNumber(json[at]);
  }

  private @Nullable Long whole(int start, int end, long least, long most) {
    Long value = isNumber(start) ? JsonNumbers.toLong(json, start, end) : null;
    return value == null || value < least || value > most ? null : value;
  }

  /** A few types of the JDK that need no binding as long as there is none. */
  private Object extra(int start, int end, Class<?> type) {
    boolean string = json[start] == '"';
    try {
      if (type.isEnum()) {
        return string
            ? constant(type, ValidJson.string(json, start, end))
            : refuse(start, end, type);
      }
      if (type == Instant.class) {
        return string ? instant(start, end) : refuse(start, end, type);
      }
      if (type == Date.class) {
        return string ? Date.from(instant(start, end)) : refuse(start, end, type);
      }
      if (type == UUID.class) {
        return string
            ? UUID.fromString(ValidJson.string(json, start, end))
            : refuse(start, end, type);
      }
      if (type == Character.class) {
        return scalar(start, end, char.class);
      }
    } catch (DateTimeException | IllegalArgumentException e) {
      throw e instanceof ArgumentException ? e : mismatch(start, end, type, e);
    }
    throw noBinding(start, end, type);
  }

  private Object refuse(int start, int end, Class<?> type) {
    throw mismatch(start, end, type, null);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // checked by isEnum
  private static Object constant(Class<?> type, String name) {
    return Enum.valueOf((Class<? extends Enum>) type, name);
  }

  private Instant instant(int start, int end) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
        ValidJson.string(json, start, end), Instant::from);
  }

  private ArgumentException noBinding(int start, int end, Type type) {
    return mismatch(
        start,
        end,
        type,
        new IllegalArgumentException(
            "no JsonBinding is set that knows this type: add undersocket-socketio-jackson"));
  }

  private ArgumentException mismatch(int start, int end, Type type, @Nullable Throwable cause) {
    return new ArgumentException(
        source.event, index, name(type), JsonSlice.describe(source, start, end), cause);
  }
}
