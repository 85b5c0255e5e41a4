package io.undersocket.socketio.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads numbers that {@link JsonScanner} let pass. */
final class JsonNumbers {

  /** 10 to the power of an index, all of them exact. */
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** A power of ten beyond which a number is refused rather than written out into digits. */
  private static final int MAX_SCALE = 10_000;

  private JsonNumbers() {}

  /** Whether a value that starts so is a number. */
  static boolean startsNumber(byte b) {
    return b == '-' || b >= '0' && b <= '9';
  }

  /** As JavaScript reads it, except that whole numbers keep all their digits. */
  static Number toNumber(byte[] json, int start, int end) {
    if (!isPlainInteger(json, start, end)) {
      return toDouble(json, start, end);
    }
    if (end - start <= 18) {
      return plainLong(json, start, end);
    }
    BigInteger value = new BigInteger(ascii(json, start, end));
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  static double toDouble(byte[] json, int start, int end) {
    // A short decimal is one exact division or multiplication away; others are rounded with care.
    boolean negative = json[start] == '-';
    long digits = 0;
    int scale = 0;
    boolean fraction = false;
    int from = negative ? start + 1 : start;
    if (end - from > 17) {
      return Double.parseDouble(ascii(json, start, end));
    }
    for (int i = from; i < end; i++) {
      byte b = json[i];
      if (b == '.') {
        fraction = true;
      } else if (b >= '0' && b <= '9') {
        digits = digits * 10 + (b - '0');
        if (fraction) {
          scale++;
        }
      } else {
        return Double.parseDouble(ascii(json, start, end));
      }
    }
    if (digits > 1L << 53) {
      return Double.parseDouble(ascii(json, start, end));
    }
    double value = digits / EXACT_POWERS[scale];
    return negative ? -value : value;
  }

  /** The whole number, or null if it is none or out of range. */
  static @Nullable Long toLong(byte[] json, int start, int end) {
    if (end - start <= 18 && isPlainInteger(json, start, end)) {
      return plainLong(json, start, end);
    }
    BigDecimal value = toBigDecimal(json, start, end);
    try {
      return value == null ? null : (Long) value.longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** Whether it fits a long for certain and has neither fraction nor exponent. */
  static boolean isShortInteger(byte[] json, int start, int end) {
    return end - start <= 18 && isPlainInteger(json, start, end);
  }

  static @Nullable BigInteger toBigInteger(byte[] json, int start, int end) {
    if (isPlainInteger(json, start, end)) {
      return new BigInteger(ascii(json, start, end));
    }
    BigDecimal value = toBigDecimal(json, start, end);
    try {
      return value == null ? null : value.toBigIntegerExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /**
   * The number with all its digits, or null if its exponent is so far out that arithmetic with it
   * would exhaust the memory.
   */
  static @Nullable BigDecimal toBigDecimal(byte[] json, int start, int end) {
    try {
      BigDecimal value = new BigDecimal(ascii(json, start, end));
      return Math.abs((long) value.scale()) > MAX_SCALE ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static boolean isPlainInteger(byte[] json, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = json[i];
      if (b == '.' || b == 'e' || b == 'E') {
        return false;
      }
    }
    return true;
  }

  static long plainLong(byte[] json, int start, int end) {
    boolean negative = json[start] == '-';
    long value = 0;
    for (int i = negative ? start + 1 : start; i < end; i++) {
      value = value * 10 + (json[i] - '0');
    }
    return negative ? -value : value;
  }

  private static String ascii(byte[] json, int start, int end) {
    return new String(json, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
