package io.undersocket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.load.FakeCluster.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The load generator, on several servers that are one,")
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ClusterGeneratorTest {

  private static final int CLIENTS = 4;
  private static final int MEMBERS = 3;

  private static ClusterMeasurement run(ClusterMode mode, Fault fault) throws IOException {
    try (FakeCluster cluster = new FakeCluster(fault);
        ClusterGenerator generator =
            new ClusterGenerator(
                new ClusterPlan(
                    mode,
                    cluster.ports(),
                    List.of(ProcessHandle.current().pid()),
                    0,
                    0,
                    CLIENTS,
                    MEMBERS,
                    Duration.ofMillis(20),
                    Duration.ofMillis(200)),
                Duration.ofMillis(500))) {
      return generator.run();
    }
  }

  @ParameterizedTest(name = "takes what is right, in mode {0}")
  @EnumSource
  void modes(ClusterMode mode) throws IOException {
    ClusterMeasurement measured = run(mode, Fault.NONE);
    assertThat(measured.operations()).isPositive();
    assertThat(measured.nanos()).isGreaterThanOrEqualTo(200_000_000L);
    assertThat(measured.p50Nanos()).isPositive().isLessThanOrEqualTo(measured.p99Nanos());
    assertThat(measured.serverCpuMicros()).hasSize(1);
    if (mode.delivers()) {
      int recipients = mode.isForRoom() ? MEMBERS : 3 * CLIENTS;
      assertThat(measured.deliveries())
          .isCloseTo(measured.operations() * recipients, Offset.offset((long) recipients * 4));
    }
  }

  @Test
  @DisplayName("begins so many broadcasts a second, however soon they are over")
  void rate() throws IOException {
    assertThat(run(ClusterMode.BROADCAST_20, Fault.NONE).operations()).isBetween(2L, 7L);
  }

  @Nested
  @DisplayName("ends a round with the reason when")
  class Fails {

    private void fails(ClusterMode mode, Fault fault, String reason) {
      assertThatThrownBy(() -> run(mode, fault))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining(reason);
    }

    @Test
    @DisplayName("a broadcast is lost")
    void lost() {
      fails(ClusterMode.BROADCAST_4, Fault.LOSES_A_BROADCAST, "without 3: that was lost");
    }

    @Test
    @DisplayName("a broadcast is lost, and no other follows")
    void lostForGood() {
      fails(ClusterMode.BROADCAST, Fault.LOSES_A_BROADCAST, "did not come within");
    }

    @Test
    @DisplayName("a broadcast comes twice")
    void twice() {
      fails(ClusterMode.BROADCAST_4, Fault.REPEATS_A_BROADCAST, "got broadcast 3 twice");
    }

    @Test
    @DisplayName("a client gets what is for members of a room")
    void foreign() {
      fails(ClusterMode.ROOM_4, Fault.TELLS_OTHERS_THAN_MEMBERS, "got what is not for it");
    }

    @Test
    @DisplayName("a client gets what nobody has said in this round")
    void unknown() {
      fails(ClusterMode.BROADCAST_4, Fault.TELLS_WHAT_NOBODY_SAID, "got what is not for it");
    }

    @Test
    @DisplayName("a client is not found")
    void forgotten() {
      fails(ClusterMode.FETCH, Fault.FORGETS_A_CLIENT, "the answer to fetch is");
    }

    @Test
    @DisplayName("a request is answered twice")
    void answeredTwice() {
      fails(ClusterMode.FETCH, Fault.ANSWERS_TWICE, "the answer to fetch is");
    }

    @Test
    @DisplayName("a client is asked twice")
    void askedTwice() {
      fails(ClusterMode.ACK, Fault.ASKS_A_CLIENT_TWICE, "was asked 1 twice");
    }
  }
}
