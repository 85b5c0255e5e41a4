package io.undersocket.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.protocol.SocketIoParser;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an application may expect of a {@link JsonBinding}, whichever library is behind it: extended
 * by the tests of each. Values make a whole journey, through the encoder and back through the
 * decoder of a parser, so that it also holds for parsers of other formats.
 */
@DisplayName("A binding of JSON to an application's types")
public abstract class JsonBindingContract {

  /** A record with bytes in it. */
  public record Picture(String name, byte[] bytes) {}

  /** A record with bytes that are not copied. */
  public record Frame(int index, ByteBuffer data) {}

  /** A constant. */
  public enum Color {
    /** The first. */
    RED,
    /** The second. */
    BLUE
  }

  /** A record of all kinds of members. */
  public record Album(
      String title,
      List<Picture> pictures,
      Map<String, Frame> frames,
      Instant taken,
      Color color,
      double price,
      @Nullable String note) {}

  /** A generic type. */
  public record Page<T>(int total, List<T> items) {}

  /** A bean. */
  public static final class Person {
    private @Nullable String name;
    private int age;
    private byte @Nullable [] photo;

    /** An empty one. */
    public Person() {}

    /** A whole one. */
    public Person(String name, int age, byte @Nullable [] photo) {
      this.name = name;
      this.age = age;
      this.photo = photo;
    }

    /** The name. */
    public @Nullable String getName() {
      return name;
    }

    /** Sets the name. */
    public void setName(@Nullable String name) {
      this.name = name;
    }

    /** The age in years. */
    public int getAge() {
      return age;
    }

    /** Sets the age. */
    public void setAge(int age) {
      this.age = age;
    }

    /** The photo. */
    public byte @Nullable [] getPhoto() {
      return photo;
    }

    /** Sets the photo. */
    public void setPhoto(byte @Nullable [] photo) {
      this.photo = photo;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Person that
          && Objects.equals(name, that.name)
          && age == that.age
          && Arrays.equals(photo, that.photo);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, age, Arrays.hashCode(photo));
    }

