package io.undersocket.socketio.gson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializationContext;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.TypeAdapter;
import com.google.gson.annotations.SerializedName;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.testing.JsonBindingContract;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("PK12")
@DisplayName("A binding by Gson")
class GsonBindingTest extends JsonBindingContract {

  private static final class Instants extends TypeAdapter<Instant> {
    @Override
    public void write(JsonWriter out, Instant value) throws IOException {
      out.value(value.toString());
    }

    @Override
    public Instant read(JsonReader in) throws IOException {
      return Instant.parse(in.nextString());
    }
  }

  sealed interface Note permits Text, Sound {}

  record Text(String text) implements Note {}

  record Sound(byte[] samples) implements Note {}

  /** The detour over a tree that Gson's users make for polymorphic types. */
  private static final class Notes implements JsonSerializer<Note>, JsonDeserializer<Note> {
    @Override
    public JsonElement serialize(Note note, Type type, JsonSerializationContext context) {
      JsonElement tree = context.serialize(note, note.getClass());
      tree.getAsJsonObject().addProperty("kind", note instanceof Text ? "text" : "sound");
      return tree;
    }

    @Override
    public Note deserialize(JsonElement json, Type type, JsonDeserializationContext context) {
      JsonObject tree = json.getAsJsonObject();
      return context.deserialize(
          tree, tree.get("kind").getAsString().equals("text") ? Text.class : Sound.class);
    }
  }

  record Board(Note top, List<Note> others) {}

  record Loose(Object anything) {}

  record Named(@SerializedName("n") String longName, int otherName, String missing) {}

  private Gson gson =
      new GsonBuilder()
          .registerTypeAdapter(Instant.class, new Instants().nullSafe())
          .registerTypeAdapter(Note.class, new Notes())
          .create();

  @Override
  protected JsonBinding binding() {
    return GsonBinding.of(gson);
  }

  @Test
  @DisplayName("reads polymorphic types by the application's adapters, with bytes in them")
  void polymorphic() {
    Board board =
        journey(new Board(new Sound(new byte[] {1}), List.of(new Text("a")))).get(0, Board.class);
    assertThat(((Sound) board.top()).samples()).isEqualTo(new byte[] {1});
    assertThat(board.others()).containsExactly(new Text("a"));
  }

  @Test
  @DisplayName("reads an array of numbers for bytes, as Gson does")
  void numbers() {
    assertThat(journey(Map.of("name", "a", "bytes", List.of(1, 2))).get(0, Picture.class).bytes())
        .isEqualTo(new byte[] {1, 2});
  }

  @Test
  @DisplayName("refuses bytes where Gson has no way to put them")
  void loose() {
    assertThat(journey(new Loose("x")).get(0, Loose.class).anything()).isEqualTo("x");
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> journey(Map.of("anything", new byte[1])).get(0, Loose.class))
        .withMessageContaining("bytes where only a byte[] or a ByteBuffer can take them");
  }

  @Test
  @DisplayName("writes trees, numbers of every kind, and leaves out what is null")
  void trees() {
    JsonObject tree = new JsonObject();
    tree.addProperty("a", 1);
    tree.addProperty("b", 0.5f);
    assertThat(journey(tree).raw(0).text()).isEqualTo("{\"a\":1,\"b\":0.5}");
    assertThat(journey(new Named("x", 1, null)).raw(0).text())
        .isEqualTo("{\"n\":\"x\",\"otherName\":1}");
  }

  @Test
  @DisplayName("uses Gson as the application has made it")
  void configured() {
    gson =
        new GsonBuilder()
            .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
            .serializeNulls()
            .create();
    assertThat(journey(new Named("x", 1, null)).raw(0).text())
        .isEqualTo("{\"n\":\"x\",\"other_name\":1,\"missing\":null}");
    assertThat(journey(Map.of("other_name", 2)).get(0, new TypeRef<Named>() {}).otherName())
        .isEqualTo(2);
  }
}
