package io.undersocket.engineio.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Unmasking")
class MaskingTest {

  private static final byte[] KEY = {0x12, (byte) 0xB4, 0x56, (byte) 0xF8};
  private static final int KEY_AS_INT = 0xF8_56_B4_12;

  @Test
  @DisplayName("applies the key byte by byte, at every offset and length, and to nothing else")
  void everyOffsetAndLength() {
    for (int from = 0; from < 10; from++) {
      for (int length = 0; length < 40; length++) {
        byte[] bytes = new byte[60];
        new Random(length).nextBytes(bytes);
        byte[] expected = bytes.clone();
        for (int i = 0; i < length; i++) {
          expected[from + i] ^= KEY[i % 4];
        }
        Masking.unmask(bytes, from, from + length, KEY_AS_INT);
        assertThat(bytes).isEqualTo(expected);
      }
    }
  }

  @Test
  @DisplayName("goes on with the key where it stopped")
  void goesOn() {
    for (int cut = 0; cut <= 20; cut++) {
      byte[] whole = new byte[20];
      byte[] parts = new byte[20];
      Masking.unmask(whole, 0, 20, KEY_AS_INT);
      Masking.unmask(parts, 0, cut, KEY_AS_INT);
      Masking.unmask(parts, cut, 20, Masking.advance(KEY_AS_INT, cut));
      assertThat(parts).isEqualTo(whole);
    }
  }

  @Test
  @DisplayName("tells whether the plain bytes are ASCII")
  void ascii() {
    for (int length = 1; length < 30; length++) {
      assertThat(Masking.unmask(masked(length, -1), 0, length, KEY_AS_INT)).isTrue();
      for (int at = 0; at < length; at++) {
        assertThat(Masking.unmask(masked(length, at), 0, length, KEY_AS_INT)).isFalse();
      }
    }
  }

  private static byte[] masked(int length, int nonAsciiAt) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ((i == nonAsciiAt ? 0x80 : 'a') ^ KEY[i % 4]);
    }
    return bytes;
  }
}
