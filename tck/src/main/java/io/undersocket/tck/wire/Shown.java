package io.undersocket.tck.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a reader of a report wants to see them. */
final class Shown {

  private static final int MOST_BYTES = 64;
  private static final int MOST_CHARACTERS = 400;

  private Shown() {}

  /** Bytes in hexadecimal, cut if there are many. */
  static String hex(byte[] bytes) {
    HexFormat format = HexFormat.ofDelimiter(" ");
    return bytes.length <= MOST_BYTES
        ? format.formatHex(bytes)
        : format.formatHex(Arrays.copyOf(bytes, MOST_BYTES)) + " … (" + bytes.length + " bytes)";
  }

  /** Text if it is text, else hexadecimal; for the trace, which cuts and escapes. */
  static String bytes(byte[] bytes) {
    String text = text(bytes);
    return text == null ? hex(bytes) : text;
  }

  /** The same in quotes and cut, for a failure. */
  static String quoted(byte[] bytes) {
    String text = text(bytes);
    return text == null ? "bytes " + hex(bytes) : quoted(text);
  }

  static String quoted(String text) {
    return text.length() <= MOST_CHARACTERS
        ? '"' + text + '"'
        : '"' + text.substring(0, MOST_CHARACTERS) + "\" … (" + text.length() + " characters)";
  }

  private static @org.jspecify.annotations.Nullable String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      long odd =
          text.chars()
              .filter(c -> c < ' ' && c != '\r' && c != '\n' && c != '\t' && c != 0x1e)
              .count();
      return odd == 0 ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
