package io.undersocket.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.undersocket.socketio.Args;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("JSON, written as JavaScript writes it,")
class JsonWritingTest {

  private static String written(Object value) {
    return Wire.encodeArgument(value);
  }

  @Nested
  @DisplayName("has strings")
  class Strings {

    @Test
    @DisplayName("with the shortest escapes, and none where none is needed")
    void escapes() {
      assertThat(written("\"\\/\b\f\n\r\t\u0000\u001f\u007f"))
          .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\"");
      assertThat(written("<script>&'")).isEqualTo("\"<script>&'\"");
    }

    @Test
    @DisplayName("with characters beyond ASCII as they are, also U+2028")
    void beyondAscii() {
      String text = "a\u0080\u00e9\u07ff\u0800\u2028\u2029\uffff\ud83d\ude00\udbff\udfffz";
      assertThat(written(text)).isEqualTo('"' + text + '"');
    }

    @Test
    @DisplayName("with lone surrogates escaped in lower case")
    void loneSurrogates() {
      assertThat(written("\ud83d")).isEqualTo("\"\\ud83d\"");
      assertThat(written("\udE00x\uD83D")).isEqualTo("\"\\ude00x\\ud83d\"");
      assertThat(written("\ud83d\ud83d\ude00")).isEqualTo("\"\\ud83d\ud83d\ude00\"");
    }

    @Test
    @DisplayName("from whatever is a sequence of characters")
    void otherCharacters() {
      assertThat(written(new StringBuilder("a\u00e9"))).isEqualTo("\"a\u00e9\"");
      assertThat(written('\n')).isEqualTo("\"\\n\"");
    }

