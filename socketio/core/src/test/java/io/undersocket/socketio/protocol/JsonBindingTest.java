package io.undersocket.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import io.undersocket.socketio.spi.Parser;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("PK12")
@DisplayName("A binding of JSON to an application's types")
class JsonBindingTest {

  record Picture(String name, byte[] bytes) {}

  record Album(String title, List<Picture> pictures, double price) {}

  private static final String ALBUM =
      "{\"title\":\"\u00e9\",\"pictures\":[{\"name\":\"a\",\"bytes\":{\"_placeholder\":true,"
          + "\"num\":0}},{\"name\":\"b\",\"bytes\":{\"_placeholder\":true,\"num\":1}}],\"price\":1}";

  private final SocketIoParser parser =
      SocketIoParser.create(ParserLimits.defaults(), new RecordBinding());

  private static Packet event(Object... values) {
    return Packet.event("/", Packet.NO_ID, "e", Arrays.asList(values));
  }

  private static Album album() {
    return new Album(
        "\u00e9", List.of(new Picture("a", new byte[] {1}), new Picture("b", new byte[] {2})), 1.0);
  }

  @Test
  @DisplayName("writes objects with bytes at any depth, in JavaScript's spelling")
  void writes() {
    assertThat(Wire.encode(parser, event(album())))
        .containsExactly("52-[\"e\"," + ALBUM + "]", "<01>", "<02>");
    assertThat(Wire.encode(parser, event(Map.of("x", List.of(new Picture("a", new byte[] {7}))))))
        .containsExactly(
            "51-[\"e\",{\"x\":[{\"name\":\"a\",\"bytes\":{\"_placeholder\":true,\"num\":0}}]}]",
            "<07>");
  }

  @Test
  @DisplayName("reads objects with bytes at any depth")
  void reads() throws PacketException {
    Args args =
        Wire.decode(
                parser.newDecoder(),
                "52-[\"e\",0," + ALBUM + ",[" + ALBUM + "]]",
                new byte[] {1},
                new byte[] {2})
            .args();
    assertThat(args.get(1, Album.class).pictures().get(1).bytes()).containsExactly(2);
    assertThat(args.get(1, Album.class).price()).isEqualTo(1);
    assertThat(args.get(2, new TypeRef<List<Album>>() {}).get(0).title()).isEqualTo("\u00e9");
    assertThat(args.getMap(1)).containsKeys("title", "pictures", "price");
  }

  @Test
  @DisplayName("gets every type that is not JSON's own, and none that is")
  void getsOthers() throws PacketException {
    List<Type> asked = new ArrayList<>();
    JsonBinding binding =
        new JsonBinding() {
          @Override
          public Object read(JsonSource json, Type type) {
            asked.add(type);
            return type == Instant.class ? Instant.EPOCH : List.of(Optional.of("bound"));
          }

          @Override
          public void write(Object value, JsonSink out) {
            out.string("bound " + value);
          }
        };
    SocketIoParser bound = SocketIoParser.create(ParserLimits.defaults(), binding);
    Args args = Wire.decode(bound.newDecoder(), "2[\"e\",\"a\",[1],{\"b\":[2]},null]").args();
    assertThat(args.getString(0)).isEqualTo("a");
    assertThat(args.get(1, int[].class)).containsExactly(1);
    assertThat(args.get(1, new TypeRef<List<? extends Number>>() {})).hasSize(1);
    assertThat(args.get(2, new TypeRef<Map<String, List<Integer>>>() {})).hasSize(1);
    assertThat(args.value(3)).isNull();
    assertThat(asked).isEmpty();
    assertThat(args.get(0, Instant.class)).isEqualTo(Instant.EPOCH);
    assertThat(args.get(0, new TypeRef<Optional<Instant>>() {})).contains(Instant.EPOCH);
    assertThat(args.get(3, new TypeRef<Optional<Instant>>() {})).isEmpty();
    assertThat(args.get(4, new TypeRef<Optional<Instant>>() {})).isEmpty();
    TypeRef<List<Optional<String>>> optionals = new TypeRef<>() {};
    assertThat(args.get(1, optionals)).containsExactly(Optional.of("bound"));
    assertThat(asked).containsExactly(Instant.class, Instant.class, optionals.type());

    assertThat(Wire.encode(bound, event("a", 1, true, List.of(TimeUnit.DAYS), Instant.EPOCH)))
        .containsExactly("2[\"e\",\"a\",1,true,[\"bound DAYS\"],\"bound 1970-01-01T00:00:00Z\"]");
  }

  @Test
  @DisplayName("writes what can be iterated and is no collection, such as a library's own trees")
  void iterable() {
    record Tree(String name) implements Iterable<Tree> {
      @Override
      public Iterator<Tree> iterator() {
        return Collections.emptyIterator();
      }
    }
    assertThat(Wire.encode(parser, event(new Tree("a"), List.of())))
        .containsExactly("2[\"e\",{\"name\":\"a\"},[]]");
    assertThat(Wire.encode(event(new Tree("a")))).containsExactly("2[\"e\",[]]");
  }

