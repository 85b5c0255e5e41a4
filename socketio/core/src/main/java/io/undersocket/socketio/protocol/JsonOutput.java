package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as the JSON that JavaScript would write, as UTF-8, and collects the bytes among
 * them as attachments. For one message and one thread.
 *
 * <p>A JSON library's generator would not do: JavaScript's escapes, numbers and order of members
 * are part of what clients see.
 */
final class JsonOutput {

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private static final Object[] NONE = {};

  private static final byte[] PLACEHOLDER = ascii("{\"_placeholder\":true,\"num\":");
  private static final byte[] BUFFER = ascii("{\"type\":\"Buffer\",\"data\":[");

  private static final DateTimeFormatter ISO_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The greatest index of an array in JavaScript: objects list such names first, ascending. */
  private static final long MAX_ARRAY_INDEX = 0xFFFF_FFFEL;

  private static final String NO_BINDING =
      " is not a value that JSON has, and no JsonBinding is set that knows its type:"
          + " add undersocket-socketio-jackson, or emit a Map or List";

  /** What becomes of bytes: only events and acks can carry attachments. */
  enum Bytes {
    ATTACHED,
    /** As JavaScript prints a Buffer, {@code {"type":"Buffer","data":[1,2]}}. */
    SPELLED_OUT,
    /** The first of them ends it, by {@link BytesFound}. */
    REFUSED
  }

  /** There are bytes where none are to be written. */
  static final class BytesFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final BytesFound FOUND = new BytesFound();

