package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A polling payload of revision 3")
class PayloadCodecV3Test {

  private static final int MANY = 1000;
  private static final Packet BYTES = Packet.message(Message.binary(new byte[] {1, 2, 3, 4}));

  /** Collects what is delivered. */
  private final List<Packet> packets = new ArrayList<>();

  private static Packet text(String text) {
    return Packet.message(Message.text(text));
  }

  @Nested
  @DisplayName("in the string form")
  class StringForm {

    private void decode(String body) throws PacketException {
      PayloadCodecV3.decodeText(body.getBytes(UTF_8), MANY, packets::add);
    }

    private String encode(Packet... packets) {
      return new String(PayloadCodecV3.encodeText(List.of(packets)), UTF_8);
    }

    @Test
    @Tag("PO02")
    @DisplayName("has the length of each packet before it, in UTF-16 code units")
    void lengths() throws PacketException {
      String payload = "6:4hello2:4€3:4😀10:b4AQIDBA==1:66:2probe";
      Packet[] all = {
        text("hello"),
        text("€"),
        text("😀"),
        BYTES,
        Packet.of(PacketType.NOOP),
        Packet.of(PacketType.PING, "probe")
      };
      assertThat(encode(all)).isEqualTo(payload);
      decode(payload);
      assertThat(packets).containsExactly(all);
    }

    @Test
    @DisplayName("is 0: if there are no packets, which delivers nothing")
    void none() throws PacketException {
      assertThat(encode()).isEqualTo("0:");
      decode("0:0:");
      assertThat(packets).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "abc",
          ":",
          ":4a",
          "2",
          "2:",
          "2:4",
          "x:4a",
          "-1:4",
          "1 :4",
          "1.0:4",
          "2:7a",
          "2:😀😀",
          "1:😀",
          "99999999999999999999:4",
          "00000000001:4",
          "é:4"
        })
    @DisplayName("delivers nothing if its first packet is bad")
    void malformed(String body) {
      assertThatThrownBy(() -> decode(body)).isInstanceOf(PacketException.class);
      assertThat(packets).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2:4a1", "2:4ax", "2:4a2:9b", "2:4a3:4b"})
    @DisplayName("delivers the packets before the first bad one")
    void badInTheMiddle(String body) {
      assertThatThrownBy(() -> decode(body)).isInstanceOf(PacketException.class);
      assertThat(packets).containsExactly(text("a"));
    }

    @Test
    @DisplayName("is not looked at any further once the handler has had enough")
    void stop() throws PacketException {
      PayloadCodecV3.decodeText(
          "2:4a1:1???".getBytes(UTF_8),
          MANY,
          packet -> {
            packets.add(packet);
            return packet.type() != PacketType.CLOSE;
          });
      assertThat(packets).containsExactly(text("a"), Packet.of(PacketType.CLOSE));
    }

    @Test
    @DisplayName("may have as many packets as the limit says, and not one more")
    void limit() {
      byte[] three = "1:41:41:4".getBytes(UTF_8);
      assertThatCode(() -> PayloadCodecV3.decodeText(three, 3, packets::add))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> PayloadCodecV3.decodeText(three, 2, packets::add))
          .isInstanceOf(PacketException.class)
          .hasMessageContaining("more than 2 packets");
    }
  }

  @Nested
  @DisplayName("in the binary form")
  class BinaryForm {

    private void decode(String hex) throws PacketException {
      PayloadCodecV3.decodeBinary(HexFormat.of().parseHex(hex), MANY, packets::add);
    }

    @Test
    @Tag("PO04")
    @DisplayName("has kind and length in bytes before each packet, a byte for each digit")
    void example() throws PacketException {
      String payload = "0004ff34e282ac" + "0105ff0401020304";
      assertThat(PayloadCodecV3.encodeBinary(List.of(text("€"), BYTES)))
          .asHexString()
          .isEqualToIgnoringCase(payload);
      decode(payload);
      assertThat(packets).containsExactly(text("€"), BYTES);
    }

    @Test
    @DisplayName("has lengths of several digits")
    void longPackets() throws PacketException {
      Packet packet = Packet.message(Message.binary(new byte[1233]));
      byte[] payload = PayloadCodecV3.encodeBinary(List.of(packet));
      assertThat(Arrays.copyOf(payload, 7)).containsExactly(1, 1, 2, 3, 4, -1, 4);
      PayloadCodecV3.decodeBinary(payload, MANY, packets::add);
      assertThat(packets).containsExactly(packet);
    }

    @Test
    @DisplayName("delivers nothing for bytes of an unknown type")
    void unknownType() throws PacketException {
      decode("0102ff0901" + "0002ff3461");
      assertThat(packets).containsExactly(text("a"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "00",
          "00ff",
          "0001",
          "0002ff34",
          "000aff34",
          "0032ff34",
          "0001ff39",
          "0002ff34ff",
          "0003ff34eda0",
          "0100ff",
          "0000ff",
          "0009090909090909090909ff34"
        })
    @DisplayName("delivers nothing if its first packet is bad")
    void malformed(String hex) {
      assertThatThrownBy(() -> decode(hex)).isInstanceOf(PacketException.class);
      assertThat(packets).isEmpty();
    }
  }

  @Nested
  @DisplayName("whatever it holds")
  class Anything {

    private static final int ROUNDS = 5_000;

    @Test
    @DisplayName("comes back as it was written, in either form")
    void roundTrip() throws PacketException {
      Random random = new Random(11);
      for (int round = 0; round < ROUNDS; round++) {
        List<Packet> written = new ArrayList<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
          written.add(Packets.random(random));
        }
        packets.clear();
        PayloadCodecV3.decodeText(PayloadCodecV3.encodeText(written), MANY, packets::add);
        assertThat(packets).isEqualTo(written);
        packets.clear();
        PayloadCodecV3.decodeBinary(PayloadCodecV3.encodeBinary(written), MANY, packets::add);
        assertThat(packets).isEqualTo(written);
      }
    }

    @Test
    @DisplayName("gives packets, or is refused; it never fails in another way")
    void damaged() {
      Random random = new Random(12);
      for (int round = 0; round < ROUNDS; round++) {
        List<Packet> written = List.of(Packets.random(random), Packets.random(random));
        byte[] asText = damaged(PayloadCodecV3.encodeText(written), random);
        byte[] asBytes = damaged(PayloadCodecV3.encodeBinary(written), random);
        decodeOrRefuse(() -> PayloadCodecV3.decodeText(asText, MANY, packet -> true));
        decodeOrRefuse(() -> PayloadCodecV3.decodeBinary(asBytes, MANY, packet -> true));
      }
    }

    private static byte[] damaged(byte[] payload, Random random) {
      byte[] damaged = Arrays.copyOf(payload, random.nextInt(payload.length + 3));
      for (int changes = random.nextInt(4); changes > 0 && damaged.length > 0; changes--) {
        damaged[random.nextInt(damaged.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "0123456789:b4\u0000\u0001\u00ff".charAt(random.nextInt(16));
      }
      return damaged;
    }

    private interface Decoding {
      void run() throws PacketException;
    }

    private static void decodeOrRefuse(Decoding decoding) {
      try {
        decoding.run();
      } catch (PacketException e) {
        assertThat(e.getMessage()).startsWith("received ");
      }
    }
  }
}
