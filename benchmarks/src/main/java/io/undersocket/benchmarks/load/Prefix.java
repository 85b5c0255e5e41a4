package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * The first bytes by which an expected packet is known. At most eight count: one comparison
 * decides.
 */
final class Prefix {

  private static final int COMPARED = Long.BYTES;

  private final byte[] bytes;
  private final long value;
  private final long mask;

  Prefix(String text) {
    bytes = text.substring(0, Math.min(COMPARED, text.length())).getBytes(US_ASCII);
    value = ByteBuffer.allocate(COMPARED).put(bytes).getLong(0);
    mask = -1L << ((COMPARED - bytes.length) * Byte.SIZE);
  }

  boolean matches(ByteBuffer buffer, int start, int length) {
    if (length >= COMPARED) {
      return (buffer.getLong(start) & mask) == value;
    }
    if (length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (buffer.get(start + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
