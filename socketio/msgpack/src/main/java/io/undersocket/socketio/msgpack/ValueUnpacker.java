package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.protocol.JsonBuilder;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads values, as {@code notepack.io} does, the library of the JavaScript clients. Takes nothing
 * at its word: a length is compared with what is there before anything is made of it.
 */
final class ValueUnpacker {

  /** The extension type that stands for JavaScript's own types: undefined, dates, ArrayBuffers. */
  private static final int JAVASCRIPT = 0;

  /** The latest and earliest time that JavaScript's {@code Date} can be. */
  private static final long MAX_TIME = 8_640_000_000_000_000L;

  private static final double MAX_SAFE_INTEGER = 9_007_199_254_740_991.0;

  private final MessageUnpacker in;
  private final int length;
  private final ParserLimits limits;
  private final Timestamps timestamps;
  private int attachments;
  private long attachmentBytes;

  /** What MessagePack's own timestamps (extension type -1) read as. */
  enum Timestamps {
    /** An array of the type and the bytes, as unknown extensions, in older libraries. */
    UNKNOWN,
    /** A date. */
    DATES
  }

  ValueUnpacker(MessageUnpacker in, int length, ParserLimits limits) {
    this(in, length, limits, Timestamps.UNKNOWN);
  }

  ValueUnpacker(MessageUnpacker in, int length, ParserLimits limits, Timestamps timestamps) {
    this.in = in;
    this.length = length;
    this.limits = limits;
    this.timestamps = timestamps;
  }

  /** What comes next. */
  ValueType next() throws IOException {
    return in.getNextFormat().getValueType();
  }

  MessageFormat nextFormat() throws IOException {
    return in.getNextFormat();
  }

  /** How many bytes were read. */
  int position() {
    return (int) in.getTotalReadBytes();
  }

  void skip() throws IOException {
    in.skipValue();
  }

  int mapSize() throws IOException {
    return in.unpackMapHeader();
  }

  int arraySize() throws IOException {
    return in.unpackArrayHeader();
  }

  boolean isUndefined() throws IOException {
    if (in.getNextFormat() != MessageFormat.FIXEXT1) {
      return false;
    }
    return in.unpackExtensionTypeHeader().getType() == JAVASCRIPT;
  }

  /** The number that comes next, or null if it is none, has a fraction or is out of range. */
  @Nullable Long wholeNumber() throws IOException {
    switch (in.getNextFormat().getValueType()) {
      case INTEGER:
        return in.getNextFormat() == MessageFormat.UINT64
            ? asLong(in.unpackBigInteger().doubleValue())
            : (Long) in.unpackLong();
      case FLOAT:
        return asLong(in.unpackDouble());
      default:
        return null;
    }
  }

  private static @Nullable Long asLong(double value) {
    return value == Math.rint(value) && Math.abs(value) <= MAX_SAFE_INTEGER ? (long) value : null;
  }

  /** The name of an event, a String or a Number, as an emitter of JavaScript would see it. */
  Object eventName() throws IOException, PacketException {
    if (next() == ValueType.INTEGER) {
      return number();
    }
    if (next() == ValueType.FLOAT) {
      return in.unpackDouble();
    }
    return name();
  }

  /** A key of a map. */
  String name() throws IOException, PacketException {
    switch (next()) {
      case STRING:
        return string();
      case INTEGER:
        return number().toString();
      case BOOLEAN:
        return String.valueOf(in.unpackBoolean());
      case NIL:
        in.unpackNil();
        return "null";
      default:
        throw PacketUnpacker.invalidPayload();
    }
  }

  String string() throws IOException, PacketException {
    return string(length, "the message's length");
  }

  String string(int most, String limit) throws IOException, PacketException {
    int size = in.unpackRawStringHeader();
    if (size > most) {
      throw new PacketException(
          "a string of " + size + " bytes, more than " + most + " (" + limit + ")");
    }
    return Wtf8.decode(in.readPayload(present(size)));
  }

  private Number number() throws IOException {
    return in.getNextFormat() == MessageFormat.UINT64
        ? in.unpackBigInteger()
        : (Number) in.unpackLong();
  }

  /** Checks a length that the message claims. */
  private int present(int size) {
    if (size > length - position()) {
      throw new MessageInsufficientBufferException(
          size + " bytes announced, " + (length - position()) + " there");
    }
    return size;
  }

  /** Reads a value; its depth is bounded by the builder. */
  void value(JsonBuilder out) throws IOException, PacketException {
    switch (next()) {
      case NIL -> {
        in.unpackNil();
        out.value(null);
      }
      case BOOLEAN -> out.bool(in.unpackBoolean());
      case INTEGER -> out.value(number());
      case FLOAT -> out.number(in.unpackDouble());
      case STRING -> out.string(string());
      case BINARY -> bytes(in.unpackBinaryHeader(), out);
      case ARRAY -> array(out);
      case MAP -> map(out);
      case EXTENSION -> extension(out);
    }
  }

