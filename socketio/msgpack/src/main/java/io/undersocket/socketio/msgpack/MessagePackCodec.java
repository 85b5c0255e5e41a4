package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonBuilder;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;

/**
 * Between MessagePack and Java values, in the words of {@code notepack.io} 3: what the servers of a
 * cluster say to each other is written so.
 *
 * <p>Numbers are written in their shortest form, bytes as bytes, strings with lone surrogates as
 * they are. Read are also the extensions for {@code undefined} (as {@code null}, or as a member
 * that is not there), {@code ArrayBuffer}s (as bytes) and dates, in both of their forms (as the
 * string that JSON has for them).
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class MessagePackCodec {

  /** Most messages fit into so few bytes; what is longer gets more of them, piece by piece. */
  private static final MessagePack.PackerConfig SMALL =
      new MessagePack.PackerConfig().withBufferSize(512);

  private final JsonCodec codec;
  private final ParserLimits limits;

  private MessagePackCodec(JsonCodec codec, ParserLimits limits) {
    this.codec = codec;
    this.limits = limits;
  }

  /**
   * A codec.
   *
   * @param codec writes values that are none of JSON's own kinds, and reads what was read
   * @param limits how deep values may be nested, and how many of a message may be bytes
   */
  public static MessagePackCodec of(JsonCodec codec, ParserLimits limits) {
    return new MessagePackCodec(codec, limits);
  }

  /**
   * The value as one message; maps keep their order.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public byte[] write(@Nullable Object value) {
    try (MessageBufferPacker packer = SMALL.newBufferPacker()) {
      new ValuePacker(packer, codec, limits.maxDepth()).value(value);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /**
   * The one value that is the message.
   *
   * @throws PacketException if it is no MessagePack, or beyond a limit
   */
  public Json read(byte[] message) throws PacketException {
    JsonBuilder value = payload();
    read(
        message,
        in -> {
          in.value(value);
          return null; // it is in the builder
        });
    return value.build();
  }

  /**
   * The one value that is the message in plain Java, as {@link Json#value()} has it; but maps that
   * lie deep in it are read when somebody looks into them, and only checked before.
   *
   * @param depth how many maps and arrays are around those that are not read
   * @throws PacketException if it is no MessagePack, or beyond a limit
   */
  public @Nullable Object readPlain(byte[] message, int depth) throws PacketException {
    return read(message, in -> new PlainUnpacker(message, in, this, depth).value());
  }

  /** A builder of one value. */
  JsonBuilder payload() {
    return codec.payload();
  }

  private interface Reading {
    @Nullable Object from(ValueUnpacker in) throws IOException, PacketException;
  }

  private @Nullable Object read(byte[] message, Reading reading) throws PacketException {
    try {
      ValueUnpacker in =
          new ValueUnpacker(
              MessagePack.newDefaultUnpacker(message),
              message.length,
              limits,
              ValueUnpacker.Timestamps.DATES);
      Object read = reading.from(in);
      if (in.position() != message.length) {
        throw new PacketException(
            "invalid MessagePack: " + (message.length - in.position()) + " trailing bytes");
      }
      return read;
    } catch (MessagePackException | IOException | IllegalArgumentException e) {
      throw new PacketException("invalid MessagePack: " + e.getMessage());
    }
  }
}
