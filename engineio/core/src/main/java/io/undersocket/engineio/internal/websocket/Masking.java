package io.undersocket.engineio.internal.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Client frames are masked with a key of four bytes (RFC 6455 §5.3).
 *
 * <p>A key is held as an int whose lowest byte is the next one to apply, so that it also fits the
 * words of a little-endian view.
 */
final class Masking {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Masking() {}

  /**
   * Unmasks in place, eight bytes at a time.
   *
   * @return whether all unmasked bytes are ASCII: known here for free, and it spares most texts
   *     their validation
   */
  static boolean unmask(byte[] bytes, int from, int to, int key) {
    long word = Integer.toUnsignedLong(key) << 32 | Integer.toUnsignedLong(key);
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long plain = (long) WORD.get(bytes, i) ^ word;
      WORD.set(bytes, i, plain);
      seen |= plain;
    }
    for (; i < to; i++) {
      byte plain = (byte) (bytes[i] ^ word);
      bytes[i] = plain;
      seen |= plain;
      word >>>= Byte.SIZE;
    }
    return (seen & HIGH_BITS) == 0;
  }

  /** The key for what follows after {@code count} bytes. */
  static int advance(int key, int count) {
    return Integer.rotateRight(key, (count & 3) * Byte.SIZE);
  }
}
