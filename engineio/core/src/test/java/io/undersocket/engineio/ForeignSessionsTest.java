package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Requests for sessions of other servers")
class ForeignSessionsTest {

  private final ForeignSessions foreign = new ForeignSessions();
  private long nowNanos = Long.MAX_VALUE - 1; // the clock may go round

  private static InetSocketAddress address(int n) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {127, 0, (byte) (n >> 8), (byte) n}), 1234);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private @Nullable String poll(int client) {
    return foreign.look(address(client), false, nowNanos);
  }

  private @Nullable String webSocket(int client) {
    return foreign.look(address(client), true, nowNanos);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private void passSeconds(long seconds) {
    pass(Duration.ofSeconds(seconds));
  }

  @Nested
  @DisplayName("are explained")
  class Explained {

    @Test
    @DisplayName("when they keep coming: how many, of which kind, from how many addresses, and why")
    void keepComing() {
      assertThat(poll(1)).isNull();
      passSeconds(2);
      assertThat(poll(2)).isNull();
      assertThat(webSocket(2)).isNull();
      passSeconds(5);
      assertThat(poll(1))
          .isEqualTo(
              "Sticky sessions seem to be missing. In 7 s 4 requests (3 of polling, 1 for a"
                  + " WebSocket) from 2 addresses named sessions that this server has never made,"
                  + " and were refused with \"Session ID unknown\". Have the load balancer bring"
                  + " all requests of a client to the same server, by a cookie or by the client's"
                  + " address, or have clients use WebSocket only. If a server was restarted just"
                  + " now, this ends by itself. It is said every 10 minutes at most. See \"Behind a"
                  + " proxy\" in the guide.");
    }

    @Test
    @DisplayName("also if they come slowly")
    void slowly() {
      poll(1);
      pass(ForeignSessions.LONGEST_PAUSE);
      assertThat(poll(1)).isNull();
      pass(ForeignSessions.LONGEST_PAUSE);
      assertThat(poll(1)).contains("In 120 s 3 requests", "from 1 address named");
    }

    @Test
    @DisplayName("also if nobody knows from where they come")
    void fromNowhere() {
      foreign.look(null, false, nowNanos);
      foreign.look(InetSocketAddress.createUnresolved("unknown", 1), false, nowNanos);
      passSeconds(5);
      assertThat(foreign.look(null, false, nowNanos)).contains("3 requests", "from 0 addresses");
    }

    @Test
    @DisplayName("again after ten minutes, with what has come since")
    void again() {
      missStickiness();
      for (int i = 0; i < 59; i++) {
        passSeconds(10);
        assertThat(poll(1)).as("after %d s", 10 * (i + 1)).isNull();
      }
      passSeconds(10);
      assertThat(poll(1)).contains("60 requests");
    }
  }

  @Nested
  @DisplayName("say nothing")
  class Silent {

    @Test
    @DisplayName("when many come at once, and then no more: a server was restarted")
    void restart() {
      for (int i = 0; i < 10_000; i++) {
        assertThat(poll(i)).isNull();
      }
      pass(ForeignSessions.LONG_ENOUGH.minusNanos(1));
      assertThat(poll(1)).isNull();
    }

    @Test
    @DisplayName("when there is one now and then")
    void nowAndThen() {
      for (int i = 0; i < 100; i++) {
        assertThat(poll(1)).isNull();
        pass(ForeignSessions.LONGEST_PAUSE.plusNanos(1));
      }
    }

    @Test
    @DisplayName("more than once in ten minutes, however many come")
    void flood() {
      missStickiness();
      for (int i = 0; i < 59_999; i++) {
        pass(Duration.ofMillis(10));
        assertThat(poll(i)).isNull();
      }
    }
  }

  @Test
  @DisplayName("are told apart by so many addresses, and no more")
  void addresses() {
    for (int i = 0; i < 1_000; i++) {
      poll(i);
    }
    passSeconds(5);
    assertThat(poll(1)).contains("from at least 100 addresses");
  }

  private void missStickiness() {
    poll(1);
    poll(1);
    passSeconds(5);
    assertThat(poll(1)).isNotNull();
  }
}
