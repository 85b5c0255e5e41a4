package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.compare.Outcome.Footprint;
import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The targets of a comparison judge")
class TargetsTest {

  private static Rounds costing(long micros) {
    Measurement measured =
        new Measurement(100, 1_000_000_000L, 100 * micros, 1, 2, 1_000, 1_000 * micros, 3_000);
    return new Rounds(List.of(), List.of(measured), List.of(), List.of(), List.of());
  }

  private static Rounds holding(long heap, long resident) {
    Memory before = new Memory(OptionalLong.of(0), 0);
    Memory during = new Memory(OptionalLong.of(heap), resident);
    return new Rounds(
        List.of(),
        costing(1).measured(),
        List.of(new Footprint(before, during, 1)),
        List.of(),
        List.of());
  }

  private static ModeOutcome measured(Mode mode, Map<Contender, Rounds> rounds) {
    return new ModeOutcome(mode, mode.connections(), 0, new EnumMap<>(rounds), Map.of(), List.of());
  }

  private static List<Verdict> of(ModeOutcome... modes) {
    return Targets.of(new Outcome(Map.of(), List.of(modes)));
  }

  @Test
  @DisplayName("the CPU of a message beside each server that was measured")
  void cpu() {
    ModeOutcome broadcast =
        measured(
            Mode.BROADCAST,
            Map.of(
                Contender.UNDERSOCKET, costing(6),
                Contender.NODE, costing(10),
                Contender.FLOOR, costing(5)));
    assertThat(of(broadcast))
        .containsExactly(
            new Verdict("CPU per delivery, one broadcast at a time", "node", 0.6, 0.68),
            new Verdict("CPU per delivery, one broadcast at a time", "floor", 1.2, 1.15));
    assertThat(of(broadcast)).extracting(Verdict::isMet).containsExactly(true, false);
  }

  @Test
  @DisplayName("the heap beside what Node.js grows by, and beside the heap of netty-socketio")
  void heap() {
    ModeOutcome idle =
        measured(
            Mode.IDLE,
            Map.of(
                Contender.UNDERSOCKET, holding(3, 1_000),
                Contender.NODE, holding(1_000, 12),
                Contender.NETTY, holding(6, 1_000)));
    assertThat(of(idle)).extracting(Verdict::value).containsExactly(0.25, 0.5);
  }

  @Test
  @DisplayName("a servlet container beside its own WebSocket, and no other")
  void containers() {
    ModeOutcome echo =
        measured(
            Mode.ECHO_16,
            Map.of(
                Contender.UNDERSOCKET_TOMCAT, costing(1),
                Contender.TOMCAT_JAKARTA, costing(8),
                Contender.UNDERSOCKET_JETTY, costing(5),
                Contender.JETTY_JAKARTA, costing(10)));
    assertThat(of(echo))
        .containsExactly(
            new Verdict("CPU per echo, 16 in flight, in Tomcat", "tomcat-jakarta", 0.125, 0.2),
            new Verdict("CPU per echo, 16 in flight, in Jetty", "jetty-jakarta", 0.5, 0.2));
    assertThat(of(echo)).extracting(Verdict::isMet).containsExactly(true, false);
  }

  @Test
  @DisplayName("the heap of a connection in Tomcat by itself, in KiB")
  void heapInTomcat() {
    ModeOutcome idle =
        measured(Mode.IDLE, Map.of(Contender.UNDERSOCKET_TOMCAT, holding(5 * 1024, 1_000)));
    assertThat(of(idle))
        .containsExactly(new Verdict("heap per idle connection, in Tomcat", "1 KiB", 5, 8));
  }

  @Test
  @DisplayName("the latency of both executors")
  void latency() {
    ModeOutcome rate =
        measured(
            Mode.BROADCAST_RATE,
            Map.of(
                Contender.UNDERSOCKET, costing(6),
                Contender.UNDERSOCKET_DIRECT, costing(5),
                Contender.NODE, costing(5)));
    assertThat(of(rate)).extracting(Verdict::isMet).containsExactly(false, true);
  }

  @Test
  @DisplayName("the first outcome of a mode, not those that show how it grows")
  void first() {
    Map<Contender, Rounds> two =
        Map.of(Contender.UNDERSOCKET, costing(2), Contender.NODE, costing(4));
    Map<Contender, Rounds> four =
        Map.of(Contender.UNDERSOCKET, costing(4), Contender.NODE, costing(4));
    assertThat(of(measured(Mode.ACK, two), measured(Mode.ACK, four)))
        .extracting(Verdict::value)
        .containsExactly(0.5);
  }

  @Test
  @DisplayName("in a table with a column for each server, empty where there is no target")
  void table() {
    assertThat(
            Verdict.table(
                "share of",
                List.of(
                    new Verdict("echo", "node", 0.4, 0.42), new Verdict("ack", "floor", 2, 1.5))))
        .containsPattern("\\| share of \\| +node \\| +floor \\|")
        .containsPattern("\\| echo +\\| 0\\.40 met \\(at most 0\\.42\\) \\| +\\|")
        .containsPattern("\\| ack +\\| +\\| 2\\.00 MISSED \\(at most 1\\.50\\) \\|");
  }
}
