package io.undersocket.socketio.msgpack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that keeps lone surrogates, as JavaScript's libraries write and read it: strings there may
 * have them, and a relay must not change what it relays.
 */
final class Wtf8 {

  private Wtf8() {}

  static byte[] encode(String text) {
    int lone = lone(text, 0);
    if (lone == text.length()) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    int from = 0;
    for (int at = lone; at < text.length(); at = lone(text, from)) {
      bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
      char unit = text.charAt(at);
      bytes.write(0xE0 | unit >> 12);
      bytes.write(0x80 | unit >> 6 & 0x3F);
      bytes.write(0x80 | unit & 0x3F);
      from = at + 1;
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** The first surrogate without the other half, or the length. */
  private static int lone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 < text.length()
            && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          i++;
        } else {
          return i;
        }
      }
    }
    return text.length();
  }

  /** What is neither UTF-8 nor a surrogate reads as U+FFFD. */
  static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    StringBuilder units = new StringBuilder(bytes.length);
    int from = 0;
    for (int i = 0; i + 2 < bytes.length; i++) {
      if ((bytes[i] & 0xFF) == 0xED
          && (bytes[i + 1] & 0xE0) == 0xA0
          && (bytes[i + 2] & 0xC0) == 0x80) {
        units.append(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        units.append((char) (0xD000 | (bytes[i + 1] & 0x3F) << 6 | bytes[i + 2] & 0x3F));
        from = i + 3;
        i += 2;
      }
    }
    return units
        .append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8))
        .toString();
  }
}
