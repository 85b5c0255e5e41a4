package io.undersocket.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.spi.JsonSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A value that is built piece by piece")
class JsonBuilderTest {

  private final JsonCodec codec = JsonCodec.builtIn();

  /** {@code {"n":[1,0.5,null],"b":bytes,"not":an object that only looks like bytes}}. */
  private JsonBuilder build(JsonBuilder builder) {
    builder.beginObject();
    builder.name("n");
    builder.beginArray();
    builder.number(1);
    builder.number(0.5);
    builder.number(Double.NaN);
    builder.endArray();
    builder.name("b");
    builder.value(new byte[] {7});
    builder.name("not");
    builder.beginObject();
    builder.name("_placeholder");
    builder.bool(true);
    builder.name("num");
    builder.number(0);
    builder.endObject();
    builder.endObject();
    return builder;
  }

  @Test
  @DisplayName("reads like a received one")
  void reads() {
    Json value = build(codec.payload()).build();
    assertThat(value.get("n").get("x").isNull()).isTrue();
    assertThat(value.get("n").text()).isEqualTo("[1,0.5,null]");
    assertThat(value.get("b").as(byte[].class)).containsExactly(7);
  }

  @Test
  @DisplayName("knows its bytes from objects that only look like them")
  void lookAlike() {
    Json value = build(codec.payload()).build();
    assertThat(value.get("not").kind()).isEqualTo(Json.Kind.OBJECT);
    assertThat(value.get("not").value()).isEqualTo(Map.of("_placeholder", true, "num", 0L));

    JsonSource source = (JsonSource) value;
    String text = value.text();
    int bytes = source.offset() + text.indexOf("{\"_placeholder");
    assertThat(source.attachmentAt(bytes)).isZero();
    assertThat(source.attachmentAt(source.offset() + text.lastIndexOf("{\"_placeholder")))
        .isEqualTo(-1);
    assertThat(source.attachmentAt(source.offset())).isEqualTo(-1);
  }

  @Test
  @DisplayName("says in errors where it stands")
  void errors() {
    Json value = build(codec.argument("x", 2)).build();
    assertThatExceptionOfType(ArgumentException.class)
        .isThrownBy(() -> value.get("n").as(String.class))
        .withMessage("event \"x\", argument 2: expected String, received array [1,0.5,null]");
  }

  @Test
  @DisplayName("is relayed with its bytes")
  void relayed() {
    Args args = codec.args("x", List.of(build(codec.argument("x", 0)).build().get("b")));
    assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, "y", args)))
        .containsExactly("51-[\"y\",{\"_placeholder\":true,\"num\":0}]", "<07>");
  }

  @Test
  @DisplayName("is whole, and not nested too deeply")
  void whole() {
    JsonBuilder half = codec.payload();
    half.beginArray();
    assertThatIllegalStateException()
        .isThrownBy(half::build)
        .withMessage("the writer of a value returned before its value was complete");

    JsonBuilder deep = JsonCodec.of(ParserLimits.defaults().withMaxDepth(2), null).payload();
    deep.beginArray();
    deep.beginArray();
    assertThatIllegalArgumentException().isThrownBy(deep::beginArray).withMessageContaining("2");
  }
}
