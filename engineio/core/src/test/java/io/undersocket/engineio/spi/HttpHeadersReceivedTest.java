package io.undersocket.engineio.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A header value that was received")
class HttpHeadersReceivedTest {

  @Test
  @DisplayName("stays as it is where it can be a value")
  void harmless() {
    assertThat(HttpHeaders.received("caf\u00e9\ttab")).isEqualTo("caf\u00e9\ttab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\0", "\u560d"})
  @DisplayName("loses what could split a response to a control character, and can be added")
  void harmful(String character) {
    String value = HttpHeaders.received("a" + character + "b" + character);
    assertThat(value).isEqualTo("a\1b\1");
    assertThat(new HttpHeaders().add("X", value).first("X")).isEqualTo(value);
  }
}
