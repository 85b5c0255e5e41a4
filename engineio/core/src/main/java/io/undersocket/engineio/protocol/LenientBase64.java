package io.undersocket.engineio.protocol;

import java.util.Arrays;

/**
 * Base64 as Node.js reads it: both alphabets in one text, characters of neither skipped, padding
 * optional and the end of the data wherever it stands, a lone last character dropped. Clients in
 * the field rely on the leniency; whatever comes, decoding cannot fail.
 */
final class LenientBase64 {

  private static final byte SKIP = -1;
  private static final byte[] SEXTET = sextets();

  private LenientBase64() {}

  private static byte[] sextets() {
    byte[] sextets = new byte[256];
    Arrays.fill(sextets, SKIP);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int i = 0; i < alphabet.length(); i++) {
      sextets[alphabet.charAt(i)] = (byte) i;
    }
    sextets['+'] = sextets['-'] = 62;
    sextets['/'] = sextets['_'] = 63;
    return sextets;
  }

  static byte[] decode(byte[] text, int offset, int length) {
    int end = withoutPadding(text, offset, length);
    byte[] bytes = new byte[(int) ((end - offset) * 3L / 4)];
    int in = offset;
    int out = 0;
    // The characters that a peer in order sends, four at a time, up to the first one to skip.
    for (; in + 4 <= end; in += 4) {
      int bits =
          (SEXTET[text[in] & 0xFF] << 18)
              | (SEXTET[text[in + 1] & 0xFF] << 12)
              | (SEXTET[text[in + 2] & 0xFF] << 6)
              | SEXTET[text[in + 3] & 0xFF];
      if (bits < 0) {
        break;
      }
      bytes[out++] = (byte) (bits >> 16);
      bytes[out++] = (byte) (bits >> 8);
      bytes[out++] = (byte) bits;
    }
    out = decodeSkipping(text, in, end, bytes, out);
    return out == bytes.length ? bytes : Arrays.copyOf(bytes, out);
  }

  private static int decodeSkipping(byte[] text, int in, int end, byte[] bytes, int out) {
    int bits = 0;
    int count = 0;
    for (; in < end && text[in] != '='; in++) {
      int sextet = SEXTET[text[in] & 0xFF];
      if (sextet == SKIP) {
        continue;
      }
      bits = (bits << 6) | sextet;
      if (++count == 4) {
        bytes[out++] = (byte) (bits >> 16);
        bytes[out++] = (byte) (bits >> 8);
        bytes[out++] = (byte) bits;
        bits = 0;
        count = 0;
      }
    }
    if (count == 3) {
      bytes[out++] = (byte) (bits >> 10);
      bytes[out++] = (byte) (bits >> 2);
    } else if (count == 2) {
      bytes[out++] = (byte) (bits >> 4);
    }
    return out;
  }

  /** Where the text ends but for its padding, so that the array made for well-formed text fits. */
  private static int withoutPadding(byte[] text, int offset, int length) {
    int end = offset + length;
    while (end > offset && text[end - 1] == '=') {
      end--;
    }
    return end;
  }
}
