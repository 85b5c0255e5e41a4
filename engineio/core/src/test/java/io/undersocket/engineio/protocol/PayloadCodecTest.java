package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A polling payload")
class PayloadCodecTest {

  private static final int MANY = 1000;

  /** Collects what is delivered. */
  private final List<Packet> packets = new ArrayList<>();

  private void decode(String body) throws PacketException {
    PayloadCodec.decode(body.getBytes(UTF_8), MANY, packets::add);
  }

  private static String encode(Packet... packets) {
    return new String(
        PayloadCodec.encode(Arrays.stream(packets).map(PacketCodec::encodeText).toList()), UTF_8);
  }

  @Nested
  @DisplayName("that is written")
  class Encoding {

    @Test
    @Tag("EC03")
    @Tag("EC07")
    @DisplayName("has U+001E between the packets, not before and not after")
    void separator() {
      assertThat(
              encode(
                  Packet.of(PacketType.OPEN),
                  Packet.of(PacketType.CLOSE),
                  Packet.of(PacketType.PING, "probe"),
                  Packet.of(PacketType.PONG, "probe"),
                  Packet.message(Message.text("test")),
                  Packet.message(Message.binary(new byte[] {1, 2, 3, 4}))))
          .isEqualTo("0\u001e1\u001e2probe\u001e3probe\u001e4test\u001ebAQIDBA==");
    }

    @Test
    @DisplayName("is the packet itself if there is one, and empty if there is none")
    void oneOrNone() {
      assertThat(encode(Packet.of(PacketType.NOOP))).isEqualTo("6");
      assertThat(encode()).isEmpty();
    }

    @Test
    @DisplayName("keeps its separators even around packets of no bytes")
    void emptyPackets() {
      assertThat(PayloadCodec.encode(List.of(new byte[0], new byte[0], new byte[] {'4'})))
          .isEqualTo("\u001e\u001e4".getBytes(UTF_8));
    }
  }

  @Nested
  @DisplayName("that is read")
  class Decoding {

    @Test
    @Tag("EC03")
    @Tag("EC07")
    @DisplayName("gives its packets in order")
    void inOrder() throws PacketException {
      decode("0\u001e1\u001e2probe\u001e3\u001e4test€\u001ebAQIDBA==");
      assertThat(packets)
          .containsExactly(
              Packet.of(PacketType.OPEN),
              Packet.of(PacketType.CLOSE),
              Packet.of(PacketType.PING, "probe"),
              Packet.of(PacketType.PONG),
              Packet.message(Message.text("test€")),
              Packet.message(Message.binary(new byte[] {1, 2, 3, 4})));
    }

