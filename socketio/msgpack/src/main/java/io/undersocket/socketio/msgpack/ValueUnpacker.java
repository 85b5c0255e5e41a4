package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.protocol.JsonBuilder;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
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
        return string(length, "the message's length");
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
      case STRING -> out.string(string(length, "the message's length"));
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
      String name = name();
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
    out.endObject();
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
      date(in.unpackTimestamp(header).toEpochMilli(), out);
      return;
    }
    out.beginArray();
    out.number(header.getType());
    bytes(header.getLength(), out);
    out.endArray();
  }

  private void bytes(int size, JsonBuilder out) throws IOException, PacketException {
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
    out.value(in.readPayload(present(size)));
  }
}
