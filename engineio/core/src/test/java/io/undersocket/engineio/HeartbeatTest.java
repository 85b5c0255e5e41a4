package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.PacketType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The heartbeat")
class HeartbeatTest {

  private static final long INTERVAL = 300;
  private static final long TIMEOUT = 200;

  private final TestEngine engine =
      TestEngine.with(
          options ->
              options
                  .pingInterval(Duration.ofMillis(INTERVAL))
                  .pingTimeout(Duration.ofMillis(TIMEOUT)));

  @Nested
  @DisplayName("over WebSocket")
  class OverWebSocket {

    private final TestEngine.WebSocket client = engine.openWebSocket();

    OverWebSocket() {
      engine.events();
    }

    @Test
    @Tag("HB02")
    @Tag("HB09")
    @DisplayName("is a ping one interval after the open packet, and one after each pong")
    void pings() {
      for (int i = 0; i < 3; i++) {
        engine.advanceMillis(INTERVAL - 1);
        assertThat(client.received()).isEmpty();
        engine.advanceMillis(1);
        assertThat(client.received()).containsExactly("2");
        engine.advanceMillis(TIMEOUT - 1);
        client.send("3");
      }
      assertThat(engine.events()).isEmpty();
    }

    @Test
    @Tag("HB03")
    @Tag("HB06")
    @DisplayName("ends a session whose pong does not come in time, and closes the connection")
    void timeout() {
      engine.advanceMillis(INTERVAL + TIMEOUT - 1);
      assertThat(engine.events()).isEmpty();
      engine.advanceMillis(1);
      assertThat(engine.events()).containsExactly("close ping timeout");
      assertThat(client.received()).containsExactly("2", "close");
      assertThat(engine.server().clientsCount()).isZero();
    }

    @Test
    @DisplayName("counts from the last pong, asked for or not")
    void pongOutOfTurn() {
      engine.advanceMillis(INTERVAL - 1);
      client.send("3");
      engine.advanceMillis(INTERVAL - 1);
      assertThat(client.received()).isEmpty();
      engine.advanceMillis(1);
      assertThat(client.received()).containsExactly("2");
    }

    @Test
    @Tag("HB14")
    @DisplayName("gives a client that awaits it more time for its first other packet, once")
    void prolongedOnce() {
      engine.advanceMillis(INTERVAL);
      engine.advanceMillis(TIMEOUT - 1);
      client.send("4a");
      engine.advanceMillis(TIMEOUT - 1);
      client.send("4b");
      assertThat(engine.events()).containsExactly("message a", "message b");
      engine.advanceMillis(1);
      assertThat(engine.events()).containsExactly("close ping timeout");
    }

    @Test
    @Tag("HB14")
    @DisplayName("gives that once for every ping")
    void prolongedOnceForEachPing() {
      for (int i = 0; i < 3; i++) {
        engine.advanceMillis(INTERVAL + TIMEOUT - 1);
        client.send("4a");
        engine.advanceMillis(TIMEOUT - 1);
        client.send("3");
      }
      assertThat(engine.events()).containsExactly("message a", "message a", "message a");
    }

    @Test
    @DisplayName("is not postponed by messages: only a pong does that")
    void messagesDoNotPostpone() {
      engine.advanceMillis(INTERVAL - 1);
      client.send("4a");
      engine.advanceMillis(1);
      assertThat(client.received()).containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2probe"})
    @Tag("HB13")
    @DisplayName("is the server's: a client's ping ends the session")
    void wrongDirection(String ping) {
      client.send(ping);
      assertThat(engine.events())
          .containsExactly("close transport error: invalid heartbeat direction");
      assertThat(client.received()).containsExactly("close");
    }

    @Test
    @Tag("HB07")
    @Tag("CL04")
    @DisplayName("still ends a session that is closing and waits for its peer to read")
    void whileClosing() {
      engine.advanceMillis(INTERVAL);
      client.window(0);
      engine.serverSends("a");
      engine.serverSends("b");
      engine.act(engine.socket()::close);
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.CLOSING);
      engine.advanceMillis(TIMEOUT);
      assertThat(engine.events()).containsExactly("close ping timeout");
    }
  }

  @Nested
  @DisplayName("over polling")
  class OverPolling {

    private final TestEngine.Polling client = engine.openPolling();

    OverPolling() {
      engine.events();
    }

    @Test
    @Tag("HB01")
    @DisplayName("is a ping that ends a poll, and a pong by POST, again and again")
    void pings() {
      for (int i = 0; i < 3; i++) {
        FakeExchange poll = client.poll();
        engine.advanceMillis(INTERVAL - 1);
        assertThat(poll.answer()).isEqualTo("held");
        engine.advanceMillis(1);
        assertThat(poll.responseBody()).isEqualTo("2");
        assertThat(client.post("3").responseBody()).isEqualTo("ok");
      }
      assertThat(engine.events()).isEmpty();
    }

