package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A message of a container")
class JakartaFramesTest {

  private static String received(int opcode, boolean last, int length) {
    ByteBuffer frame = JakartaFrames.received(opcode, last, ByteBuffer.allocate(length));
    return HexFormat.of().formatHex(frame.array(), 0, frame.limit() - length);
  }

  @Test
  @DisplayName("comes in as a frame that is masked with nothing")
  void received() {
    assertThat(received(JakartaFrames.TEXT, true, 0)).isEqualTo("818000000000");
    assertThat(received(JakartaFrames.BINARY, true, 125)).isEqualTo("82fd00000000");
    assertThat(received(JakartaFrames.BINARY, true, 126)).isEqualTo("82fe007e00000000");
    assertThat(received(JakartaFrames.BINARY, true, 65_535)).isEqualTo("82feffff00000000");
    assertThat(received(JakartaFrames.BINARY, true, 65_536))
        .isEqualTo("82ff000000000001000000000000");
  }

  @Test
  @DisplayName("comes in as several if it comes in parts")
  void parts() {
    assertThat(received(JakartaFrames.TEXT, false, 1)).startsWith("01");
    assertThat(received(JakartaFrames.CONTINUATION, true, 1)).startsWith("80");
  }

  private static ByteBuffer written(int length) {
    ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte) 0x82);
    if (length <= 125) {
      frame.put((byte) length);
    } else if (length <= 65_535) {
      frame.put((byte) 126).putShort((short) length);
    } else {
      frame.put((byte) 127).putLong(length);
    }
    frame.position(frame.position() + length);
    return frame.flip();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
  @DisplayName("goes out when its frame is whole, in whatever pieces that is written")
  void pieces(int length) {
    ByteBuffer bytes = written(length);
    JakartaFrames frames = new JakartaFrames();
    while (bytes.remaining() > 1) {
      ByteBuffer piece = bytes.slice(bytes.position(), Math.min(1_000, bytes.remaining() - 1));
      bytes.position(bytes.position() + piece.remaining());
      assertThat(frames.take(piece)).isFalse();
    }
    assertThat(frames.take(bytes)).isTrue();
    assertThat(frames.opcode()).isEqualTo(JakartaFrames.BINARY);
    assertThat(frames.payload()).hasSize(length);
  }

  @Test
  @DisplayName("goes out alone: what follows it in the same bytes waits")
  void alone() {
    ByteBuffer two = ByteBuffer.wrap(HexFormat.of().parseHex("810161" + "810162"));
    JakartaFrames frames = new JakartaFrames();
    assertThat(frames.take(two)).isTrue();
    assertThat(frames.payload()).containsExactly('a');
    frames.next();
    assertThat(two.remaining()).isEqualTo(3);
    assertThat(frames.take(two)).isTrue();
    assertThat(frames.payload()).containsExactly('b');
  }
}
