package io.undersocket.engineio.internal.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Validates UTF-8 (RFC 3629, Unicode table 3-7) that arrives in pieces.
 *
 * <p>The state between pieces is an int: {@link #COMPLETE} at the end of a character; else the
 * number of bytes the character still needs, with the bounds of the next one above it. Those bounds
 * are what excludes overlong forms, surrogates and everything beyond U+10FFFF.
 */
final class Utf8 {

  /** The text may end here. */
  static final int COMPLETE = 0;

  /** The text is not UTF-8, whatever follows. */
  static final int INVALID = -1;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Whether the bytes are UTF-8 from the first to the last character. */
  static boolean isValid(byte[] bytes) {
    return validate(COMPLETE, bytes, 0, bytes.length) == COMPLETE;
  }

  /** The state after these bytes, which follow what led to {@code state}. */
  static int validate(int state, byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (state == COMPLETE) {
        i = skipAscii(bytes, i, to);
        i = skipCommonMultibyte(bytes, i, to);
        if (i == to) {
          return COMPLETE;
        }
      }
      state = next(state, bytes[i++] & 0xFF);
      if (state == INVALID) {
        return INVALID;
      }
    }
    return state;
  }

  private static int skipAscii(byte[] bytes, int from, int to) {
    int i = from;
    while (i <= to - Long.BYTES && ((long) WORD.get(bytes, i) & HIGH_BITS) == 0) {
      i += Long.BYTES;
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /** Runs of whole characters of two and three bytes, without those that need a closer look. */
  private static int skipCommonMultibyte(byte[] bytes, int from, int to) {
    int i = from;
    while (i <= to - 3) {
      int lead = bytes[i] & 0xFF;
      if (lead >= 0xC2 && lead <= 0xDF && isContinuation(bytes[i + 1])) {
        i += 2;
      } else if (lead > 0xE0
          && lead < 0xED
          && isContinuation(bytes[i + 1])
          && isContinuation(bytes[i + 2])) {
        i += 3;
      } else {
        break;
      }
    }
    return i;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  private static int next(int state, int b) {
    if (state == COMPLETE) {
      return begin(b);
    }
    int missing = state & 0xFF;
    int low = state >> 8 & 0xFF;
    int high = state >> 16 & 0xFF;
    if (b < low || b > high) {
      return INVALID;
    }
    return missing == 1 ? COMPLETE : expect(missing - 1, 0x80, 0xBF);
  }

  private static int begin(int lead) {
    if (lead < 0x80) {
      return COMPLETE;
    } else if (lead < 0xC2) { // a continuation without a lead, or an overlong form of ASCII
      return INVALID;
    } else if (lead < 0xE0) {
      return expect(1, 0x80, 0xBF);
    } else if (lead < 0xF0) {
      return expect(2, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    } else if (lead < 0xF5) {
      return expect(3, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    } else {
      return INVALID;
    }
  }

  private static int expect(int missing, int low, int high) {
    return high << 16 | low << 8 | missing;
  }
}
