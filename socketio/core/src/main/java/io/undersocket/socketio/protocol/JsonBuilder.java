package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.JsonSink;
import org.jspecify.annotations.Nullable;

/**
 * Takes one value piece by piece and keeps it as if it had been received as text, so that whoever
 * reads it gets the same types and the same errors, and whoever relays it copies bytes. What a
 * {@link io.undersocket.socketio.spi.Decoder} of another format makes arguments with:
 *
 * <pre>{@code
 * JsonBuilder first = codec.argument("order", 0);
 * first.beginArray();
 * first.number(1);
 * first.endArray();
 * Packet.event("/", Packet.NO_ID, "order", codec.args("order", List.of(first.build())));
 * }</pre>
 *
 * <p>Deeper than {@link ParserLimits#maxDepth()} it throws {@link IllegalArgumentException}. For
 * one value and one thread.
 */
public final class JsonBuilder implements JsonSink {

  private final @Nullable String event;
  private final int index;
  private final JsonOutput out;
  private final BindingSink sink;

  JsonBuilder(JsonCodec codec, @Nullable String event, int index) {
    this.event = event;
    this.index = index;
    this.out = new JsonOutput(codec, JsonOutput.Bytes.ATTACHED, 64);
    this.sink = new BindingSink(out, "the writer of a value");
    out.notePlaces();
  }

  /**
   * The value. Nothing is taken any more.
   *
   * @throws IllegalStateException if it is not complete
   */
  public Json build() {
    sink.finish();
    return out.slice(event, index);
  }

  @Override
  public void beginObject() {
    sink.beginObject();
  }

  @Override
  public void endObject() {
    sink.endObject();
  }

  @Override
  public void beginArray() {
    sink.beginArray();
  }

  @Override
  public void endArray() {
    sink.endArray();
  }

  @Override
  public void name(String name) {
    sink.name(name);
  }

  @Override
  public void string(CharSequence value) {
    sink.string(value);
  }

  @Override
  public void number(long value) {
    sink.number(value);
  }

  @Override
  public void number(double value) {
    sink.number(value);
  }

  @Override
  public void bool(boolean value) {
    sink.bool(value);
  }

  @Override
  public void value(@Nullable Object value) {
    sink.value(value);
  }
}
