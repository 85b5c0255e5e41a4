package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A packet's wire forms")
class PacketCodecTest {

  private static Packet decode(String text) throws PacketException {
    byte[] utf8 = text.getBytes(UTF_8);
    return PacketCodec.decodeText(utf8, 0, utf8.length);
  }

  private static String encode(Packet packet) {
    return new String(PacketCodec.encodeText(packet), UTF_8);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Nested
  @DisplayName("written as text")
  class Encoding {

    @Test
    @Tag("EC01")
    @DisplayName("is the digit of its type and the data")
    void digitAndData() {
      assertThat(encode(Packet.message(Message.text("test")))).isEqualTo("4test");
      assertThat(encode(Packet.of(PacketType.PING, "probe"))).isEqualTo("2probe");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("is only the digit if there is no data")
    void onlyTheDigit(PacketType type) {
      assertThat(encode(Packet.of(type))).isEqualTo(String.valueOf(type.ordinal()));
    }

    @Test
    @DisplayName("keeps characters beyond ASCII as UTF-8")
    void utf8() {
      assertThat(PacketCodec.encodeText(Packet.message(Message.text("€"))))
          .isEqualTo(bytes('4', 0xE2, 0x82, 0xAC));
    }

    @Test
    @Tag("EC06")
    @DisplayName("takes only the slice that the message is")
    void slice() {
      byte[] array = "xxhelloyy".getBytes(UTF_8);
      assertThat(encode(Packet.message(Message.text(array, 2, 5)))).isEqualTo("4hello");
      assertThat(encode(Packet.message(Message.binary(bytes(9, 1, 2, 3, 4, 9), 1, 4))))
          .isEqualTo("bAQIDBA==");
    }

    @Test
    @Tag("EC05")
    @DisplayName("is b and padded base64 for a binary message, and b alone for no bytes")
    void binary() {
      assertThat(encode(Packet.message(Message.binary(bytes(1, 2, 3, 4))))).isEqualTo("bAQIDBA==");
      assertThat(encode(Packet.message(Message.binary(bytes(0xFB, 0xFF))))).isEqualTo("b+/8=");
      assertThat(encode(Packet.message(Message.binary(bytes())))).isEqualTo("b");
    }

    @Test
    @DisplayName("refuses binary data in anything but a message")
    void binaryPing() {
      Packet packet = new Packet(PacketType.PING, Message.binary(bytes(1)));
      assertThatThrownBy(() -> PacketCodec.encodeText(packet))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PING")
          .hasMessageContaining("only a MESSAGE can be binary");
    }
  }

  @Nested
  @DisplayName("read from text")
  class Decoding {

    @Test
    @Tag("EC01")
    @DisplayName("gives the type of the digit and the rest as data")
    void typeAndData() throws PacketException {
      assertThat(decode("4test")).isEqualTo(Packet.message(Message.text("test")));
      assertThat(decode("2probe")).isEqualTo(Packet.of(PacketType.PING, "probe"));
      assertThat(decode("4😀€")).isEqualTo(Packet.message(Message.text("😀€")));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("gives no data, rather than empty data, for a digit alone")
    void noData(PacketType type) throws PacketException {
      assertThat(decode(String.valueOf(type.digit()))).isEqualTo(Packet.of(type));
    }

    @Test
    @DisplayName("does not copy: the data is a slice of what was read")
    void slice() throws PacketException {
      byte[] array = "--4hello--".getBytes(UTF_8);
      Packet packet = PacketCodec.decodeText(array, 2, 6);
      assertThat(packet.data()).isEqualTo(Message.text("hello"));
      assertThat(packet.data().array()).isSameAs(array);
    }

    @Test
    @Tag("EC02")
    @DisplayName("refuses an empty packet")
    void empty() {
      assertThatThrownBy(() -> decode(""))
          .isInstanceOf(PacketException.class)
          .hasMessageStartingWith("received an empty packet");
    }

    @ParameterizedTest
    @CsvSource({"7, '7'", "abc, 'a'", "B, 'B'", "/, '/'", "😀, U+1F600", "€4, U+20AC"})
    @Tag("EC02")
    @DisplayName("refuses another first character and names it")
    void unknownType(String text, String name) {
      String quoted = name.startsWith("U+") ? name : "'" + name + "'";
      assertThatThrownBy(() -> decode(text))
          .isInstanceOf(PacketException.class)
          .hasMessageContaining("starts with " + quoted + ":")
          .hasMessageContaining("expected a type from 0 to 6, or b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n4x", "\r", "\u001b[31m", " 4"})
    @DisplayName("never repeats a control character in the message of an error")
    void controlCharacters(String text) {
      assertThatThrownBy(() -> decode(text))
          .isInstanceOf(PacketException.class)
          .message()
          .matches("[\\x20-\\x7e]*U\\+00[0-9A-F]{2}[\\x20-\\x7e]*");
    }

    @Test
    @DisplayName("refuses a slice outside the array")
    void outside() {
      assertThatThrownBy(() -> PacketCodec.decodeText(bytes('4', 'a'), 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
      "b,                        ''",
      "bAQIDBA==,                01020304",
      "bAQIDBA,                  01020304",
      "bAQIDBA=,                 01020304",
      "bAQIDBA===,               01020304",
      "b+/+/,                    fbffbf",
      "b-_-_,                    fbffbf",
      "b+_-/,                    fbffbf",
      "bYWJjZ,                   616263",
      "bY,                       ''",
      "b'YW Jj YWJj',            616263616263",
      "bY!W@J#j,                 616263",
      "béYWJj€,                  616263",
      "bYWJj=YWJj,               616263",
      "bYW==Jj,                  61",
      "b=YWJj,                   ''",
      "b====,                    ''",
    })
    @DisplayName("reads base64 as leniently as Node.js")
    void lenientBase64(String text, String hex) throws PacketException {
      Message data = decode(text.replace("'", "")).data();
      assertThat(data.isBinary()).isTrue();
      assertThat(data.bytes()).asHexString().isEqualToIgnoringCase(hex);
    }
  }

  @Nested
  @DisplayName("read from a binary frame")
  class Binary {

    @Test
    @Tag("EC05")
    @DisplayName("is a message of all the bytes, not copied")
    void message() {
      byte[] frame = bytes(4, 1, 2);
      Packet packet = PacketCodec.decodeBinary(frame);
      assertThat(packet).isEqualTo(Packet.message(Message.binary(bytes(4, 1, 2))));
      assertThat(packet.data().array()).isSameAs(frame);
    }

    @Test
    @DisplayName("is a message of no bytes if there are none")
    void empty() {
      assertThat(PacketCodec.decodeBinary(bytes()))
          .isEqualTo(Packet.message(Message.binary(bytes())));
    }
  }

  @Nested
  @DisplayName("whatever comes")
  class Fuzz {

    private final Random random = new Random(20260101);

    @Test
    @DisplayName("a packet survives the round trip")
    void roundTrip() throws PacketException {
      for (int i = 0; i < 20_000; i++) {
        Packet packet = Packets.random(random);
        byte[] text = PacketCodec.encodeText(packet);
        assertThat(PacketCodec.decodeText(text, 0, text.length)).isEqualTo(packet);
      }
    }

    @Test
    @DisplayName("random bytes are a packet, or refused with the one exception there is for it")
    void randomBytes() {
      for (int i = 0; i < 100_000; i++) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        if (bytes.length > 0 && random.nextBoolean()) {
          bytes[0] = (byte) "0123456b".charAt(random.nextInt(8));
        }
        try {
          Packet packet = PacketCodec.decodeText(bytes, 0, bytes.length);
          assertThat("0123456b").contains(String.valueOf((char) bytes[0]));
          assertThat(packet.type()).isNotNull();
        } catch (PacketException e) {
          assertThat(e).hasMessageStartingWith("received");
        }
      }
    }

    @Test
    @DisplayName("base64 with anything between gives what a strict decoder gives without it")
    void base64() throws PacketException {
      String characters = "ABCxyz019+/-_+/-_" + "ABCDEFGHIJKLMNOP" + "= \n.!é€";
      for (int i = 0; i < 100_000; i++) {
        StringBuilder text = new StringBuilder("b");
        int padding = random.nextInt(4) == 0 ? characters.length() : characters.indexOf('=');
        for (int length = random.nextInt(40); length > 0; length--) {
          text.append(characters.charAt(random.nextInt(padding)));
        }
        assertThat(decode(text.toString()).data().bytes())
            .as(text.toString())
            .isEqualTo(strictly(text.substring(1)));
      }
    }

    private byte[] strictly(String base64) {
      String clean =
          base64
              .replaceFirst("(?s)=.*", "")
              .replace('-', '+')
              .replace('_', '/')
              .replaceAll("[^A-Za-z0-9+/]", "");
      int left = clean.length() % 4;
      byte[] whole = Base64.getDecoder().decode(clean.substring(0, clean.length() - left));
      if (left < 2) {
        return whole;
      }
      String tail = clean.substring(clean.length() - left) + "=".repeat(4 - left);
      byte[] rest = Base64.getDecoder().decode(tail.getBytes(US_ASCII));
      byte[] all = Arrays.copyOf(whole, whole.length + rest.length);
      System.arraycopy(rest, 0, all, whole.length, rest.length);
      return all;
    }
  }
}
