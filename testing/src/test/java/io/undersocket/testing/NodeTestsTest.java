package io.undersocket.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A file of tests for Node.js")
class NodeTestsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  @DisplayName("passes if all its tests do, and sees the environment that it was given")
  void passes() {
    assertThatCode(() -> run("passes.mjs", LONG)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("fails if one of them does, and shows what was printed")
  void fails() {
    assertThatThrownBy(() -> run("fails.mjs", LONG))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("fails.mjs did not pass, exit status 1")
        .hasMessageContaining("as it should");
  }

  @Test
  @DisplayName("fails if one of them was skipped")
  void refusesSkipped() {
    assertThatThrownBy(() -> run("skips.mjs", LONG))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("skips.mjs did not pass, exit status 0");
  }

  @Test
  @DisplayName("is ended with all that it started when its time is up")
  void endsWhatHangs() {
    assertThatThrownBy(() -> run("hangs.mjs", Duration.ofSeconds(2)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("hangs.mjs had not ended after PT2S");
    assertThat(ProcessHandle.current().descendants()).noneMatch(ProcessHandle::isAlive);
  }

  private static void run(String file, Duration atMost) {
    NodeTests.run(Path.of("src", "test", "js", file), Map.of("GREETING", "hello"), atMost);
  }
}
