package io.undersocket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisplayName("The CPU time of a process")
class ProcessCpuTest {

  private static final String AFTER_NAME =
      " S 1 2 3 0 -1 4194560 100 200 0 0 250 50 9999 8888 20 0 5 0 12345 1000000 500 18446744073709551615\n";

  @Test
  @DisplayName("is user and system time, without that of its children")
  void parsed() {
    assertThat(ProcessCpu.parse("77 (java)" + AFTER_NAME)).isEqualTo(3_000_000);
  }

  @Test
  @DisplayName("is found whatever the program is called")
  void names() {
    assertThat(ProcessCpu.parse("77 (a) b (c) 1 2)" + AFTER_NAME)).isEqualTo(3_000_000);
  }

  @Test
  @DisplayName("is told from that of the whole machine, which does not count idle cores")
  void machine() {
    String stat = "cpu  100 20 30 99999 88888 4 5 0 0 0\ncpu0 1 1 1 1 1 1 1 0 0 0\n";
    assertThat(ProcessCpu.parseAll(stat)).isEqualTo(1_590_000);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("grows while the process works")
  void live() throws IOException {
    long pid = ProcessHandle.current().pid();
    long before = ProcessCpu.micros(pid);
    long deadline = System.nanoTime() + 10_000_000_000L;
    long now = before;
    while (now == before && System.nanoTime() < deadline) {
      now = ProcessCpu.micros(pid);
    }
    assertThat(now).isGreaterThan(before);
  }
}
