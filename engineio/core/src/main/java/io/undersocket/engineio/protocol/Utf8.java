package io.undersocket.engineio.protocol;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes sure that bytes are UTF-8 without making them a String first. */
final class Utf8 {

  static final int MAX_BYTES_PER_CHARACTER = 4;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long NOT_ASCII = 0x8080808080808080L;

  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private Utf8() {}

  /**
   * The same array if it is valid UTF-8 (the usual case: one pass, nothing allocated), else a copy
   * with U+FFFD in place of what is not, exactly as browsers and Node.js decode it. (The JDK's own
   * decoder differs: an encoded surrogate becomes one replacement there, and three elsewhere.)
   */
  static byte[] repaired(byte[] bytes) {
    int valid = endOfValid(bytes, 0, bytes.length);
    return valid == bytes.length ? bytes : repairedFrom(bytes, valid);
  }

  private static byte[] repairedFrom(byte[] bytes, int firstBad) {
    ByteArrayOutputStream repaired = new ByteArrayOutputStream(bytes.length + 16);
    repaired.write(bytes, 0, firstBad);
    int bad = firstBad;
    while (bad < bytes.length) {
      repaired.write(REPLACEMENT, 0, REPLACEMENT.length);
      int next = bad - sizeAt(bytes, bad, bytes.length);
      bad = endOfValid(bytes, next, bytes.length);
      repaired.write(bytes, next, bad - next);
    }
    return repaired.toByteArray();
  }

  /** Whether the slice is well-formed by table 3-7 of the Unicode standard. */
  static boolean isValid(byte[] bytes, int offset, int length) {
    return endOfValid(bytes, offset, offset + length) == offset + length;
  }

  private static int endOfValid(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      if (bytes[i] >= 0) {
        i = afterAscii(bytes, i + 1, end);
        continue;
      }
      int size = sizeAt(bytes, i, end);
      if (size < 0) {
        break;
      }
      i += size;
    }
    return i;
  }

  private static int afterAscii(byte[] bytes, int i, int end) {
    while (i <= end - Long.BYTES && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
      i += Long.BYTES;
    }
    while (i < end && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /**
   * The number of bytes of the character beyond ASCII that starts here; if it is not well-formed,
   * negative: minus the number of bytes that one U+FFFD stands for (the "maximal subpart" of the
   * Unicode standard, section 3.9).
   */
  private static int sizeAt(byte[] bytes, int i, int end) {
    int first = bytes[i] & 0xFF;
    int size;
    if (first >= 0xC2 && first <= 0xDF) {
      size = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
      size = 3;
    } else if (first >= 0xF0 && first <= 0xF4) {
      size = 4;
    } else {
      return -1;
    }
    if (i + 1 == end || !isSecond(first, bytes[i + 1])) {
      return -1;
    }
    for (int read = 2; read < size; read++) {
      if (i + read == end || !isContinuation(bytes[i + read])) {
        return -read;
      }
    }
    return size;
  }

  private static boolean isContinuation(byte next) {
    return (next & 0xC0) == 0x80;
  }

  /** The second byte is narrower after some first ones: no overlong forms, surrogates or excess. */
  private static boolean isSecond(int first, byte next) {
    int second = next & 0xFF;
    return switch (first) {
      case 0xE0 -> second >= 0xA0 && second <= 0xBF;
      case 0xED -> second >= 0x80 && second <= 0x9F;
      case 0xF0 -> second >= 0x90 && second <= 0xBF;
      case 0xF4 -> second >= 0x80 && second <= 0x8F;
      default -> isContinuation(next);
    };
  }
}
