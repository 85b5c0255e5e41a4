package io.undersocket.socketio.msgpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.JsonMap;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The MessagePack of servers")
class MessagePackCodecTest {

  private static final int ROUNDS = 2_000;

  private final ParserLimits limits = ParserLimits.defaults().withMaxAttachments(100);
  private final JsonCodec json = JsonCodec.of(limits, null);
  private final MessagePackCodec codec = MessagePackCodec.of(json, limits);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Nested
  @DisplayName("that was JSON")
  class FromJson {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "[]",
          "null",
          "true",
          "false",
          "-1",
          "0.5",
          "1e3",
          "-0",
          "123456789012345678",
          "12345678901234567890",
          "\"\"",
          "\"\\ud800 \\\"x\\u0041\\n\"",
          "\"\u00e4\u20ac\"",
          " { \"a\" : [ 1 , { \"b,}\" : \"]\" } , [ ] ] ,\n\"c\\\"\" : null } ",
          "{\"_placeholder\":true,\"num\":0}"
        })
    @DisplayName("is the same that its value would be")
    void sameAsValue(String text) throws PacketException {
      Json value = json.read(text.getBytes(UTF_8));
      assertThat(codec.write(value)).isEqualTo(codec.write(value.value()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("is that also where it is made at random")
    void random(long seed) {
      Random random = new Random(seed);
      for (int i = 0; i < ROUNDS; i++) {
        Json value = json.value(MessagePackFuzzTest.value(random, 0));
        assertThat(codec.write(value)).isEqualTo(codec.write(value.value()));
      }
    }

    @Test
    @DisplayName("is written of what has not been read")
    void unread() throws PacketException {
      Json object = json.read("{\"a\":{\"b\":1}}".getBytes(UTF_8));
      assertThat(codec.write(new JsonMap(object)))
          .isEqualTo(codec.write(Map.of("a", Map.of("b", 1))));
      assertThat(codec.write(new JsonMap(json.value(List.of(1))))).isEqualTo(bytes("80"));
    }
  }

  @Nested
  @DisplayName("that is read as plain values")
  class Plain {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("is what JSON makes of it, however deep it is read at once")
    void sameAsJson(long seed) throws PacketException {
      Random random = new Random(seed);
      for (int i = 0; i < ROUNDS; i++) {
        byte[] packed = codec.write(MessagePackFuzzTest.value(random, 0));
        Object expected = MessagePackFuzzTest.comparable(codec.read(packed).value());
        Object read = codec.readPlain(packed, random.nextInt(4));
        assertThat(MessagePackFuzzTest.comparable(read)).isEqualTo(expected);
      }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("is refused where that is, and never later")
    void broken(long seed) {
      Random random = new Random(seed);
      int good = 0;
      for (int i = 0; i < ROUNDS; i++) {
        byte[] damaged =
            MessagePackFuzzTest.damage(
                codec.write(List.of(MessagePackFuzzTest.value(random, 0))), random);
        Object expected = valueOrRefusal(() -> codec.read(damaged).value());
        int depth = random.nextInt(4);
        assertThat(valueOrRefusal(() -> codec.readPlain(damaged, depth))).isEqualTo(expected);
        good += expected instanceof List<?> ? 1 : 0;
      }
      assertThat(good).as("some of it still makes sense").isBetween(1, ROUNDS - 1);
    }

    private interface Reading {
      Object read() throws PacketException;
    }

    private Object valueOrRefusal(Reading reading) {
      try {
        return MessagePackFuzzTest.comparable(reading.read());
      } catch (PacketException e) {
        return "refused";
      }
    }

    @Test
    @DisplayName("has no members that are undefined, and dates as their text")
    void javaScript() throws PacketException {
      // {a: undefined, d: new Date(0), t: timestamp of 1 s, n: 2^63}
      byte[] packed =
          bytes("84a161d40000a164d7000000000000000000a174d6ff00000001a16ecf8000000000000000");
      Map<String, Object> expected =
          Map.of(
              "d",
              "1970-01-01T00:00:00.000Z",
              "t",
              "1970-01-01T00:00:01.000Z",
              "n",
              BigInteger.ONE.shiftLeft(63));
      assertThat(codec.readPlain(packed, 1)).isEqualTo(expected);
      assertThat(codec.readPlain(packed, 0)).isEqualTo(expected);
    }

    @Test
    @DisplayName("has null for a time that no calendar has")
    void farAway() throws PacketException {
      byte[] packed = bytes("c70cff000000007fffffffffffffff");
      assertThat(codec.readPlain(packed, 1)).isNull();
      assertThat(codec.read(packed).isNull()).isTrue();
    }

    @Test
    @DisplayName("is refused if it is nested too deep, also where it is not read")
    void tooDeep() {
      byte[] packed = bytes("81a161".repeat(limits.maxDepth() + 1) + "c0");
      for (int depth : new int[] {0, 1, Integer.MAX_VALUE}) {
        assertThatThrownBy(() -> codec.readPlain(packed, depth))
            .isInstanceOf(PacketException.class)
            .hasMessageContaining("maxDepth");
      }
    }
  }
}
