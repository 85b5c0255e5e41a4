package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Json;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON as a map of plain values: read when somebody looks into it, and copied as it is
 * where it is written as JSON. It cannot be changed. Safe for use by any thread.
 */
public final class JsonMap extends AbstractMap<String, @Nullable Object> {

  private final Supplier<Json> source;

  /** Set by whoever looks first; another one may read the same again. */
  private volatile @Nullable Map<String, @Nullable Object> members;

  /**
   * The members of an object.
   *
   * @param json anything that is no object has no members
   */
  public JsonMap(Json json) {
    this(() -> json);
  }

  /**
   * The members of an object that is something else than JSON until somebody looks.
   *
   * @param source gives the same each time, on any thread
   */
  public JsonMap(Supplier<Json> source) {
    this.source = source;
  }

  /**
   * A value in plain Java, but for objects so deep in it: these are such maps, so that what nobody
   * looks at is not read.
   *
   * @param depth how many objects and arrays are around those that are not read
   */
  public static @Nullable Object read(Json json, int depth) {
    return json instanceof JsonSlice slice
        ? new PlainReader(slice.source, depth).value(slice.start, slice.end)
        : json.value();
  }

  /** What this is in JSON. */
  public Json json() {
    return source.get();
  }

  @SuppressWarnings("unchecked") // the names of members are strings
  private Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> read = members;
    if (read == null) {
      read =
          json().value() instanceof Map<?, ?> map
              ? Collections.unmodifiableMap((Map<String, @Nullable Object>) map)
              : Map.of();
      members = read;
    }
    return read;
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    return members().get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return members().containsKey(name);
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return members().entrySet();
  }
}
