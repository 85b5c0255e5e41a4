package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.undersocket.benchmarks.BriefRounds;
import io.undersocket.benchmarks.compare.Contender.Purpose;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Every server of the comparison")
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class ContendersTest {

  private static LoadPlan plan(Mode mode, RunningContender server) {
    return new LoadPlan(
        mode,
        server.port(),
        server.pid(),
        5,
        mode.inFlight(),
        mode.rooms(),
        Duration.ofMillis(50),
        Duration.ofMillis(100));
  }

  @ParameterizedTest(name = "answers every load and tells its memory: {0}")
  @EnumSource
  void answers(Contender contender) throws Exception {
    assumeThat(contender.absence()).isEmpty();
    Pinning pinning = new Pinning(List.of(), List.of(), "not pinned");
    try (GeneratorProcess generator = GeneratorProcess.start(pinning);
        RunningContender server = RunningContender.start(contender, Purpose.LOAD, pinning)) {
      for (Mode mode : Mode.values()) {
        if (!contender.does(mode) || mode == Mode.HEARTBEATS) {
          continue;
        }
        if (mode == Mode.IDLE) {
          assertThat(generator.hold(plan(mode, server)).count()).isEqualTo(5);
          Memory memory =
              Memory.of(server, ModuleDirectory.output("logs").resolve("test-histogram.txt"));
          assertThat(memory.heapBytes().orElseThrow()).isBetween(100_000L, memory.residentBytes());
          generator.release();
        } else {
          Measurement measured =
              BriefRounds.run(() -> generator.run(plan(mode, server)), Measurement::count);
          assertThat(measured.count()).as(mode.label()).isPositive();
        }
      }
      // The default interval is longer than a test may take.
      assertThat(server.description()).matches("[\\w.-]+ (\\d+\\.|of unknown version).*");
    }
  }
}
