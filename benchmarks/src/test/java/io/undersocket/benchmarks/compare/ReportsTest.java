package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.compare.Outcome.Footprint;
import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Remains;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reports")
class ReportsTest {

  private static Measurement costing(long micros) {
    return new Measurement(100, 1_000_000_000L, 100 * micros, 50_000, 60_000, 1_000, 2_000, 3_000);
  }

  private static Outcome outcome() {
    Map<Contender, Rounds> echo = new EnumMap<>(Contender.class);
    echo.put(
        Contender.NETTY,
        new Rounds(
            List.of(),
            List.of(costing(40), costing(10), costing(20)),
            List.of(),
            List.of(),
            List.of()));
    echo.put(Contender.NODE, new Rounds());
    Memory before = new Memory(OptionalLong.of(1_000_000), 5_000_000);
    Memory during = new Memory(OptionalLong.of(1_000_000 + 20 * 1024), 5_000_000 + 10 * 1024);
    Map<Contender, Rounds> idle = new EnumMap<>(Contender.class);
    idle.put(
        Contender.NETTY,
        new Rounds(
            List.of(),
            List.of(costing(7)),
            List.of(new Footprint(before, during, 10)),
            List.of(),
            List.of()));
    return new Outcome(
        Map.of("java", "17"),
        List.of(
            new ModeOutcome(
                Mode.ECHO_1,
                50,
                0,
                echo,
                Map.of(Contender.NODE_NATIVE, "no add-ons"),
                List.of("node failed")),
            new ModeOutcome(Mode.IDLE, 10, 0, idle, Map.of(), List.of())));
  }

  @Test
  @DisplayName("show the median cost and its spread")
  void load() {
    assertThat(MarkdownReport.of(outcome()))
        .contains("## echo1: echo, 50 connections, 1 in flight, 32 bytes")
        .containsPattern("\\| netty +\\| +20\\.00 \\| 10\\.00 - 40\\.00 \\|")
        .doesNotContain("NaN");
  }

  @Test
  @DisplayName("say of a server that failed that it did, and why")
  void failed() {
    assertThat(MarkdownReport.of(outcome()))
        .containsPattern("\\| node +\\| +failed \\| +\\|")
        .contains("Note: node failed.");
    assertThat(outcome().isComplete()).isFalse();
  }

  @Test
  @DisplayName("say of a server that this machine does not have that it is absent, and why")
  void absent() {
    assertThat(MarkdownReport.of(outcome()))
        .containsPattern("\\| node-native +\\| +absent \\| +\\|")
        .contains("Note: node-native is absent: no add-ons.");
  }

  @Test
  @DisplayName("show what the heap is after a churn beside what it was, and what is left")
  void churn() {
    Memory before = new Memory(OptionalLong.of(10_240_000), 50 << 20);
    Memory after = new Memory(OptionalLong.of(10_240_000 + 20_480), 60 << 20);
    Left left = Left.parse("opened=1 sessions=0 sockets=0 rooms=2");
    Rounds rounds =
        new Rounds(
            List.of(),
            List.of(costing(9)),
            List.of(),
            List.of(new Remains(before, after, 10_240, left)),
            List.of());
    Map<Contender, Rounds> servers = new EnumMap<>(Map.of(Contender.UNDERSOCKET, rounds));
    Outcome churned =
        new Outcome(
            Map.of(), List.of(new ModeOutcome(Mode.CHURN, 50, 0, servers, Map.of(), List.of())));
    assertThat(MarkdownReport.of(churned))
        .containsPattern("\\| undersocket \\| +10,240 \\| +10,000 \\| 10,020 \\| +1\\.002 \\|")
        .containsPattern(
            "\\| +2\\.00 \\| +50 \\| +60 \\| +9 \\| 0 sessions, 0 sockets, 2 rooms \\|")
        .contains("1.00 met (at most 1.05)");
    assertThat(JsonReport.of(churned)).contains("\"remains\":[{\"connections\":10240,");
  }

  @Test
  @DisplayName("show memory per connection")
  void memory() {
    assertThat(MarkdownReport.of(outcome()))
        .containsPattern("\\| netty +\\| +2\\.00 \\| +1\\.00 \\|");
  }

  @Test
  @DisplayName("show what a message costs with more connections, beside what it cost with few")
  void growth() {
    Outcome grown =
        new Outcome(
            Map.of(),
            List.of(
                new ModeOutcome(Mode.ECHO_1, 1_000, 0, of(costing(4)), Map.of(), List.of()),
                new ModeOutcome(Mode.ECHO_1, 20_000, 0, of(costing(5)), Map.of(), List.of())));
    assertThat(MarkdownReport.of(grown))
        .contains("## Growth: echo1, echo")
        .containsPattern("\\| server +\\| +1,000 \\| +20,000 \\|")
        .containsPattern("\\| node +\\| 4\\.00 \\(1\\.00\\) \\| 5\\.00 \\(1\\.25\\) \\|");
    assertThat(Charts.of(grown).get("echo1").toSvg()).contains(">node, 20,000</text>");
    assertThat(MarkdownReport.of(outcome())).doesNotContain("Growth");
  }

  private static Map<Contender, Rounds> of(Measurement measured) {
    Rounds rounds = new Rounds(List.of(), List.of(measured), List.of(), List.of(), List.of());
    return new EnumMap<>(Map.of(Contender.NODE, rounds));
  }

  @Test
  @DisplayName("hold every round for other tools")
  void json() {
    assertThat(JsonReport.of(outcome()))
        .contains("{\"facts\":{\"java\":\"17\"},\"modes\":[{\"mode\":\"echo1\"")
        .contains("\"cpuMicrosEach\":40.0")
        .contains("\"before\":{\"heapBytes\":1000000,\"residentBytes\":5000000}")
        .contains("\"notes\":[\"node failed\"]");
  }

  @Test
  @DisplayName("take the middle of the rounds, and the mean of the two middle ones")
  void spread() {
    assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3));
    assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
    assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
  }
}
