package io.undersocket.socketio.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.testing.JsonBindingContract;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

@Tag("PK12")
@DisplayName("A binding by Jackson 3")
class JacksonBindingTest extends JsonBindingContract {

  private JsonMapper mapper = JsonMapper.builder().build();

  @Override
  protected JsonBinding binding() {
    return JacksonBinding.of(mapper);
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Text.class, name = "text"),
    @JsonSubTypes.Type(value = Sound.class, name = "sound")
  })
  sealed interface Note permits Text, Sound {}

  record Text(String text) implements Note {}

  record Sound(byte[] samples, int rate) implements Note {
    @Override
    public boolean equals(Object other) {
      return other instanceof Sound that && Arrays.equals(samples, that.samples);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(samples);
    }
  }

  record Dates(LocalDateTime start, LocalDate day, Duration length) {}

  record Loose(Object anything, Map<String, Object> more, Optional<String> maybe) {}

  record Raw(@JsonRawValue String json) {}

  record FirstName(@JsonProperty("first") String firstName) {}

  @Test
  @DisplayName("knows java.time without being told")
  void time() {
    Dates dates =
        new Dates(
            LocalDateTime.parse("2026-11-21T10:15:30"),
            LocalDate.parse("2026-11-21"),
            Duration.ofMinutes(90));
    Args args = journey(dates);
    assertThat(args.get(0, Dates.class)).isEqualTo(dates);
    assertThat(args.getMap(0))
        .containsEntry("start", "2026-11-21T10:15:30")
        .containsEntry("day", "2026-11-21");
  }

  @Test
  @DisplayName("reads polymorphic types, with bytes in them and in any order of members")
  void polymorphic() {
    List<Note> notes = List.of(new Text("a"), new Sound(new byte[] {1, 2}, 8_000));
    assertThat(journey(notes).get(0, new TypeRef<List<Note>>() {})).isEqualTo(notes);
    assertThat(journey(notes.get(1)).get(0, Note.class)).isEqualTo(notes.get(1));
    assertThat(journey(Map.of("rate", 1, "samples", new byte[] {1, 2}, "kind", "sound")))
        .first()
        .satisfies(note -> assertThat(note.as(Note.class)).isEqualTo(notes.get(1)));
  }

  @Test
  @DisplayName("reads and writes bytes where no type says that they come")
  void loose() {
    Loose loose =
        journey(new Loose(new byte[] {1}, Map.of("x", new byte[] {2}), Optional.of("y")))
            .get(0, Loose.class);
    assertThat(loose.anything()).isEqualTo(new byte[] {1});
    assertThat(loose.more().get("x")).isEqualTo(new byte[] {2});
    assertThat(loose.maybe()).contains("y");
    JsonNode tree = journey(Map.of("x", new byte[] {3}, "y", 1.5)).get(0, JsonNode.class);
    assertThat(tree.get("x").binaryValue()).isEqualTo(new byte[] {3});
    assertThat(journey(tree).getMap(0).get("x")).isEqualTo(new byte[] {3});
  }

  @Test
  @DisplayName("takes an object that only looks like bytes for what it is")
  void lookAlike() throws PacketException {
    Decoder decoder = parser().newDecoder();
    decoder.add(Message.text("51-[\"e\",{\"_placeholder\":true,\"num\":0},{\"name\":\"a\"}]"));
    Args args = decoder.add(Message.binary(new byte[] {1})).args();
    assertThat(args.get(0, JsonNode.class).isBinary()).isTrue();

    Args plain =
        parser()
            .newDecoder()
            .add(Message.text("2[\"e\",{\"_placeholder\":true,\"num\":0}]"))
            .args();
    assertThat(plain.get(0, JsonNode.class).get("num").asInt()).isZero();
  }

  @Test
  @DisplayName("reads base64 for bytes, as the mapper does")
  void base64() {
    assertThat(journey(Map.of("name", "a", "bytes", "AQI=")).get(0, Picture.class).bytes())
        .isEqualTo(new byte[] {1, 2});
  }

  @Test
  @DisplayName("writes what is JSON already as JSON, and checks that it is")
  void raw() {
    assertThat(journey(new Raw("{\"x\":[1,null]}")).raw(0).text())
        .isEqualTo("{\"json\":{\"x\":[1,null]}}");
    assertThatIllegalArgumentException().isThrownBy(() -> journey(new Raw("{x")));
  }

  @Test
  @DisplayName("uses the mapper as the application has made it")
  void configured() {
    mapper =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    record Wordy(String longName) {}
    Args args = journey(new Wordy("x"), Map.of("long_name", "y", "other", 1));
    assertThat(args.getMap(0)).containsOnlyKeys("long_name");
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> args.get(1, Wordy.class))
        .withMessageContaining("other");
  }

  @Test
  @DisplayName("names the member that does not fit, first of all")
  void path() {
    Args args = journey(Map.of("total", 1, "items", List.of(Map.of("age", "old"))));
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> args.get(0, new TypeRef<Page<Person>>() {}))
        .withMessageContaining("(items[0].age: Cannot deserialize value of type `int` from String");
  }

  @Test
  @DisplayName("honours names that annotations give")
  void annotations() {
    assertThat(journey(new FirstName("x")).getMap(0)).containsOnlyKeys("first");
  }
}
