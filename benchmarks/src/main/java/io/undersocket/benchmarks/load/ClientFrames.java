package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Builds the masked frames of a WebSocket client (RFC 6455 §5). They are built before a round
 * begins and written as they are, so one masking key serves them all: the server unmasks at the
 * same cost, and the generator never masks.
 */
final class ClientFrames {

  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASKING_KEY = {0x5A, 0x17, (byte) 0xC3, (byte) 0xE9};

  private ClientFrames() {}

  static byte[] text(String payload) {
    return frame(TEXT, payload.getBytes(UTF_8));
  }

  static byte[] frame(int opcode, byte[] payload) {
    int length = payload.length;
    ByteBuffer frame = ByteBuffer.allocate(2 + 8 + MASKING_KEY.length + length);
    frame.put((byte) (FIN | opcode));
    if (length < 126) {
      frame.put((byte) (MASKED | length));
    } else if (length < 1 << 16) {
      frame.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(length);
    }
    frame.put(MASKING_KEY);
    for (int i = 0; i < length; i++) {
      frame.put((byte) (payload[i] ^ MASKING_KEY[i & 3]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** A direct buffer that holds the message {@code times} times, to be written by slices. */
  static ByteBuffer repeated(byte[] message, int times) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(message.length * times);
    for (int i = 0; i < times; i++) {
      buffer.put(message);
    }
    return buffer.flip();
  }
}
