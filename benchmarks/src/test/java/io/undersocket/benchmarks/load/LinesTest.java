package io.undersocket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What runner and generator say to each other")
class LinesTest {

  @Test
  @DisplayName("is a plan that arrives as it was sent")
  void plan() {
    LoadPlan plan =
        new LoadPlan(
            Mode.ECHO_16, 4711, 99, 7, 16, 3, Duration.ofMillis(500), Duration.ofMillis(3_000));
    assertThat(LoadPlan.parse(plan.toLine())).isEqualTo(plan);
  }

  @Test
  @DisplayName("is a measurement that arrives as it was sent")
  void measurement() {
    Measurement measured =
        new Measurement(300_000, 3_000_000_000L, 2_400_000, 600_000, 3_300_000, 1, 2, 3);
    assertThat(Measurement.parse(measured.toLine())).isEqualTo(measured);
    assertThat(measured.cpuMicrosPerUnit()).isEqualTo(8);
    assertThat(measured.perSecond()).isEqualTo(100_000);
    assertThat(measured.serverShare()).isEqualTo(0.8);
    assertThat(measured.generatorShare()).isEqualTo(0.2);
    assertThat(measured.othersShare()).isEqualTo(0.1);
  }

  @Test
  @DisplayName("is a plan for several servers that arrives as it was sent")
  void clusterPlan() {
    ClusterPlan plan =
        new ClusterPlan(
            ClusterMode.ROOM,
            List.of(1, 2, 3),
            List.of(4L, 5L, 6L),
            7,
            8,
            300,
            50,
            Duration.ofMillis(500),
            Duration.ofMillis(3_000));
    assertThat(ClusterPlan.parse(plan.toLine())).isEqualTo(plan);
  }

  @Test
  @DisplayName("is a measurement of several servers that arrives as it was sent")
  void clusterMeasurement() {
    ClusterMeasurement measured =
        new ClusterMeasurement(
            100,
            90_000,
            2_000_000_000L,
            List.of(200_000L, 100_000L, 60_000L),
            40_000,
            500_000,
            1_000_000,
            Map.of("publish", 100L, "pubsub|numsub", 3L),
            5_000,
            6_000,
            1,
            2);
    assertThat(ClusterMeasurement.parse(measured.toLine())).isEqualTo(measured);
    assertThat(measured.cpuMicrosPerDelivery()).isEqualTo(4);
    assertThat(measured.cpuMicrosPerOperation()).isEqualTo(3_600);
    assertThat(measured.cpuMicrosPerOperation(2)).isEqualTo(600);
    assertThat(measured.redisCpuMicrosPerOperation()).isEqualTo(400);
    assertThat(measured.perSecond()).isEqualTo(50);
    assertThat(measured.serverShare()).isEqualTo(0.2);
    assertThat(measured.generatorShare()).isEqualTo(0.25);
    assertThat(measured.othersShare()).isEqualTo(0.05);
  }

  @Test
  @DisplayName("is refused when a word or a bound is wrong")
  void refused() {
    assertThatThrownBy(() -> Fields.parse("mode")).hasMessageContaining("is not name=value");
    assertThatThrownBy(() -> LoadPlan.parse("mode=echo1"))
        .hasMessageContaining("\"port\" is missing");
    assertThatThrownBy(() -> Mode.of("echo2")).hasMessageContaining("known: echo1, echo16");
    assertThatThrownBy(
            () -> new LoadPlan(Mode.IDLE, 1, 0, 25_001, 0, 0, Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("connections is 25001, allowed is 1 to 25000");
    assertThatThrownBy(() -> ClusterMode.of("rooms")).hasMessageContaining("known: broadcast20,");
    assertThatThrownBy(
            () ->
                new ClusterPlan(
                    ClusterMode.ROOM,
                    List.of(1, 2, 3),
                    List.of(),
                    0,
                    0,
                    10,
                    11,
                    Duration.ZERO,
                    Duration.ZERO))
        .hasMessageContaining("members is 11, allowed is 1 to 10");
  }
}
