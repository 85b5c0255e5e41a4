package io.undersocket.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.Decoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The packet codec")
class PacketCodecTest {

  private static final byte[] ONE = {1, 2, 3};
  private static final byte[] TWO = {4};

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  @Nested
  @DisplayName("writes")
  class Writes {

    @Test
    @Tag("PK01")
    @DisplayName("the seven types as the digits 0 to 6")
    void types() {
      assertThat(PacketType.values())
          .extracting(PacketType::digit)
          .containsExactly('0', '1', '2', '3', '4', '5', '6');
      assertThat(PacketType.ofDigit('4')).isEqualTo(PacketType.CONNECT_ERROR);
      assertThat(PacketType.ofDigit('7')).isNull();
      assertThat(PacketType.ofDigit('/')).isNull();
    }

    @Test
    @Tag("PK02")
    @DisplayName("CONNECT with and without payload and namespace")
    void connect() {
      assertThat(Wire.encode(Packet.connect("/", null))).containsExactly("0");
      assertThat(Wire.encode(Packet.connect("/", map("sid", "abc"))))
          .containsExactly("0{\"sid\":\"abc\"}");
      assertThat(Wire.encode(Packet.connect("/admin", map("token", "x"))))
          .containsExactly("0/admin,{\"token\":\"x\"}");
      assertThat(Wire.encode(Packet.connect("/admin", null))).containsExactly("0/admin,");
    }

    @Test
    @Tag("PK03")
    @DisplayName("DISCONNECT, with the comma after the namespace")
    void disconnect() {
      assertThat(Wire.encode(Packet.disconnect("/"))).containsExactly("1");
      assertThat(Wire.encode(Packet.disconnect("/admin"))).containsExactly("1/admin,");
    }

    @Test
    @Tag("PK08")
    @DisplayName("CONNECT_ERROR with an object or a string")
    void connectError() {
      assertThat(Wire.encode(Packet.connectError("/", map("message", "Not authorized"))))
          .containsExactly("4{\"message\":\"Not authorized\"}");
      assertThat(Wire.encode(Packet.connectError("/a", "no"))).containsExactly("4/a,\"no\"");
    }

