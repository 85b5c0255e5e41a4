package io.undersocket.socketio.spi;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Binds JSON to an application's own types, in both directions.
 *
 * <p>JSON's own kinds never get here: strings, numbers, booleans, null, bytes, and maps, lists and
 * arrays are read and written without a binding, and so is the {@code Optional} of an argument that
 * may be missing. When one is set, every other type is its business: also enums, dates and {@code
 * Optional} inside its values, which are otherwise handled as {@link io.undersocket.socketio.Args}
 * says.
 *
 * <p>Safe for use by any thread.
 */
public interface JsonBinding {

  /**
   * Reads a value.
   *
   * @param json valid JSON, and the attachments that placeholders in it refer to
   * @param type the type to make, possibly with type arguments
   * @return an instance of the type, or null where the type allows it
   * @throws RuntimeException if the value does not fit; its message goes to the application inside
   *     an {@link io.undersocket.socketio.ArgumentException}
   */
  @Nullable Object read(JsonSource json, Type type);

  /**
   * Writes a value: exactly one JSON value, of which maps, lists and attachments may be parts.
   *
   * @param value never null and never one of JSON's own kinds
   * @param out takes the value piece by piece; not to be used after this method returned
   * @throws RuntimeException if the value cannot be written; goes to who called {@code emit}
   */
  void write(Object value, JsonSink out);
}
