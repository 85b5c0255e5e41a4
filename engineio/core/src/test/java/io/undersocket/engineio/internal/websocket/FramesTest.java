package io.undersocket.engineio.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The frames that a server sends")
class FramesTest {

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Nested
  @DisplayName("are whole messages, not masked")
  class Messages {

    @Test
    @DisplayName("as in the examples of RFC 6455 §5.7")
    void examples() {
      assertThat(hex(Frames.frame(Opcode.TEXT, "Hello".getBytes(UTF_8))))
          .isEqualTo("810548656c6c6f");
      assertThat(hex(Frames.frame(Opcode.BINARY, new byte[256]))).startsWith("827e010000");
      assertThat(hex(Frames.frame(Opcode.BINARY, new byte[65_536])))
          .startsWith("827f000000000001000000");
    }

    @ParameterizedTest
    @DisplayName("with the length in the fewest bytes")
    @CsvSource({
      "0, 8200",
      "1, 8201",
      "125, 827d",
      "126, 827e007e",
      "127, 827e007f",
      "255, 827e00ff",
      "32768, 827e8000",
      "65535, 827effff",
      "65536, 827f0000000000010000",
      "70000, 827f0000000000011170"
    })
    void headers(int length, String header) {
      byte[] payload = new byte[length];
      Arrays.fill(payload, (byte) 'x');
      byte[] frame = Frames.frame(Opcode.BINARY, payload);
      int headerLength = Frames.headerLength(length);

      assertThat(headerLength).isEqualTo(header.length() / 2);
      assertThat(hex(frame)).isEqualTo(header + hex(payload));

      ByteBuffer buffer = ByteBuffer.allocate(20).position(3);
      Frames.putHeader(buffer, Opcode.BINARY, length);
      assertThat(buffer.position()).isEqualTo(3 + headerLength);
      assertThat(hex(Arrays.copyOfRange(buffer.array(), 3, 3 + headerLength))).isEqualTo(header);
    }
  }

  @Nested
  @DisplayName("control the connection")
  class Control {

    @Test
    @DisplayName("as pongs with any payload that a client may have sent")
    void pong() {
      assertThat(hex(Frames.pong("Hello".getBytes(UTF_8)))).isEqualTo("8a0548656c6c6f");
      assertThat(Frames.pong(new byte[125])).hasSize(127);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Frames.pong(new byte[126]))
          .withMessageContaining("126");
    }

    @Test
    @DisplayName("as a close without a code")
    void emptyClose() {
      assertThat(hex(Frames.close())).isEqualTo("8800");
    }

    @Test
    @DisplayName("as a close with a code and a reason")
    void close() {
      assertThat(hex(Frames.close(1009, ""))).isEqualTo("880203f1");
      assertThat(hex(Frames.close(1002, "no"))).isEqualTo("880403ea6e6f");
    }

    @Test
    @DisplayName("whose reason is cut between characters where it is too long")
    void longReason() {
      assertThat(hex(Frames.close(1000, "x".repeat(123)))).isEqualTo("887d03e8" + "78".repeat(123));
      assertThat(hex(Frames.close(1000, "x".repeat(500)))).isEqualTo("887d03e8" + "78".repeat(123));
      assertThat(hex(Frames.close(1000, "\u20ac".repeat(50))))
          .isEqualTo("887d03e8" + "e282ac".repeat(41));
      assertThat(hex(Frames.close(1000, "x" + "\u20ac".repeat(50))))
          .isEqualTo("887b03e878" + "e282ac".repeat(40));
      assertThat(hex(Frames.close(1000, "xx" + "\ud83d\ude00".repeat(50))))
          .isEqualTo("887c03e87878" + "f09f9880".repeat(30));
    }

    @ParameterizedTest
    @DisplayName("but never with a code that must not be sent")
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
    void badCode(int code) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Frames.close(code, ""))
          .withMessageContaining(String.valueOf(code));
    }
  }
}
