package io.undersocket.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.undersocket.socketio.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An object of JSON as a map")
class JsonMapTest {

  private static Json json(String text) throws PacketException {
    return JsonCodec.builtIn().read(text.getBytes(UTF_8));
  }

  private static String written(Object value) {
    return new String(JsonCodec.builtIn().write(value), UTF_8);
  }

  @Test
  @DisplayName("has its members in plain Java, in their order")
  void members() throws PacketException {
    JsonMap map = new JsonMap(json("{\"b\":[1,{\"c\":null}],\"a\":\"x\"}"));
    assertThat(map).containsExactly(entry("b", map.get("b")), entry("a", "x"));
    assertThat(map.get("b")).hasToString("[1, {c=null}]");
    assertThat(map.containsKey("c")).isFalse();
    assertThat(map).isEqualTo(Map.of("a", "x", "b", map.get("b")));
  }

  @Test
  @DisplayName("is written as it stands, also within others")
  void written() throws PacketException {
    JsonMap map = new JsonMap(json("{ \"a\" : 1.50 }"));
    assertThat(written(List.of(map))).isEqualTo("[{ \"a\" : 1.50 }]");
  }

  @Test
  @DisplayName("cannot be changed")
  void unchangeable() throws PacketException {
    JsonMap map = new JsonMap(json("{\"a\":1}"));
    assertThatThrownBy(() -> map.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.remove("a")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("has no members if it is none")
  void none() throws PacketException {
    assertThat(new JsonMap(json("[1]"))).isEmpty();
  }

  @Nested
  @DisplayName("is what objects deep in a value are read as")
  class Deep {

    private final String text = "{\"s\":[{\"h\":{\"x\":{\"y\":1}},\"r\":[2]},{\"h\":{}}],\"n\":3}";

    @Test
    @DisplayName("where they are deeper than is looked into")
    void deeper() throws PacketException {
      Object read = JsonMap.read(json(text), 3);
      assertThat(read).isEqualTo(json(text).value());
      Map<?, ?> socket = (Map<?, ?>) ((List<?>) ((Map<?, ?>) read).get("s")).get(0);
      assertThat(socket).isNotInstanceOf(JsonMap.class);
      assertThat(socket.get("h"))
          .isInstanceOf(JsonMap.class)
          .isEqualTo(Map.of("x", Map.of("y", 1L)));
      assertThat(socket.get("r")).isEqualTo(List.of(2L));
    }

    @Test
    @DisplayName("and nothing else is")
    void shallow() throws PacketException {
      assertThat(JsonMap.read(json("{\"a\":1}"), 0)).isInstanceOf(JsonMap.class);
      assertThat(JsonMap.read(json("[\"a\",true,null]"), 0)).hasToString("[a, true, null]");
      Object all = JsonMap.read(json(text), 5);
      assertThat(all).isEqualTo(json(text).value());
      assertThat(written(all)).isEqualTo(text);
    }
  }

  @Nested
  @DisplayName("is read in the same pass in which its text is checked, with the same outcome")
  class Checked {

    private static final List<String> TEXTS =
        List.of(
            "{\"s\":[{\"h\":{\"x\":{\"y\":1}},\"r\":[2]},{\"h\":{}}],\"n\":3}",
            " { \"a\" : [ 1 , -2.5e3 , [ ] , { } ] , \"b\\n\\u00e9\" : \"\\\"\u00e9\" , \"a\" : null } ",
            "[true,false,null,\"\",{\"deep\":[{\"er\":[[]]}]}]",
            "12",
            "\"text\"");

    private static String outcome(String text, boolean inOnePass, int depth) {
      byte[] bytes = text.getBytes(UTF_8);
      try {
        return inOnePass
            ? String.valueOf(JsonCodec.builtIn().readPlain(bytes, depth))
            : String.valueOf(JsonMap.read(JsonCodec.builtIn().read(bytes), depth));
      } catch (PacketException e) {
        return e.getMessage();
      }
    }

    private static void isSame(String text) {
      for (int depth = 0; depth < 5; depth++) {
        assertThat(outcome(text, true, depth)).as(text).isEqualTo(outcome(text, false, depth));
      }
    }

    @Test
    @DisplayName("whatever it is")
    void whole() {
      TEXTS.forEach(Checked::isSame);
    }

    @Test
    @DisplayName("wherever it is cut off")
    void cut() {
      for (String text : TEXTS) {
        for (int end = 0; end < text.length(); end++) {
          isSame(text.substring(0, end));
        }
      }
    }

    @Test
    @DisplayName("whichever character of it is another one, is missing, or comes twice")
    void broken() {
      for (String text : TEXTS) {
        for (int at = 0; at < text.length(); at++) {
          String before = text.substring(0, at);
          String after = text.substring(at + 1);
          isSame(before + after);
          isSame(before + text.charAt(at) + text.charAt(at) + after);
          for (char other : "{}[],:\"\\ 0t\n".toCharArray()) {
            isSame(before + other + after);
          }
        }
      }
    }

    @Test
    @DisplayName("also if it is nested too deeply")
    void tooDeep() {
      int most = ParserLimits.defaults().maxDepth();
      for (int depth : List.of(most, most + 1)) {
        isSame("[".repeat(depth) + "]".repeat(depth));
        isSame("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
      }
    }

    @Test
    @DisplayName("where objects deep in it are left as they are")
    void deep() throws PacketException {
      Object read = JsonCodec.builtIn().readPlain(TEXTS.get(0).getBytes(UTF_8), 3);
      Map<?, ?> socket = (Map<?, ?>) ((List<?>) ((Map<?, ?>) read).get("s")).get(0);
      assertThat(socket).isNotInstanceOf(JsonMap.class);
      assertThat(socket.get("h")).isInstanceOf(JsonMap.class);
      assertThat(socket.get("r")).isEqualTo(List.of(2L));
    }
  }
}