  private void array(JsonBuilder out) throws IOException, PacketException {
    int size = in.unpackArrayHeader();
    out.beginArray();
    for (int i = 0; i < size; i++) {
      value(out);
    }
    out.endArray();
  }

  private void map(JsonBuilder out) throws IOException, PacketException {
    int size = in.unpackMapHeader();
    out.beginObject();
    for (int i = 0; i < size; i++) {
      member(name(), out);
    }
    out.endObject();
  }

  /** Reads the value of a member of this name, which may be none. */
  void member(String name, JsonBuilder out) throws IOException, PacketException {
    if (in.getNextFormat() == MessageFormat.FIXEXT1) {
      ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
      if (header.getType() == JAVASCRIPT) {
        // Undefined: JSON has no such members.
        in.readPayload(present(1));
      } else {
        out.name(name);
        typed(header, out);
      }
    } else {
      out.name(name);
      value(out);
    }
  }

  /** Notes that something is read which lies so deep, in bounds. */
  void enter(int depth) throws PacketException {
    if (depth > limits.maxDepth()) {
      throw new PacketException("values nested deeper than " + limits.maxDepth() + " (maxDepth)");
    }
  }

  /**
   * Goes past a value that can be {@linkplain #value read}.
   *
   * @param depth how many containers are around it
   */
  void check(int depth) throws IOException, PacketException {
    switch (next()) {
      case ARRAY -> {
        enter(depth + 1);
        for (int left = in.unpackArrayHeader(); left > 0; left--) {
          check(depth + 1);
        }
      }
      case MAP -> {
        enter(depth + 1);
        for (int left = in.unpackMapHeader(); left > 0; left--) {
          checkName();
          check(depth + 1);
        }
      }
      case BINARY -> in.readPayloadAsReference(attached(in.unpackBinaryHeader()));
      case EXTENSION -> extension(JsonCodec.builtIn().payload());
      default -> in.skipValue();
    }
  }

  private void checkName() throws IOException, PacketException {
    switch (next()) {
      case STRING, INTEGER, BOOLEAN, NIL -> in.skipValue();
      default -> throw PacketUnpacker.invalidPayload();
    }
  }

  private void extension(JsonBuilder out) throws IOException, PacketException {
    MessageFormat format = in.getNextFormat();
    ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
    if (header.getType() != JAVASCRIPT) {
      typed(header, out);
      return;
    }
    switch (format) {
      case FIXEXT1 -> {
        in.readPayload(present(1));
        out.value(null);
      }
      case FIXEXT8 -> date(ByteBuffer.wrap(in.readPayload(present(8))).getLong(), out);
      case EXT8, EXT16, EXT32 -> bytes(header.getLength(), out);
      default -> typed(header, out);
    }
  }

  /** In the words of JSON, with which the codec writes instants. */
  private void date(long millis, JsonBuilder out) {
    out.value(
        Math.abs(millis) > MAX_TIME
            ? null
            : JsonCodec.builtIn().value(Instant.ofEpochMilli(millis)));
  }

  private void typed(ExtensionTypeHeader header, JsonBuilder out)
      throws IOException, PacketException {
    if (timestamps == Timestamps.DATES && header.isTimestampType()) {
      present(header.getLength());
      date(millis(header), out);
      return;
    }
    out.beginArray();
    out.number(header.getType());
    bytes(header.getLength(), out);
    out.endArray();
  }

  private long millis(ExtensionTypeHeader header) throws IOException {
    try {
      return in.unpackTimestamp(header).toEpochMilli();
    } catch (ArithmeticException | DateTimeException e) {
      return Long.MAX_VALUE; // it may be that far away
    }
  }

  private void bytes(int size, JsonBuilder out) throws IOException, PacketException {
    out.value(in.readPayload(attached(size)));
  }

  /** Counts bytes that are announced; returns how many, which is no more than may be there. */
  private int attached(int size) throws PacketException {
    if (++attachments > limits.maxAttachments()) {
      throw new PacketException(
          "too many attachments: more than " + limits.maxAttachments() + " (maxAttachments)");
    }
    attachmentBytes += size;
    if (attachmentBytes > limits.maxAttachmentBytes()) {
      throw new PacketException(
          "attachments of "
              + attachmentBytes
              + " bytes, more than "
              + limits.maxAttachmentBytes()
              + " (maxAttachmentBytes)");
    }
    return present(size);
  }
}
