package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Valid UTF-8")
class Utf8Test {

  /** Bytes on either side of every border in the definition of UTF-8. */
  private static final int[] BORDERS = {
    0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
    0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
  };

  @Test
  @DisplayName("is told from invalid at every border of the definition, as the JDK tells it")
  void borders() {
    for (int a : BORDERS) {
      for (int b : BORDERS) {
        for (int c : BORDERS) {
          for (int d : BORDERS) {
            byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
            for (int length = 1; length <= 4; length++) {
              byte[] prefix = Arrays.copyOf(bytes, length);
              if (Utf8.isValid(prefix, 0, length) != isValidForTheJdk(prefix)) {
                assertThat(Utf8.isValid(prefix, 0, length))
                    .as(Arrays.toString(prefix))
                    .isEqualTo(isValidForTheJdk(prefix));
              }
            }
          }
        }
      }
    }
  }

  @Test
  @DisplayName("is told from invalid in long texts, wherever the damage is")
  void damage() {
    Random random = new Random(20260103);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes =
          ("x".repeat(random.nextInt(20))
                  + "é€😀".substring(random.nextInt(4))
                  + "yyyyyyyyyyyyyyyyy")
              .getBytes(UTF_8);
      if (random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int offset = random.nextInt(3);
      int length = bytes.length - offset - random.nextInt(3);
      assertThat(Utf8.isValid(bytes, offset, length))
          .isEqualTo(isValidForTheJdk(Arrays.copyOfRange(bytes, offset, offset + length)));
    }
  }

  @Test
  @DisplayName("is passed on as the same array")
  void notCopied() {
    byte[] bytes = "déjà vu 😀".getBytes(UTF_8);
    assertThat(Utf8.repaired(bytes)).isSameAs(bytes);
  }

  @Test
  @DisplayName("is what every repair gives, the same as the JDK's but for surrogates")
  void repair() {
    Random random = new Random(20260105);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(16)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) BORDERS[random.nextInt(BORDERS.length)];
      }
      byte[] repaired = Utf8.repaired(bytes);
      assertThat(isValidForTheJdk(repaired)).isTrue();
      if (new String(bytes, ISO_8859_1).indexOf(0xED) < 0) {
        assertThat(repaired).isEqualTo(new String(bytes, UTF_8).getBytes(UTF_8));
      }
    }
  }

  private static boolean isValidForTheJdk(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
