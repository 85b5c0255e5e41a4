package io.undersocket.socketio.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.PacketType;
import io.undersocket.socketio.protocol.ParserLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

@DisplayName("The MessagePack parser")
class MessagePackParserTest {

  /** Of a map with type and nsp, and perhaps more: the bytes before the value of {@code data}. */
  private static final String EVENT = "83 a474797065 02 a36e7370 a12f a464617461 ";

  private static final String CONNECT = "83 a474797065 00 a36e7370 a12f a464617461 ";

  private final MessagePackParser parser = MessagePackParser.create();

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private String packed(Packet packet) {
    List<Message> messages = parser.encoder().encode(packet);
    assertThat(messages).hasSize(1).allMatch(Message::isBinary);
    return HexFormat.of().formatHex(messages.get(0).bytes());
  }

  private Packet unpacked(String hex) throws PacketException {
    return parser.newDecoder().add(Message.binary(hex(hex)));
  }

  private Packet journey(Packet packet) throws PacketException {
    return parser.newDecoder().add(parser.encoder().encode(packet).get(0));
  }

  private Args journey(Object... values) throws PacketException {
    return journey(Packet.event("/", Packet.NO_ID, "e", Arrays.asList(values))).args();
  }

  /** The one argument of an event {@code e}, given in MessagePack. */
  private Json argument(String hex) throws PacketException {
    return unpacked(EVENT + "92 a165 " + hex).args().raw(0);
  }

  @Nested
  @DisplayName("writes")
  class Writes {

    @Test
    @DisplayName("what the reference's does, save for the order of keys")
    void wire() {
      assertThat(packed(Packet.event("/", 3, "a", List.of(1, new byte[] {7}))))
          .isEqualTo("84a47479706502a36e7370a12fa46461746193a16101c40107a2696403".replace(" ", ""));
      assertThat(packed(Packet.ack("/a", 0, List.of())))
          .isEqualTo("84a47479706503a36e7370a22f61a46461746190a2696400");
      assertThat(packed(Packet.disconnect("/"))).isEqualTo("82a47479706501a36e7370a12f");
      assertThat(packed(Packet.connect("/", Map.of("sid", "x"))))
          .isEqualTo("83a47479706500a36e7370a12fa46461746181a3736964a178");
      assertThat(packed(Packet.connectError("/", Map.of("message", "no"))))
          .isEqualTo("83a47479706504a36e7370a12fa46461746181a76d657373616765a26e6f");
    }

    @Test
    @DisplayName("every kind of value, numbers as JavaScript tells them apart")
    void values() throws PacketException {
      List<Object> values = new ArrayList<>();
      values.addAll(
          List.of(true, "text", 1.0, -0.5, 1.1f, 1L << 40, new BigInteger("18446744073709551615")));
      values.addAll(List.of(new BigDecimal("2.50"), 'c', new int[] {1, 2}, new String[] {"a"}));
      values.addAll(List.of(Instant.EPOCH, Map.of(1, "one"), Thread.State.NEW));
      values.add(null);
      assertThat(journey(values.toArray()).toString())
          .isEqualTo(
              "[true, \"text\", 1, -0.5, 1.1, 1099511627776, 18446744073709551615, 2.5, \"c\","
                  + " [1,2], [\"a\"], \"1970-01-01T00:00:00.000Z\", {\"1\":\"one\"}, \"NEW\","
                  + " null]");
    }

    @Test
    @DisplayName("lone surrogates, which JavaScript's strings may have, and reads them")
    void surrogates() throws PacketException {
      for (String text : List.of("\ud800", "a\udc00b\ud83d\ude00\ud83d", "\u00e9\ud83d\ude00")) {
        assertThat(journey(text).getString(0)).isEqualTo(text);
      }
    }

    @Test
    @DisplayName("bytes anywhere, also in what is no event")
    void bytes() throws PacketException {
      assertThat(journey(Map.of("a", List.of(new byte[] {1}))).raw(0).get("a").value())
          .usingRecursiveComparison()
          .isEqualTo(List.of(new byte[] {1}));
      Json payload = journey(Packet.connect("/", Map.of("key", new byte[] {2}))).payload();
      assertThat(payload.get("key").as(byte[].class)).containsExactly(2);
    }

    @Test
    @DisplayName("what was received, without the receiver having read it")
    void relayed() throws PacketException {
      Args received = journey("a", Map.of("b", new byte[] {1}));
      Args again = journey(Packet.event("/", Packet.NO_ID, "again", received)).args();
      assertThat(again.asList()).usingRecursiveComparison().isEqualTo(received.asList());
    }