    @Test
    @Tag("PK04")
    @Tag("PK06")
    @DisplayName("events, with id and namespace")
    void events() {
      assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, "foo", List.of())))
          .containsExactly("2[\"foo\"]");
      assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, "foo", List.of(1, "a"))))
          .containsExactly("2[\"foo\",1,\"a\"]");
      assertThat(Wire.encode(Packet.event("/", 12, "foo", List.of())))
          .containsExactly("212[\"foo\"]");
      assertThat(Wire.encode(Packet.event("/admin", 13, "foo", List.of(true))))
          .containsExactly("2/admin,13[\"foo\",true]");
      assertThat(Wire.encode(Packet.event("/", 0, "foo", List.of())))
          .containsExactly("20[\"foo\"]");
      assertThat(Wire.encode(Packet.event("/\u00e9\ud83d\ude00", 0, "foo", List.of())))
          .containsExactly("2/\u00e9\ud83d\ude00,0[\"foo\"]");
    }

    @Test
    @Tag("PK05")
    @DisplayName("numeric event names as numbers")
    void numericName() {
      assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, 1, List.of("a"))))
          .containsExactly("2[1,\"a\"]");
      assertThat(Packet.event("/", Packet.NO_ID, 1.0, List.of()).eventName()).isEqualTo("1");
    }

    @Test
    @Tag("PK07")
    @DisplayName("acks")
    void acks() {
      assertThat(Wire.encode(Packet.ack("/admin", 13, List.of()))).containsExactly("3/admin,13[]");
      assertThat(Wire.encode(Packet.ack("/", 0, Arrays.asList(1, null))))
          .containsExactly("30[1,null]");
    }

    @Test
    @Tag("PK18")
    @DisplayName("bytes at any depth as attachments, depth first, in arrays, buffers and acks")
    void binary() {
      assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, "baz", List.of(ONE))))
          .containsExactly("51-[\"baz\",{\"_placeholder\":true,\"num\":0}]", "<01 02 03>");
      assertThat(
              Wire.encode(
                  Packet.event(
                      "/a",
                      7,
                      "baz",
                      List.of(map("x", List.of(map("y", ONE)), "z", 1), ByteBuffer.wrap(TWO)))))
          .containsExactly(
              "52-/a,7[\"baz\",{\"x\":[{\"y\":{\"_placeholder\":true,\"num\":0}}],\"z\":1},"
                  + "{\"_placeholder\":true,\"num\":1}]",
              "<01 02 03>",
              "<04>");
      assertThat(Wire.encode(Packet.ack("/a", 1, List.of("ok", ONE))))
          .containsExactly("61-/a,1[\"ok\",{\"_placeholder\":true,\"num\":0}]", "<01 02 03>");
      assertThat(Wire.encode(Packet.ack("/", 1, List.of(new byte[0]))))
          .containsExactly("61-1[{\"_placeholder\":true,\"num\":0}]", "<>");
    }

    @Test
    @DisplayName("more than 999 attachments like fewer")
    void manyAttachments() {
      List<byte[]> many = new ArrayList<>();
      for (int i = 0; i < 12_345; i++) {
        many.add(ONE);
      }
      List<String> messages = Wire.encode(Packet.event("/n", 5, "many", many));
      assertThat(messages).hasSize(12_346);
      assertThat(messages.get(0)).startsWith("512345-/n,5[\"many\",{").endsWith(":12344}]");
    }

    @Test
    @DisplayName("bytes in other packets as JavaScript prints a Buffer")
    void bytesInControlPackets() {
      assertThat(Wire.encode(Packet.connectError("/", map("data", new byte[] {1, -1}))))
          .containsExactly("4{\"data\":{\"type\":\"Buffer\",\"data\":[1,255]}}");
    }

    @Test
    @Tag("PK20")
    @DisplayName("without changing or keeping what it was given")
    void unmodified() {
      byte[] bytes = {1};
      ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 8, 7}, 1, 2);
      List<Object> inner = new ArrayList<>(List.of(bytes, buffer));
      Map<String, Object> value = new HashMap<>(Map.of("inner", inner));
      List<Message> messages =
          SocketIoParser.create()
              .encoder()
              .encode(Packet.event("/", Packet.NO_ID, "e", List.of(value)));
      assertThat(value).containsExactly(Map.entry("inner", inner));
      assertThat(inner).containsExactly(bytes, buffer);
      assertThat(buffer.remaining()).isEqualTo(2);
      bytes[0] = 55;
      buffer.put(0, (byte) 55).put(1, (byte) 55);
      assertThat(messages.get(1).bytes()).containsExactly(1);
      assertThat(messages.get(2).bytes()).containsExactly(8, 7);
    }

    @Test
    @Tag("PK09")
    @DisplayName("nothing that contains itself, but the same value twice")
    void circular() {
      List<Object> list = new ArrayList<>();
      Map<String, Object> map = new HashMap<>();
      map.put("list", list);
      list.add(map);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Wire.encode(Packet.event("/", Packet.NO_ID, "e", list)))
          .withMessageContaining("circular");
      List<Integer> shared = List.of(1);
      assertThat(Wire.encode(Packet.ack("/", 1, List.of(shared, List.of(shared)))))
          .containsExactly("31[[1],[[1]]]");
    }

    @Test
    @DisplayName("nothing nested deeper than the limit")
    void tooDeep() {
      Object value = 1;
      for (int i = 0; i < 501; i++) {
        value = List.of(value);
      }
      Object deep = value;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Wire.encode(Packet.ack("/", 1, List.of(deep))))
          .withMessageContaining("500 (maxDepth)");
    }

    @Test
    @DisplayName("no value of a type that nobody knows, naming what to add")
    void unknownType() {
      record Order(int id) {}
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Wire.encode(Packet.ack("/", 1, List.of(new Order(1)))))
          .withMessageContaining("Order")
          .withMessageContaining("undersocket-socketio-jackson");
    }

    @Test
    @Tag("PK17")
    @DisplayName("no event whose name is neither string nor number, no negative id")
    void misuse() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Packet.event("/", Packet.NO_ID, true, List.of()))
          .withMessageContaining("java.lang.Boolean");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Packet.event("/", -2, "e", List.of()))
          .withMessageContaining("-2");
    }
  }

  @Nested
  @DisplayName("reads")
  class Reads {

    @Test
    @Tag("PK02")
    @DisplayName("CONNECT with and without payload, namespace and comma")
    void connect() throws PacketException {
      Packet root = Wire.decode("0");
      assertThat(root.type()).isEqualTo(PacketType.CONNECT);
      assertThat(root.namespace()).isEqualTo("/");
      assertThat(root.payload()).isNull();
      assertThat(root.hasId()).isFalse();

      Packet admin = Wire.decode("0/admin,{\"token\":\"x\"}");
      assertThat(admin.namespace()).isEqualTo("/admin");
      assertThat(admin.payload().getString("token")).isEqualTo("x");
      assertThat(admin.payload().value()).isEqualTo(Map.of("token", "x"));

      assertThat(Wire.decode("0/admin").namespace()).isEqualTo("/admin");
      assertThat(Wire.decode("0/admin,").namespace()).isEqualTo("/admin");
      assertThat(Wire.decode("0/admin?token=1&x=a,").namespace()).isEqualTo("/admin?token=1&x=a");
      assertThat(Wire.decode("0/,{}").namespace()).isEqualTo("/");
      assertThat(Wire.decode("0/\u00e9,").namespace()).isEqualTo("/\u00e9");
    }

    @Test
    @Tag("PK03")
    @DisplayName("DISCONNECT")
    void disconnect() throws PacketException {
      assertThat(Wire.decode("1").type()).isEqualTo(PacketType.DISCONNECT);
      assertThat(Wire.decode("1/admin,").namespace()).isEqualTo("/admin");
    }

    @Test
    @Tag("PK08")
    @DisplayName("CONNECT_ERROR with an object or a string")
    void connectError() throws PacketException {
      Packet object = Wire.decode("4{\"message\":\"Not authorized\"}");
      assertThat(object.type()).isEqualTo(PacketType.CONNECT_ERROR);
      assertThat(object.payload().getString("message")).isEqualTo("Not authorized");
      assertThat(Wire.decode("4\"no\"").payload().as(String.class)).isEqualTo("no");
    }

    @Test
    @Tag("PK04")
    @Tag("PK06")
    @DisplayName("events with id, namespace and arguments")
    void events() throws PacketException {
      Packet event = Wire.decode("2/admin,13[\"foo\",1,\"a\",null,{\"b\":[true]}]");
      assertThat(event.type()).isEqualTo(PacketType.EVENT);
      assertThat(event.namespace()).isEqualTo("/admin");
      assertThat(event.id()).isEqualTo(13);
      assertThat(event.eventName()).isEqualTo("foo");
      assertThat(event.args().asList()).containsExactly(1L, "a", null, Map.of("b", List.of(true)));

      Packet plain = Wire.decode("2[\"foo\"]");
      assertThat(plain.id()).isEqualTo(Packet.NO_ID);
      assertThat(plain.args().isEmpty()).isTrue();
      assertThat(Wire.decode("20[\"foo\"]").id()).isZero();
    }

    @Test
    @Tag("PK05")
    @DisplayName("numeric event names as JavaScript prints them")
    void numericName() throws PacketException {
      assertThat(Wire.decode("2[1,\"a\"]").eventName()).isEqualTo("1");
      assertThat(Wire.decode("2[1.50]").eventName()).isEqualTo("1.5");
      assertThat(Wire.decode("2[1.0]").eventName()).isEqualTo("1");
      assertThat(Wire.decode("2[-1e30]").eventName()).isEqualTo("-1e+30");
      assertThat(Wire.decode("2[1,\"a\"]").args().asList()).containsExactly("a");
    }

    @Test
    @Tag("PK07")
    @DisplayName("acks")
    void acks() throws PacketException {
      Packet ack = Wire.decode("3/admin,13[1,\"b\"]");
      assertThat(ack.type()).isEqualTo(PacketType.ACK);
      assertThat(ack.id()).isEqualTo(13);
      assertThat(ack.eventName()).isNull();
      assertThat(ack.args().asList()).containsExactly(1L, "b");
      assertThat(Wire.decode("313[]").args().size()).isZero();
      assertThat(Wire.decode("3[]").hasId()).isFalse();
    }

    @Test
    @Tag("PK30")
    @DisplayName("an event and an ack without any payload, as the reference does")
    void noPayload() throws PacketException {
      Packet event = Wire.decode("2");
      assertThat(event.type()).isEqualTo(PacketType.EVENT);
      assertThat(event.eventName()).isNull();
      assertThat(event.args().asList()).isEmpty();
      assertThat(Wire.encode(event)).containsExactly("2");
      Packet ack = Wire.decode("31");
      assertThat(ack.id()).isEqualTo(1);
      assertThat(ack.args().asList()).isEmpty();
      assertThat(Wire.decode("2/admin,5").id()).isEqualTo(5);
    }

    @Test
    @DisplayName("ids with leading zeros, up to the greatest long")
    void ids() throws PacketException {
      assertThat(Wire.decode("2007[\"foo\"]").id()).isEqualTo(7);
      assertThat(Wire.decode("2000000000000000000000000000007[\"foo\"]").id()).isEqualTo(7);
      assertThat(Wire.decode("29223372036854775807[\"foo\"]").id()).isEqualTo(Long.MAX_VALUE);
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> Wire.decode("29223372036854775808[\"foo\"]"))
          .withMessageContaining("9223372036854775808");
    }

    @Test
    @DisplayName("white space wherever JSON allows it")
    void whiteSpace() throws PacketException {
      Packet packet =
          Wire.decode("27 \t\r\n[ \"foo\" , 1 ,{ \"a\" : [ ] , \"b\" :2} , [ 3 , 4 ] ] ");
      assertThat(packet.id()).isEqualTo(7);
      assertThat(packet.args().raw(0).text()).isEqualTo("1");
      assertThat(packet.args().raw(1).text()).isEqualTo("{ \"a\" : [ ] , \"b\" :2}");
      assertThat(packet.args().raw(2).text()).isEqualTo("[ 3 , 4 ]");
      assertThat(packet.args().asList())
          .containsExactly(1L, Map.of("a", List.of(), "b", 2L), List.of(3L, 4L));
    }

    @Test
    @DisplayName("names written with escapes")
    void escapedName() throws PacketException {
      assertThat(Wire.decode("2[\"f\\u006fo\\n\"]").eventName()).isEqualTo("foo\n");
      assertThatThrownBy(() -> Wire.decode("2[\"\\u0063onnect\"]"))
          .hasMessageContaining("reserved");
    }

    @Test
    @DisplayName("names that may be used although they look special")
    void allowedNames() throws PacketException {
      for (String name : List.of("error", "connection", "new_namespace", "message", "", "\u00e9")) {
        assertThat(Wire.decode("2[\"" + name + "\"]").eventName()).isEqualTo(name);
      }
    }

    @Test
    @DisplayName("arrays and objects in one another to the limit, each with its own end")
    void nested() throws PacketException {
      Random random = new Random(5);
      for (int depth = 1; depth < 500; depth += 1 + depth / 50) {
        StringBuilder starts = new StringBuilder();
        StringBuilder ends = new StringBuilder();
        for (int i = 0; i < depth; i++) {
          boolean object = random.nextBoolean();
          starts.append(object ? "{\"a\":" : "[");
          ends.insert(0, object ? '}' : ']');
        }
        assertThat(Wire.decode("3[" + starts + "1" + ends + "]").args().raw(0).text())
            .isEqualTo(starts + "1" + ends);
        int wrong = random.nextInt(depth);
        ends.setCharAt(wrong, ends.charAt(wrong) == ']' ? '}' : ']');
        String text = "3[" + starts + "1" + ends + "]";
        assertThatExceptionOfType(PacketException.class)
            .isThrownBy(() -> Wire.decode(text))
            .withMessage("invalid payload");
      }
    }

    @Test
    @DisplayName("placeholders in packets without attachments as ordinary objects")
    void ordinaryObjects() throws PacketException {
      Json value = Wire.decode("2[\"a\",{\"_placeholder\":true,\"num\":0}]").args().raw(0);
      assertThat(value.kind()).isEqualTo(Json.Kind.OBJECT);
      assertThat(value.value()).isEqualTo(Map.of("_placeholder", true, "num", 0L));
    }
  }

  @Nested
  @DisplayName("puts attachments in their places")
  class Puts {

    @Test
    @Tag("PK18")
    @DisplayName("at top level, nested, and in acks")
    void places() throws PacketException {
      Packet event =
          Wire.decode(
              "52-/a,3[\"baz\",{\"_placeholder\":true,\"num\":1},"
                  + "{\"x\":[{\"_placeholder\":true,\"num\":0},null]}]",
              ONE,
              TWO);
      assertThat(event.type()).isEqualTo(PacketType.EVENT);
      assertThat(event.namespace()).isEqualTo("/a");
      assertThat(event.id()).isEqualTo(3);
      assertThat(event.eventName()).isEqualTo("baz");
      assertThat(event.args().getBytes(0)).isEqualTo(TWO);
      assertThat(event.args().raw(0).kind()).isEqualTo(Json.Kind.BINARY);
      assertThat(event.args().getMap(1)).containsOnlyKeys("x");
      assertThat(event.args().getMap(1).get("x")).asInstanceOf(LIST).containsExactly(ONE, null);

      Packet ack = Wire.decode("61-1[\"ok\",{\"_placeholder\":true,\"num\":0}]", ONE);
      assertThat(ack.type()).isEqualTo(PacketType.ACK);
      assertThat(ack.args().getBytes(1)).isEqualTo(ONE);
    }

    @Test
    @DisplayName("several times, or never")
    void reused() throws PacketException {
      Packet packet =
          Wire.decode(
              "52-[\"e\",{\"_placeholder\":true,\"num\":1},{\"num\":1e0,\"_placeholder\":true}]",
              ONE,
              TWO);
      assertThat(packet.args().asList()).containsExactly(TWO, TWO);
      assertThat(Wire.decode("51-[\"e\"]", ONE).args().asList()).isEmpty();
      assertThat(Wire.decode("51-", ONE).eventName()).isNull();
    }

    @Test
    @DisplayName("where an object is a placeholder whatever else is in it")
    void oddPlaceholders() throws PacketException {
      assertThat(
              Wire.decode(
                      "51-[\"e\",{\"\\u005fplaceholder\":true,\"x\":{\"_placeholder\":true,"
                          + "\"num\":9},\"num\":7,\"num\":0}]",
                      ONE)
                  .args()
                  .asList())
          .containsExactly(ONE);
      assertThat(
              Wire.decode("51-[\"e\",{\"_placeholder\":\"true\",\"num\":0}]", ONE).args().asList())
          .containsExactly(Map.of("_placeholder", "true", "num", 0L));
      assertThat(
              Wire.decode("51-[\"e\",{\"_placeholder\":true,\"_placeholder\":false}]", ONE)
                  .args()
                  .asList())
          .containsExactly(Map.of("_placeholder", false));
    }

    @ParameterizedTest(name = "num {0}")
    @ValueSource(strings = {"\"splice\"", "-1", "1", "10000", "0.5", "null", "true", "1e999"})
    @Tag("PK22")
    @DisplayName("and refuses a place that is none, when the last attachment has arrived")
    void illegal(String num) throws PacketException {
      Decoder decoder = SocketIoParser.create().newDecoder();
      assertThat(
              decoder.add(Wire.message("51-[\"e\",{\"_placeholder\":true,\"num\":" + num + "}]")))
          .isNull();
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> decoder.add(Message.binary(ONE)))
          .withMessage("illegal attachments");
    }

    @Test
    @Tag("PK16")
    @DisplayName("and forgets them when destroyed, after which it can be used again")
    void destroy() throws PacketException {
      Decoder decoder = SocketIoParser.create().newDecoder();
      assertThat(decoder.add(Wire.message("51-[\"hello\",{\"_placeholder\":true,\"num\":0}]")))
          .isNull();
      decoder.destroy();
      assertThat(Wire.decode(decoder, "2[\"hello\"]").eventName()).isEqualTo("hello");
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {

    private void refused(String message, Object... messages) {
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> Wire.decode(messages))
          .withMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "442[\"some\",\"data\"",
          "0/admin,\"invalid\"",
          "0[]",
          "0null",
          "0\"x\"",
          "01 2",
          "1/admin,{}",
          "1null",
          "2/admin,\"invalid",
          "2/admin,{}",
          "2[{\"toString\":\"foo\"}]",
          "2[true,\"foo\"]",
          "2[null,\"bar\"]",
          "2[]",
          "2[[]]",
          "2[\"connect\"]",
          "2[\"connect_error\"]",
          "2[\"disconnect\"]",
          "2[\"disconnecting\",\"123\"]",
          "2[\"newListener\"]",
          "2[\"removeListener\"]",
          "2abc[\"a\"]",
          "2-1[\"a\"]",
          "2[\"a\"]x",
          "2[\"a\"] [\"b\"]",
          "2[\"a\",]",
          "2[\"a\"",
          "2[\"a\",",
          "2[,\"a\"]",
          "2[\"a\" \"b\"]",
          "2[\"a\",1}",
          "2 ",
          "3{}",
          "3[1",
          "3[1,]",
          "3[,]",
          "4[]",
          "4null",
          "41.5",
          "51-{}",
          "51-[{\"_placeholder\":true,\"num\":0}]"
        })
    @Tag("PK13")
    @DisplayName("a payload that does not fit its type")
    void invalidPayload(String text) {
      refused("invalid payload", text);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "tru",
          "nul",
          "True",
          "01",
          "-",
          "1.",
          ".5",
          "+1",
          "1e",
          "1e+",
          "0x1",
          "NaN",
          "Infinity",
          "'a'",
          "\"a",
          "\"\\x\"",
          "\"\\u12g4\"",
          "\"\\u12",
          "\"\t\"",
          "\"\n\"",
          "{a:1}",
          "{1:1}",
          "{\"a\"}",
          "{\"a\":}",
          "{\"a\":1,}",
          "{,}",
          "[1 2]",
          "[",
          "{",
          "[}",
          "{]",
          "[1}",
          "{\"a\":1]",
          "//c",
          "1;",
          "\u00a01",
          "\ufeff1",
          "--1",
          "1-",
          "00",
          "-01",
          "1.e1"
        })
    @DisplayName("what is not JSON")
    void notJson(String value) {
      refused("invalid payload", "3[" + value + "]");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "5",
          "51",
          "5a-",
          "51.23-",
          "5-",
          "50-[\"a\"]",
          "500-[]",
          "5 1-[\"a\"]",
          "5-1-[\"a\"]",
          "6",
          "60-[]"
        })
    @Tag("PK10")
    @Tag("PK14")
    @Tag("PK27")
    @DisplayName("a count of attachments that is missing, no whole number, or 0")
    void illegalCount(String text) {
      refused("Illegal attachments", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"511-[\"a\"]", "599999999999999999999999-[\"a\"]"})
    @Tag("PK11")
    @DisplayName("more attachments than allowed")
    void tooManyAttachments(String text) {
      refused("too many attachments", text);
    }

    @Test
    @DisplayName("ten attachments never, and counts with leading zeros")
    void countsAccepted() throws PacketException {
      Object[] messages = new Object[11];
      Arrays.fill(messages, ONE);
      messages[0] = "510-[\"a\"]";
      assertThat(Wire.decode(messages).eventName()).isEqualTo("a");
      messages[0] = "500010-[\"a\"]";
      assertThat(Wire.decode(messages).eventName()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
      "999,unknown packet type 9",
      "7,unknown packet type 7",
      "abc,unknown packet type a",
      "' 2',unknown packet type 0x20",
      "\u00e9,unknown packet type 0xc3",
      "'',empty packet"
    })
    @Tag("PK15")
    @DisplayName("a type that is none")
    void unknownType(String text, String message) {
      refused(message, text);
    }

    @Test
    @Tag("PK23")
    @DisplayName("bytes that no packet announced")
    void noHeader() {
      refused("got binary data when not reconstructing a packet", (Object) ONE);
    }

    @Test
    @Tag("PK24")
    @DisplayName("text where attachments are due, and forgets the packet")
    void textWhileWaiting() throws PacketException {
      Decoder decoder = SocketIoParser.create().newDecoder();
      decoder.add(Wire.message("51-[\"a\",{\"_placeholder\":true,\"num\":0}]"));
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> decoder.add(Wire.message("2[\"b\"]")))
          .withMessage("got plaintext data when reconstructing a packet");
      assertThatExceptionOfType(PacketException.class)
          .isThrownBy(() -> decoder.add(Message.binary(ONE)))
          .withMessage("got binary data when not reconstructing a packet");
    }

    @Test
    @DisplayName("what is beyond a limit, naming it")
    void limits() throws PacketException {
      ParserLimits limits =
          ParserLimits.defaults()
              .withMaxAttachments(2)
              .withMaxAttachmentBytes(5)
              .withMaxDepth(3)
              .withMaxNumberLength(4)
              .withMaxNamespaceLength(6);
      SocketIoParser parser = SocketIoParser.create(limits, null);
      assertThatThrownBy(() -> Wire.decode(parser.newDecoder(), "53-[\"a\"]"))
          .hasMessage("too many attachments: 3, more than 2 (maxAttachments)");
      assertThatThrownBy(
              () ->
                  Wire.decode(parser.newDecoder(), "52-[\"a\"]", new byte[] {1, 2, 3}, new byte[3]))
          .hasMessage("attachments of 6 bytes, more than 5 (maxAttachmentBytes)");
      assertThatThrownBy(() -> Wire.decode(parser.newDecoder(), "2[\"a\",[[[1]]]]"))
          .hasMessage("invalid payload: arrays and objects nested deeper than 3 (maxDepth)");
      assertThatThrownBy(() -> Wire.decode(parser.newDecoder(), "2[\"a\",12.34]"))
          .hasMessage("invalid payload: a number of 5 characters, more than 4 (maxNumberLength)");
      assertThatThrownBy(() -> Wire.decode(parser.newDecoder(), "2/abcdef,[\"a\"]"))
          .hasMessage("a namespace of 7 bytes, more than 6 (maxNamespaceLength)");
      assertThat(
              Wire.decode(
                      parser.newDecoder(),
                      "52-/abcde,[\"a\",[[1234]]]",
                      new byte[] {1, 2, 3},
                      new byte[2])
                  .eventName())
          .isEqualTo("a");
    }
  }
}
