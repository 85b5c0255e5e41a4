package io.undersocket.socketio;

import io.undersocket.socketio.protocol.JsonCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an event or of an acknowledgement, kept as they were received and read only when
 * asked.
 *
 * <p>Without a {@link io.undersocket.socketio.spi.JsonBinding} these types can be asked for: {@code
 * String}, {@code boolean}, every primitive number and its wrapper, {@code Number}, {@code
 * BigInteger}, {@code BigDecimal}, {@code byte[]}, {@code ByteBuffer} (read-only, not copied),
 * {@code Map} and {@code List} with string keys and any of these types inside, {@link Json}, {@code
 * Object} ({@link Json#value() plain Java}), enums by name, {@code Instant} and {@code Date} from
 * ISO-8601, {@code UUID}, arrays and {@code Optional} of these. Other types are bound by a module
 * such as {@code undersocket-socketio-jackson}.
 *
 * <p>A {@code TypeRef<Optional<...>>} is also how a typed listener says that an argument may be
 * left out: it is empty if the argument is {@code null} or missing.
 *
 * <p>Numbers fit an integer type when they have no fraction and are in its range: a JavaScript
 * client does not tell {@code 1} from {@code 1.0}.
 *
 * <p>Immutable and safe for use by any thread. Applications receive values of this type; they do
 * not implement it.
 */
public interface Args extends Iterable<Json> {

  /** No arguments. */
  static Args empty() {
    return of();
  }

  /** Arguments from Java values, for example in tests; the values are not copied. */
  static Args of(@Nullable Object... values) {
    return JsonCodec.builtIn().args(null, Arrays.asList(values));
  }

  /** How many there are. */
  int size();

  /** Whether there are none. */
  default boolean isEmpty() {
    return size() == 0;
  }

  /**
   * An argument as it was received. Hand it to {@code emit} to relay it without reading it.
   *
   * @throws ArgumentException if there are not so many
   */
  Json raw(int index);

  /**
   * An argument as a Java value.
   *
   * @throws ArgumentException if there are not so many, or it is {@code null}, or it does not fit
   *     the type
   */
  <T> T get(int index, Class<T> type);

  /**
   * An argument as a Java value.
   *
   * @throws ArgumentException if there are not so many, or it is {@code null}, or it does not fit
   *     the type; an {@code Optional} is empty instead if the argument is {@code null} or missing
   */
  <T> T get(int index, TypeRef<T> type);

  /**
   * An argument that may be missing or {@code null}: then empty.
   *
   * @throws ArgumentException if it is there and does not fit the type
   */
  default <T> Optional<T> find(int index, Class<T> type) {
    return index >= size() || isNull(index) ? Optional.empty() : Optional.of(get(index, type));
  }

  /**
   * An argument that may be missing or {@code null}: then empty.
   *
   * @throws ArgumentException if it is there and does not fit the type
   */
  default <T> Optional<T> find(int index, TypeRef<T> type) {
    return index >= size() || isNull(index) ? Optional.empty() : Optional.of(get(index, type));
  }

  /** A string; see {@link #get(int, Class)}. */
  default String getString(int index) {
    return get(index, String.class);
  }

  /** A whole number in the range of an {@code int}; see {@link #get(int, Class)}. */
  int getInt(int index);

  /** A whole number in the range of a {@code long}; see {@link #get(int, Class)}. */
  long getLong(int index);

  /** A number; see {@link #get(int, Class)}. */
  double getDouble(int index);

  /** A boolean; see {@link #get(int, Class)}. */
  boolean getBoolean(int index);

  /** A copy of the bytes of an attachment; see {@link #get(int, Class)}. */
  default byte[] getBytes(int index) {
    return get(index, byte[].class);
  }

  /** An object in {@link Json#value() plain Java}; see {@link #get(int, Class)}. */
  Map<String, @Nullable Object> getMap(int index);

  /** An array in {@link Json#value() plain Java}; see {@link #get(int, Class)}. */
  List<@Nullable Object> getList(int index);

  /**
   * Whether an argument is {@code null}.
   *
   * @throws ArgumentException if there are not so many
   */
  default boolean isNull(int index) {
    return raw(index).isNull();
  }

  /**
   * An argument in {@link Json#value() plain Java}, where {@code null} is a value like others.
   *
   * @throws ArgumentException if there are not so many
   */
  default @Nullable Object value(int index) {
    return raw(index).value();
  }

  /** All of them in {@link Json#value() plain Java}, in a new list. */
  List<@Nullable Object> asList();
}
