package io.undersocket.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.cluster.ClusterOutcome.ModeOutcome;
import io.undersocket.benchmarks.cluster.ClusterOutcome.Rounds;
import io.undersocket.benchmarks.compare.Verdict;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import io.undersocket.benchmarks.load.ClusterMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The reports on clusters")
class ClusterReportsTest {

  private final Map<Kind, Map<String, Double>> quiet = new LinkedHashMap<>();
  private final List<ModeOutcome> modes = new ArrayList<>();

  /** A second with ten operations of 900 deliveries. */
  private static ClusterMeasurement round(
      List<Long> serverCpu, Map<String, Long> commands, long p50Millis) {
    return new ClusterMeasurement(
        10,
        9_000,
        1_000_000_000L,
        serverCpu,
        2_000,
        50_000,
        100_000,
        commands,
        1_280,
        4_490,
        p50Millis * 1_000_000,
        3_000_000);
  }

  private static ClusterMeasurement costing(long microsOfEach) {
    return round(
        List.of(microsOfEach, microsOfEach, microsOfEach), Map.of("publish", 10L, "ping", 2L), 2);
  }

  private ClusterOutcome outcome() {
    return new ClusterOutcome(Map.of("java", "17"), quiet, modes);
  }

  private void measured(ClusterMode mode, Map<Kind, List<ClusterMeasurement>> rounds) {
    Map<Kind, Rounds> clusters = new LinkedHashMap<>();
    rounds.forEach((kind, measured) -> clusters.put(kind, new Rounds(List.of(), measured)));
    modes.add(new ModeOutcome(mode, clusters, List.of("a note")));
  }

  private void measured(ClusterMode mode, ClusterMeasurement ours, ClusterMeasurement theirs) {
    measured(
        mode, Map.of(Kind.UNDERSOCKET_CLASSIC, List.of(ours), Kind.NODE_CLASSIC, List.of(theirs)));
  }

  @Test
  @DisplayName("show the median cost and its spread, for a delivery, and for each node a broadcast")
  void deliveries() {
    measured(
        ClusterMode.BROADCAST_4,
        Map.of(
            Kind.NODE_SHARDED, List.of(costing(12_000), costing(3_000), costing(6_000)),
            Kind.UNDERSOCKET_SHARDED, List.of(costing(1_500))));
    assertThat(ClusterMarkdown.of(outcome()))
        .contains("## broadcast4: broadcast to all, 4 in flight")
        .containsPattern(
            "\\| node sharded +\\| +2\\.00 \\| +1\\.00 - 4\\.00 \\| +600, 600, 600\\.0 ")
        .containsPattern("node sharded.* 128 / 449 \\| +2\\.00 \\|.*0\\.25 of it \\|")
        .contains("Note: a note.");
  }

  @Test
  @DisplayName("leave out a cluster that failed, and say so")
  void failed() {
    measured(
        ClusterMode.FETCH,
        Map.of(Kind.NODE_STREAMS, List.of(), Kind.UNDERSOCKET_STREAMS, List.of(costing(1))));
    assertThat(ClusterMarkdown.of(outcome())).doesNotContain("| node streams");
    assertThat(outcome().isComplete()).isFalse();
  }

  @Test
  @DisplayName("count the commands of a broadcast, less those that are sent anyway")
  void commands() {
    quiet.put(Kind.NODE_CLASSIC, Map.of("ping", 2.0));
    measured(ClusterMode.BROADCAST, Map.of(Kind.NODE_CLASSIC, List.of(costing(1))));
    assertThat(ClusterMarkdown.of(outcome()))
        .containsPattern("\\| +1\\.0 publish \\|")
        .doesNotContain("ping");
    quiet.clear();
    assertThat(ClusterMarkdown.of(outcome())).containsPattern("\\| +0\\.2 ping, 1\\.0 publish \\|");
  }

  @Test
  @DisplayName("leave out one more of what is sent anyway, but not what comes with every operation")
  void seldomCommands() {
    quiet.put(Kind.NODE_CLASSIC, Map.of("ping", 0.9, "pubsub|numsub", 0.9));
    measured(
        ClusterMode.BROADCAST_20,
        Map.of(
            Kind.NODE_CLASSIC,
            List.of(
                round(
                    List.of(1L, 1L, 1L),
                    Map.of("publish", 10L, "ping", 3L, "pubsub|numsub", 10L),
                    1))));
    assertThat(ClusterMarkdown.of(outcome()))
        .containsPattern("\\| +1\\.0 publish, 0\\.9 pubsub numsub \\|");
  }