    @Test
    @DisplayName("of any length")
    void anyLength() {
      for (int length = 0; length < 300; length++) {
        String ascii = "x".repeat(length);
        String wide = "\u20ac".repeat(length);
        String escaped = "\u0001".repeat(length);
        assertThat(written(ascii)).isEqualTo('"' + ascii + '"');
        assertThat(written(wide)).isEqualTo('"' + wide + '"');
        assertThat(written(escaped)).isEqualTo('"' + "\\u0001".repeat(length) + '"');
      }
    }
  }

  @Nested
  @DisplayName("has numbers")
  class Numbers {

    @Test
    @DisplayName("with the digits that JavaScript prints")
    void asJavaScript() {
      for (String line : JavaScriptNumbers.PRINTED) {
        int space = line.indexOf(' ');
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(line, 0, space, 16));
        assertThat(written(value)).as("%s", value).isEqualTo(line.substring(space + 1));
      }
    }

    @Test
    @DisplayName("with the fewest digits that are still the same number")
    void fewestDigits() {
      Random random = new Random(17);
      for (int i = 0; i < 20_000; i++) {
        double value =
            switch (i % 4) {
              case 0 -> Double.longBitsToDouble(random.nextLong());
              case 1 -> random.nextDouble();
              case 2 -> random.nextInt(1_000_000) / 1000.0;
              default -> random.nextGaussian() * 1e9;
            };
        if (!Double.isFinite(value)) {
          continue;
        }
        String text = written(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0.0 : value);
        BigDecimal printed = new BigDecimal(text);
        if (printed.precision() > 1 && Math.abs(value) >= Double.MIN_NORMAL) {
          BigDecimal shorter =
              printed.round(
                  new java.math.MathContext(printed.stripTrailingZeros().precision() - 1));
          assertThat(
                  shorter.signum() != 0
                      && shorter.doubleValue() == value
                      && shorter.compareTo(printed) != 0)
              .as("%s could be %s", text, shorter)
              .isFalse();
        }
      }
    }

    @Test
    @DisplayName("of floats with the fewest digits that are the same float")
    void floats() {
      assertThat(written(0.1f)).isEqualTo("0.1");
      assertThat(written(-1.5f)).isEqualTo("-1.5");
      assertThat(written(1e10f)).isEqualTo("10000000000");
      assertThat(written(16777216f)).isEqualTo("16777216");
      assertThat(written(-0f)).isEqualTo("0");
      assertThat(written(Float.MAX_VALUE)).isEqualTo("3.4028235e+38");
      assertThat(written(Float.MIN_VALUE)).isEqualTo("1e-45");
      assertThat(written(Float.NaN)).isEqualTo("null");
    }

    @Test
    @DisplayName("that are none as null")
    void notFinite() {
      assertThat(written(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)))
          .isEqualTo("[null,null,null]");
    }

    @Test
    @DisplayName("with all digits where Java has more than JavaScript")
    void exact() {
      assertThat(written(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
      assertThat(written(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
      assertThat(written(new BigInteger("123456789012345678901234567890")))
          .isEqualTo("123456789012345678901234567890");
      assertThat(written(new BigDecimal("0.10"))).isEqualTo("0.10");
      assertThat(written(new BigDecimal("1E+400"))).isEqualTo("1E+400");
    }

    @Test
    @DisplayName("of every integer type")
    void integers() {
      assertThat(
              written(
                  List.of(
                      (byte) -1,
                      (short) 300,
                      0,
                      -10,
                      99,
                      100,
                      1_000_000_007L,
                      new AtomicInteger(4),
                      new AtomicLong(5))))
          .isEqualTo("[-1,300,0,-10,99,100,1000000007,4,5]");
      for (long power = 1; power < Long.MAX_VALUE / 10; power *= 10) {
        assertThat(written(List.of(power - 1, power, -power)))
            .isEqualTo("[" + (power - 1) + "," + power + "," + -power + "]");
      }
    }
  }

  @Nested
  @DisplayName("has containers")
  class Containers {

    @Test
    @DisplayName("from lists, sets, arrays and anything that can be iterated")
    void arrays() {
      Iterable<String> iterable = () -> List.of("x", "y").iterator();
      assertThat(
              written(
                  Arrays.asList(
                      List.of(),
                      new LinkedHashSet<>(List.of(1, 2)),
                      new int[] {1, 2},
                      new double[] {0.5, 1},
                      new boolean[] {true},
                      new char[] {'a'},
                      new Object[] {null, "a"},
                      new String[][] {{"a"}, {}},
                      iterable,
                      null)))
          .isEqualTo(
              "[[],[1,2],[1,2],[0.5,1],[true],[\"a\"],[null,\"a\"],[[\"a\"],[]],[\"x\",\"y\"],null]");
    }

    @Test
    @Tag("PK29")
    @DisplayName("from maps in their order, null included")
    void objects() {
      Map<Object, Object> map = new LinkedHashMap<>();
      map.put("b", 1);
      map.put("a\n", null);
      map.put(TimeUnit.SECONDS, Map.of());
      map.put("", true);
      assertThat(written(map)).isEqualTo("{\"b\":1,\"a\\n\":null,\"SECONDS\":{},\"\":true}");
      assertThat(written(Map.of())).isEqualTo("{}");
    }

    @Test
    @DisplayName("with names that are indexes first, in ascending order")
    void indexesFirst() {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (Object key :
          List.of("b", "10", "9", "01", "-1", "4294967294", "4294967295", 2, "0", "1.5", 3L)) {
        map.put(key, 0);
      }
      assertThat(written(map))
          .isEqualTo(
              "{\"0\":0,\"2\":0,\"3\":0,\"9\":0,\"10\":0,\"4294967294\":0,"
                  + "\"b\":0,\"01\":0,\"-1\":0,\"4294967295\":0,\"1.5\":0}");
    }

    @Test
    @DisplayName("but no members without a name")
    void badKeys() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> written(Collections.singletonMap(null, 1)))
          .withMessageContaining("a key of a Map is null");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> written(Map.of(List.of(), 1)))
          .withMessageContaining("ListN");
    }

    @Test
    @DisplayName("nested up to the limit")
    void nested() {
      Object value = new ArrayList<>();
      for (int i = 0; i < 499; i++) {
        value = List.of(value);
      }
      assertThat(written(value)).isEqualTo("[".repeat(500) + "]".repeat(500));
    }
  }

  @Nested
  @DisplayName("has, as long as there is no binding,")
  class WithoutBinding {

    @ParameterizedTest
    @CsvSource({
      "2026-11-21T02:29:00Z,2026-11-21T02:29:00.000Z",
      "2026-11-21T02:29:00.123456789Z,2026-11-21T02:29:00.123Z",
      "1969-12-31T23:59:59.9999Z,1969-12-31T23:59:59.999Z",
      "0000-01-01T00:00:00Z,0000-01-01T00:00:00.000Z",
      "-0001-01-01T00:00:00Z,-000001-01-01T00:00:00.000Z",
      "+10000-01-01T00:00:00Z,+010000-01-01T00:00:00.000Z"
    })
    @Tag("PK28")
    @DisplayName("instants with exactly milliseconds")
    void instants(Instant instant, String iso) {
      assertThat(written(instant)).isEqualTo('"' + iso + '"');
    }

    @Test
    @Tag("PK28")
    @DisplayName("dates, enums, UUIDs and optionals")
    void others() {
      assertThat(written(new Date(0))).isEqualTo("\"1970-01-01T00:00:00.000Z\"");
      assertThat(written(new java.sql.Timestamp(1))).isEqualTo("\"1970-01-01T00:00:00.001Z\"");
      assertThat(written(TimeUnit.DAYS)).isEqualTo("\"DAYS\"");
      assertThat(written(new UUID(1, 2))).isEqualTo("\"00000000-0000-0001-0000-000000000002\"");
      assertThat(written(List.of(Optional.of(1), Optional.empty()))).isEqualTo("[1,null]");
    }
  }

  @Test
  @DisplayName("is UTF-8 whatever it was made of")
  void utf8() {
    byte[] text =
        SocketIoParser.create()
            .encoder()
            .encode(Packet.event("/\ud800", 1, "\udfff", List.of("\u00e9\ud83d\ude00")))
            .get(0)
            .bytes();
    assertThat(new String(text, UTF_8)).isEqualTo("2/\ufffd,1[\"\\udfff\",\"\u00e9\ud83d\ude00\"]");
    assertThat(new String(text, UTF_8).getBytes(UTF_8)).isEqualTo(text);
  }

  @Test
  @DisplayName("is left to others where there are bytes, wherever they are")
  void unlessBytes() throws PacketException {
    JsonCodec codec = JsonCodec.builtIn();
    Map<String, ?> looksSo = Map.of("type", "Buffer", "data", List.of(1));
    assertThat(codec.writeUnlessBytes(List.of(looksSo, "a"), 1))
        .isEqualTo(codec.write(List.of(looksSo, "a")));
    Args received =
        Wire.decode(
                SocketIoParser.create().newDecoder(),
                "51-[\"e\",{\"_placeholder\":true,\"num\":0}]",
                new byte[] {1})
            .args();
    for (Object bytes :
        List.of(
            new byte[] {1},
            ByteBuffer.allocate(1),
            received.raw(0),
            new JsonMap(received.raw(0)))) {
      assertThat(codec.writeUnlessBytes(List.of("a", Map.of("b", bytes)), 64)).isNull();
    }
  }
}