    @Override
    public String toString() {
      return name + " (" + age + ") " + Arrays.toString(photo);
    }
  }

  /** Something that can contain itself. */
  public static final class Knot {
    /** The next one. */
    public @Nullable Knot next;
  }

  /** For subclasses, which JUnit makes. */
  protected JsonBindingContract() {}

  /** The binding; knows how to read and write an {@link Instant} as ISO-8601. */
  protected abstract JsonBinding binding();

  /** The parser that values travel through. */
  protected Parser parser() {
    return SocketIoParser.create(ParserLimits.defaults(), binding());
  }

  /** What arrives of values that are emitted as the event {@code e}. */
  protected final Args journey(@Nullable Object... values) {
    return decode(encode(values));
  }

  private List<Message> encode(@Nullable Object... values) {
    return parser().encoder().encode(Packet.event("/", Packet.NO_ID, "e", Arrays.asList(values)));
  }

  private Args decode(List<Message> messages) {
    Decoder decoder = parser().newDecoder();
    Packet packet = null;
    try {
      for (Message message : messages) {
        packet = decoder.add(message);
      }
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
    if (packet == null) {
      throw new AssertionError("attachments are missing");
    }
    return packet.args();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static Album album() {
    return new Album(
        "\u00e9t\u00e9 \ud83d\ude00",
        List.of(new Picture("a", bytes(1)), new Picture("b", bytes(2, 0xFF))),
        Map.of("first", new Frame(7, ByteBuffer.wrap(bytes(3, 4)))),
        Instant.parse("2026-11-21T10:15:30.250Z"),
        Color.BLUE,
        1.0,
        null);
  }

  private static void isAlbum(Album read) {
    Album album = album();
    assertThat(read.title()).isEqualTo(album.title());
    assertThat(read.pictures()).extracting(Picture::name).containsExactly("a", "b");
    assertThat(read.pictures().get(1).bytes()).isEqualTo(bytes(2, 0xFF));
    assertThat(read.frames())
        .containsExactly(Map.entry("first", new Frame(7, ByteBuffer.wrap(bytes(3, 4)))));
    assertThat(read.taken()).isEqualTo(album.taken());
    assertThat(read.color()).isEqualTo(Color.BLUE);
    assertThat(read.price()).isEqualTo(1.0);
    assertThat(read.note()).isNull();
  }

  @Test
  @DisplayName("reads and writes records, with bytes at any depth, dates and constants")
  void records() {
    isAlbum(journey(album()).get(0, Album.class));
  }

  @Test
  @DisplayName("writes what JavaScript would: whole numbers, ISO dates, bytes as bytes")
  void plain() {
    Map<String, @Nullable Object> album = journey(album()).getMap(0);
    assertThat(album)
        .containsEntry("title", "\u00e9t\u00e9 \ud83d\ude00")
        .containsEntry("taken", "2026-11-21T10:15:30.250Z")
        .containsEntry("color", "BLUE")
        .containsEntry("price", 1L);
    assertThat(album.get("frames"))
        .usingRecursiveComparison()
        .isEqualTo(Map.of("first", Map.of("index", 7L, "data", bytes(3, 4))));
  }

  @Test
  @DisplayName("reads and writes beans, also without bytes")
  void beans() {
    Person ann = new Person("Ann", 30, bytes(9));
    Person bob = new Person("Bob", 40, null);
    Args args = journey(ann, bob);
    assertThat(args.get(0, Person.class)).isEqualTo(ann);
    assertThat(args.get(1, Person.class)).isEqualTo(bob);
    assertThat(journey(bob).get(0, Person.class)).isEqualTo(bob);
  }

  @Test
  @DisplayName("reads types with type arguments, arrays and optionals")
  void generic() {
    Person ann = new Person("Ann", 30, bytes(9));
    Page<Person> page = new Page<>(1, List.of(ann));
    Args args = journey(page, List.of(ann), Map.of("a", ann), new Person[] {ann}, null);
    assertThat(args.get(0, new TypeRef<Page<Person>>() {})).isEqualTo(page);
    assertThat(args.get(1, new TypeRef<List<Person>>() {})).containsExactly(ann);
    assertThat(args.get(2, new TypeRef<Map<String, Person>>() {})).containsEntry("a", ann);
    assertThat(args.get(3, Person[].class)).containsExactly(ann);
    assertThat(args.get(3, new TypeRef<Optional<List<Person>>>() {})).contains(List.of(ann));
    assertThat(args.get(4, new TypeRef<Optional<Person>>() {})).isEmpty();
    assertThat(args.get(5, new TypeRef<Optional<Person>>() {})).isEmpty();
  }

  @Test
  @DisplayName("mixes with maps, lists and bytes around its values")
  void mixed() {
    List<?> around = List.of(bytes(1), Map.of("p", new Picture("a", bytes(2))), bytes(3));
    Args args = journey(bytes(0), around);
    assertThat(args.getBytes(0)).isEqualTo(bytes(0));
    assertThat(args.getList(1).get(0)).isEqualTo(bytes(1));
    assertThat(args.getList(1).get(1))
        .usingRecursiveComparison()
        .isEqualTo(Map.of("p", Map.of("name", "a", "bytes", bytes(2))));
    assertThat(args.getList(1).get(2)).isEqualTo(bytes(3));
  }

  @Test
  @DisplayName("passes on the buffers that listeners get, and those that have no array")
  void buffers() {
    ByteBuffer direct = ByteBuffer.allocateDirect(4).put(bytes(1, 2, 3, 4)).flip().position(1);
    for (ByteBuffer buffer : List.of(direct, ByteBuffer.wrap(bytes(2, 3, 4)).asReadOnlyBuffer())) {
      Frame frame = journey(new Frame(0, buffer)).get(0, Frame.class);
      assertThat(frame.data()).isEqualTo(ByteBuffer.wrap(bytes(2, 3, 4)));
      assertThat(buffer.remaining()).isEqualTo(3);
      assertThat(journey(frame).get(0, Frame.class)).isEqualTo(frame);
    }
  }

  @Test
  @DisplayName("shares no bytes with whoever emits")
  void copies() {
    byte[] own = bytes(1);
    List<Message> messages = encode(new Picture("a", own));
    own[0] = 2;
    assertThat(decode(messages).get(0, Picture.class).bytes()).isEqualTo(bytes(1));
  }

  static Stream<TypeRef<?>> others() {
    return Stream.of(
        new TypeRef<Album>() {}, new TypeRef<Page<Picture>>() {}, new TypeRef<List<Album>>() {});
  }

  @ParameterizedTest
  @MethodSource("others")
  @DisplayName("says event, position, what was expected and what was received")
  void doesNotFit(TypeRef<?> type) {
    for (Object other : List.of("text", 7, true, bytes(1))) {
      Args args = journey(0, other);
      assertThatExceptionOfType(ArgumentException.class)
          .isThrownBy(() -> args.get(1, type))
          .satisfies(
              e -> {
                assertThat(e.event()).isEqualTo("e");
                assertThat(e.index()).isEqualTo(1);
                assertThat(e)
                    .hasMessageStartingWith("event \"e\", argument 1: expected ")
                    .hasMessageContaining("received " + kind(other));
                assertThat(e.getMessage()).doesNotContain("\n");
              });
    }
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> journey((Object) null).get(0, type))
        .withMessageContaining("received null");
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> journey().get(0, type))
        .withMessageContaining("received no arguments");
  }

  private static String kind(Object value) {
    return value instanceof String
        ? "string \"text\""
        : value instanceof Number
            ? "number 7"
            : value instanceof Boolean ? "boolean true" : "binary of 1 bytes";
  }

  @Test
  @DisplayName("says which member does not fit")
  void memberDoesNotFit() {
    Args args = journey(Map.of("total", 1, "items", List.of(Map.of("name", "Ann", "age", "old"))));
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> args.get(0, new TypeRef<Page<Person>>() {}))
        .withMessageStartingWith(
            "event \"e\", argument 0: expected Page<Person>, received object {")
        .withMessageContaining("age");
  }

  @Test
  @DisplayName("refuses bytes where there is no place for them")
  void bytesDoNotFit() {
    Args args = journey(Map.of("name", "Ann", "age", bytes(1)));
    assertThatExceptionOfType(ArgumentException.class).isThrownBy(() -> args.get(0, Person.class));
  }

  @Test
  @DisplayName("cannot be driven in circles")
  void circles() {
    Knot knot = new Knot();
    knot.next = new Knot();
    knot.next.next = knot;
    assertThatIllegalArgumentException().isThrownBy(() -> encode(knot));
  }
}
