package io.undersocket.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.BriefRounds;
import io.undersocket.benchmarks.compare.GeneratorProcess;
import io.undersocket.benchmarks.compare.Pinning;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import io.undersocket.benchmarks.load.ClusterMode;
import io.undersocket.benchmarks.load.ClusterPlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Every cluster of the comparison")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ClustersTest {

  @ParameterizedTest(name = "answers every load by way of Redis: {0}")
  @EnumSource
  void answers(Kind kind) throws Exception {
    Pinning pinning = new Pinning(List.of(), List.of(), "not pinned");
    try (GeneratorProcess generator = GeneratorProcess.start(pinning);
        RunningCluster cluster = RunningCluster.start(kind, pinning)) {
      for (ClusterMode mode : ClusterMode.values()) {
        ClusterPlan plan = cluster.plan(mode, 4, 3, Duration.ofMillis(50), Duration.ofMillis(200));
        ClusterMeasurement measured =
            BriefRounds.run(() -> generator.run(plan), ClusterMeasurement::operations);
        assertThat(measured.operations()).as(mode.label()).isPositive();
        assertThat(measured.serverCpuMicros()).as(mode.label()).hasSize(3);
        assertThat(measured.commands()).as(mode.label()).isNotEmpty();
        assertThat(measured.redisBytesIn()).as(mode.label()).isPositive();
      }
      assertThat(cluster.description())
          .matches("(undersocket|socket\\.io) (\\d+\\.|of unknown version).*")
          .contains(kind.adapter().label());
    }
  }
}
