package io.undersocket.engineio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("JSONP")
class JsonpTest {

  private static String encode(String payload) {
    return new String(Jsonp.encode("3", payload.getBytes(UTF_8)), UTF_8);
  }

  @Test
  @Tag("PO21")
  @DisplayName("answers with a call that has the payload as a JSON string")
  void answer() {
    assertThat(encode("6:4hello")).isEqualTo("___eio[3](\"6:4hello\");");
    assertThat(encode("4:4\"\\é")).isEqualTo("___eio[3](\"4:4\\\"\\\\é\");");
  }

  @Test
  @DisplayName("escapes the line separators that end a string of older scripts")
  void separators() {
    assertThat(encode("3:4\u2028\u2029")).isEqualTo("___eio[3](\"3:4\\u2028\\u2029\");");
  }

  @Test
  @DisplayName("says nothing back of a callback but its digits")
  void callback() {
    assertThat(Jsonp.callback("12")).isEqualTo("12");
    assertThat(Jsonp.callback("1];alert(2);//")).isEqualTo("12");
    assertThat(Jsonp.callback("٣x")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "d=6%3A4hello, 6:4hello",
    "x=1&d=2%3A4%C3%A9, 2:4é",
    "d=1+2, 1 2",
    "d=a#b, a#b",
    "d=%5C%5Cn, \\n",
    "d=%5C%5C%5Cn, \\\\n",
  })
  @DisplayName("has the payload of a request in the field d of a form")
  void request(String form, String payload) {
    assertThat(Jsonp.decode(form.getBytes(UTF_8))).asString(UTF_8).isEqualTo(payload);
  }

  @Test
  @DisplayName("has line breaks escaped in a form")
  void lineBreaks() {
    assertThat(Jsonp.decode("d=a%5Cnb".getBytes(UTF_8))).asString(UTF_8).isEqualTo("a\nb");
  }

  @Test
  @DisplayName("tells a form without a payload from one with an empty one")
  void none() {
    assertThat(Jsonp.decode("x=1".getBytes(UTF_8))).isNull();
    assertThat(Jsonp.decode("d=".getBytes(UTF_8))).isEmpty();
  }
}
