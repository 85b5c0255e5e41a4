package io.undersocket.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.TypeRef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Arguments")
class ArgumentsTest {

  private static final String BYTES = "{\"_placeholder\":true,\"num\":0}";

  /** The arguments of an event "order" that arrives with this JSON between its commas. */
  private static Args received(String arguments) {
    try {
      return Wire.decode("2[\"order\"" + (arguments.isEmpty() ? "" : "," + arguments) + "]").args();
    } catch (PacketException e) {
      throw new AssertionError(arguments, e);
    }
  }

  private static Args receivedWithBytes(String arguments, byte... bytes) {
    try {
      return Wire.decode("51-[\"order\"," + arguments + "]", bytes).args();
    } catch (PacketException e) {
      throw new AssertionError(arguments, e);
    }
  }

  @Nested
  @DisplayName("are read as")
  class AreRead {

    @Test
    @DisplayName("strings, with escapes resolved and lone surrogates kept")
    void strings() {
      Args args =
          received(
              "\"a\",\"\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\",\"\\ud83d\",\"\u00e9\"");
      assertThat(args.size()).isEqualTo(5);
      assertThat(args.getString(0)).isEqualTo("a");
      assertThat(args.getString(1)).isEmpty();
      assertThat(args.getString(2)).isEqualTo("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00");
      assertThat(args.getString(3)).isEqualTo("\ud83d");
      assertThat(args.get(4, String.class)).isEqualTo("\u00e9");
    }

    @Test
    @DisplayName("whole numbers, however a client writes them")
    void wholeNumbers() {
      for (String seven : List.of("7", "7.0", "7e0", "0.7e1", "70E-1", "7.00000000000000000000")) {
        Args args = received(seven);
        assertThat(args.getInt(0)).isEqualTo(7);
        assertThat(args.getLong(0)).isEqualTo(7);
        assertThat(args.get(0, byte.class)).isEqualTo((byte) 7);
        assertThat(args.get(0, Short.class)).isEqualTo((short) 7);
        assertThat(args.get(0, Integer.class)).isEqualTo(7);
        assertThat(args.get(0, BigInteger.class)).isEqualTo(BigInteger.valueOf(7));
        assertThat(args.getDouble(0)).isEqualTo(7);
      }
      assertThat(received("9223372036854775807").getLong(0)).isEqualTo(Long.MAX_VALUE);
      assertThat(received("-9223372036854775808").getLong(0)).isEqualTo(Long.MIN_VALUE);
      assertThat(received("-2147483648").getInt(0)).isEqualTo(Integer.MIN_VALUE);
      assertThat(received("-0").getInt(0)).isZero();
    }

    @Test
    @DisplayName("numbers of every precision")
    void numbers() {
      assertThat(received("-1.25e-3").getDouble(0)).isEqualTo(-1.25e-3);
      assertThat(received("0.1").get(0, float.class)).isEqualTo(0.1f);
      assertThat(received("1e400").getDouble(0)).isInfinite();
      assertThat(received("0.1000").get(0, BigDecimal.class)).isEqualTo(new BigDecimal("0.1000"));
      assertThat(received("12345678901234567890.5").get(0, BigDecimal.class))
          .isEqualTo(new BigDecimal("12345678901234567890.5"));
      assertThat(received("1").get(0, Number.class)).isEqualTo(1L);
      assertThat(received("1.0").get(0, Number.class)).isEqualTo(1.0);
      for (String line : JavaScriptNumbers.PRINTED) {
        String printed = line.substring(line.indexOf(' ') + 1);
        assertThat(received(printed).getDouble(0)).isEqualTo(Double.parseDouble(printed));
      }
    }

    @Test
    @DisplayName("booleans and plain Java")
    void plain() {
      Args args = received("true,false,null,1,1.5,12345678901234567890,{\"a\":[{}]}");
      assertThat(args.getBoolean(0)).isTrue();
      assertThat(args.get(1, Boolean.class)).isFalse();
      assertThat(args.isNull(2)).isTrue();
      assertThat(args.isNull(0)).isFalse();
      assertThat(args.value(2)).isNull();
      assertThat(args.asList())
          .containsExactly(
              true,
              false,
              null,
              1L,
              1.5,
              new BigInteger("12345678901234567890"),
              Map.of("a", List.of(Map.of())));
      assertThat(args.get(6, Object.class)).isEqualTo(args.value(6));
    }

    @Test
    @DisplayName("maps and lists, in their order, the last of equal names counting")
    void containers() {
      Args args = received("{\"b\":1,\"a\":[1,\"x\",null],\"b\":2,\"\\u0063\":{}},[[],[1]]");
      assertThat(args.getMap(0))
          .isEqualTo(Map.of("b", 2L, "a", Arrays.asList(1L, "x", null), "c", Map.of()));
      assertThat(args.getMap(0).keySet()).containsExactly("b", "a", "c");
      assertThat(args.getList(1)).containsExactly(List.of(), List.of(1L));
    }

