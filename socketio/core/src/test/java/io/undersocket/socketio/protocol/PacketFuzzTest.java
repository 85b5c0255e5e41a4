package io.undersocket.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Packets that nobody would write by hand. What counts: what was meant comes out, what is broken
 * throws nothing but a {@link PacketException}, and neither takes more memory than was paid for.
 */
@DisplayName("The packet codec, given packets made at random,")
class PacketFuzzTest {

  private static final JsonFactory JACKSON = new JsonFactory();

  private static final String[] SEEDS = {
    "2[\"foo\",1,{\"a\":[1,2,{\"b\":null}]}]",
    "0/admin,{\"token\":\"x\"}",
    "1/admin,",
    "3/admin,13[\"x\"]",
    "4{\"message\":\"no\"}",
    "51-/a,1[\"ok\",{\"_placeholder\":true,\"num\":0}]",
    "52-[\"e\",{\"x\":{\"_placeholder\":true,\"num\":1}},{\"num\":0,\"_placeholder\":true}]",
    "61-3[{\"_placeholder\":true,\"num\":0},\"a\"]",
    "2[1,2.50,-3e-7,true,false,\"\\u00e9\\n\\ud83d\u00e9\u20ac\ud83d\ude00\"]"
  };

  private static final String[] PARTS = {
    "2",
    "0",
    "5",
    "51-",
    "/",
    "/admin,",
    ",",
    "12",
    "[",
    "]",
    "{",
    "}",
    "\"foo\"",
    "\"connect\"",
    "\"",
    "\\",
    "\\u0062",
    "\\ud83d",
    "\u00e9",
    "\ud83d\ude00",
    "-",
    "1.5",
    "1e5",
    "1e400",
    ".",
    "true",
    "null",
    " ",
    "\t",
    "{\"a\":1}",
    "{\"_placeholder\":true,\"num\":0}",
    "\"_placeholder\":",
    "\"num\":",
    ":",
    "123456789012345678901234567890",
    "\u0001",
    "[[[[[[[[",
    "{\"\":{\"\":"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("reads what it wrote, as Java values and unread")
  void roundTrip(long seed) throws PacketException {
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String namespace = random.nextBoolean() ? "/" : "/" + name(random).replace(",", "");
      long id = random.nextBoolean() ? Packet.NO_ID : random.nextLong() >>> 1 + random.nextInt(60);
      String name = "e" + name(random);
      List<Object> values = new ArrayList<>();
      int[] attachments = {0};
      for (int j = random.nextInt(5); j > 0; j--) {
        values.add(value(random, 0, attachments));
      }
      boolean ack = random.nextInt(4) == 0;
      long ackId = Math.max(id, 0);
      Packet packet =
          ack ? Packet.ack(namespace, ackId, values) : Packet.event(namespace, id, name, values);
      List<Message> messages = SocketIoParser.create().encoder().encode(packet);
      assertThat(messages).hasSize(1 + attachments[0]);
      Packet read = decode(messages);

      assertThat(read.type()).isEqualTo(packet.type());
      assertThat(read.namespace()).isEqualTo(wellFormed(namespace));
      assertThat(read.id()).isEqualTo(ack ? ackId : id);
      assertThat(read.eventName()).isEqualTo(ack ? null : name);
      assertSame(read.args().asList(), values);

      List<Message> again =
          SocketIoParser.create().encoder().encode(Packet.ack("/", 1, read.args()));
      assertSame(decode(again).args().asList(), values);
    }
  }

  private static Packet decode(List<Message> messages) throws PacketException {
    Decoder decoder = SocketIoParser.create().newDecoder();
    for (int i = 0; i < messages.size() - 1; i++) {
      assertThat(decoder.add(messages.get(i))).isNull();
    }
    Packet packet = decoder.add(messages.get(messages.size() - 1));
    assertThat(packet).isNotNull();
    return packet;
  }

  private static void assertSame(Object actual, Object expected) {
    assertThat(actual).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(expected);
  }

  private static String wellFormed(String text) {
    return Message.text(text).text();
  }

