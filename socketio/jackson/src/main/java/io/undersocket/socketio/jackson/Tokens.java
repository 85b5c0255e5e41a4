package io.undersocket.socketio.jackson;

import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.util.RawValue;
import tools.jackson.databind.util.TokenBuffer;

/**
 * A value as Jackson's tokens, with the bytes in it as they are: what the mapper and a packet can
 * both read and write. For one value and one thread.
 */
final class Tokens extends TokenBuffer {

  /** Takes what a mapper writes. */
  Tokens(ObjectMapper mapper) {
    super(mapper._serializationContext(), false);
  }

  /** Also buffers without an array behind them, such as those that listeners get. */
  @Override
  public int writeBinary(Base64Variant variant, InputStream data, int length) {
    try {
      byte[] bytes = data.readNBytes(length < 0 ? Integer.MAX_VALUE : length);
      writeBinary(variant, bytes, 0, bytes.length);
      return bytes.length;
    } catch (IOException e) {
      throw JacksonIOException.construct(e, this);
    }
  }

  /** The tokens of a text, with attachments in place of what stands for them. */
  static TokenBuffer read(JsonSource json, JsonFactory factory) {
    try (JsonParser parser =
        factory.createParser(
            ObjectReadContext.empty(), json.array(), json.offset(), json.length())) {
      TokenBuffer tokens = TokenBuffer.forBuffering(parser, ObjectReadContext.empty());
      while (parser.nextToken() != null) {
        int num =
            parser.currentToken() == JsonToken.START_OBJECT
                ? json.attachmentAt(json.offset() + position(parser))
                : -1;
        if (num < 0) {
          tokens.copyCurrentEvent(parser);
        } else {
          ByteBuffer attachment = json.attachment(num);
          byte[] bytes = new byte[attachment.remaining()];
          attachment.get(bytes);
          tokens.writeBinary(bytes);
          parser.skipChildren();
        }
      }
      return tokens;
    }
  }

  private static int position(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
  }

  /** Hands tokens on. */
  static void copy(JsonParser tokens, JsonSink out, ObjectMapper mapper) {
    for (JsonToken token = tokens.nextToken(); token != null; token = tokens.nextToken()) {
      switch (token) {
        case START_OBJECT -> out.beginObject();
        case END_OBJECT -> out.endObject();
        case START_ARRAY -> out.beginArray();
        case END_ARRAY -> out.endArray();
        case PROPERTY_NAME -> out.name(tokens.currentName());
        case VALUE_STRING -> out.string(tokens.getString());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.value(tokens.getNumberValue());
        case VALUE_TRUE -> out.bool(true);
        case VALUE_FALSE -> out.bool(false);
        case VALUE_NULL -> out.value(null);
        case VALUE_EMBEDDED_OBJECT -> embedded(tokens.getEmbeddedObject(), out, mapper);
        case NOT_AVAILABLE -> throw new IllegalStateException("tokens that are still to come");
      }
    }
  }

  private static void embedded(Object value, JsonSink out, ObjectMapper mapper) {
    if (value instanceof RawValue raw && raw.rawValue() instanceof String text) {
      // Parsed, so that what claims to be JSON is.
      try (JsonParser parser = mapper.createParser(text)) {
        copy(parser, out, mapper);
      }
    } else {
      out.value(value);
    }
  }
}
