package io.undersocket.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An event that is passed on")
class RelayTest {

  private static final Message EVENT = Relay.event(10_000);

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("goes out as it came in:")
  void same(Relay relay) {
    assertThat(relay.pass(EVENT)).containsExactly(EVENT);
  }

  @Test
  @DisplayName(
      "is neither parsed nor copied if nobody asks: what that allocates has nothing of its length")
  void notParsed() {
    long unread = RelayCommand.measure(Relay.UNREAD, EVENT, Duration.ofMillis(1)).allocatedBytes();
    long read = RelayCommand.measure(Relay.READ, EVENT, Duration.ofMillis(1)).allocatedBytes();

    assertThat(unread).isLessThan(EVENT.length() / 4);
    assertThat(read).isGreaterThan(4L * EVENT.length());
  }
}
