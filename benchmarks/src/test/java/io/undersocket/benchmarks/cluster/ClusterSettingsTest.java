package io.undersocket.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.Arguments.UsageError;
import io.undersocket.benchmarks.load.ClusterMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The options of a comparison of clusters")
class ClusterSettingsTest {

  private static ClusterSettings parse(String... words) {
    return ClusterSettings.parse(List.of(words));
  }

  @Test
  @DisplayName("are by default every kind in turns, 300 clients on each server")
  void defaults() {
    ClusterSettings settings = parse();
    assertThat(settings.kinds()).containsExactly(Kind.values());
    assertThat(settings.modes())
        .containsExactly(
            ClusterMode.BROADCAST_20,
            ClusterMode.BROADCAST,
            ClusterMode.BROADCAST_4,
            ClusterMode.ROOM,
            ClusterMode.FETCH,
            ClusterMode.ACK,
            ClusterMode.EMIT);
    assertThat(settings.rounds()).isEqualTo(3);
    assertThat(settings.duration()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.clients()).isEqualTo(300);
    assertThat(settings.members()).isEqualTo(50);
    assertThat(settings.warmUpOf(Kind.UNDERSOCKET_STREAMS)).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  @DisplayName("make a smoke test of it with --quick")
  void quick() {
    ClusterSettings settings = parse("--quick");
    assertThat(settings.rounds()).isEqualTo(1);
    assertThat(settings.clients()).isEqualTo(20);
    assertThat(settings.members()).isEqualTo(5);
    assertThat(settings.warmUpOf(Kind.NODE_CLASSIC)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  @DisplayName("name servers, adapters, modes and their warm-up")
  void named() {
    ClusterSettings settings =
        parse("--servers", "node", "--adapters", "streams", "--modes", "ack", "--warmup", "node=5");
    assertThat(settings.kinds()).containsExactly(Kind.NODE_STREAMS);
    assertThat(settings.modes()).containsExactly(ClusterMode.ACK);
    assertThat(settings.warmUpOf(Kind.NODE_STREAMS)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("are refused with what would be right")
  void refused() {
    assertThatThrownBy(() -> parse("--servers", "netty"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("no server \"netty\"; known: undersocket, node");
    assertThatThrownBy(() -> parse("--adapters", "mongo"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("no adapter \"mongo\"; known: classic, sharded, streams");
    assertThatThrownBy(() -> parse("--modes", "echo1"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("no mode \"echo1\"; known: broadcast20,");
    assertThatThrownBy(() -> parse("--warmup", "node"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("server=seconds");
  }
}
