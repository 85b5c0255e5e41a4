package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The floor in C")
class FloorProgramTest {

  @Test
  @DisplayName("is told as absent where there is no compiler")
  void noCompiler() throws InterruptedException {
    assertThat(FloorProgram.absence("no-such-compiler"))
        .contains("there is no C compiler by the name of no-such-compiler");
  }

  @Test
  @DisplayName("is told as absent where the compiler does not work")
  void brokenCompiler() throws InterruptedException {
    assertThat(FloorProgram.absence("false").orElseThrow()).startsWith("false --version failed");
  }
}
