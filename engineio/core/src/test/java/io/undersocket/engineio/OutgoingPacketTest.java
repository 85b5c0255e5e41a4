package io.undersocket.engineio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.internal.websocket.Frames;
import io.undersocket.engineio.internal.websocket.Opcode;
import io.undersocket.engineio.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A packet on its way out")
class OutgoingPacketTest {

  @ParameterizedTest
  @DisplayName("is one frame, into however large pieces the room for it cuts it")
  @CsvSource({
    "0, 1",
    "0, 2",
    "0, 100",
    "1, 1",
    "1, 3",
    "124, 1",
    "124, 4",
    "125, 1",
    "125, 4",
    "125, 1000",
    "300, 1",
    "300, 5",
    "300, 304",
    "65534, 3",
    "65535, 9",
    "65535, 1000",
    "70000, 10",
    "70000, 11",
    "70000, 70011"
  })
  void frames(int length, int room) {
    byte[] payload = ("4" + "x".repeat(length)).getBytes(US_ASCII);
    Message text = Message.text(payload, 1, length);
    Message bytes = Message.binary(payload, 1, length);

    assertThat(written(OutgoingPacket.message(text), room))
        .isEqualTo(Frames.frame(Opcode.TEXT, payload));
    assertThat(written(OutgoingPacket.message(bytes), room))
        .isEqualTo(Frames.frame(Opcode.BINARY, bytes.bytes()));
  }

  @Test
  @DisplayName("is a frame of one digit, if it has no data")
  void control() {
    assertThat(written(OutgoingPacket.PING, 1)).isEqualTo(new byte[] {(byte) 0x81, 1, '2'});
  }

  private static byte[] written(Frame frame, int room) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(room);
    while (written.size() < frame.frameLength()) {
      frame.putFrame(written.size(), buffer.clear());
      byte[] piece = new byte[buffer.flip().remaining()];
      buffer.get(piece);
      assertThat(piece).isNotEmpty();
      written.writeBytes(piece);
    }
    return written.toByteArray();
  }
}
