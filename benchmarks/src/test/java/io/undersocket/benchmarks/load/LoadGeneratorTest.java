package io.undersocket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.load.FakeSocketIoServer.Manner;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The load generator")
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LoadGeneratorTest {

  private static final int CONNECTIONS = 8;

  private Duration silenceLimit = Duration.ofSeconds(20);

  private static LoadPlan plan(Mode mode, FakeSocketIoServer server, Duration duration) {
    return new LoadPlan(
        mode,
        server.port(),
        0,
        CONNECTIONS,
        mode.inFlight(),
        mode.rooms(),
        Duration.ofMillis(50),
        duration);
  }

  private Measurement run(Mode mode, FakeSocketIoServer server, Duration duration)
      throws IOException {
    LoadPlan plan = plan(mode, server, duration);
    try (LoadGenerator generator = new LoadGenerator(plan, silenceLimit)) {
      return generator.run();
    }
  }

  @Nested
  @DisplayName("loads a server")
  class Loads {

    @ParameterizedTest(name = "in mode {0}")
    @EnumSource(
        mode = EnumSource.Mode.EXCLUDE,
        names = {"IDLE", "HEARTBEATS"})
    void modes(Mode mode) throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
        Measurement measured = run(mode, server, Duration.ofMillis(150));
        assertThat(measured.count()).isPositive();
        assertThat(measured.nanos()).isGreaterThanOrEqualTo(150_000_000L);
        assertThat(measured.p50Nanos()).isPositive().isLessThanOrEqualTo(measured.p99Nanos());
      }
    }

    @Test
    @DisplayName("with nothing but its own heartbeats")
    void heartbeats() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.PINGS_ALL_THE_TIME)) {
        assertThat(run(Mode.HEARTBEATS, server, Duration.ofMillis(50)).count()).isPositive();
      }
    }

    @Test
    @DisplayName("by 20 broadcasts a second, whatever it takes them to arrive")
    void fixedRate() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
        Measurement measured = run(Mode.BROADCAST_RATE, server, Duration.ofMillis(500));
        assertThat(measured.count()).isBetween(8L * CONNECTIONS, 12L * CONNECTIONS);
      }
    }

    @Test
    @DisplayName("for a second, and answers a ping on every connection meanwhile")
    void aSecond() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
        Measurement measured = run(Mode.ECHO_16, server, Duration.ofSeconds(1));
        assertThat(measured.count()).isGreaterThan(CONNECTIONS * 16);
        assertThat(server.pongs()).isEqualTo(CONNECTIONS);
      }
    }

    @ParameterizedTest(name = "that sends byte by byte, in mode {0}")
    @EnumSource(names = {"ECHO_16", "BINARY", "BROADCAST_4"})
    void byteByByte(Mode mode) throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.BYTE_BY_BYTE)) {
        assertThat(run(mode, server, Duration.ofMillis(150)).count()).isPositive();
      }
    }

    @Test
    @DisplayName("with connections that do nothing but stay")
    void idle() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT);
          LoadGenerator generator = new LoadGenerator(plan(Mode.IDLE, server, Duration.ZERO))) {
        assertThat(generator.open().count()).isEqualTo(CONNECTIONS);
        generator.linger(() -> true, Duration.ofSeconds(1));
        generator.leave();
      }
    }
  }

  @Nested
  @DisplayName("counts clients that come and go")
  class Churning {

    @Test
    @DisplayName("over long-polling, each of which closes its session")
    void polling() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
        run(Mode.CONNECT_POLLING, server, Duration.ofMillis(150));
        assertThat(server.polling().opened()).isGreaterThan(CONNECTIONS);
        assertThat(server.polling().present()).isZero();
      }
    }

    @Test
    @DisplayName("with an upgrade, each of which ends on a WebSocket of its session")
    void upgrades() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
        run(Mode.CONNECT_UPGRADE, server, Duration.ofMillis(150));
        assertThat(server.polling().taken())
            .isGreaterThan(CONNECTIONS)
            .isEqualTo(server.polling().opened());
      }
    }

    @Test
    @DisplayName(
        "in every way at once, and closes every session over long-polling that no WebSocket has taken")
    void allWays() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT)) {
        Measurement measured = run(Mode.CHURN, server, Duration.ofMillis(150));
        FakePolling polling = server.polling();
        assertThat(polling.taken()).isPositive().isLessThan(polling.opened());
        assertThat(polling.present()).isEqualTo(polling.taken());
        assertThat(measured.count()).isPositive();
      }
    }
  }

  @Test
  @DisplayName("opens HTTP connections anew for a server that ends each after an answer")
  void reconnects() throws IOException {
    try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.ENDS_EACH_HTTP_CONNECTION)) {
      assertThat(run(Mode.POLLING, server, Duration.ofMillis(150)).count()).isPositive();
    }
  }

  @Nested
  @DisplayName("ends a round with the reason when the server")
  class Fails {

    private void fails(Manner manner, String reason) throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(manner)) {
        assertThatThrownBy(() -> run(Mode.ECHO_1, server, Duration.ofMillis(50)))
            .isInstanceOf(ProtocolViolation.class)
            .hasMessageContaining(reason);
      }
    }

    @Test
    @DisplayName("refuses the handshake")
    void refused() throws IOException {
      fails(Manner.REFUSES_THE_HANDSHAKE, "handshake refused: \"HTTP/1.1 403");
    }

    @Test
    @DisplayName("answers something else")
    void unexpected() throws IOException {
      fails(Manner.ANSWERS_SOMETHING_ELSE, "unexpected text \"42[\"other\"]\"");
    }

    @Test
    @DisplayName("tells somebody what is for a room that it has not joined")
    void foreign() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.TELLS_EVERYBODY)) {
        LoadPlan plan =
            new LoadPlan(
                Mode.ROOM, server.port(), 0, 11, 1, 0, Duration.ZERO, Duration.ofMillis(50));
        assertThatThrownBy(
                () -> {
                  try (LoadGenerator generator = new LoadGenerator(plan)) {
                    generator.run();
                  }
                })
            .hasMessageContaining("connection 10 got what is not for it: \"42[\"room\"");
      }
    }

    @Test
    @DisplayName("counts more acknowledgements than were given")
    void miscounted() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.MISCOUNTS)) {
        assertThatThrownBy(() -> run(Mode.BROADCAST_ACKS, server, Duration.ofMillis(50)))
            .hasMessageContaining("\"431[9,28]\" of 9 bytes; the asker awaits 431[8,28]");
      }
    }

    @Test
    @DisplayName("refuses a request over HTTP")
    void refusedRequest() throws IOException {
      try (FakeSocketIoServer server = new FakeSocketIoServer(Manner.ENDS_EACH_HTTP_CONNECTION)) {
        server.polling().refuse();
        assertThatThrownBy(() -> run(Mode.POLLING, server, Duration.ofMillis(50)))
            .isInstanceOf(ProtocolViolation.class)
            .hasMessageContaining("GET was refused: \"HTTP/1.1 400");
      }
    }

    @Test
    @DisplayName("ends a connection")
    void ended() throws IOException {
      fails(Manner.HANGS_UP_ON_A_MESSAGE, "connection");
    }

    @Test
    @DisplayName("does not answer")
    void silent() throws IOException {
      silenceLimit = Duration.ofMillis(50);
      fails(Manner.NEVER_ANSWERS, "no answer within 100 ms");
    }

    @Test
    @DisplayName("is not there")
    void absent() throws IOException {
      FakeSocketIoServer server = new FakeSocketIoServer(Manner.CORRECT);
      server.close();
      assertThatThrownBy(() -> run(Mode.ECHO_1, server, Duration.ofMillis(50)))
          .isInstanceOf(ProtocolViolation.class)
          .hasMessageContaining("Connection refused");
    }
  }
}
