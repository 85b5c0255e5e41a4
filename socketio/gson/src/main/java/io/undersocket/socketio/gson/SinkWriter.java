package io.undersocket.socketio.gson;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import io.undersocket.socketio.spi.JsonSink;
import java.io.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands on what Gson writes. For one value and one thread. */
final class SinkWriter extends JsonWriter {

  private final JsonSink out;

  /** The name of a member that is left out if its value turns out to be null. */
  private @Nullable String name;

  SinkWriter(JsonSink out, boolean serializeNulls) {
    super(Writer.nullWriter());
    this.out = out;
    setSerializeNulls(serializeNulls);
  }

  private JsonSink next() {
    if (name != null) {
      out.name(name);
      name = null;
    }
    return out;
  }

  @Override
  public JsonWriter beginArray() {
    next().beginArray();
    return this;
  }

  @Override
  public JsonWriter endArray() {
    out.endArray();
    return this;
  }

  @Override
  public JsonWriter beginObject() {
    next().beginObject();
    return this;
  }

  @Override
  public JsonWriter endObject() {
    out.endObject();
    return this;
  }

  @Override
  public JsonWriter name(String name) {
    this.name = name;
    return this;
  }

  @Override
  public JsonWriter value(@Nullable String value) {
    if (value == null) {
      return nullValue();
    }
    next().string(value);
    return this;
  }

  @Override
  public JsonWriter value(boolean value) {
    next().bool(value);
    return this;
  }

  @Override
  public JsonWriter value(@Nullable Boolean value) {
    return value == null ? nullValue() : value((boolean) value);
  }

  @Override
  public JsonWriter value(float value) {
    next().value(value);
    return this;
  }

  @Override
  public JsonWriter value(double value) {
    next().number(value);
    return this;
  }

  @Override
  public JsonWriter value(long value) {
    next().number(value);
    return this;
  }

  @Override
  public JsonWriter value(@Nullable Number value) {
    if (value == null) {
      return nullValue();
    }
    next().value(value instanceof Bytes bytes ? bytes.buffer : value);
    return this;
  }

  @Override
  public JsonWriter nullValue() {
    if (name != null && !getSerializeNulls()) {
      name = null;
      return this;
    }
    next().value(null);
    return this;
  }

  /** Parsed, so that what claims to be JSON is. */
  @Override
  public JsonWriter jsonValue(@Nullable String value) {
    if (value == null) {
      return nullValue();
    }
    tree(JsonParser.parseString(value));
    return this;
  }

  private void tree(JsonElement element) {
    if (element.isJsonNull()) {
      next().value(null);
    } else if (element.isJsonArray()) {
      beginArray();
      for (JsonElement child : element.getAsJsonArray()) {
        tree(child);
      }
      endArray();
    } else if (element.isJsonObject()) {
      beginObject();
      for (Map.Entry<String, JsonElement> member : element.getAsJsonObject().entrySet()) {
        name(member.getKey());
        tree(member.getValue());
      }
      endObject();
    } else if (element.getAsJsonPrimitive().isNumber()) {
      next().value(element.getAsBigDecimal());
    } else if (element.getAsJsonPrimitive().isBoolean()) {
      value(element.getAsBoolean());
    } else {
      value(element.getAsString());
    }
  }

  @Override
  public void flush() {
    // Nothing waits here.
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
