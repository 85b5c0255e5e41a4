package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The compression of polling responses")
class HttpCompressionTest {

  @Test
  @DisplayName("begins at 1024 bytes, as in the reference server")
  void defaultThreshold() {
    assertThat(HttpCompression.DEFAULT.threshold()).isEqualTo(1024);
  }

  @Test
  @DisplayName("is disabled by a threshold that nothing reaches")
  void disabled() {
    assertThat(HttpCompression.DISABLED.threshold()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  @DisplayName("has no negative threshold")
  void negative() {
    assertThatThrownBy(() -> new HttpCompression(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("httpCompression threshold is -1 bytes, must be 0 or more");
  }
}