    @Test
    @DisplayName("gives slices of the body, no copies")
    void slices() throws PacketException {
      byte[] body = "4a\u001e4b".getBytes(UTF_8);
      PayloadCodec.decode(body, MANY, packets::add);
      assertThat(packets).allSatisfy(packet -> assertThat(packet.data().array()).isSameAs(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[\"a123\", \"a456\"]", "\u001e", "\u001e4a", "9"})
    @Tag("EC04")
    @DisplayName("delivers nothing if the first packet is bad")
    void malformed(String body) {
      assertThatThrownBy(() -> decode(body)).isInstanceOf(PacketException.class);
      assertThat(packets).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4a\u001e", "4a\u001e\u001e4b", "4a\u001e?\u001e4b", "4a\u001eabc"})
    @DisplayName("delivers the packets before the first bad one, and nothing after it")
    void badInTheMiddle(String body) {
      assertThatThrownBy(() -> decode(body)).isInstanceOf(PacketException.class);
      assertThat(packets).containsExactly(Packet.message(Message.text("a")));
    }

    @Test
    @DisplayName("is not looked at any further once the handler has had enough")
    void stop() throws PacketException {
      byte[] body = "4a\u001e1\u001e???".getBytes(UTF_8);
      PayloadCodec.decode(
          body,
          MANY,
          packet -> {
            packets.add(packet);
            return packet.type() != PacketType.CLOSE;
          });
      assertThat(packets)
          .containsExactly(Packet.message(Message.text("a")), Packet.of(PacketType.CLOSE));
    }

    @Test
    @DisplayName("may have as many packets as the limit says, and not one more")
    void limit() {
      byte[] three = "4a\u001e4b\u001e4c".getBytes(UTF_8);
      assertThatCode(() -> PayloadCodec.decode(three, 3, packets::add)).doesNotThrowAnyException();
      packets.clear();
      assertThatThrownBy(() -> PayloadCodec.decode(three, 2, packets::add))
          .isInstanceOf(PacketException.class)
          .hasMessageContaining("8 bytes")
          .hasMessageContaining("more than 2 packets");
      assertThat(packets).hasSize(2);
    }

    @Test
    @DisplayName("needs a limit that lets something through")
    void noLimit() {
      assertThatThrownBy(() -> PayloadCodec.decode(new byte[] {'4'}, 0, packets::add))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("maxPackets is 0");
    }
  }

  @Nested
  @DisplayName("that is not valid UTF-8")
  class InvalidUtf8 {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "a lone continuation byte,      34 80,                      4\uFFFD",
      "an overlong slash,             34 c0 af,                   4\uFFFD\uFFFD",
      "an overlong form of 3 bytes,   34 e0 80 af,                4\uFFFD\uFFFD\uFFFD",
      "a surrogate,                   34 ed a0 80,                4\uFFFD\uFFFD\uFFFD",
      "beyond U+10FFFF,               34 f4 90 80 80,             4\uFFFD\uFFFD\uFFFD\uFFFD",
      "surrogates and text,           34 61 ed a0 80 e2 82 62,    4a\uFFFD\uFFFD\uFFFD\uFFFDb",
      "a character cut by the end,    34 61 e2 82,                4a\uFFFD",
      "a character cut by a packet,   34 f0 9f 98 1e 34 61,       4\uFFFD\u001e4a",
      "a byte that never occurs,      34 61 ff 62,                4a\uFFFDb",
    })
    @DisplayName("reads as browsers and Node.js read it, with U+FFFD")
    void replaced(String what, String hex, String expected) throws PacketException {
      PayloadCodec.decode(hex(hex), MANY, packets::add);
      assertThat(
              new String(
                  PayloadCodec.encode(packets.stream().map(PacketCodec::encodeText).toList()),
                  UTF_8))
          .isEqualTo(expected);
    }

    private byte[] hex(String hex) {
      String[] parts = hex.split(" ");
      byte[] bytes = new byte[parts.length];
      for (int i = 0; i < parts.length; i++) {
        bytes[i] = (byte) Integer.parseInt(parts[i], 16);
      }
      return bytes;
    }
  }

  @Nested
  @DisplayName("whatever comes")
  class Fuzz {

    private final Random random = new Random(20260102);

    @Test
    @DisplayName("packets survive the round trip")
    void roundTrip() throws PacketException {
      for (int i = 0; i < 5_000; i++) {
        List<Packet> sent = new ArrayList<>();
        for (int count = 1 + random.nextInt(8); count > 0; count--) {
          sent.add(Packets.random(random));
        }
        List<Packet> received = new ArrayList<>();
        byte[] body = PayloadCodec.encode(sent.stream().map(PacketCodec::encodeText).toList());
        PayloadCodec.decode(body, sent.size(), received::add);
        assertThat(received).isEqualTo(sent);
      }
    }

    @Test
    @DisplayName("random bytes end well or with the one exception, and all text that came is UTF-8")
    void randomBytes() {
      String likely = "0123456b\u001e\u001e\u001eaé€=";
      for (int i = 0; i < 50_000; i++) {
        byte[] body = new byte[random.nextInt(40)];
        for (int at = 0; at < body.length; at++) {
          body[at] =
              random.nextInt(4) == 0
                  ? (byte) random.nextInt()
                  : likely.getBytes(ISO_8859_1)[random.nextInt(likely.length())];
        }
        List<Packet> received = new ArrayList<>();
        try {
          PayloadCodec.decode(body, 5, received::add);
        } catch (PacketException e) {
          assertThat(e).hasMessageStartingWith("received");
        }
        assertThat(received).hasSizeLessThanOrEqualTo(5);
        for (Packet packet : received) {
          if (packet.data() != null && !packet.data().isBinary()) {
            byte[] text = packet.data().bytes();
            assertThat(new String(text, UTF_8).getBytes(UTF_8)).isEqualTo(text);
          }
        }
      }
    }
  }
}
