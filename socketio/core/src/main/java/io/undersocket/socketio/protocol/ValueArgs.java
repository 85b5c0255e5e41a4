package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.TypeRef;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Arguments that are Java values. What is asked for in its own type is given as it is; for any
 * other type the value goes through JSON, as it would between two servers.
 */
final class ValueArgs implements Args {

  private final JsonCodec codec;
  private final @Nullable String event;
  private final List<?> values;

  ValueArgs(JsonCodec codec, @Nullable String event, List<?> values) {
    this.codec = codec;
    this.event = event;
    this.values = values;
  }

  /** The same arguments, read by another codec. */
  ValueArgs readBy(JsonCodec other) {
    List<@Nullable Object> same = new ArrayList<>(values.size());
    for (Object value : values) {
      same.add(value instanceof JsonSlice slice ? slice.readBy(other, event, same.size()) : value);
    }
    return new ValueArgs(other, event, same);
  }

  @Override
  public int size() {
    return values.size();
  }

  private @Nullable Object at(int index, String expected) {
    if (index < 0 || index >= values.size()) {
      throw SliceArgs.missing(event, index, values.size(), expected);
    }
    return values.get(index);
  }

  @Override
  public JsonSlice raw(int index) {
    return raw(index, "a value");
  }

  private JsonSlice raw(int index, String expected) {
    Object value = at(index, expected);
    return value instanceof JsonSlice slice ? slice : codec.slice(event, index, value);
  }

  @Override
  public <T> T get(int index, Class<T> type) {
    Object value = at(index, TypedReader.name(type));
    Class<?> wrapper = MethodType.methodType(type).wrap().returnType();
    if (wrapper.isInstance(value) && !(value instanceof Json && type == Object.class)) {
      return TypedReader.cast(type, value instanceof byte[] bytes ? bytes.clone() : value);
    }
    return raw(index, TypedReader.name(type)).as(type);
  }

  @Override
  @SuppressWarnings("unchecked") // of nothing, an Optional is one of everything
  public <T> T get(int index, TypeRef<T> type) {
    if (index >= values.size() && TypedReader.optional(type.type()) != null) {
      return (T) Optional.empty();
    }
    return raw(index, TypedReader.name(type.type())).as(type);
  }

  @Override
  public int getInt(int index) {
    return get(index, int.class);
  }

  @Override
  public long getLong(int index) {
    return get(index, long.class);
  }

  @Override
  public double getDouble(int index) {
    return get(index, double.class);
  }

  @Override
  public boolean getBoolean(int index) {
    return get(index, boolean.class);
  }

  @Override
  @SuppressWarnings("unchecked") // names are strings
  public Map<String, @Nullable Object> getMap(int index) {
    return raw(index, "Map").as(Map.class);
  }

  @Override
  @SuppressWarnings("unchecked") // elements are objects
  public List<@Nullable Object> getList(int index) {
    return raw(index, "List").as(List.class);
  }

  @Override
  public boolean isNull(int index) {
    Object value = at(index, "a value");
    return value == null || value instanceof Json json && json.isNull();
  }

  @Override
  public @Nullable Object value(int index) {
    Object value = at(index, "a value");
    return value instanceof Json json ? json.value() : value;
  }

  @Override
  public List<@Nullable Object> asList() {
    List<@Nullable Object> list = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      list.add(value(i));
    }
    return list;
  }

  /** The values as they were given. */
  List<?> values() {
    return values;
  }

  @Override
  public Iterator<Json> iterator() {
    List<Json> all = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      all.add(raw(i));
    }
    return all.iterator();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
