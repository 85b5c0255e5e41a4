package io.undersocket.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.Arguments.UsageError;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The options of a command line")
class ArgumentsTest {

  private static Arguments parse(String... words) {
    return Arguments.parse(List.of(words), Set.of("port", "seconds", "modes"), Set.of("quick"));
  }

  @Test
  @DisplayName("are names with values, and flags")
  void values() {
    Arguments options = parse("--port", "80", "--quick", "--modes", "a,b", "--seconds", "2");
    assertThat(options.number("port", 1, 1, 100)).isEqualTo(80);
    assertThat(options.has("quick")).isTrue();
    assertThat(options.list("modes", "c")).containsExactly("a", "b");
    assertThat(options.seconds("seconds", Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  @DisplayName("have defaults")
  void defaults() {
    assertThat(parse().number("port", 1, 1, 100)).isEqualTo(1);
    assertThat(parse().has("quick")).isFalse();
    assertThat(parse().list("modes", "c")).containsExactly("c");
  }

  @Test
  @DisplayName("are refused with the reason when they are unknown, incomplete or out of bounds")
  void refused() {
    assertThatThrownBy(() -> parse("--prot", "80"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("unknown option --prot");
    assertThatThrownBy(() -> parse("--port"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("needs a value");
    assertThatThrownBy(() -> parse("--port", "x").number("port", 1, 1, 100))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("no whole number");
    assertThatThrownBy(() -> parse("--port", "101").number("port", 1, 1, 100))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("allowed is 1 to 100");
  }
}