    @Test
    @DisplayName("nothing that contains itself, is nested too deeply or of no known type")
    void refuses() {
      List<Object> circle = new ArrayList<>();
      circle.add(circle);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> journey(circle))
          .withMessageContaining("circular");
      Object deep = List.of();
      for (int i = 0; i < 600; i++) {
        deep = List.of(deep);
      }
      Object tooDeep = deep;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> journey(tooDeep))
          .withMessageContaining("500 (maxDepth)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> journey(new Object()))
          .withMessageContaining("JsonBinding");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> journey(Map.of(new Object(), 1)))
          .withMessageContaining("a key of a Map");
    }
  }

  @Nested
  @DisplayName("reads")
  class Reads {

    @Test
    @DisplayName("all five types of packets, keys in any order and unknown ones among them")
    void types() throws PacketException {
      Packet event =
          unpacked(
              "85 a2696407 a464617461 92a16101 a36e7370 a22f61"
                  + " a76f7074696f6e73 81a8636f6d7072657373c3 a47479706502");
      assertThat(event.type()).isEqualTo(PacketType.EVENT);
      assertThat(event.namespace()).isEqualTo("/a");
      assertThat(event.id()).isEqualTo(7);
      assertThat(event.eventName()).isEqualTo("a");
      assertThat(event.args().getInt(0)).isEqualTo(1);
      assertThat(unpacked("82 a47479706500 a36e7370a12f").payload()).isNull();
      assertThat(unpacked(CONNECT + "81a16101").payload().text()).isEqualTo("{\"a\":1}");
      assertThat(unpacked("82 a47479706501 a36e7370a12f").type()).isEqualTo(PacketType.DISCONNECT);
      assertThat(unpacked("84 a47479706503 a36e7370a12f a46461746190 a2696400").hasId()).isTrue();
      assertThat(unpacked("83 a47479706504 a36e7370a12f a464617461a26e6f").payload().text())
          .isEqualTo("\"no\"");
    }

    @Test
    @DisplayName("what JavaScript writes for undefined, as if it were not there")
    void undefined() throws PacketException {
      assertThat(unpacked(CONNECT + "d40000").payload()).isNull();
      assertThat(unpacked(CONNECT + "82 a3736964a178 a3706964d40000").payload().text())
          .isEqualTo("{\"sid\":\"x\"}");
      assertThat(argument("92 d40000 01").text()).isEqualTo("[null,1]");
      assertThat(argument("d40000").isNull()).isTrue();
      assertThat(unpacked("84 a47479706502 a36e7370a12f a46461746191a165 a26964d40000").hasId())
          .isFalse();
    }

    @Test
    @DisplayName("JavaScript's dates and ArrayBuffers, and other extensions as it does")
    void extensions() throws PacketException {
      assertThat(argument("d700 0000019aa5b0dcfa").as(Instant.class))
          .isEqualTo(Instant.ofEpochMilli(0x19aa5b0dcfaL));
      assertThat(argument("d700 ffffffffffffffff").value()).isEqualTo("1969-12-31T23:59:59.999Z");
      assertThat(argument("d700 7fffffffffffffff").isNull()).isTrue();
      assertThat(argument("c70200 0102").as(byte[].class)).containsExactly(1, 2);
      assertThat(argument("c8000200 0102").as(byte[].class)).containsExactly(1, 2);
      assertThat(argument("d5 05 0102").value())
          .usingRecursiveComparison()
          .isEqualTo(List.of(5L, new byte[] {1, 2}));
      assertThat(argument("d6 ff 00000001").value())
          .usingRecursiveComparison()
          .isEqualTo(List.of(-1L, new byte[] {0, 0, 0, 1}));
    }

    @ParameterizedTest
    @CsvSource({
      "cf00000100000000aa, 1099511627946",
      "cfffffffffffffffff, 18446744073709551615",
      "d38000000000000000, -9223372036854775808",
      "e0, -32",
      "ca3fc00000, 1.5",
      "cb4000000000000000, 2",
      "cb7ff8000000000000, null",
      "cb7ff0000000000000, null",
    })
    @DisplayName("numbers of every format")
    void numbers(String hex, String text) throws PacketException {
      assertThat(argument(hex).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"a5 636f6e6e65, conne", "05, 5", "cb3fe0000000000000, 0.5", "c0, null", "c3, true"})
    @DisplayName("names of events that are no strings, as an emitter of JavaScript does")
    void names(String hex, String name) throws PacketException {
      assertThat(unpacked(EVENT + "91" + hex).eventName()).isEqualTo(name);
    }

    @Test
    @DisplayName("events without a name, and reserved ones")
    void unusualNames() throws PacketException {
      assertThat(unpacked(EVENT + "90").eventName()).isNull();
      assertThat(unpacked(EVENT + "91 a7 636f6e6e656374").eventName()).isEqualTo("connect");
    }

    @Test
    @DisplayName("an object that only looks like bytes as what it is")
    void lookAlike() throws PacketException {
      Args args =
          journey(
              new byte[] {1},
              Map.of("_placeholder", true, "num", 0),
              Map.of("_placeholder", true, "num", 9));
      assertThat(args.getBytes(0)).containsExactly(1);
      assertThat(args.getMap(1)).containsEntry("num", 0L);
      assertThat(args.getMap(2)).containsEntry("num", 9L);
    }

    @Test
    @DisplayName("what does not fit with an error that names event and position")
    void doesNotFit() throws PacketException {
      Args args = journey("a", new byte[] {1});
      assertThatExceptionOfType(ArgumentException.class)
          .isThrownBy(() -> args.get(1, String.class))
          .withMessage("event \"e\", argument 1: expected String, received binary of 1 bytes");
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {

    @ParameterizedTest
    @CsvSource({
      "90, invalid packet type",
      "80, invalid packet type",
      "82 a47479706505 a36e7370a12f, invalid packet type",
      "82 a474797065a130 a36e7370a12f, invalid packet type",
      "82 a474797065cb3fe0000000000000 a36e7370a12f, invalid packet type",
      "81 a47479706500, invalid namespace",
      "82 a47479706500 a36e737001, invalid namespace",
      "82 a47479706500 a36e7370a161, invalid namespace",
      "83 a47479706500 a36e7370a12f a464617461c0, invalid payload",
      "83 a47479706500 a36e7370a12f a46461746190, invalid payload",
      "83 a47479706500 a36e7370a12f a464617461a161, invalid payload",
      "83 a47479706501 a36e7370a12f a46461746180, invalid payload",
      "82 a47479706502 a36e7370a12f, invalid payload",
      "83 a47479706502 a36e7370a12f a464617461a161, invalid payload",
      "83 a47479706502 a36e7370a12f a4646174619180, invalid payload",
      "82 a47479706503 a36e7370a12f, invalid payload",
      "82 a47479706504 a36e7370a12f, invalid payload",
      "84 a47479706502 a36e7370a12f a46461746191a161 a26964c0, invalid packet id",
      "84 a47479706502 a36e7370a12f a46461746191a161 a26964a131, invalid packet id",
      "84 a47479706502 a36e7370a12f a46461746191a161 a26964ff, invalid packet id",
      "82 a47479706501 a36e7370a12f 00, invalid MessagePack: 1 trailing bytes",
    })
    @DisplayName("what is no packet, in the words of the reference")
    void invalid(String hex, String message) {
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> unpacked(hex))
          .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "c1",
          "8f",
          EVENT + "91",
          EVENT + "92 a165 dd7fffffff",
          EVENT + "92 a165 df7fffffff",
          EVENT + "92 a165 ddffffffff",
          EVENT + "92 a165 c67fffffff",
          EVENT + "92 a165 db7fffffff",
          EVENT + "92 a165 c97fffffff00",
          EVENT + "92 a165 c1"
        })
    @DisplayName("what is broken, or announces more than there is")
    void broken(String hex) {
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> unpacked(hex))
          .withMessageContaining("MessagePack");
    }

    @Test
    @DisplayName("text")
    void text() {
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> parser.newDecoder().add(Message.text("2[\"a\"]")))
          .withMessage("got text where a MessagePack packet is due");
    }

    @Test
    @DisplayName("what is nested too deeply")
    void deep() {
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> unpacked(EVENT + "92 a165" + "91".repeat(100_000) + "90"))
          .withMessageContaining("500 (maxDepth)");
    }

    @Test
    @DisplayName("more bytes, and more often bytes, than the limits say")
    void limits() throws PacketException {
      ParserLimits limits =
          ParserLimits.defaults().withMaxAttachments(2).withMaxAttachmentBytes(10);
      MessagePackParser bounded = MessagePackParser.create(limits, null);
      List<Object> values = List.of(new byte[5], new byte[5]);
      assertThat(bounded.newDecoder().add(event(values)).args().size()).isEqualTo(2);
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(
              () -> bounded.newDecoder().add(event(List.of(new byte[0], new byte[0], new byte[0]))))
          .withMessageContaining("2 (maxAttachments)");
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> bounded.newDecoder().add(event(List.of(new byte[11]))))
          .withMessageContaining("10 (maxAttachmentBytes)");
    }

    private Message event(List<Object> values) {
      return parser.encoder().encode(Packet.event("/", Packet.NO_ID, "e", values)).get(0);
    }

    @Test
    @DisplayName("more arguments than anybody has, as each costs more here than there")
    void arguments() throws PacketException {
      List<Object> most = Collections.nCopies(10_000, 1);
      assertThat(parser.newDecoder().add(event(most)).args().size()).isEqualTo(10_000);
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> parser.newDecoder().add(event(Collections.nCopies(10_001, 1))))
          .withMessageContaining("10001 arguments, more than 10000");
    }

    @Test
    @DisplayName("a namespace that is too long")
    void longNamespace() {
      try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
        packer.packMapHeader(2).packString("type").packInt(0);
        packer.packString("nsp").packString("/" + "a".repeat(10_000));
        byte[] bytes = packer.toByteArray();
        assertThatExceptionOfType(PacketException.class)
            .isThrownBy(() -> parser.newDecoder().add(Message.binary(bytes)))
            .withMessageContaining("8192 (maxNamespaceLength)");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
