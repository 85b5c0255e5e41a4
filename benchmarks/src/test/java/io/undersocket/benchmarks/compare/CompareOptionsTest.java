package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.Arguments.UsageError;
import io.undersocket.benchmarks.load.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The options of a comparison")
class CompareOptionsTest {

  private static CompareOptions parse(String... words) {
    return CompareOptions.parse(List.of(words));
  }

  @Test
  @DisplayName("are by default three rounds of three seconds on servers that are warm")
  void defaults() {
    CompareOptions options = parse();
    assertThat(options.rounds()).isEqualTo(3);
    assertThat(options.duration()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.modes())
        .containsExactly(Mode.ECHO_1, Mode.ECHO_16, Mode.BROADCAST, Mode.IDLE);
    assertThat(options.connectionsFor(Mode.IDLE)).containsExactly(10_000);
    assertThat(options.warmUpOf(Contender.NETTY)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  @DisplayName("make a smoke test of it with --quick")
  void quick() {
    CompareOptions options = parse("--quick");
    assertThat(options.rounds()).isEqualTo(1);
    assertThat(options.connectionsFor(Mode.IDLE)).containsExactly(200);
    assertThat(options.connectionsFor(Mode.ECHO_1)).containsExactly(50);
    assertThat(options.warmUpOf(Contender.NETTY)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  @DisplayName("name servers, modes and their warm-up")
  void named() {
    CompareOptions options = parse("--servers", "netty", "--modes", "ack", "--warmup", "netty=5");
    assertThat(options.servers()).containsExactly(Contender.NETTY);
    assertThat(options.modes()).containsExactly(Mode.ACK);
    assertThat(options.warmUpOf(Contender.NETTY)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("name several numbers of connections and of rooms, to see what grows")
  void grows() {
    CompareOptions options = parse("--connections", "1000,20000", "--rooms", "1,100");
    assertThat(options.connectionsFor(Mode.BROADCAST)).containsExactly(1_000, 20_000);
    assertThat(options.roomsFor(Mode.BROADCAST)).containsExactly(1, 100);
    assertThat(options.roomsFor(Mode.POLLING)).containsExactly(0);
  }

  @Test
  @DisplayName("name all modes at once, or all that there are targets for")
  void sets() {
    assertThat(parse("--modes", "all").modes()).containsExactly(Mode.values());
    assertThat(parse("--modes", "targets,rooms").modes())
        .startsWith(Mode.ECHO_1)
        .contains(Mode.POLLING, Mode.CONNECT)
        .endsWith(Mode.ROOMS);
  }

  @Test
  @DisplayName("are refused with what would be right")
  void refused() {
    assertThatThrownBy(() -> parse("--servers", "apache"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("no server \"apache\"; known: ");
    assertThatThrownBy(() -> parse("--warmup", "netty"))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("server=seconds");
  }
}