    private BytesFound() {
      super("bytes", null, false, false); // expected, and dealt with by whoever asked
    }
  }

  private final JsonCodec codec;
  private final Bytes bytes;
  private byte[] text;
  private int length;
  private @Nullable List<Message> attachments;

  /** Start, end and number of each placeholder, if someone wants to know. */
  private int @Nullable [] places;

  private int placesLength;

  /** The containers around the value that is being written, to notice one inside itself. */
  private Object[] ancestors = NONE;

  private int depth;

  JsonOutput(JsonCodec codec, Bytes bytes, int expectedLength) {
    this.codec = codec;
    this.bytes = bytes;
    this.text = new byte[expectedLength];
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** How a number used as a name of an event or of a member reads. */
  static String nameOf(Number number) {
    if (number instanceof Double value) {
      return Double.isFinite(value) ? EcmaNumbers.toString(value) : jsName(value);
    }
    if (number instanceof Float value) {
      return Float.isFinite(value) ? EcmaNumbers.toString(value) : jsName(value.doubleValue());
    }
    return number.toString();
  }

  private static String jsName(double value) {
    return Double.toString(value);
  }

  /** A guess at how many bytes a value takes; what is wrong costs a copy. */
  static long expectedLength(@Nullable Object value) {
    if (value instanceof String string) {
      return string.length() + 3L;
    }
    if (value instanceof JsonSlice slice) {
      return slice.length() + 1L;
    }
    if (value instanceof Map<?, ?> map) {
      return 2 + 24L * map.size();
    }
    if (value instanceof Collection<?> values) {
      return 2 + 12L * values.size();
    }
    return value instanceof Number ? 12 : 32;
  }

  // Text

  byte[] array() {
    return text;
  }

  int length() {
    return length;
  }

  List<Message> attachments() {
    return attachments == null ? List.of() : attachments;
  }

  /** From now on, notes where placeholders are. */
  void notePlaces() {
    places = new int[6];
  }

  /** The text as a value that can be read, within a list of arguments or outside. */
  JsonSlice slice(@Nullable String event, int index) {
    int end = length;
    byte[] json = text.length - end > 64 + end / 4 ? Arrays.copyOf(text, end) : text;
    Attachments all =
        attachments == null || places == null
            ? null
            : Attachments.written(Arrays.copyOf(places, placesLength), attachments);
    return new JsonSlice(new SliceArgs(json, 0, end, null, all, codec, event), index, 0, end);
  }

  /** Leaves this many bytes free, to be filled in later. */
  void skip(int count) {
    room(count);
    length += count;
  }

  void raw(char ascii) {
    room(1);
    text[length++] = (byte) ascii;
  }

  void raw(byte[] bytes, int from, int to) {
    room(to - from);
    System.arraycopy(bytes, from, text, length, to - from);
    length += to - from;
  }

  private void raw(String ascii) {
    int count = ascii.length();
    room(count);
    for (int i = 0; i < count; i++) {
      text[length++] = (byte) ascii.charAt(i);
    }
  }

  /** Text that is no JSON, such as a namespace. */
  void utf8(String value) {
    int count = value.length();
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        raw(c);
      } else if (isPair(value, i)) {
        supplementary(Character.toCodePoint(c, value.charAt(++i)));
      } else {
        multibyte(Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
  }

  private static boolean isPair(CharSequence value, int i) {
    return Character.isHighSurrogate(value.charAt(i))
        && i + 1 < value.length()
        && Character.isLowSurrogate(value.charAt(i + 1));
  }

  private void room(int count) {
    if (text.length - length < count) {
      long wanted = Math.max((long) length + count, text.length + (text.length >> 1) + 32L);
      if ((long) length + count > Integer.MAX_VALUE - 16) {
        throw new IllegalArgumentException("a packet of more than 2 GiB of text");
      }
      text = Arrays.copyOf(text, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
  }

  // Scalars

  void string(CharSequence value) {
    int count = value.length();
    room(count + 2);
    text[length++] = '"';
    int i = 0;
    // Most strings are plain ASCII: for these there is room already.
    byte[] into = text;
    int at = length;
    while (i < count) {
      char c = value.charAt(i);
      if (c >= 0x80 || c < ' ' || c == '"' || c == '\\') {
        break;
      }
      into[at++] = (byte) c;
      i++;
    }
    length = at;
    if (i < count) {
      escaped(value, i);
    }
    raw('"');
  }

  private void escaped(CharSequence value, int from) {
    int count = value.length();
    for (int i = from; i < count; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        if (!Character.isSurrogate(c)) {
          multibyte(c);
        } else if (isPair(value, i)) {
          supplementary(Character.toCodePoint(c, value.charAt(++i)));
        } else {
          unit(c);
        }
        continue;
      }
      switch (c) {
        case '"', '\\' -> escape(c);
        case '\b' -> escape('b');
        case '\f' -> escape('f');
        case '\n' -> escape('n');
        case '\r' -> escape('r');
        case '\t' -> escape('t');
        default -> {
          if (c < ' ') {
            unit(c);
          } else {
            raw(c);
          }
        }
      }
    }
  }

  private void escape(char c) {
    room(2);
    text[length++] = '\\';
    text[length++] = (byte) c;
  }

  private void unit(char c) {
    room(6);
    text[length++] = '\\';
    text[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      text[length++] = HEX[c >> shift & 0xF];
    }
  }

  private void multibyte(char c) {
    room(3);
    if (c < 0x800) {
      text[length++] = (byte) (0xC0 | c >> 6);
    } else {
      text[length++] = (byte) (0xE0 | c >> 12);
      text[length++] = (byte) (0x80 | c >> 6 & 0x3F);
    }
    text[length++] = (byte) (0x80 | c & 0x3F);
  }

  private void supplementary(int point) {
    room(4);
    text[length++] = (byte) (0xF0 | point >> 18);
    text[length++] = (byte) (0x80 | point >> 12 & 0x3F);
    text[length++] = (byte) (0x80 | point >> 6 & 0x3F);
    text[length++] = (byte) (0x80 | point & 0x3F);
  }

  void number(long value) {
    if (value == Long.MIN_VALUE) {
      raw(Long.toString(value));
      return;
    }
    room(20);
    long rest = value;
    if (rest < 0) {
      text[length++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long power = 10; digits < 19 && rest >= power; power *= 10) {
      digits++;
    }
    for (int at = length + digits - 1; at >= length; at--) {
      text[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  void number(double value) {
    raw(EcmaNumbers.toString(value));
  }

  // Values

  void value(@Nullable Object value) {
    if (value instanceof String string) {
      string(string);
    } else if (value == null) {
      raw("null");
    } else if (value instanceof JsonSlice slice) {
      slice(slice.source, slice.start, slice.end);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Boolean bool) {
      raw(bool ? "true" : "false");
    } else if (value instanceof byte[] array) {
      bytes(array.clone());
    } else if (value instanceof ByteBuffer buffer) {
      ByteBuffer source = buffer.duplicate();
      byte[] copy = new byte[source.remaining()];
      source.get(copy);
      bytes(copy);
    } else if (value instanceof JsonMap map) {
      value(map.json());
    } else if (value instanceof Map<?, ?> map) {
      enter(map);
      object(map);
      leave();
    } else if (value instanceof Iterable<?> values
        && (codec.binding == null || value instanceof Collection)) {
      // A tree of a JSON library is iterable too, and no array: with a binding, that one decides.
      enter(values);
      array(values);
      leave();
    } else if (value.getClass().isArray()) {
      enter(value);
      array(value);
      leave();
    } else if (value instanceof CharSequence characters) {
      string(characters);
    } else if (value instanceof Character character) {
      string(character.toString());
    } else if (value instanceof Json) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " implements Json, which is not for applications to do");
    } else {
      other(value);
    }
  }

  private void number(Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number instanceof AtomicInteger
        || number instanceof AtomicLong) {
      number(number.longValue());
    } else if (number instanceof Double) {
      number(number.doubleValue());
    } else if (number instanceof Float value) {
      raw(EcmaNumbers.toString(value));
    } else if (number instanceof BigInteger || number instanceof BigDecimal) {
      raw(number.toString());
    } else {
      other(number);
    }
  }

  /** What JSON does not know. */
  private void other(Object value) {
    if (codec.binding != null) {
      enter(value);
      BindingSink sink = new BindingSink(this, "the binding of " + value.getClass().getName());
      codec.binding.write(value, sink);
      sink.finish();
      leave();
    } else if (value instanceof Enum<?> constant) {
      string(constant.name());
    } else if (value instanceof Instant instant) {
      instant(instant);
    } else if (value instanceof Date date) {
      instant(Instant.ofEpochMilli(date.getTime()));
    } else if (value instanceof UUID uuid) {
      raw('"');
      raw(uuid.toString());
      raw('"');
    } else if (value instanceof Optional<?> optional) {
      value(optional.orElse(null));
    } else {
      throw new IllegalArgumentException(value.getClass().getName() + NO_BINDING);
    }
  }

  /**
   * As {@code Date.toISOString()}: exactly milliseconds, and years of six digits outside of four.
   */
  private void instant(Instant instant) {
    Instant millis = instant.truncatedTo(ChronoUnit.MILLIS);
    String iso = ISO_MILLIS.format(millis);
    int year = millis.atZone(ZoneOffset.UTC).getYear();
    raw('"');
    if (year < 0 || year > 9999) {
      raw(year < 0 ? '-' : '+');
      String digits = Integer.toString(Math.abs(year));
      raw("0".repeat(Math.max(0, 6 - digits.length())));
      raw(digits);
      raw(iso.substring(iso.indexOf('-', 1)));
    } else {
      raw(iso);
    }
    raw('"');
  }

  void enter(Object container) {
    for (int i = 0; i < depth; i++) {
      if (ancestors[i] == container) {
        throw new IllegalArgumentException(
            "circular value: a " + container.getClass().getName() + " contains itself");
      }
    }
    push(container);
  }

  /** Enters a container that is being written piece by piece, and so is in no other. */
  void enterWritten() {
    push(NONE);
  }

  private void push(Object container) {
    if (depth >= codec.limits.maxDepth()) {
      throw new IllegalArgumentException(
          "values nested deeper than " + codec.limits.maxDepth() + " (maxDepth)");
    }
    if (depth == ancestors.length) {
      ancestors = Arrays.copyOf(ancestors, depth + 8);
    }
    ancestors[depth++] = container;
  }

  void leave() {
    depth--;
  }

  private void array(Iterable<?> values) {
    raw('[');
    boolean first = true;
    for (Object element : values) {
      if (!first) {
        raw(',');
      }
      first = false;
      value(element);
    }
    raw(']');
  }

  private void array(Object array) {
    raw('[');
    int count = Array.getLength(array);
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        raw(',');
      }
      value(array instanceof Object[] values ? values[i] : Array.get(array, i));
    }
    raw(']');
  }

  private void object(Map<?, ?> map) {
    List<Map.Entry<Long, Object>> indexes = null;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      long index = arrayIndex(entry.getKey());
      if (index >= 0) {
        if (indexes == null) {
          indexes = new ArrayList<>();
        }
        indexes.add(new java.util.AbstractMap.SimpleEntry<>(index, entry.getValue()));
      }
    }
    raw('{');
    boolean first = true;
    if (indexes != null) {
      indexes.sort(Map.Entry.comparingByKey());
      for (Map.Entry<Long, Object> entry : indexes) {
        if (!first) {
          raw(',');
        }
        first = false;
        raw('"');
        number(entry.getKey().longValue());
        raw("\":");
        value(entry.getValue());
      }
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = entry.getKey();
      if (indexes != null && arrayIndex(key) >= 0) {
        continue;
      }
      if (!first) {
        raw(',');
      }
      first = false;
      string(name(key));
      raw(':');
      value(entry.getValue());
    }
    raw('}');
  }

  private static CharSequence name(@Nullable Object key) {
    if (key instanceof CharSequence characters) {
      return characters;
    }
    if (key instanceof Number number) {
      return nameOf(number);
    }
    if (key instanceof Enum<?> constant) {
      return constant.name();
    }
    if (key instanceof Boolean || key instanceof Character || key instanceof UUID) {
      return key.toString();
    }
    throw new IllegalArgumentException(
        "a key of a Map is "
            + (key == null ? "null" : "a " + key.getClass().getName())
            + ": a member needs a string, number or enum as its name");
  }

  /** The index that a name is in JavaScript's eyes, or -1. */
  private static long arrayIndex(@Nullable Object key) {
    CharSequence name = key instanceof CharSequence characters ? characters : null;
    if (name == null) {
      if (!(key instanceof Number)) {
        return -1;
      }
      name = name(key);
    }
    int count = name.length();
    if (count == 0 || count > 10 || count > 1 && name.charAt(0) == '0') {
      return -1;
    }
    long index = 0;
    for (int i = 0; i < count; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = index * 10 + (c - '0');
    }
    return index <= MAX_ARRAY_INDEX ? index : -1;
  }

  // Bytes and slices

  private void bytes(byte[] copy) {
    if (bytes == Bytes.ATTACHED) {
      placeholder(attach(Message.binary(copy)));
    } else {
      spellOut(copy, 0, copy.length);
    }
  }

  private int attach(Message message) {
    if (attachments == null) {
      attachments = new ArrayList<>(2);
    }
    attachments.add(message);
    return attachments.size() - 1;
  }

  private void placeholder(int num) {
    int start = length;
    raw(PLACEHOLDER, 0, PLACEHOLDER.length);
    number(num);
    raw('}');
    int[] noted = places;
    if (noted != null) {
      noted = placesLength == noted.length ? Arrays.copyOf(noted, placesLength * 2) : noted;
      noted[placesLength++] = start;
      noted[placesLength++] = length;
      noted[placesLength++] = num;
      places = noted;
    }
  }

  private void spellOut(byte[] array, int from, int to) {
    if (bytes == Bytes.REFUSED) {
      throw BytesFound.FOUND;
    }
    raw(BUFFER, 0, BUFFER.length);
    for (int i = from; i < to; i++) {
      if (i > from) {
        raw(',');
      }
      number(array[i] & 0xFF);
    }
    raw("]}");
  }

  /** Received arguments as they are, with the commas between them. */
  void arguments(Args args) {
    if (args instanceof SliceArgs slices) {
      slice(slices, slices.start, slices.end);
    } else {
      boolean first = true;
      for (int i = 0; i < args.size(); i++) {
        if (!first) {
          raw(',');
        }
        first = false;
        value(args.value(i));
      }
    }
  }

  /**
   * A part of a received text. Only its placeholders are written anew, as its attachments may have
   * other numbers here; one that is referred to often is sent once.
   */
  private void slice(SliceArgs source, int start, int end) {
    Attachments from = source.attachments;
    int at = start;
    if (from != null) {
      int[] numbers = null;
      for (int i = from.firstFrom(start); i < from.count() && from.start(i) < end; i++) {
        raw(source.json, at, from.start(i));
        at = from.end(i);
        Message message = from.get(from.num(i));
        if (bytes != Bytes.ATTACHED) {
          spellOut(message.array(), message.offset(), message.offset() + message.length());
          continue;
        }
        if (numbers == null) {
          numbers = new int[from.size()];
        }
        // Kept one too high, as 0 says that it was not looked for yet.
        int number = numbers[from.num(i)] - 1;
        if (number < 0) {
          number = indexOf(message);
          if (number < 0) {
            number = attach(message);
          }
          numbers[from.num(i)] = number + 1;
        }
        placeholder(number);
      }
    }
    raw(source.json, at, end);
  }

  private int indexOf(Message message) {
    if (attachments != null) {
      for (int i = 0; i < attachments.size(); i++) {
        if (attachments.get(i) == message) {
          return i;
        }
      }
    }
    return -1;
  }
}
