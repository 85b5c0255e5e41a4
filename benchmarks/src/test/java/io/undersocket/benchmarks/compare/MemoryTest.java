package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The memory of a server")
class MemoryTest {

  @Test
  @DisplayName("is the total of live objects that jcmd counts")
  void heap() {
    String histogram =
        """
        4711:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         11460        1000000  [B (java.base@17)
           2:             1             24  Total
        Total         11461        1000024
        """;
    assertThat(Memory.histogramTotal(histogram)).hasValue(1_000_024);
    assertThat(Memory.histogramTotal("no such process")).isEmpty();
  }

  @Test
  @DisplayName("is the resident set that the kernel counts")
  void resident() throws IOException {
    assertThat(Memory.resident("Name:\tjava\nVmRSS:\t  2048 kB\nRssAnon:\t 1 kB\n"))
        .isEqualTo(2_097_152);
  }
}
