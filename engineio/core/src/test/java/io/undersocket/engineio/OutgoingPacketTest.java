package io.undersocket.engineio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.internal.websocket.ContextTakeover;
import io.undersocket.engineio.internal.websocket.Deflation;
import io.undersocket.engineio.internal.websocket.Frames;
import io.undersocket.engineio.internal.websocket.Opcode;
import io.undersocket.engineio.internal.websocket.PerMessageDeflate;
import io.undersocket.engineio.internal.websocket.WebSocketHandshake;
import io.undersocket.engineio.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
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

  @Nested
  @DisplayName("is compressed")
  class Compressed {

    private final OutgoingPacket packet =
        OutgoingPacket.message(Message.text("compress me ".repeat(10)));

    @Test
    @DisplayName("once, for all whose messages stand for themselves")
    void shared() {
      Deflation deflation = deflation(ContextTakeover.REFUSED, 1);
      Frame frame = packet.frame(deflation);

      assertThat(frame.frameLength()).isLessThan(packet.frameLength());
      assertThat(packet.frame(deflation)).isSameAs(frame);
    }

    @Test
    @DisplayName("anew for another engine, which may be set in another way")
    void anotherEngine() {
      Frame frame = packet.frame(deflation(ContextTakeover.REFUSED, 1));

      assertThat(packet.frame(deflation(ContextTakeover.REFUSED, 1))).isNotSameAs(frame);
    }

    @Test
    @DisplayName("by each for itself that remembers what it was sent: shorter the second time")
    void remembering() {
      try (Deflation deflation = deflation(ContextTakeover.ALLOWED, 0)) {
        int first = packet.frame(deflation).frameLength();

        assertThat(packet.frame(deflation).frameLength()).isLessThan(first);
      }
    }

    @Test
    @DisplayName("not at all, if it is shorter than the threshold")
    void tooShort() {
      assertThat(packet.frame(deflation(ContextTakeover.REFUSED, 1024))).isSameAs(packet);
    }

    /** What two agree on that both know compression. */
    private static Deflation deflation(ContextTakeover takeover, int threshold) {
      PerMessageDeflate compression =
          new PerMessageDeflate(
              new PerMessageDeflate.Options(threshold, -1, takeover, ContextTakeover.ALLOWED));
      WebSocketHandshake.Request request =
          new WebSocketHandshake.Request(
              "GET",
              "websocket",
              "Upgrade",
              "dGhlIHNhbXBsZSBub25jZQ==",
              "13",
              null,
              "permessage-deflate");
      WebSocketHandshake.Accepted accepted =
          (WebSocketHandshake.Accepted) WebSocketHandshake.negotiate(request, compression);
      return Objects.requireNonNull(accepted.compression()).deflation();
    }
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
