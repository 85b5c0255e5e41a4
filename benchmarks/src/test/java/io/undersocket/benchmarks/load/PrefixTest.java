package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A packet is known by its first bytes")
class PrefixTest {

  @ParameterizedTest(name = "{0} is the beginning of {1}: {2}")
  @CsvSource({
    "431[1], 431[1], true",
    "431[1], 431[2], false",
    "431[1], 431[1]and more, true",
    "431[1], 431[, false",
    "40, 40, true",
    "40, 4, false",
    "42[echo, 42[echo], true",
    "42[echo, 42[bin], false",
    "42[echo-and-more, 42[echo-or-less, true",
  })
  void matches(String prefix, String packet, boolean expected) {
    ByteBuffer bytes = ByteBuffer.wrap(("--" + packet).getBytes(UTF_8));
    assertThat(new Prefix(prefix).matches(bytes, 2, packet.length())).isEqualTo(expected);
  }
}
