package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/**
 * One JSON value, kept as it was received and read only when asked.
 *
 * <p>Given to {@code emit}, an acknowledgement or a map or list inside them, its bytes are copied
 * as they are: relaying a value that nobody read parses and encodes nothing. Attachments that it
 * refers to travel along.
 *
 * <p>Immutable and safe for use by any thread. Applications receive values of this type; they do
 * not implement it.
 */
public interface Json {

  /** What a JSON value can be, and what Socket.IO adds to it. */
  enum Kind {
    /** {@code {...}} */
    OBJECT,
    /** {@code [...]} */
    ARRAY,
    /** {@code "..."} */
    STRING,
    /** {@code 1.5} */
    NUMBER,
    /** {@code true} or {@code false} */
    BOOLEAN,
    /** {@code null} */
    NULL,
    /** Bytes that travelled as an attachment. */
    BINARY
  }

  /** What this value is; looks at one byte of it. */
  Kind kind();

  /** Whether this is JSON's {@code null}. */
  default boolean isNull() {
    return kind() == Kind.NULL;
  }

  /**
   * This value as a Java value; see {@link Args} for the types.
   *
   * @throws ArgumentException if this is {@code null} or does not fit the type
   */
  <T> T as(Class<T> type);

  /**
   * This value as a Java value; see {@link Args} for the types.
   *
   * @throws ArgumentException if this is {@code null} or does not fit the type
   */
  <T> T as(TypeRef<T> type);

  /**
   * This value in plain Java: {@code null}, {@link Boolean}, {@link String}, {@link Long}, {@link
   * java.math.BigInteger} or {@link Double}, {@code byte[]}, and modifiable {@link java.util.List}s
   * and {@link java.util.Map}s of these, in the order received.
   */
  @Nullable Object value();

  /**
   * A member of this object; JSON's {@code null} if it has no such member or is no object, where
   * JavaScript would read {@code undefined}.
   */
  Json get(String member);

  /** A member of this object if it is a string, else null. */
  default @Nullable String getString(String member) {
    Json value = get(member);
    return value.kind() == Kind.STRING ? value.as(String.class) : null;
  }

  /**
   * The JSON text. Bytes appear as the placeholder that stands for them on the wire, {@code
   * {"_placeholder":true,"num":0}}.
   */
  String text();
}
