package io.undersocket.tck.suite;

import java.nio.charset.StandardCharsets;

/** What cases send where it does not matter what it is, but that it arrives as it was. */
final class Wares {

  /** Letters of one, two, three and four bytes. */
  private static final String LETTERS = "x\u00e9\u20ac\ud83d\ude00";

  private Wares() {}

  /** Bytes that are no text, and not the same everywhere. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8) + 0x80);
    }
    return bytes;
  }

  /** Text of so many bytes in UTF-8, letters of several bytes in it. */
  static String text(int bytes) {
    int unit = LETTERS.getBytes(StandardCharsets.UTF_8).length;
    return LETTERS.repeat(bytes / unit) + "x".repeat(bytes % unit);
  }
}