  private static String name(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x80));
        case 1 -> text.append((char) random.nextInt(0x10000));
        case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private static Object value(Random random, int depth, int[] attachments) {
    switch (random.nextInt(depth > 4 ? 7 : 10)) {
      case 0:
        return name(random);
      case 1:
        return random.nextLong() >> random.nextInt(64);
      case 2:
        double number = Double.longBitsToDouble(random.nextLong());
        // A double without a fraction comes back as a whole number.
        return Double.isFinite(number) && number != Math.rint(number) ? number : 0.5;
      case 3:
        return random.nextBoolean();
      case 4:
        return null;
      case 5:
        return random.nextGaussian();
      case 6:
        if (attachments[0] == 10) {
          return "no more";
        }
        attachments[0]++;
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
      case 7:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put("m" + i + name(random), value(random, depth + 1, attachments));
        }
        return map;
      default:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth + 1, attachments));
        }
        return list;
    }
  }

  private static String mutated(Random random) {
    String text = SEEDS[random.nextInt(SEEDS.length)];
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(4));
      String part = PARTS[random.nextInt(PARTS.length)];
      text =
          switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + part + text.substring(from);
            case 1 -> text.substring(0, from) + part + text.substring(to);
            case 2 -> text.substring(0, from) + text.substring(to);
            default -> text.substring(0, from) + text.substring(random.nextInt(text.length() + 1));
          };
    }
    return text;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  @DisplayName("reads or refuses mutated packets, and what it reads can be read and sent on")
  void mutations(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    Decoder decoder = SocketIoParser.create().newDecoder();
    for (int i = 0; i < 20_000; i++) {
      String text = mutated(random);
      try {
        Packet packet = decoder.add(Message.text(text));
        for (int n = 0; packet == null; n++) {
          assertThat(n).isLessThan(10);
          packet = decoder.add(Message.binary(new byte[] {(byte) n}));
        }
        accepted++;
        use(packet);
      } catch (PacketException e) {
        assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(300);
        assertThat(e.getStackTrace()).isEmpty();
      }
    }
    assertThat(accepted).isBetween(1_000, 19_000);
  }

  private static void use(Packet packet) {
    Args args = packet.args();
    List<Object> values = args.asList();
    assertThat(values).hasSize(args.size());
    for (int i = 0; i < values.size(); i++) {
      Json json = args.raw(i);
      assertThat(json.isNull()).isEqualTo(values.get(i) == null);
      assertThat(json.text()).isNotEmpty();
    }
    Json payload = packet.payload();
    if (payload != null) {
      assertThat(payload.value()).isNotNull();
    }
    assertThat(SocketIoParser.create().encoder().encode(packet)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  @DisplayName("survives bytes that are not even text")
  void anyBytes(long seed) {
    Random random = new Random(seed);
    Decoder decoder = SocketIoParser.create().newDecoder();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = SEEDS[random.nextInt(SEEDS.length)].getBytes(UTF_8);
      for (int n = random.nextInt(4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int from = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : 0;
      // A slice: nothing outside of it may be looked at.
      byte[] around = new byte[bytes.length + 8];
      Arrays.fill(around, (byte) '"');
      System.arraycopy(bytes, 0, around, 4, bytes.length);
      try {
        Packet packet = decoder.add(Message.text(around, 4 + from, bytes.length - from));
        if (packet != null) {
          use(packet);
        }
      } catch (PacketException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      decoder.destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32})
  @DisplayName("takes for JSON what another parser does, and reads the same in it")
  void sameAsJackson(long seed) {
    Random random = new Random(seed);
    int valid = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      if (random.nextBoolean()) {
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
          text.append(PARTS[random.nextInt(PARTS.length)]);
        }
      } else {
        String packet = mutated(random);
        text.append(packet, Math.max(0, packet.indexOf('[')), packet.length());
      }
      // Half a surrogate pair in a name is JSON to JavaScript and to us, but not to Jackson.
      String whole = "3[" + text.toString().replace("\\ud83d", "\\u0064") + "]";
      byte[] json = whole.getBytes(UTF_8);
      Object theirs = jackson(json);
      Object ours;
      try {
        ours =
            SocketIoParser.create()
                .newDecoder()
                .add(Message.text(json, 0, json.length))
                .args()
                .asList();
      } catch (PacketException e) {
        ours = e.getMessage();
      }
      if (theirs == null) {
        assertThat(ours).as(whole).isEqualTo("invalid payload");
      } else {
        valid++;
        assertSame(ours, theirs);
      }
    }
    assertThat(valid).isGreaterThan(500);
  }

  /** The array after the first byte as plain Java, or null if it is not JSON. */
  private static Object jackson(byte[] json) {
    try (JsonParser parser =
        JACKSON.createParser(ObjectReadContext.empty(), json, 1, json.length - 1)) {
      parser.nextToken();
      Object value = tree(parser);
      return parser.nextToken() == null ? value : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static Object tree(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, tree(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(tree(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> {
        Number number = parser.getNumberValue();
        yield number instanceof Integer ? (Object) number.longValue() : number;
      }
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  @Test
  @DisplayName("takes no more memory for a hostile packet than a few times its size")
  void memory() {
    String nested = "2[\"e\"," + "[".repeat(400_000);
    String manyArguments = "3[" + "0,".repeat(200_000) + "0]";
    String manyPlaces = "51-[\"e\"" + ",{\"_placeholder\":true,\"num\":0}".repeat(10_000) + "]";
    String announced = "5" + "9".repeat(100_000) + "-[\"e\"]";
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    for (String text : List.of(nested, manyArguments, manyPlaces, announced)) {
      Message message = Message.text(text);
      Decoder decoder = SocketIoParser.create().newDecoder();
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        Packet packet = decoder.add(message);
        packet = packet == null ? decoder.add(Message.binary(new byte[100_000])) : packet;
        assertThat(packet).isNotNull();
      } catch (PacketException e) {
        assertThat(e).isNotNull();
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("%.20s", text)
          .isLessThan(8L * text.length() + 200_000);
    }
  }
}