    @Test
    @DisplayName("types with type arguments")
    void generics() {
      Args args =
          received(
              "[1,2],{\"a\":[true],\"b\":null},[[\"x\"],null],[3,3],null,\"2026-11-21T02:29:00.5Z\"");
      assertThat(args.get(0, new TypeRef<List<Integer>>() {})).containsExactly(1, 2);
      assertThat(args.get(0, new TypeRef<Collection<? extends Number>>() {}).iterator().next())
          .isEqualTo(1L);
      assertThat(args.get(0, int[].class)).containsExactly(1, 2);
      assertThat(args.get(0, Long[].class)).containsExactly(1L, 2L);
      assertThat(args.get(1, new TypeRef<Map<String, List<Boolean>>>() {}))
          .containsEntry("a", List.of(true))
          .containsEntry("b", null);
      assertThat(args.get(2, new TypeRef<List<String>[]>() {})).containsExactly(List.of("x"), null);
      assertThat(args.get(3, new TypeRef<Set<Integer>>() {})).containsExactly(3);
      TypeRef<?> learnt = TypeRef.of(new TypeRef<List<Long>>() {}.type());
      assertThat(learnt).isEqualTo(new TypeRef<List<Long>>() {});
      assertThat((Object) args.get(0, learnt)).isEqualTo(List.of(1L, 2L));
      assertThat((Object) args.get(3, Set.class)).hasToString("[3]");
      assertThat(args.get(4, new TypeRef<Optional<Integer>>() {})).isEmpty();
      assertThat(args.get(0, new TypeRef<Optional<List<Long>>>() {})).contains(List.of(1L, 2L));
      assertThat(args.get(5, new TypeRef<Optional<Instant>>() {}))
          .contains(Instant.parse("2026-11-21T02:29:00.5Z"));
    }

    @Test
    @DisplayName("dates, enums, UUIDs and characters from strings")
    void fromStrings() {
      Args args =
          received(
              "\"2026-11-21T02:29:00.123Z\",\"DAYS\",\"00000000-0000-0001-0000-000000000002\",\"x\"");
      assertThat(args.get(0, Instant.class)).isEqualTo("2026-11-21T02:29:00.123Z");
      assertThat(args.get(0, Date.class))
          .isEqualTo(Date.from(Instant.parse("2026-11-21T02:29:00.123Z")));
      assertThat(args.get(1, TimeUnit.class)).isEqualTo(TimeUnit.DAYS);
      assertThat(args.get(2, UUID.class)).isEqualTo(new UUID(1, 2));
      assertThat(args.get(3, char.class)).isEqualTo('x');
      assertThat(args.get(3, Character.class)).isEqualTo('x');
    }

    @Test
    @DisplayName("bytes, copied, or as a view that cannot be written to")
    void bytes() {
      Args args = receivedWithBytes(BYTES + ",[" + BYTES + "," + BYTES + "]", (byte) 1, (byte) 2);
      args.getBytes(0)[0] = 9;
      assertThat(args.getBytes(0)).containsExactly(1, 2);
      assertThat(args.value(0)).isEqualTo(new byte[] {1, 2});
      ByteBuffer view = args.get(0, ByteBuffer.class);
      assertThat(view.isReadOnly()).isTrue();
      assertThat(view.remaining()).isEqualTo(2);
      assertThat(args.get(1, new TypeRef<List<byte[]>>() {}))
          .containsExactly(new byte[] {1, 2}, new byte[] {1, 2});
      // A hostile client may refer to one attachment very often: it is copied once.
      List<?> list = args.getList(1);
      assertThat(list.get(0)).isSameAs(list.get(1));
    }

    @Test
    @DisplayName("values that may be missing")
    void optional() {
      Args args = received("1,null");
      assertThat(args.find(0, Integer.class)).contains(1);
      assertThat(args.find(1, Integer.class)).isEmpty();
      assertThat(args.find(2, Integer.class)).isEmpty();
      assertThat(args.find(2, new TypeRef<List<String>>() {})).isEmpty();
      for (Args each : List.of(args, Args.of(1, null))) {
        assertThat(each.get(0, new TypeRef<Optional<Integer>>() {})).contains(1);
        assertThat(each.get(1, new TypeRef<Optional<Integer>>() {})).isEmpty();
        assertThat(each.get(2, new TypeRef<Optional<Integer>>() {})).isEmpty();
        assertThatExceptionOfType(ArgumentException.class)
            .isThrownBy(() -> each.get(0, new TypeRef<Optional<String>>() {}))
            .withMessageContaining("expected String, received number 1");
      }
    }