  @Test
  @DisplayName("hold every round for other tools")
  void json() {
    measured(ClusterMode.EMIT, costing(50), costing(100));
    assertThat(ClusterJson.of(outcome()))
        .contains("{\"facts\":{\"java\":\"17\"},")
        .contains("\"servers\":\"undersocket\",\"adapter\":\"classic\"")
        .contains("\"serverCpuMicros\":[50,50,50],\"redisCpuMicros\":2000")
        .contains("\"publish\":10")
        .contains(
            "{\"target\":\"CPU per serverSideEmit with ack\",\"beside\":\"classic\",\"value\":0.5,"
                + "\"atMost\":0.6,\"met\":true}");
  }

  @Nested
  @DisplayName("judge")
  class Judge {

    private Verdict verdict(String target) {
      return Targets.of(outcome()).stream()
          .filter(each -> each.target().startsWith(target))
          .findFirst()
          .orElseThrow();
    }

    @Test
    @DisplayName("CPU as a share of that of Node.js with the same adapter")
    void cpu() {
      measured(ClusterMode.BROADCAST_4, costing(51), costing(100));
      measured(ClusterMode.FETCH, costing(40), costing(100));
      assertThat(verdict("CPU per delivery").value()).isEqualTo(0.51);
      assertThat(verdict("CPU per delivery").isMet()).isFalse();
      assertThat(verdict("CPU per fetchSockets").isMet()).isTrue();
      assertThat(ClusterMarkdown.of(outcome()))
          .containsPattern("CPU per delivery[^|]*\\| +0\\.51 MISSED \\(at most 0\\.50\\) \\|");
    }

    @Test
    @DisplayName("commands to a tenth, and to a hundredth of theirs: ours must not be more")
    void commandCounts() {
      measured(
          ClusterMode.ACK,
          round(List.of(1L, 1L, 1L), Map.of("publish", 6_041L), 1),
          round(List.of(1L, 1L, 1L), Map.of("publish", 6_040L, "pubsub|numsub", 0L), 1));
      assertThat(verdict("Redis commands, ack").isMet()).isTrue();
      modes.clear();
      measured(
          ClusterMode.ACK,
          round(List.of(1L, 1L, 1L), Map.of("publish", 6_100L), 1),
          round(List.of(1L, 1L, 1L), Map.of("publish", 6_040L, "pubsub|numsub", 0L), 1));
      assertThat(verdict("Redis commands, ack").isMet()).isFalse();
      modes.clear();
      measured(
          ClusterMode.ACK,
          round(List.of(1L, 1L, 1L), Map.of("publish", 10L), 1),
          round(List.of(1L, 1L, 1L), Map.of("publish", 10L), 1));
      assertThat(verdict("Redis commands, ack").isMet()).isTrue();
    }

    @Test
    @DisplayName("the latency beside the lowest on Node.js, whatever its adapter")
    void latency() {
      ClusterMeasurement two = round(List.of(1L, 1L, 1L), Map.of("publish", 10L), 2);
      ClusterMeasurement four = round(List.of(1L, 1L, 1L), Map.of("publish", 10L), 4);
      measured(
          ClusterMode.BROADCAST_20,
          Map.of(
              Kind.UNDERSOCKET_CLASSIC, List.of(four),
              Kind.NODE_CLASSIC, List.of(four),
              Kind.NODE_STREAMS, List.of(two)));
      assertThat(verdict("p50").value()).isEqualTo(2);
    }

    @Test
    @DisplayName("a node without a member: beside Node.js, or with sharded channels beside B")
    void bystander() {
      ClusterMeasurement ours = round(List.of(100L, 1_000L, 10L), Map.of("publish", 10L), 1);
      ClusterMeasurement theirs = round(List.of(100L, 1_000L, 40L), Map.of("publish", 10L), 1);
      measured(ClusterMode.ROOM, ours, theirs);
      assertThat(verdict("CPU of C").value()).isEqualTo(0.25);
      modes.clear();
      measured(
          ClusterMode.ROOM,
          Map.of(Kind.UNDERSOCKET_SHARDED, List.of(ours), Kind.NODE_SHARDED, List.of(theirs)));
      assertThat(verdict("CPU of C").value()).isEqualTo(0.01);
    }
  }
}
