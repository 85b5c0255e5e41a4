package io.undersocket.engineio.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The UTF-8 validation")
class Utf8Test {

  @Test
  @DisplayName("accepts every character, and no byte less")
  void everyCharacter() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        continue;
      }
      byte[] bytes = Character.toString(c).getBytes(UTF_8);
      if (!Utf8.isValid(bytes)
          || Utf8.isValid(Arrays.copyOf(bytes, bytes.length - 1)) != (c < 0x80)) {
        throw new AssertionError("U+" + Integer.toHexString(c));
      }
    }
  }

  @Test
  @DisplayName("agrees with the platform's decoder on sequences of three bytes")
  void triples() {
    byte[] bytes = new byte[3];
    for (int i = 0; i < 1 << 24; i += i < 0xC0_00_00 ? 0x1_03 : 5) {
      bytes[0] = (byte) (i >> 16);
      bytes[1] = (byte) (i >> 8);
      bytes[2] = (byte) i;
      if (isTriple(bytes) != Utf8.isValid(bytes)) {
        throw new AssertionError(Integer.toHexString(i));
      }
    }
  }

  @ParameterizedTest
  @DisplayName("agrees with the platform's decoder on texts with a few wrong bytes, however cut")
  @ValueSource(longs = {1, 2, 3, 4})
  void random(long seed) {
    Random random = new Random(seed);
    int valid = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = text(random).getBytes(UTF_8);
      for (int errors = random.nextInt(3); errors > 0 && bytes.length > 0; errors--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      boolean expected = decodes(bytes);
      valid += expected ? 1 : 0;
      assertThat(Utf8.isValid(bytes)).isEqualTo(expected);
      int cut = random.nextInt(bytes.length + 1);
      int state = Utf8.validate(Utf8.COMPLETE, bytes, 0, cut);
      if (state != Utf8.INVALID) {
        state = Utf8.validate(state, bytes, cut, bytes.length);
      }
      assertThat(state == Utf8.COMPLETE).isEqualTo(expected);
    }
    assertThat(valid).isBetween(5_000, 15_000);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int[] bounds = {0x80, 0x80, 0x800, 0xD800, 0x110000};
    for (int n = random.nextInt(40); n > 0; n--) {
      int c = random.nextInt(bounds[random.nextInt(bounds.length)]);
      text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 'x' : c);
    }
    return text.toString();
  }

  private static boolean decodes(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The platform's own verdict, faster: it replaces what it cannot decode. */
  private static boolean isTriple(byte[] bytes) {
    boolean replaced = new String(bytes, UTF_8).indexOf('\uFFFD') >= 0;
    boolean replacement = Arrays.equals(bytes, "\uFFFD".getBytes(UTF_8));
    return !replaced || replacement;
  }
}
