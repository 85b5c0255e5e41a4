package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The frame scanner")
class FrameScannerTest {

  private final List<String> found = new ArrayList<>();

  private void scan(ByteBuffer bytes) {
    FrameScanner.scan(
        bytes,
        (opcode, all, start, length) -> {
          byte[] payload = new byte[length];
          all.get(start, payload);
          found.add(opcode + ":" + new String(payload, UTF_8));
        });
  }

  @Nested
  @DisplayName("finds every complete frame")
  class Complete {

    @Test
    @DisplayName("when several came together")
    void several() {
      ByteBuffer bytes = ByteBuffer.allocate(64);
      bytes.put(ServerFrames.text("2")).put(ServerFrames.text("42[\"echo\"]"));
      bytes.put(ServerFrames.frame(ClientFrames.BINARY, new byte[] {'b'})).flip();
      scan(bytes);
      assertThat(found).containsExactly("1:2", "1:42[\"echo\"]", "2:b");
      assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    @DisplayName("of every form of length")
    void lengths() {
      for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
        found.clear();
        scan(ByteBuffer.wrap(ServerFrames.text("x".repeat(length))));
        assertThat(found).containsExactly("1:" + "x".repeat(length));
      }
    }

    @Test
    @DisplayName("wherever the bytes were cut, once the rest has come")
    void cut() {
      for (int length : new int[] {1, 200, 70_000}) {
        byte[] frame = ServerFrames.text("x".repeat(length));
        for (int cut = 0; cut < Math.min(frame.length, 30); cut++) {
          found.clear();
          ByteBuffer bytes = ByteBuffer.wrap(frame);
          scan(bytes.limit(cut));
          assertThat(found).isEmpty();
          assertThat(bytes.position()).as("the beginning of the frame").isZero();
          scan(bytes.limit(frame.length));
          assertThat(found).hasSize(1);
        }
      }
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refused {

    @Test
    @DisplayName("masked frames")
    void masked() {
      assertThatThrownBy(() -> scan(ByteBuffer.wrap(ClientFrames.text("2"))))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining("masked");
    }

    @Test
    @DisplayName("fragments")
    void fragments() {
      assertThatThrownBy(() -> scan(ByteBuffer.wrap(new byte[] {0x01, 1, 'x'})))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining("fragment");
      assertThatThrownBy(() -> scan(ByteBuffer.wrap(new byte[] {(byte) 0x80, 1, 'x'})))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining("fragment");
    }

    @Test
    @DisplayName("frames that its buffer could never hold")
    void tooLong() {
      ByteBuffer bytes = ByteBuffer.allocate(100);
      bytes.put((byte) 0x81).put((byte) 127).putLong(91).flip();
      assertThatThrownBy(() -> scan(bytes))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining("a frame of 91 bytes");
    }
  }
}
