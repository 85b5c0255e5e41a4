package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.compare.Contender.Purpose;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisplayName("What is left of clients")
class LeftTest {

  private static final Left NOTHING = Left.parse("opened=7 sessions=0 sockets=0 rooms=0");

  @Test
  @DisplayName("is nothing when every count but that of those who came is zero")
  void nothing() {
    assertThat(NOTHING.isNothing()).isTrue();
    assertThat(NOTHING.opened()).isEqualTo(7);
    assertThat(NOTHING.inWords()).isEqualTo("0 sessions, 0 sockets, 0 rooms");
  }

  @Test
  @DisplayName("is something when there is still a room")
  void room() {
    assertThat(Left.parse("opened=7 sessions=0 sockets=0 rooms=1").isNothing()).isFalse();
  }

  @Test
  @DisplayName("is not known of a server that does not tell")
  void unknown() {
    assertThat(new Left(Map.of()).inWords()).isEqualTo("it does not tell");
  }

  @Test
  @DisplayName("also counts the deadlines of connections that the heap holds, and nothing else")
  void deadlines() {
    String histogram =
        """
         433:             5            120  io.undersocket.engineio.PollingTransport$Post
         475:             4             96  io.undersocket.engineio.AskingHeartbeat$Phase
         476:             3             96  io.undersocket.engineio.AskingHeartbeat
         477:             2             96  io.undersocket.engineio.WebSocketConnection$1
         478:             1             96  io.undersocket.engineio.EngineServer$1
        """;
    Left left = NOTHING.andDeadlines(histogram);
    assertThat(left.counts()).containsEntry("timers", 5L);
    assertThat(left.isNothing()).isFalse();
  }

  @Nested
  @DisplayName("of our own server")
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  class OfOurs {

    @Test
    @DisplayName("is what is there while they stay, and nothing when they have gone")
    void staysAndGoes() throws Exception {
      Pinning pinning = new Pinning(List.of(), List.of(), "not pinned");
      Path histogram = ModuleDirectory.output("logs").resolve("test-left.txt");
      try (GeneratorProcess generator = GeneratorProcess.start(pinning);
          RunningContender server =
              RunningContender.start(Contender.UNDERSOCKET, Purpose.CHURN, pinning)) {
        generator.hold(
            new LoadPlan(
                Mode.IDLE, server.port(), server.pid(), 5, 0, 0, Duration.ZERO, Duration.ZERO));
        Memory.of(server, histogram);
        assertThat(Left.of(server).andDeadlines(server, histogram).inWords())
            // "everybody", and of each client one of its own beside the one that has its id.
            .matches("5 sessions, 5 sockets, (6|11) rooms, 5 timers");
        generator.release();
        Memory.of(server, histogram);
        Left left = Left.of(server).andDeadlines(server, histogram);
        assertThat(left.inWords()).isEqualTo("0 sessions, 0 sockets, 0 rooms, 0 timers");
        assertThat(left.opened()).isEqualTo(5);
      }
    }
  }
}
