package io.undersocket.engineio.servlet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a message, or a part of one, looks like between the engine and a container that speaks of
 * messages only: a frame of RFC 6455, section 5.2, that never sees a network.
 *
 * <p>What comes in is masked, since a client's frames are, with a key that changes nothing. What
 * the engine writes is whole, unmasked and uncompressed.
 */
final class JakartaFrames {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int MAX_SHORT = 125;
  private static final int MAX_16_BITS = 0xffff;
  private static final int LENGTH_16_BITS = 126;
  private static final int LENGTH_64_BITS = 127;
  private static final int KEY_BYTES = 4;

  /** Room for the largest header: two bytes, and eight of length. */
  private final ByteBuffer header = ByteBuffer.allocate(10);

  /** Null while the header is incomplete. */
  private @Nullable ByteBuffer payload;

  /** A frame as a client would have sent it. */
  static ByteBuffer received(int opcode, boolean last, ByteBuffer payload) {
    int length = payload.remaining();
    ByteBuffer frame = ByteBuffer.allocate(header(length) + KEY_BYTES + length);
    frame.put((byte) (opcode | (last ? FIN : 0)));
    if (length <= MAX_SHORT) {
      frame.put((byte) (MASKED | length));
    } else if (length <= MAX_16_BITS) {
      frame.put((byte) (MASKED | LENGTH_16_BITS)).putShort((short) length);
    } else {
      frame.put((byte) (MASKED | LENGTH_64_BITS)).putLong(length);
    }
    return frame.putInt(0).put(payload).flip();
  }

  private static int header(int length) {
    return length <= MAX_SHORT ? 2 : length <= MAX_16_BITS ? 4 : 10;
  }

  /**
   * Takes what the engine writes, up to the end of a frame.
   *
   * @return whether there is a whole frame now; then {@link #opcode} and {@link #payload} are its,
   *     and {@link #next} goes on
   */
  boolean take(ByteBuffer bytes) {
    ByteBuffer filling = payload;
    while (filling == null && bytes.hasRemaining()) {
      header.put(bytes.get());
      if (header.position() == headerBytes()) {
        filling = ByteBuffer.allocate(payloadBytes());
        payload = filling;
      }
    }
    if (filling == null) {
      return false;
    }
    int count = Math.min(bytes.remaining(), filling.remaining());
    filling.put(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    return !filling.hasRemaining();
  }

  private int headerBytes() {
    if (header.position() < 2) {
      return 2;
    }
    return switch (header.get(1)) {
      case LENGTH_16_BITS -> 4;
      case LENGTH_64_BITS -> 10;
      default -> 2;
    };
  }

  private int payloadBytes() {
    return switch (header.get(1)) {
      case LENGTH_16_BITS -> Short.toUnsignedInt(header.getShort(2));
      case LENGTH_64_BITS -> Math.toIntExact(header.getLong(2));
      default -> header.get(1);
    };
  }

  int opcode() {
    return header.get(0) & 0x0f;
  }

  /** The frame's bytes, which are the caller's. */
  byte[] payload() {
    ByteBuffer filled = payload;
    return filled == null ? new byte[0] : filled.array();
  }

  /** Forgets the frame. */
  void next() {
    header.clear();
    payload = null;
  }
}
