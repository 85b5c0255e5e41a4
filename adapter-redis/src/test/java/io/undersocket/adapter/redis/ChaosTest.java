package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A moment of chaos for each kind of adapter; with {@code -Dchaos.seconds=600} as many seconds,
 * with 200 clients. {@code -Dchaos.kinds=STREAMS,CLASSIC} and {@code -Dchaos.seed=1} say which, and
 * how.
 */
@DisplayName("After chaos")
class ChaosTest {

  private static final List<ClusterKind> KINDS =
      List.of(ClusterKind.CLASSIC, ClusterKind.DYNAMIC, ClusterKind.STREAMS);

  static Stream<Chaos.Plan> plans() {
    String kinds = System.getProperty("chaos.kinds");
    long seed = Long.getLong("chaos.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    Integer seconds = Integer.getInteger("chaos.seconds");
    return (kinds == null
            ? KINDS.stream()
            : Arrays.stream(kinds.split(",")).map(ClusterKind::valueOf))
        .map(
            kind ->
                seconds == null
                    ? new Chaos.Plan(kind, seed, 60, Duration.ZERO, Duration.ofMillis(300))
                    : new Chaos.Plan(
                        kind, seed, 200, Duration.ofSeconds(seconds), Duration.ofSeconds(3)));
  }

  @ParameterizedTest
  @MethodSource("plans")
  @DisplayName("all agree, all are reached, nothing is lost that may not be, and nothing is left:")
  void isWell(Chaos.Plan plan) throws Exception {
    try (Chaos chaos = new Chaos(plan)) {
      chaos.run();
    }
  }
}
