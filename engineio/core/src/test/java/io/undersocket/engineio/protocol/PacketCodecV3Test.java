package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A packet of revision 3")
class PacketCodecV3Test {

  private static final Packet BYTES = Packet.message(Message.binary(new byte[] {1, 2, 3, 4}));

  private static Packet decode(String text) throws PacketException {
    byte[] utf8 = text.getBytes(UTF_8);
    return PacketCodecV3.decodeText(utf8, 0, utf8.length);
  }

  @Test
  @Tag("WS02")
  @DisplayName("has its type between the b and the base64, or as a number before its bytes")
  void binary() throws PacketException {
    assertThat(PacketCodecV3.encodeText(BYTES)).asString(UTF_8).isEqualTo("b4AQIDBA==");
    assertThat(PacketCodecV3.encodeBinary(BYTES)).containsExactly(4, 1, 2, 3, 4);
    assertThat(decode("b4AQIDBA==")).isEqualTo(BYTES);
    assertThat(PacketCodecV3.decodeBinary(new byte[] {9, 4, 1, 2, 3, 4}, 1, 5)).isEqualTo(BYTES);
  }

  @Test
  @DisplayName("is as in revision 4 if it is text")
  void text() throws PacketException {
    Packet text = Packet.message(Message.text("é😀"));
    assertThat(PacketCodecV3.encodeText(text)).asString(UTF_8).isEqualTo("4é😀");
    assertThat(decode("4é😀")).isEqualTo(text);
    assertThat(decode("2probe")).isEqualTo(Packet.of(PacketType.PING, "probe"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "b", "b9AQID", "bAQID", "7", "x", "é"})
  @DisplayName("is refused without a type from 0 to 6")
  void bad(String text) {
    assertThatThrownBy(() -> decode(text)).isInstanceOf(PacketException.class);
  }

  @Test
  @DisplayName("is nothing if its bytes have an unknown type, and refused if there are none")
  void badBinary() throws PacketException {
    assertThat(PacketCodecV3.decodeBinary(new byte[] {7, 1}, 0, 2)).isNull();
    assertThat(PacketCodecV3.decodeBinary(new byte[] {'4', 1}, 0, 2)).isNull();
    assertThat(PacketCodecV3.decodeBinary(new byte[] {-1}, 0, 1)).isNull();
    assertThatThrownBy(() -> PacketCodecV3.decodeBinary(new byte[0], 0, 0))
        .isInstanceOf(PacketException.class);
  }

  @Test
  @DisplayName("has no bytes unless it is a message")
  void bytesOfOthers() throws PacketException {
    assertThat(decode("b2AQID")).isEqualTo(Packet.of(PacketType.PING));
    assertThat(PacketCodecV3.decodeBinary(new byte[] {2, 1}, 0, 2))
        .isEqualTo(Packet.of(PacketType.PING));
    assertThatThrownBy(() -> PacketCodecV3.encodeBinary(Packet.of(PacketType.PING)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
