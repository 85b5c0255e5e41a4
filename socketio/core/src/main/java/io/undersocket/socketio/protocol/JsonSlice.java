package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.spi.JsonSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One value of a received text: a part of an argument, an argument, or a payload. */
final class JsonSlice implements Json, JsonSource {

  /** The index of a value that is not in a list of arguments. */
  static final int NO_INDEX = -1;

  private static final int MAX_SHOWN = 100;

  private static final JsonSlice NULL =
      of(new byte[] {'n', 'u', 'l', 'l'}, 0, 4, null, JsonCodec.builtIn());

  final SliceArgs source;
  private final int index;
  final int start;
  final int end;

  JsonSlice(SliceArgs source, int index, int start, int end) {
    this.source = source;
    this.index = index;
    this.start = start;
    this.end = end;
  }

  static JsonSlice of(
      byte[] json, int start, int end, @Nullable Attachments attachments, JsonCodec codec) {
    return new JsonSlice(
        new SliceArgs(json, start, end, null, attachments, codec, null), NO_INDEX, start, end);
  }

  /** The same value as an argument of an event, read by another codec. */
  JsonSlice readBy(JsonCodec other, @Nullable String event, int as) {
    SliceArgs argument =
        new SliceArgs(source.json, start, end, null, source.attachments, other, event);
    return new JsonSlice(argument, as, start, end);
  }

  @Override
  public Kind kind() {
    return switch (source.json[start]) {
      case '{' ->
          source.attachments != null && source.attachments.at(start) != null
              ? Kind.BINARY
              : Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      default -> Kind.NUMBER;
    };
  }

  @Override
  public <T> T as(Class<T> type) {
    return TypedReader.cast(type, new TypedReader(source, index).read(start, end, type));
  }

  @Override
  @SuppressWarnings("unchecked") // the reader made what the type says
  public <T> T as(TypeRef<T> type) {
    return (T) new TypedReader(source, index).read(start, end, type.type());
  }

  @Override
  public @Nullable Object value() {
    return new PlainReader(source).value(start, end);
  }

  @Override
  public Json get(String member) {
    if (kind() != Kind.OBJECT) {
      return NULL;
    }
    byte[] json = source.json;
    Json found = NULL;
    int at = ValidJson.space(json, start + 1);
    while (json[at] != '}') {
      int afterName = ValidJson.skipString(json, at);
      int value = ValidJson.space(json, ValidJson.space(json, afterName) + 1);
      int afterValue = ValidJson.skip(json, value, end);
      // As in JavaScript, the last of several members of one name counts.
      if (ValidJson.string(json, at, afterName).equals(member)) {
        found = new JsonSlice(source, index, value, afterValue);
      }
      at = ValidJson.space(json, afterValue);
      if (json[at] == ',') {
        at = ValidJson.space(json, at + 1);
      }
    }
    return found;
  }

  @Override
  public String text() {
    return new String(source.json, start, end - start, StandardCharsets.UTF_8);
  }

  @Override
  public byte[] array() {
    return source.json;
  }

  @Override
  public int offset() {
    return start;
  }

  @Override
  public int length() {
    return end - start;
  }

  @Override
  public int attachments() {
    return source.attachments == null ? 0 : source.attachments.size();
  }

  @Override
  public int attachmentAt(int position) {
    return source.attachments == null ? Attachments.NONE : source.attachments.numAt(position);
  }

  @Override
  public ByteBuffer attachment(int num) {
    if (source.attachments == null) {
      throw new IndexOutOfBoundsException("attachment " + num + " of none");
    }
    return source.attachments.get(num).buffer();
  }

  /** What this is and how it begins, for error messages. */
  static String describe(SliceArgs source, int start, int end) {
    JsonSlice value = new JsonSlice(source, NO_INDEX, start, end);
    return switch (value.kind()) {
      case NULL -> "null";
      case BINARY -> {
        Message bytes = source.attachments == null ? null : source.attachments.at(start);
        yield "binary of " + (bytes == null ? 0 : bytes.length()) + " bytes";
      }
      case STRING -> "string " + abridged(source.json, start, end);
      case NUMBER -> "number " + abridged(source.json, start, end);
      case BOOLEAN -> "boolean " + value.text();
      case ARRAY -> "array " + abridged(source.json, start, end);
      case OBJECT -> "object " + abridged(source.json, start, end);
    };
  }

  static String abridged(byte[] json, int start, int end) {
    if (end - start <= MAX_SHOWN) {
      return new String(json, start, end - start, StandardCharsets.UTF_8);
    }
    int to = start + MAX_SHOWN;
    while ((json[to] & 0xC0) == 0x80) {
      to--;
    }
    return new String(json, start, to - start, StandardCharsets.UTF_8) + "\u2026";
  }

  @Override
  public String toString() {
    return abridged(source.json, start, end);
  }
}