    @Test
    @DisplayName("members of objects, without reading the rest")
    void members() {
      Json json = received("{\"a\":{\"b\":\"x\"},\"n\":1,\"a\\u0062\":[true]}").raw(0);
      assertThat(json.get("a").getString("b")).isEqualTo("x");
      assertThat(json.get("n").as(int.class)).isEqualTo(1);
      assertThat(json.get("ab").text()).isEqualTo("[true]");
      assertThat(json.getString("n")).isNull();
      assertThat(json.get("none").isNull()).isTrue();
      assertThat(json.get("n").get("none").kind()).isEqualTo(Json.Kind.NULL);
    }

    @Test
    @DisplayName("JSON text, in turn")
    void text() {
      List<String> texts = new ArrayList<>();
      for (Json json : received(" 1 , {\"a\" : 1} ,\"x\"")) {
        texts.add(json.text());
      }
      assertThat(texts).containsExactly("1", "{\"a\" : 1}", "\"x\"");
      assertThat(received("").iterator().hasNext()).isFalse();
      assertThat(receivedWithBytes(BYTES, (byte) 1).raw(0).text()).isEqualTo(BYTES);
    }
  }

  @Nested
  @DisplayName("that do not fit")
  class DoNotFit {

    private void refused(Args args, Class<?> type, String message) {
      assertThatExceptionOfType(ArgumentException.class)
          .isThrownBy(() -> args.get(0, type))
          .withMessageStartingWith(message);
    }

    @Test
    @DisplayName("are refused with event, position, what was expected and what was received")
    void message() {
      assertThatExceptionOfType(ArgumentException.class)
          .isThrownBy(() -> received("1,\"abc\"").getInt(1))
          .withMessage("event \"order\", argument 1: expected int, received string \"abc\"")
          .satisfies(
              e -> {
                assertThat(e.event()).isEqualTo("order");
                assertThat(e.index()).isEqualTo(1);
                assertThat(e.expected()).isEqualTo("int");
                assertThat(e.received()).isEqualTo("string \"abc\"");
              });
      assertThatThrownBy(() -> Wire.decode("30[1]").args().getString(0))
          .hasMessage("argument 0: expected String, received number 1");
      assertThatThrownBy(() -> Wire.decode("0{\"a\":1}").payload().get("a").as(String.class))
          .hasMessage("expected String, received number 1");
    }

    @Test
    @DisplayName("because there are not so many")
    void missing() {
      assertThatThrownBy(() -> received("").getString(0))
          .hasMessage("event \"order\", argument 0: expected String, received no arguments");
      assertThatThrownBy(() -> received("1").getInt(1))
          .hasMessage("event \"order\", argument 1: expected int, received only one argument");
      assertThatThrownBy(() -> received("1,2").raw(2))
          .hasMessage("event \"order\", argument 2: expected a value, received only 2 arguments");
      assertThatThrownBy(() -> received("1,2").getDouble(-1)).isInstanceOf(ArgumentException.class);
    }

    @Test
    @DisplayName("because they are null")
    void isNull() {
      refused(
          received("null"),
          String.class,
          "event \"order\", argument 0: expected String, received null");
      refused(
          received("null"), int.class, "event \"order\", argument 0: expected int, received null");
      refused(
          received("null"),
          Object.class,
          "event \"order\", argument 0: expected Object, received null");
      refused(
          received("[1,null]"),
          int[].class,
          "event \"order\", argument 0: expected int, received null");
      assertThat(received("null").get(0, Json.class).isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "1.5|java.lang.Integer|number 1.5",
          "2147483648|java.lang.Integer|number 2147483648",
          "9223372036854775808|java.lang.Long|number 9223372036854775808",
          "1e19|java.lang.Long|number 1e19",
          "1e-999999999|java.lang.Long|number 1e-999999999",
          "1e999999999|java.math.BigInteger|number 1e999999999",
          "1e99999999999|java.math.BigDecimal|number 1e99999999999",
          "1e100000|java.math.BigInteger|number 1e100000",
          "1e-10001|java.math.BigDecimal|number 1e-10001",
          "128|java.lang.Byte|number 128",
          "40000|java.lang.Short|number 40000",
          "true|java.lang.Double|boolean true",
          "1|java.lang.Boolean|number 1",
          "[1]|java.lang.String|array [1]",
          "{\"a\":1}|java.util.List|object {\"a\":1}",
          "[1]|java.util.Map|array [1]",
          "\"x\"|[B|string \"x\"",
          "{}|java.nio.ByteBuffer|object {}",
          "\"nope\"|java.util.concurrent.TimeUnit|string \"nope\" (No enum constant",
          "\"today\"|java.time.Instant|string \"today\" (Text 'today' could not be parsed",
          "1|java.util.Date|number 1",
          "\"x\"|java.util.UUID|string \"x\" (Invalid UUID",
          "\"xy\"|java.lang.Character|string \"xy\""
        })
    @DisplayName("because of their kind or range")
    void kinds(String json, String type, String message) throws ClassNotFoundException {
      assertThatExceptionOfType(ArgumentException.class)
          .isThrownBy(() -> received(json).get(0, Class.forName(type)))
          .withMessageContaining("received " + message);
    }

