package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.Arguments.UsageError;
import io.undersocket.benchmarks.compare.CompareOptions.Size;
import io.undersocket.benchmarks.load.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The options of a comparison")
class CompareOptionsTest {

  private static final int FILES = 100_000;

  private static CompareOptions parse(String... words) {
    return CompareOptions.parse(Lineup.SERVERS, List.of(words));
  }

  @Test
  @DisplayName("are by default three rounds of three seconds on servers that are warm")
  void defaults() {
    CompareOptions options = parse();
    assertThat(options.rounds()).isEqualTo(3);
    assertThat(options.duration()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.modes())
        .containsExactly(Mode.ECHO_1, Mode.ECHO_16, Mode.BROADCAST, Mode.IDLE);
    assertThat(options.sizes(Mode.IDLE, FILES)).containsExactly(new Size(10_000, 0));
    assertThat(options.warmUpOf(Contender.NETTY)).isEqualTo(Duration.ofSeconds(40));
    assertThat(options.churned()).isEqualTo(200_000);
  }

  @Test
  @DisplayName("are by default servers that no container is needed for")
  void servers() {
    assertThat(parse().servers())
        .contains(Contender.UNDERSOCKET, Contender.NETTY, Contender.FLOOR_C)
        .noneMatch(Contender::isInContainer);
  }

  @Test
  @DisplayName(
      "of a comparison in containers are ours and the containers' own, in the modes with targets")
  void containers() {
    CompareOptions options = CompareOptions.parse(Lineup.CONTAINERS, List.of());
    assertThat(options.servers())
        .containsExactly(
            Contender.UNDERSOCKET_TOMCAT,
            Contender.UNDERSOCKET_TOMCAT_DIRECT,
            Contender.TOMCAT_JAKARTA,
            Contender.UNDERSOCKET_JETTY,
            Contender.UNDERSOCKET_JETTY_DIRECT,
            Contender.JETTY_JAKARTA);
    assertThat(options.modes())
        .containsExactly(Mode.ECHO_1, Mode.ECHO_16, Mode.BROADCAST, Mode.BROADCAST_4, Mode.IDLE)
        .isEqualTo(CompareOptions.parse(Lineup.CONTAINERS, List.of("--modes", "targets")).modes());
    assertThat(options.sizes(Mode.BROADCAST, FILES)).containsExactly(new Size(1_000, 0));
    assertThat(options.sizes(Mode.IDLE, FILES)).containsExactly(new Size(5_000, 0));
  }

  @Test
  @DisplayName("make a smoke test of it with --quick")
  void quick() {
    CompareOptions options = parse("--quick");
    assertThat(options.rounds()).isEqualTo(1);
    assertThat(options.sizes(Mode.IDLE, FILES)).containsExactly(new Size(200, 0));
    assertThat(options.sizes(Mode.ECHO_1, FILES)).containsExactly(new Size(50, 0));
    assertThat(options.warmUpOf(Contender.NETTY)).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.churned()).isEqualTo(5_000);
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
    CompareOptions options = parse("--connections", "1000,2000", "--rooms", "1,100");
    assertThat(options.sizes(Mode.BROADCAST, FILES))
        .containsExactly(
            new Size(1_000, 1), new Size(1_000, 100), new Size(2_000, 1), new Size(2_000, 100));
    assertThat(options.sizes(Mode.POLLING, FILES))
        .containsExactly(new Size(1_000, 0), new Size(2_000, 0));
  }

  @Test
  @DisplayName("show with --grow what connections add, and then what rooms do")
  void growing() {
    CompareOptions options = parse("--grow");
    assertThat(options.modes()).containsExactly(Mode.ECHO_1, Mode.BROADCAST, Mode.ROOMS, Mode.IDLE);
    assertThat(options.sizes(Mode.BROADCAST, FILES))
        .containsExactly(
            new Size(1_000, 0),
            new Size(10_000, 0),
            new Size(20_000, 0),
            new Size(1_000, 1),
            new Size(1_000, 10),
            new Size(1_000, 100));
    assertThat(options.sizes(Mode.ROOMS, FILES))
        .extracting(Size::rooms)
        .containsExactly(1, 10, 100);
  }

  @Test
  @DisplayName("grow as far as files may be opened, and are refused beyond if they were named")
  void files() {
    assertThat(parse("--grow").sizes(Mode.ECHO_1, 20_000))
        .extracting(Size::connections)
        .containsExactly(1_000, 10_000, 19_500);
    CompareOptions named = parse("--connections", "20000");
    assertThatThrownBy(() -> named.sizes(Mode.ECHO_1, 20_000))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("20,000 connections take as many open files")
        .hasMessageContaining("ulimit -n");
    assertThat(
            MachineFacts.openFiles("Max open files            1024                 20000    files"))
        .isEqualTo(20_000);
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