    @Test
    @Tag("HB03")
    @Tag("HB06")
    @DisplayName("ends a session whose pong does not come: the held poll gets the close packet")
    void timeout() {
      FakeExchange first = client.poll();
      engine.advanceMillis(INTERVAL);
      assertThat(first.responseBody()).isEqualTo("2");
      FakeExchange second = client.poll();
      engine.advanceMillis(TIMEOUT);
      assertThat(second.responseBody()).isEqualTo("1");
      assertThat(engine.events()).containsExactly("close ping timeout");
      assertThat(client.poll().status()).isEqualTo(400);
    }

    @Test
    @Tag("HB07")
    @DisplayName("ends a session that does not poll: the ping waits, its time runs")
    void notPolling() {
      engine.advanceMillis(INTERVAL + TIMEOUT - 1);
      assertThat(engine.socket().writeBuffer()).hasSize(1);
      assertThat(engine.events()).isEmpty();
      engine.advanceMillis(1);
      assertThat(engine.events()).containsExactly("close ping timeout");
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("leaves in order with what waits for the poll")
    void inOrder() {
      engine.serverSends("a");
      engine.advanceMillis(INTERVAL);
      engine.serverSends("b");
      assertThat(client.poll().responseBody()).isEqualTo("4a\u001e2\u001e4b");
    }

    @Test
    @Tag("HB07")
    @DisplayName("still ends a session that is closing and that nobody polls")
    void whileClosing() {
      engine.act(engine.socket()::close);
      engine.advanceMillis(INTERVAL + TIMEOUT);
      assertThat(engine.events()).containsExactly("close ping timeout");
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @Tag("HB13")
    @DisplayName("is the server's: a client's ping ends the session")
    void wrongDirection() {
      FakeExchange poll = client.poll();
      assertThat(client.post("2").responseBody()).isEqualTo("ok");
      assertThat(poll.responseBody()).isEqualTo("1");
      assertThat(engine.events())
          .containsExactly("close transport error: invalid heartbeat direction");
    }

    @Test
    @DisplayName(
        "goes by the clock: a poll after the end of its time finds no session, be the"
            + " timer ever so late")
    void lateTimer() {
      engine.advanceMillis(INTERVAL);
      client.poll();
      engine.oversleepMillis(TIMEOUT);
      assertThat(client.poll().status()).isEqualTo(400);
      assertThat(engine.events()).containsExactly("close ping timeout");
    }

    @Test
    @DisplayName("and so does a POST, even one that brings the pong")
    void lateTimerAndPost() {
      engine.advanceMillis(INTERVAL);
      client.poll();
      engine.oversleepMillis(TIMEOUT);
      assertThat(client.post("3").status()).isEqualTo(400);
      assertThat(engine.events()).containsExactly("close ping timeout");
    }
  }

  @Nested
  @DisplayName("across an upgrade")
  class AcrossAnUpgrade {

    private final TestEngine.Polling polling = engine.openPolling();

    AcrossAnUpgrade() {
      engine.events();
    }

    @Test
    @Tag("HB11")
    @DisplayName("goes on in its rhythm")
    void rhythm() {
      engine.advanceMillis(100);
      TestEngine.WebSocket client = polling.upgraded();
      engine.advanceMillis(INTERVAL - 101);
      assertThat(client.received()).isEmpty();
      engine.advanceMillis(1);
      assertThat(client.received()).containsExactly("2");
      client.send("3");
      engine.advanceMillis(INTERVAL);
      assertThat(client.received()).containsExactly("2");
      assertThat(engine.events()).isEmpty();
    }

    @Test
    @Tag("HB11")
    @DisplayName("gives a pong that was asked for on the old transport its whole time again")
    void awaitingPong() {
      FakeExchange poll = polling.poll();
      engine.advanceMillis(INTERVAL);
      assertThat(poll.responseBody()).isEqualTo("2");
      engine.advanceMillis(TIMEOUT - 1);
      TestEngine.WebSocket client = polling.upgraded();
      engine.advanceMillis(TIMEOUT - 1);
      assertThat(engine.events()).isEmpty();
      client.send("3");
      engine.advanceMillis(INTERVAL);
      assertThat(client.received()).containsExactly("2");
    }

    @Test
    @DisplayName("still notices a client that falls silent in the middle of it")
    void silentAfterwards() {
      FakeExchange poll = polling.poll();
      engine.advanceMillis(INTERVAL);
      assertThat(poll.responseBody()).isEqualTo("2");
      polling.upgraded();
      engine.advanceMillis(TIMEOUT);
      assertThat(engine.events()).containsExactly("close ping timeout");
    }
  }

  @Nested
  @DisplayName("of a session whose listeners are slow")
  class SlowListeners {

    private final TestEngine slow =
        TestEngine.withSlowListeners(
            options ->
                options
                    .maxInboundPackets(2)
                    .pingInterval(Duration.ofMillis(INTERVAL))
                    .pingTimeout(Duration.ofMillis(TIMEOUT)));

    @Test
    @DisplayName("does not make the peer pay for a pong that we do not read")
    void readsPaused() {
      TestEngine.WebSocket client = slow.openWebSocket();
      slow.runListeners();
      client.send("4a", "4b", "4c");
      assertThat(client.stream().areReadsPaused()).isTrue();
      slow.advanceMillis(INTERVAL);
      assertThat(client.received()).containsExactly("2");
      slow.advanceMillis(10 * TIMEOUT);
      assertThat(slow.socket().readyState()).isEqualTo(ReadyState.OPEN);
      slow.runListeners();
      assertThat(client.stream().areReadsPaused()).isFalse();
      slow.advanceMillis(TIMEOUT);
      slow.runListeners();
      assertThat(slow.events())
          .containsExactly(
              "connection", "message a", "message b", "message c", "close ping timeout");
    }

    @Test
    @DisplayName("does not make the peer pay for a POST that we do not answer")
    void postHeldBack() {
      TestEngine.Polling client = slow.openPolling();
      slow.runListeners();
      FakeExchange post = client.post("4a\u001e4b\u001e4c");
      slow.advanceMillis(INTERVAL + 10 * TIMEOUT);
      assertThat(post.answer()).isEqualTo("held");
      slow.runListeners();
      assertThat(post.responseBody()).isEqualTo("ok");
      assertThat(slow.events())
          .containsExactly("connection", "message a", "message b", "message c");
    }
  }

  @Nested
  @DisplayName("of many sessions")
  class OfManySessions {

    private final TestEngine crowd =
        TestEngine.with(options -> options.pingInterval(Duration.ofSeconds(25)));

    @Test
    @DisplayName("is one of several that leave together, at most 100 ms late")
    void together() {
      crowd.advanceMillis(1);
      TestEngine.WebSocket first = crowd.openWebSocket();
      crowd.advanceMillis(98);
      TestEngine.WebSocket second = crowd.openWebSocket();
      crowd.advanceMillis(25_000);
      assertThat(first.received()).isEmpty();
      assertThat(second.received()).isEmpty();
      crowd.advanceMillis(1);
      assertThat(first.received()).containsExactly("2");
      assertThat(second.received()).containsExactly("2");
    }

    @Test
    @DisplayName("makes one trip to the I/O thread together with those that leave with it")
    void oneTrip() {
      crowd.advanceMillis(1);
      List<TestEngine.WebSocket> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(crowd.openWebSocket());
      }
      crowd.ioTasks();
      crowd.advanceMillis(25_099);
      assertThat(clients).allMatch(client -> client.received().equals(List.of("2")));
      assertThat(crowd.ioTasks()).isEqualTo(1);
    }

    @Test
    @DisplayName("leaves with the next ones if the session is opened later than that")
    void apart() {
      crowd.advanceMillis(100);
      TestEngine.WebSocket first = crowd.openWebSocket();
      crowd.advanceMillis(1);
      TestEngine.WebSocket second = crowd.openWebSocket();
      crowd.advanceMillis(24_999);
      assertThat(first.received()).containsExactly("2");
      assertThat(second.received()).isEmpty();
      crowd.advanceMillis(100);
      assertThat(second.received()).containsExactly("2");
    }

    @ParameterizedTest(name = "pingInterval {0} ms, pingTimeout {1} ms: less than {2} ms")
    @CsvSource({"25000, 20000, 100", "2000, 20000, 8", "25000, 80, 20", "300, 200, 1"})
    @DisplayName("is late by less than a 250th of the interval, a quarter of the timeout, 100 ms")
    void late(long interval, long timeout, long step) {
      TestEngine set =
          TestEngine.with(
              options ->
                  options
                      .pingInterval(Duration.ofMillis(interval))
                      .pingTimeout(Duration.ofMillis(timeout)));
      set.advanceMillis(1);
      TestEngine.WebSocket client = set.openWebSocket();
      set.advanceMillis(interval + step - 2);
      assertThat(client.received()).isEmpty();
      set.advanceMillis(1);
      assertThat(client.received()).containsExactly("2");
    }

    @Test
    @DisplayName("gives each peer its whole time for the pong")
    void wholeTimeout() {
      crowd.advanceMillis(1);
      crowd.openWebSocket();
      crowd.events();
      crowd.advanceMillis(25_099 + 20_000 - 1);
      assertThat(crowd.events()).isEmpty();
      crowd.advanceMillis(1);
      assertThat(crowd.events()).containsExactly("close ping timeout");
    }
  }

  @Test
  @Tag("HB12")
  @DisplayName("is seen by those who look: its ping as created, its pong as received, the beat")
  void seen() {
    TestEngine.WebSocket client = engine.openWebSocket();
    List<String> seen = new ArrayList<>();
    engine
        .socket()
        .onPacketCreate(packet -> seen.add("created " + packet.type()))
        .onPacket(packet -> seen.add("received " + packet.type()))
        .onHeartbeat(() -> seen.add("beat"));
    engine.advanceMillis(INTERVAL);
    client.send("3");
    assertThat(seen)
        .containsExactly("created " + PacketType.PING, "received " + PacketType.PONG, "beat");
  }
}
