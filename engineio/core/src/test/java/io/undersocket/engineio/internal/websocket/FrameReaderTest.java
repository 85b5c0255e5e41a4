package io.undersocket.engineio.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A frame reader")
class FrameReaderTest {

  private static final int LIMIT = 1_000_000;

  /** What a new reader makes of the frames, however they are cut. */
  private static List<String> read(ClientFrames frames) {
    return read(LIMIT, frames);
  }

  private static List<String> read(long limit, ClientFrames frames) {
    byte[] stream = frames.toByteArray();
    List<String> whole = Received.from(new FrameReader(limit, null), stream);
    for (int pieceSize = 1; pieceSize <= Math.min(20, stream.length); pieceSize++) {
      assertThat(Received.from(new FrameReader(limit, null), stream, pieceSize))
          .as("in pieces of %d", pieceSize)
          .isEqualTo(whole);
    }
    return whole;
  }

  @Nested
  @DisplayName("hands over messages")
  class Messages {

    @Test
    @DisplayName("of text, as in the examples of RFC 6455 §5.7")
    void text() {
      ClientFrames hello =
          new ClientFrames().raw(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58);
      assertThat(hello.toByteArray()).isEqualTo(new ClientFrames().text("Hello").toByteArray());
      assertThat(read(hello)).containsExactly("text Hello");
    }

    @Test
    @DisplayName("of bytes")
    void binary() {
      assertThat(read(new ClientFrames().binary((byte) 0, (byte) 0xFF, (byte) 7)))
          .containsExactly("binary 00ff07");
    }

    @Test
    @DisplayName("without content")
    void empty() {
      assertThat(read(new ClientFrames().text("").binary())).containsExactly("text ", "binary ");
    }

    @Test
    @DisplayName("in the order in which they came")
    void several() {
      assertThat(read(new ClientFrames().text("1").binary((byte) 2).ping("3").text("4")))
          .containsExactly("text 1", "binary 02", "ping 3", "text 4");
    }

    @ParameterizedTest
    @DisplayName("of every length at which the header changes")
    @ValueSource(ints = {1, 7, 8, 9, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537})
    void lengths(int length) {
      byte[] payload = new byte[length];
      new Random(length).nextBytes(payload);
      assertThat(read(new ClientFrames().binary(payload).text("next")))
          .containsExactly("binary " + HexFormat.of().formatHex(payload), "text next");
    }

    @Test
    @DisplayName("from a buffer of any kind, order and position, and consumes all of it")
    void buffers() throws WebSocketException {
      byte[] stream = new ClientFrames().text("a".repeat(300)).toByteArray();
      for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        for (ByteBuffer buffer :
            List.of(ByteBuffer.allocate(999), ByteBuffer.allocateDirect(999))) {
          buffer.order(order).position(3).put(stream).flip().position(3);
          Received received = new Received();
          new FrameReader(LIMIT, null).read(buffer, received);
          assertThat(received.events()).containsExactly("text " + "a".repeat(300));
          assertThat(buffer.hasRemaining()).isFalse();
        }
      }
    }
  }
}
