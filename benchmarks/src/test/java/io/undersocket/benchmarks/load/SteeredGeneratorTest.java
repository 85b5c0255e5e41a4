package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.load.FakeSocketIoServer.Manner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisplayName("A steered generator")
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SteeredGeneratorTest {

  private static List<String> answersTo(String... orders) throws InterruptedException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    byte[] lines = (String.join("\n", orders) + "\n").getBytes(UTF_8);
    new SteeredGenerator(new ByteArrayInputStream(lines), new PrintStream(answers, true, UTF_8))
        .serve();
    return answers.toString(UTF_8).lines().toList();
  }

  private static String plan(Mode mode, FakeSocketIoServer server) {
    return new LoadPlan(
            mode,
            server.port(),
            0,
            3,
            mode.inFlight(),
            mode.rooms(),
            Duration.ZERO,
            Duration.ofMillis(50))
        .toLine();
  }

  @Test
  @DisplayName("obeys order after order until they end")
  void obeys() throws Exception {
    try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
      List<String> answers =
          answersTo(
              "run " + plan(Mode.ECHO_1, server),
              "hold " + plan(Mode.IDLE, server),
              "release",
              "run " + plan(Mode.ACK, server));
      assertThat(answers).hasSize(4);
      assertThat(answers.get(0)).startsWith("measured count=");
      assertThat(answers.get(1)).startsWith("measured count=3 ");
      assertThat(answers.get(2)).isEqualTo("released");
      assertThat(answers.get(3)).startsWith("measured count=");
    }
  }

  @Test
  @DisplayName("says what failed, and goes on")
  void fails() throws Exception {
    try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.REFUSES_THE_HANDSHAKE)) {
      List<String> answers = answersTo("run " + plan(Mode.ECHO_1, server), "dance");
      assertThat(answers.get(0)).startsWith("failed").contains("handshake refused");
      assertThat(answers.get(1)).startsWith("failed").contains("unknown order dance");
    }
  }
}