  @Test
  @DisplayName("says what does not fit in the application's error")
  void doesNotFit() throws PacketException {
    Args args = Wire.decode(parser.newDecoder(), "2[\"e\",{\"name\":1}]").args();
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> args.get(0, Picture.class))
        .withMessage(
            "event \"e\", argument 0: expected Picture, received object {\"name\":1}"
                + " (not a string: 1)")
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("cannot be driven in circles")
  void circles() {
    record Node(List<Object> children) {}
    Node node = new Node(new ArrayList<>());
    node.children().add(node);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parser.encoder().encode(event(node)))
        .withMessageContaining("circular");
  }

  @Test
  @DisplayName("may write with every verb there is")
  void verbs() {
    assertThat(
            written(
                out -> {
                  out.beginArray();
                  out.beginObject();
                  out.endObject();
                  out.beginArray();
                  out.endArray();
                  out.string("a\n");
                  out.number(Long.MIN_VALUE);
                  out.number(0.5);
                  out.bool(true);
                  out.value(null);
                  out.beginObject();
                  out.name("x\"");
                  out.beginArray();
                  out.number(1);
                  out.value(List.of(2, new byte[] {3}));
                  out.endArray();
                  out.name("2");
                  out.bool(false);
                  out.endObject();
                  out.endArray();
                }))
        .isEqualTo(
            "[{},[],\"a\\n\",-9223372036854775808,0.5,true,null,"
                + "{\"x\\\"\":[1,[2,{\"_placeholder\":true,\"num\":0}]],\"2\":false}]");
  }

  private static String written(Consumer<JsonSink> writer) {
    JsonBinding binding =
        new JsonBinding() {
          @Override
          public Object read(JsonSource json, Type type) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void write(Object value, JsonSink out) {
            writer.accept(out);
          }
        };
    SocketIoParser parser = SocketIoParser.create(ParserLimits.defaults(), binding);
    String text = Wire.encode(parser, Packet.ack("/", 0, List.of(new Object()))).get(0);
    return text.substring(text.indexOf('[') + 1, text.length() - 1);
  }

  static List<Consumer<JsonSink>> misuses() {
    return List.of(
        out -> {},
        JsonSink::beginArray,
        JsonSink::endArray,
        out -> out.name("a"),
        out -> {
          out.number(1);
          out.number(2);
        },
        out -> {
          out.beginArray();
          out.endObject();
        },
        out -> {
          out.beginObject();
          out.number(1);
        },
        out -> {
          out.beginObject();
          out.name("a");
          out.endObject();
        },
        out -> {
          out.beginObject();
          out.name("a");
          out.name("b");
        },
        out -> {
          out.beginArray();
          out.name("a");
        });
  }

  @ParameterizedTest
  @MethodSource("misuses")
  @DisplayName("is told when what it writes is no value")
  void misuse(Consumer<JsonSink> writer) {
    assertThatIllegalStateException()
        .isThrownBy(() -> written(writer))
        .withMessageStartingWith("the binding of java.lang.Object ");
  }

  /** One that says nothing of how it makes arguments. */
  private final Parser other =
      new Parser() {
        @Override
        public Encoder encoder() {
          return parser.encoder();
        }

        @Override
        public Decoder newDecoder() {
          return parser.newDecoder();
        }
      };

  private static Args received(JsonCodec by) throws PacketException {
    List<Json> values = new ArrayList<>();
    values.add(by.read("{\"title\":\"t\",\"pictures\":[],\"price\":2}".getBytes(UTF_8)));
    return by.args("e", values);
  }

  @Test
  @DisplayName("also reads what came in another way than from a client")
  void adopts() throws PacketException {
    for (Parser adopting : List.of(parser, other)) {
      for (Args args :
          List.of(
              received(JsonCodec.builtIn()),
              Args.of(Map.of("title", "t", "pictures", List.of(), "price", 2)),
              Wire.decode(
                      SocketIoParser.create().newDecoder(),
                      "2[\"e\",{\"title\":\"t\",\"pictures\":[],\"price\":2}]")
                  .args())) {
        assertThatExceptionOfType(ArgumentException.class)
            .isThrownBy(() -> args.get(0, Album.class));
        Args adopted = adopting.adopt(args);
        assertThat(adopted.get(0, Album.class)).isEqualTo(new Album("t", List.of(), 2));
        assertThat(adopted.getMap(0)).isEqualTo(args.getMap(0));
      }
    }
  }

  @Test
  @DisplayName("reads bytes that came in another way, and scalars")
  void adoptsBytes() {
    for (Parser adopting : List.of(parser, other)) {
      Args args =
          adopting.adopt(
              Args.of(Map.of("name", "a", "bytes", new byte[] {5}), 1.5, "text", null, true));
      assertThat(args.get(0, Picture.class).bytes()).containsExactly(5);
      assertThat(args.getDouble(1)).isEqualTo(1.5);
      assertThat(args.getString(2)).isEqualTo("text");
      assertThat(args.isNull(3)).isTrue();
      assertThat(args.getBoolean(4)).isTrue();
      assertThat(adopting.adopt(Args.empty())).isEmpty();
    }
  }

  @Test
  @DisplayName("says which argument it is that does not fit, wherever it came from")
  void adoptedMismatch() throws PacketException {
    Args args = parser.adopt(received(JsonCodec.builtIn()));
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> args.getInt(0))
        .withMessageContaining("\"e\"");
  }
}
