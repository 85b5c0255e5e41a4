package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.JsonBinding;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between JSON and Java values, with one binding for the types that JSON does not know. Immutable.
 */
public final class JsonCodec {

  private static final JsonCodec BUILT_IN = new JsonCodec(ParserLimits.defaults(), null);

  final ParserLimits limits;
  final @Nullable JsonBinding binding;

  private JsonCodec(ParserLimits limits, @Nullable JsonBinding binding) {
    this.limits = limits;
    this.binding = binding;
  }

  /** The codec without a binding, with the default limits. */
  public static JsonCodec builtIn() {
    return BUILT_IN;
  }

  /** A codec with a binding, or without one if it is null. */
  public static JsonCodec of(ParserLimits limits, @Nullable JsonBinding binding) {
    return new JsonCodec(limits, binding);
  }

  /**
   * Arguments from Java values, which are not copied.
   *
   * @param event the event they belong to, for error messages, or null
   */
  public Args args(@Nullable String event, List<?> values) {
    return new ValueArgs(this, event, values);
  }

  /**
   * The same arguments, read with this codec's binding from now on, whichever they were read with
   * before. Nothing is copied.
   */
  public Args adopt(Args args) {
    if (args instanceof SliceArgs slices) {
      return slices.readBy(this);
    }
    return args instanceof ValueArgs values ? values.readBy(this) : args;
  }

  /**
   * A Java value as a JSON value: what it is now.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public Json value(@Nullable Object value) {
    return value instanceof JsonSlice slice ? slice : slice(null, JsonSlice.NO_INDEX, value);
  }

  /**
   * A JSON value from its text: how an adapter reads what another node has written.
   *
   * @param text UTF-8, nothing but the value; kept, so nobody may write to it afterwards
   * @throws PacketException if it is no JSON, or beyond a limit
   */
  public Json read(byte[] text) throws PacketException {
    int start = JsonScanner.space(text, 0, text.length);
    if (start == text.length) {
      throw JsonScanner.invalid();
    }
    int after = JsonScanner.value(text, start, text.length, limits, 0);
    if (JsonScanner.space(text, after, text.length) != text.length) {
      throw JsonScanner.invalid();
    }
    return JsonSlice.of(text, start, after, null, this);
  }

  /**
   * A value in plain Java from its text, in one pass; but for objects so deep in it, which are
   * {@link JsonMap}s, so that what nobody looks at is only checked.
   *
   * @param text UTF-8, nothing but the value; kept, so nobody may write to it afterwards
   * @param depth how many objects and arrays are around those that are not read
   * @throws PacketException if it is no JSON, or beyond a limit
   */
  public @Nullable Object readPlain(byte[] text, int depth) throws PacketException {
    return new CheckedReader(text, this, depth).read();
  }

  /**
   * The JSON text of a Java value, as UTF-8: what {@code JSON.stringify} makes of it in Node.js,
   * where bytes read {@code {"type":"Buffer","data":[1,2]}}.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public byte[] write(@Nullable Object value) {
    return write(value, 64);
  }

  /**
   * The same.
   *
   * @param expectedLength a guess at how long the text is; what is wrong costs a copy
   */
  public byte[] write(@Nullable Object value, int expectedLength) {
    JsonOutput out = new JsonOutput(this, JsonOutput.Bytes.SPELLED_OUT, expectedLength);
    out.value(value);
    return Arrays.copyOf(out.array(), out.length());
  }

  /**
   * The JSON text of a Java value, unless there are bytes in it.
   *
   * @param expectedLength as for {@link #write(Object, int)}
   * @return null if there are bytes in it
   * @throws IllegalArgumentException if it cannot be written
   */
  public byte @Nullable [] writeUnlessBytes(@Nullable Object value, int expectedLength) {
    JsonOutput out = new JsonOutput(this, JsonOutput.Bytes.REFUSED, expectedLength);
    try {
      out.value(value);
    } catch (JsonOutput.BytesFound e) {
      return null;
    }
    return Arrays.copyOf(out.array(), out.length());
  }

  /**
   * Takes an argument piece by piece: how a parser of another format makes what listeners read.
   *
   * @param event the event it belongs to, for error messages, or null
   * @param index its position, from 0, for error messages
   */
  public JsonBuilder argument(@Nullable String event, int index) {
    return new JsonBuilder(this, event, index);
  }

  /** Takes a value that is no argument piece by piece, for example the payload of a connect. */
  public JsonBuilder payload() {
    return new JsonBuilder(this, null, JsonSlice.NO_INDEX);
  }

  JsonSlice slice(@Nullable String event, int index, @Nullable Object value) {
    JsonOutput out = new JsonOutput(this, JsonOutput.Bytes.ATTACHED, 64);
    out.notePlaces();
    out.value(value);
    return out.slice(event, index);
  }
}
