package io.undersocket.socketio.spi;

import org.jspecify.annotations.Nullable;

/**
 * Takes a JSON value piece by piece and writes it as JavaScript would. For use by one thread, and
 * strict: a value where a name is due, or the reverse, throws {@link IllegalStateException}.
 */
public interface JsonSink {

  /** Starts an object; {@link #name} and a value follow alternately. */
  void beginObject();

  /** Ends an object. */
  void endObject();

  /** Starts an array. */
  void beginArray();

  /** Ends an array. */
  void endArray();

  /** The name of the member whose value comes next. */
  void name(String name);

  /** A string. */
  void string(CharSequence value);

  /** A whole number. */
  void number(long value);

  /** A number as JavaScript prints it; {@code null} if it is not finite. */
  void number(double value);

  /** True or false. */
  void bool(boolean value);

  /**
   * Anything: null, one of JSON's own kinds, {@code byte[]} and {@code ByteBuffer} (which become
   * attachments), or a value for the binding again.
   */
  void value(@Nullable Object value);
}