    @Test
    @DisplayName("because they are bytes, or none")
    void bytes() {
      refused(
          receivedWithBytes(BYTES, (byte) 1, (byte) 2),
          Map.class,
          "event \"order\", argument 0: expected Map, received binary of 2 bytes");
      assertThatThrownBy(
              () -> receivedWithBytes(BYTES, (byte) 1).get(0, new TypeRef<Map<String, Long>>() {}))
          .hasMessageContaining("expected Map<String, Long>, received binary of 1 bytes");
    }

    @Test
    @DisplayName("because nobody knows the type, naming what to add")
    void noBinding() {
      record Order(int id) {}
      assertThatThrownBy(() -> received("{\"id\":1}").get(0, Order.class))
          .isInstanceOf(ArgumentException.class)
          .hasMessageContaining("expected Order, received object {\"id\":1}")
          .hasMessageContaining("undersocket-socketio-jackson");
      assertThatThrownBy(() -> received("[{\"id\":1}]").get(0, new TypeRef<List<Order>>() {}))
          .hasMessageContaining("undersocket-socketio-jackson");
    }

    @Test
    @DisplayName("are shown in part if they are long")
    void abridged() {
      assertThatExceptionOfType(ArgumentException.class)
          .isThrownBy(() -> received("\"" + "\u20ac".repeat(10_000) + "\"").getInt(0))
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120).endsWith("\u20ac\u2026"));
    }
  }

  @Nested
  @DisplayName("made of Java values")
  class OfValues {

    @Test
    @DisplayName("are given as they are where that is what was asked for")
    void asTheyAre() {
      record Order(int id) {}
      Order order = new Order(1);
      Args args = Args.of(order, "a", 5, null);
      assertThat(args.size()).isEqualTo(4);
      assertThat(args.get(0, Order.class)).isSameAs(order);
      assertThat(args.getString(1)).isEqualTo("a");
      assertThat(args.getInt(2)).isEqualTo(5);
      assertThat(args.isNull(3)).isTrue();
      assertThat(args.asList()).containsExactly(order, "a", 5, null);
      assertThat(Args.empty().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("are converted as if they had been sent")
    void converted() {
      Args args =
          Args.of(5, Map.of("a", List.of(1)), new byte[] {1}, Instant.EPOCH, new int[] {1, 2});
      assertThat(args.getLong(0)).isEqualTo(5);
      assertThat(args.getDouble(0)).isEqualTo(5);
      assertThat(args.getMap(1)).isEqualTo(Map.of("a", List.of(1L)));
      assertThat(args.getBytes(2)).containsExactly(1);
      assertThat(args.get(2, ByteBuffer.class).remaining()).isEqualTo(1);
      assertThat(args.getString(3)).isEqualTo("1970-01-01T00:00:00.000Z");
      assertThat(args.getList(4)).containsExactly(1L, 2L);
      assertThat(args.raw(1).text()).isEqualTo("{\"a\":[1]}");
      assertThat(args.iterator().next().text()).isEqualTo("5");
    }

    @Test
    @DisplayName("are refused like received ones")
    void refused() {
      assertThatThrownBy(() -> Args.of("x").getInt(0))
          .hasMessage("argument 0: expected int, received string \"x\"");
      assertThatThrownBy(() -> Args.of().getInt(0))
          .hasMessage("argument 0: expected int, received no arguments");
      assertThatThrownBy(() -> Packet.event("/", -1, "e", List.of(true)).args().getString(0))
          .hasMessage("event \"e\", argument 0: expected String, received boolean true");
    }
  }

  @Nested
  @DisplayName("can name a type that")
  class TypeRefs {

    @Test
    @DisplayName("has type arguments, and is equal to the same")
    void equal() {
      assertThat(new TypeRef<List<String>>() {})
          .isEqualTo(new TypeRef<List<String>>() {})
          .hasSameHashCodeAs(new TypeRef<List<String>>() {})
          .isNotEqualTo(new TypeRef<List<Integer>>() {})
          .hasToString("java.util.List<java.lang.String>");
    }

    @Test
    @DisplayName("is written down, not left out")
    @SuppressWarnings({"rawtypes", "unchecked"})
    void raw() {
      assertThatIllegalStateException()
          .isThrownBy(() -> new TypeRef() {})
          .withMessageContaining("new TypeRef<List<String>>() {}");
    }
  }
}
