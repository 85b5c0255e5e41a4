package io.undersocket.engineio.internal.websocket;

import java.nio.ByteBuffer;

/** The layout of a client frame's header (RFC 6455 §5.2): what needs no state to be judged. */
final class FrameHeader {

  /** The longest header: two bytes, eight of extended length, four of masking key. */
  static final int MAX_LENGTH = 14;

  /** The longest payload of a control frame (RFC 6455 §5.5). */
  static final int MAX_CONTROL_PAYLOAD = 125;

  private static final int MASK_LENGTH = 4;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;

  private FrameHeader() {}

  static boolean isFinal(int firstByte) {
    return (firstByte & 0x80) != 0;
  }

  /** The three reserved bits, in their place. */
  static int reservedBits(int firstByte) {
    return firstByte & 0x70;
  }

  static int opcode(int firstByte) {
    return firstByte & 0x0F;
  }

  static boolean isMasked(int secondByte) {
    return (secondByte & 0x80) != 0;
  }

  /** The payload's length, or 126 or 127 if that follows in two or eight bytes. */
  static int shortLength(int secondByte) {
    return secondByte & 0x7F;
  }

  /** The length of the whole header of a masked frame. */
  static int length(int secondByte) {
    int extension =
        switch (shortLength(secondByte)) {
          case LENGTH_16 -> Short.BYTES;
          case LENGTH_64 -> Long.BYTES;
          default -> 0;
        };
    return 2 + extension + MASK_LENGTH;
  }

  /** The payload's length, from a whole header that begins at {@code at}. */
  static long payloadLength(ByteBuffer in, int at) throws WebSocketException {
    int shortLength = shortLength(in.get(at + 1));
    if (shortLength < LENGTH_16) {
      return shortLength;
    }
    int digits = shortLength == LENGTH_16 ? Short.BYTES : Long.BYTES;
    long length = 0;
    for (int i = 0; i < digits; i++) {
      length = length << 8 | in.get(at + 2 + i) & 0xFF;
    }
    if (length < 0) {
      throw WebSocketException.protocolError(
          "a frame announced a length of 2^63 bytes or more: the first bit must be 0");
    }
    if (length < (shortLength == LENGTH_16 ? LENGTH_16 : 1 << 16)) {
      throw WebSocketException.protocolError(
          "a frame's length of " + length + " was not encoded in the fewest bytes");
    }
    return length;
  }

  /** The masking key as {@link Masking} wants it, from a whole header of the given length. */
  static int maskingKey(ByteBuffer in, int at, int headerLength) {
    int key = at + headerLength - MASK_LENGTH;
    return in.get(key) & 0xFF
        | (in.get(key + 1) & 0xFF) << 8
        | (in.get(key + 2) & 0xFF) << 16
        | (in.get(key + 3) & 0xFF) << 24;
  }
}
