package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.JsonBinding;
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
   * A Java value as a JSON value: what it is now.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public Json value(@Nullable Object value) {
    return value instanceof JsonSlice slice ? slice : slice(null, JsonSlice.NO_INDEX, value);
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
