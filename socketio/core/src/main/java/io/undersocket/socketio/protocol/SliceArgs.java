package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.TypeRef;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Arguments that are slices of a received text. Up to one argument it is a single object. */
final class SliceArgs implements Args {

  private static final String EVENT = String.valueOf(PacketType.EVENT.digit());

  final byte[] json;

  /** Where the first argument starts and the last one ends; equal if there is none. */
  final int start;

  final int end;

  /** Where each argument starts, if there are several. */
  private final int @Nullable [] starts;

  final @Nullable Attachments attachments;
  final JsonCodec codec;
  final @Nullable String event;

  SliceArgs(
      byte[] json,
      int start,
      int end,
      int @Nullable [] starts,
      @Nullable Attachments attachments,
      JsonCodec codec,
      @Nullable String event) {
    this.json = json;
    this.start = start;
    this.end = end;
    this.starts = starts;
    this.attachments = attachments;
    this.codec = codec;
    this.event = event;
  }

  /** The same arguments with what their placeholders stand for. */
  SliceArgs with(Attachments resolved) {
    return new SliceArgs(json, start, end, starts, resolved, codec, event);
  }

  /** The same arguments, read by another codec. */
  SliceArgs readBy(JsonCodec other) {
    return new SliceArgs(json, start, end, starts, attachments, other, event);
  }

  /** Where placeholders are in these arguments; see {@link Attachments#find}. */
  int[] placeholders() {
    return Attachments.find(json, start, end);
  }

  /**
   * The text in which these came, as it is, if that is also what an event with all of them has to
   * say: it is passed on under its own name. However long it is, nothing of it is copied then.
   *
   * @return null if the event has to be written
   */
  @Nullable Message asReceived(Packet passedOn) {
    String name = event;
    if (name == null
        || !name.equals(passedOn.name())
        || passedOn.hasId()
        || attachments != null
        || start == end
        || end == json.length
        || json[end] != ']') {
      return null;
    }
    // Backwards, as what came before it does not matter.
    int from = behind(start, "\",");
    from = behind(from, name);
    from = behind(from, "[\"");
    if (!passedOn.namespace().equals(Packet.ROOT)) {
      from = behind(from, ",");
      from = behind(from, passedOn.namespace());
    }
    from = behind(from, EVENT);
    int length = end + 1 - from;
    return from < 0 || PacketEncoder.wastes(json, length) ? null : Message.text(json, from, length);
  }

  /** Where this begins, if it is what ends at a place in the text; else -1. */
  private int behind(int place, String ascii) {
    int from = place - ascii.length();
    for (int i = 0; from >= 0 && i < ascii.length(); i++) {
      // What is not ASCII is never equal, as its bytes are negative.
      if (json[from + i] != ascii.charAt(i)) {
        return -1;
      }
    }
    return Math.max(from, -1);
  }

  @Override
  public int size() {
    if (starts != null) {
      return starts.length;
    }
    return start == end ? 0 : 1;
  }

  private int start(int index) {
    return starts == null ? start : starts[index];
  }

  private int end(int index) {
    if (starts == null || index == starts.length - 1) {
      return end;
    }
    // Back from the next one over the comma, and white space on both sides of it.
    int at = backOverSpace(starts[index + 1] - 1);
    return backOverSpace(at - 1) + 1;
  }

  private int backOverSpace(int from) {
    int at = from;
    while (JsonScanner.isSpace(json[at])) {
      at--;
    }
    return at;
  }

  @Override
  public JsonSlice raw(int index) {
    return slice(index, "a value");
  }

  private JsonSlice slice(int index, String expected) {
    int size = size();
    if (index < 0 || index >= size) {
      throw missing(event, index, size, expected);
    }
    return new JsonSlice(this, index, start(index), end(index));
  }

  static ArgumentException missing(@Nullable String event, int index, int size, String expected) {
    String received =
        switch (size) {
          case 0 -> "no arguments";
          case 1 -> "only one argument";
          default -> "only " + size + " arguments";
        };
    return new ArgumentException(event, index, expected, received, null);
  }

  @Override
  public <T> T get(int index, Class<T> type) {
    return TypedReader.cast(type, read(index, type));
  }

  @Override
  @SuppressWarnings("unchecked") // the reader made what the type says
  public <T> T get(int index, TypeRef<T> type) {
    return (T) read(index, type.type());
  }

  private Object read(int index, Type type) {
    int size = size();
    if (index < 0 || index >= size) {
      if (index >= 0 && TypedReader.optional(type) != null) {
        return Optional.empty();
      }
      throw missing(event, index, size, TypedReader.name(type));
    }
    return new TypedReader(this, index).read(start(index), end(index), type);
  }

  @Override
  public int getInt(int index) {
    if (index >= 0 && index < size()) {
      int from = start(index);
      int to = end(index);
      if (isNumber(from) && JsonNumbers.isShortInteger(json, from, to)) {
        long value = JsonNumbers.plainLong(json, from, to);
        if (value == (int) value) {
          return (int) value;
        }
      }
    }
    return get(index, int.class);
  }

  @Override
  public long getLong(int index) {
    if (index >= 0 && index < size()) {
      int from = start(index);
      int to = end(index);
      if (isNumber(from) && JsonNumbers.isShortInteger(json, from, to)) {
        return JsonNumbers.plainLong(json, from, to);
      }
    }
    return get(index, long.class);
  }

  @Override
  public double getDouble(int index) {
    if (index >= 0 && index < size() && isNumber(start(index))) {
      return JsonNumbers.toDouble(json, start(index), end(index));
    }
    return get(index, double.class);
  }

  private boolean isNumber(int at) {
    return JsonNumbers.startsNumber(json[at]);
  }

  @Override
  public boolean getBoolean(int index) {
    return get(index, boolean.class);
  }

  @Override
  @SuppressWarnings("unchecked") // names are strings
  public Map<String, @Nullable Object> getMap(int index) {
    return get(index, Map.class);
  }

  @Override
  @SuppressWarnings("unchecked") // elements are objects
  public List<@Nullable Object> getList(int index) {
    return get(index, List.class);
  }

  @Override
  public List<@Nullable Object> asList() {
    int size = size();
    List<@Nullable Object> values = new ArrayList<>(size);
    PlainReader reader = new PlainReader(this);
    for (int i = 0; i < size; i++) {
      values.add(reader.value(start(i), end(i)));
    }
    return values;
  }

  @Override
  public Iterator<Json> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Json next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return raw(next++);
      }
    };
  }

  @Override
  public String toString() {
    return "[" + JsonSlice.abridged(json, start, end) + "]";
  }
}
