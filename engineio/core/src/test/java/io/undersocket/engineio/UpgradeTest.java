package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The upgrade from polling to WebSocket")
class UpgradeTest {

  private final TestEngine engine = TestEngine.create();
  private final TestEngine.Polling polling = engine.openPolling();

  UpgradeTest() {
    engine.events();
    engine
        .socket()
        .onUpgrading(transport -> engine.heard("upgrading " + transport))
        .onUpgrade(transport -> engine.heard("upgrade " + transport));
  }

  private void assertStillPolling() {
    assertThat(engine.socket().transport()).isEqualTo(TransportName.POLLING);
    assertThat(engine.socket().upgraded()).isFalse();
    assertThat(engine.socket().readyState()).isEqualTo(ReadyState.OPEN);
    assertThat(polling.post("4still").responseBody()).isEqualTo("ok");
    assertThat(engine.events()).endsWith("message still");
  }

  @Nested
  @DisplayName("goes")
  class Goes {

    @Test
    @Tag("UP01")
    @Tag("CK12")
    @DisplayName("by a WebSocket with the session's id, on which the server says nothing first")
    void opens() {
      FakeExchange exchange = engine.upgrade("EIO=4&transport=websocket&sid=" + polling.sid());
      assertThat(exchange.answer()).startsWith("101\n");
      assertThat(exchange.stream().received()).isEmpty();
      assertStillPolling();
    }

    @Test
    @Tag("UP01")
    @Tag("UP04")
    @DisplayName("by a probe and its answer, and then the upgrade packet")
    void whole() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      assertThat(client.received()).containsExactly("3probe");
      assertThat(engine.events()).containsExactly("upgrading websocket");
      assertThat(engine.socket().transport()).isEqualTo(TransportName.POLLING);
      client.send("5");
      assertThat(client.received()).isEmpty();
      assertThat(engine.events()).containsExactly("upgrade websocket");
      assertThat(engine.socket().transport()).isEqualTo(TransportName.WEBSOCKET);
      assertThat(engine.socket().upgraded()).isTrue();
      assertThat(engine.socket().request().query().get("transport")).isEqualTo("polling");
      client.send("4to server");
      engine.serverSends("to client");
      assertThat(engine.events()).containsExactly("message to server");
      assertThat(client.received()).containsExactly("4to client");
      engine.advance(Duration.ofSeconds(10));
      assertThat(client.isClosed()).isFalse();
      assertThat(engine.deadlines()).isOne();
    }

    @Test
    @Tag("UP02")
    @DisplayName("before a poll that was sent after the upgrade packet and read before it")
    void overtakingPoll() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      assertThat(client.received()).containsExactly("3probe");
      engine.beforeNextIoTask(() -> client.stream().send("5"));
      FakeExchange poll = polling.poll();
      assertThat(poll.status()).isEqualTo(400);
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @Tag("UP02")
    @DisplayName("also when the I/O thread has yet to hear that the upgrade packet is there")
    void overtakingPollUnheard() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.stream().arrives("5");
      FakeExchange poll = polling.poll();
      assertThat(poll.status()).isEqualTo(400);
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @Tag("UP01")
    @DisplayName("with a noop for a held poll as soon as the probe is answered")
    void noopAtOnce() {
      FakeExchange poll = polling.poll();
      TestEngine.WebSocket client = polling.connect();
      assertThat(poll.answer()).isEqualTo("held");
      client.send("2probe");
      assertThat(poll.answer())
          .isEqualTo("200\nContent-Type: text/plain; charset=UTF-8\ncache-control: no-store\n\n6");
    }

    @Test
    @Tag("UP01")
    @DisplayName("with a noop every 100 ms for a poll that comes after the probe")
    void noopLater() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      for (int i = 0; i < 3; i++) {
        engine.advanceMillis(1);
        FakeExchange poll = polling.poll();
        engine.advanceMillis(98);
        assertThat(poll.answer()).isEqualTo("held");
        engine.advanceMillis(1);
        assertThat(poll.responseBody()).isEqualTo("6");
      }
      client.send("5");
      engine.advanceMillis(1_000);
      assertThat(engine.deadlines()).isOne();
    }

    @Test
    @DisplayName("also without a probe")
    void withoutProbe() {
      TestEngine.WebSocket client = polling.connect();
      client.send("5");
      assertThat(engine.events()).containsExactly("upgrade websocket");
      engine.serverSends("hi");
      assertThat(client.received()).containsExactly("4hi");
    }

    @Test
    @DisplayName("also if the client does not wait for the answer to its probe; it gets it first")
    void impatient() {
      engine.serverSends("waiting");
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe", "5", "4hello");
      assertThat(client.received()).containsExactly("3probe", "4waiting");
      assertThat(engine.events())
          .containsExactly("upgrading websocket", "upgrade websocket", "message hello");
    }

    @Test
    @DisplayName("with an answer for every probe")
    void probes() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.send("2probe");
      assertThat(client.received()).containsExactly("3probe", "3probe");
      client.send("5");
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @DisplayName("even where it was not offered")
    void notOffered() {
      TestEngine shy = TestEngine.with(options -> options.allowUpgrades(false));
      shy.openPolling().upgraded();
      assertThat(shy.socket().upgraded()).isTrue();
    }
  }

  @Nested
  @DisplayName("loses nothing:")
  class LosesNothing {

    @Test
    @Tag("UP05")
    @Tag("UP06")
    @DisplayName("what waits leaves on the WebSocket, after the upgrade packet")
    void buffered() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.received();
      engine
          .socket()
          .send(
              OutgoingPacket.message(io.undersocket.engineio.protocol.Message.text("a")),
              () -> engine.heard("sent"));
      engine.serverSends("b");
      engine.events();
      client.send("5");
      assertThat(client.received()).containsExactly("4a", "4b");
      assertThat(engine.events()).containsExactly("upgrade websocket", "sent");
    }

    @Test
    @Tag("UP06")
    @DisplayName("what is sent between probe and upgrade still goes to a held poll")
    void toThePoll() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.received();
      FakeExchange poll = polling.poll();
      engine.serverSends("a");
      assertThat(poll.responseBody()).isEqualTo("4a");
      client.send("5");
      assertThat(client.received()).isEmpty();
    }

    @Test
    @Tag("UP04")
    @DisplayName("fifty messages each way while it goes on arrive once, in order")
    void fifty() {
      List<String> received = new ArrayList<>();
      exchange(0, 15, received);
      TestEngine.WebSocket client = polling.connect();
      exchange(15, 20, received);
      client.send("2probe");
      assertThat(client.received()).containsExactly("3probe");
      exchange(20, 25, received);
      engine.serverSends("25");
      polling.post("425");
      client.send("5");
      for (int i = 26; i < 50; i++) {
        engine.serverSends(Integer.toString(i));
        client.send("4" + i);
      }
      received.addAll(client.received());
      assertThat(received).isEqualTo(numbered("4"));
      assertThat(engine.events().stream().filter(event -> event.startsWith("message")))
          .isEqualTo(numbered("message "));
    }

    /** A message each way over polling, for each number. */
    private void exchange(int from, int to, List<String> received) {
      for (int i = from; i < to; i++) {
        engine.serverSends(Integer.toString(i));
        received.add(polling.poll().responseBody());
        polling.post("4" + i);
      }
    }

    private static List<String> numbered(String prefix) {
      return IntStream.range(0, 50).mapToObj(i -> prefix + i).toList();
    }
  }

  @Nested
  @DisplayName("leaves polling behind:")
  class LeavesPolling {

    @Test
    @Tag("UP02")
    @DisplayName("later polls and POSTs are refused, and the session is unharmed")
    void later() {
      TestEngine.WebSocket client = polling.upgraded();
      for (FakeExchange exchange : List.of(polling.poll(), polling.post("4x"))) {
        assertThat(exchange.answer())
            .isEqualTo(
                "400\nContent-Type: application/json\n\n{\"code\":3,\"message\":\"Bad request\"}");
      }
      assertThat(engine.errors())
          .extracting(error -> error.context().get("name"))
          .containsExactly("TRANSPORT_MISMATCH", "TRANSPORT_MISMATCH");
      client.send("4x");
      assertThat(engine.events()).endsWith("upgrade websocket", "message x");
    }

    @Test
    @Tag("UP10")
    @DisplayName("a poll that is held by then gets the close packet, which is not the session's")
    void heldPoll() {
      TestEngine.WebSocket client = polling.connect();
      FakeExchange poll = polling.poll();
      client.send("5");
      assertThat(poll.responseBody()).isEqualTo("1");
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.OPEN);
      assertThat(engine.events()).containsExactly("upgrade websocket");
    }

    @Test
    @DisplayName("a POST that is still arriving by then is cut, and what it brings is dropped")
    void post() {
      FakeExchange post = polling.beginPost();
      TestEngine.WebSocket client = polling.upgraded();
      assertThat(post.answer()).isEqualTo("cut");
      engine.act(() -> post.arrive("4late"));
      client.send("4x");
      assertThat(engine.events()).endsWith("upgrade websocket", "message x");
    }

    @Test
    @Tag("UP03")
    @DisplayName("a second WebSocket is closed, and the first is unharmed")
    void secondWebSocket() {
      TestEngine.WebSocket first = polling.upgraded();
      TestEngine.WebSocket second = polling.connect();
      assertThat(second.stream().receivedBytes()).containsExactly(0x88, 0x00);
      second.send("2probe", "5", "4stolen");
      assertThat(second.received()).isEmpty();
      engine.serverSends("hi");
      assertThat(first.received()).containsExactly("4hi");
      assertThat(engine.errors()).isEmpty();
      assertThat(engine.events()).endsWith("upgrade websocket");
    }
  }

  @Nested
  @DisplayName("is for one at a time:")
  class OneAtATime {

    @Test
    @Tag("UP03")
    @DisplayName("a second WebSocket while the first is at it is closed, and the first goes on")
    void whileUpgrading() {
      TestEngine.WebSocket first = polling.connect();
      first.send("2probe");
      first.received();
      TestEngine.WebSocket second = polling.connect();
      assertThat(second.stream().receivedBytes()).containsExactly(0x88, 0x00);
      assertThat(engine.errors()).isEmpty();
      first.send("5");
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @DisplayName("a WebSocket for a session that was opened on one is closed: nobody takes it over")
    void bornOnWebSocket() {
      TestEngine.WebSocket owner = engine.openWebSocket();
      FakeExchange exchange = engine.upgrade("EIO=4&transport=websocket&sid=" + owner.sid());
      TestEngine.WebSocket thief = engine.new WebSocket(exchange.stream());
      assertThat(thief.stream().receivedBytes()).containsExactly(0x88, 0x00);
      thief.send("2probe", "5");
      engine.serverSends("secret");
      assertThat(owner.received()).containsExactly("4secret");
      assertThat(thief.received()).isEmpty();
    }

    @Test
    @Tag("AT08")
    @DisplayName("two engines on one server do not disturb each other's")
    void twoEngines() {
      TestEngine other = TestEngine.create();
      TestEngine.Polling neighbour = other.openPolling();
      TestEngine.WebSocket first = polling.connect();
      TestEngine.WebSocket second = neighbour.connect();
      first.send("2probe", "5");
      assertThat(other.upgrade("EIO=4&transport=websocket&sid=" + polling.sid()).status())
          .isEqualTo(400);
      second.send("2probe", "5");
      assertThat(engine.socket().upgraded()).isTrue();
      assertThat(other.socket().upgraded()).isTrue();
    }

    @Test
    @DisplayName("a request for polling on a WebSocket is closed and takes no place")
    void forPolling() {
      FakeExchange exchange = engine.upgrade(polling.query());
      assertThat(exchange.stream().receivedBytes()).containsExactly(0x88, 0x00);
      polling.upgraded();
      assertThat(engine.socket().upgraded()).isTrue();
    }
  }

  @Nested
  @DisplayName("comes to nothing, and the session goes on polling and may try again,")
  class ComesToNothing {

    @ParameterizedTest
    @ValueSource(strings = {"2", "2other", "3probe", "4hello", "1", "0", "6", "abc", "", "5x"})
    @Tag("UP09")
    @DisplayName("if something else comes before the upgrade packet")
    void otherPacket(String packet) {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.received();
      client.send(packet, "5");
      assertThat(client.stream().receivedBytes()).containsExactly(0x88, 0x00);
      assertStillPolling();
      polling.upgraded();
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @Tag("UP09")
    @DisplayName("if bytes come before the upgrade packet")
    void bytes() {
      TestEngine.WebSocket client = polling.connect();
      client.sendBytes(ClientFrames.binary((byte) '5'));
      assertThat(client.received()).containsExactly("close");
      assertStillPolling();
    }

    @Test
    @DisplayName("if the WebSocket is lost")
    void lost() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.lose();
      assertStillPolling();
      engine.advanceMillis(1_000);
      polling.upgraded();
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @DisplayName("if the WebSocket is closed, or breaks the rules")
    void closed() {
      polling.connect().sendBytes(ClientFrames.close());
      assertStillPolling();
      polling.connect().sendBytes("garbage".getBytes(StandardCharsets.US_ASCII));
      assertStillPolling();
      polling.upgraded();
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @DisplayName("if the connection is lost before the 101 is written")
    void lostBeforeIt() {
      FakeExchange exchange =
          engine.prepare("GET", "EIO=4&transport=websocket&sid=" + polling.sid());
      FakeExchange.addWebSocketHeaders(exchange.requestHeaders());
      exchange.lose();
      engine.send(exchange);
      polling.upgraded();
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @Tag("UP08")
    @DisplayName("if the upgrade packet does not come within the upgrade timeout")
    void timeout() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.received();
      engine.advanceMillis(9_999);
      assertThat(client.received()).isEmpty();
      engine.advanceMillis(1);
      assertThat(client.stream().receivedBytes()).containsExactly(0x88, 0x00);
      client.send("5");
      assertStillPolling();
      polling.upgraded();
      assertThat(engine.socket().upgraded()).isTrue();
    }

    @Test
    @Tag("UP08")
    @DisplayName("if nothing comes at all within the upgrade timeout")
    void silence() {
      TestEngine hasty = TestEngine.with(options -> options.upgradeTimeout(Duration.ofMillis(200)));
      TestEngine.WebSocket client = hasty.openPolling().connect();
      hasty.advanceMillis(199);
      assertThat(client.received()).isEmpty();
      hasty.advanceMillis(1);
      assertThat(client.received()).containsExactly("close");
    }
  }

  @Nested
  @DisplayName("meets the end of its session:")
  class MeetsTheEnd {

    @Test
    @Tag("UP07")
    @Tag("AT13")
    @DisplayName("the new WebSocket is closed with it, and nothing is left")
    void discard() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.received();
      engine.act(engine.socket()::discard);
      assertThat(client.received()).containsExactly("close");
      assertThat(engine.events()).containsExactly("upgrading websocket", "close forced close");
      client.sendBytes(ClientFrames.close());
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @Tag("UP07")
    @DisplayName("closing with a poll held ends it at once, and the new WebSocket with it")
    void closeWithPoll() {
      TestEngine.WebSocket client = polling.connect();
      FakeExchange poll = polling.poll();
      engine.act(engine.socket()::close);
      assertThat(poll.responseBody()).isEqualTo("1");
      assertThat(client.received()).containsExactly("close");
      client.send("5");
      assertThat(engine.events()).containsExactly("close forced close");
    }

    @Test
    @Tag("UP07")
    @DisplayName("closing meanwhile, what waits leaves after the upgrade packet, then the close")
    void closeThenUpgrade() {
      TestEngine.WebSocket client = polling.connect();
      client.send("2probe");
      client.received();
      engine.serverSends("last", "words");
      engine.act(engine.socket()::close);
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.CLOSING);
      client.send("5");
      assertThat(client.received()).containsExactly("4last", "4words", "close");
      assertThat(engine.events())
          .containsExactly("upgrading websocket", "upgrade websocket", "close forced close");
    }

    @Test
    @DisplayName("closing meanwhile with nothing waiting, the upgrade packet is answered with it")
    void closeEmptyThenUpgrade() {
      TestEngine.WebSocket client = polling.connect();
      engine.act(engine.socket()::close);
      client.send("5");
      assertThat(client.received()).containsExactly("close");
      assertThat(engine.events()).containsExactly("upgrade websocket", "close forced close");
    }

    @Test
    @DisplayName("a session that is closing accepts no upgrade any more")
    void noneWhileClosing() {
      engine.act(engine.socket()::close);
      TestEngine.WebSocket client = polling.connect();
      assertThat(client.received()).containsExactly("close");
      assertThat(polling.poll().responseBody()).isEqualTo("6\u001e1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"the session ends", "the upgrade takes too long"})
    @Tag("UP07")
    @DisplayName("a 101 that comes after that is followed by a close frame")
    void lateAnswer(String meanwhile) {
      TestEngine slow = TestEngine.withSlowListeners(options -> options);
      TestEngine.Polling patient = slow.openPolling();
      slow.runListeners();
      slow.server().onHeaders((headers, request) -> {});
      FakeExchange exchange = slow.upgrade("EIO=4&transport=websocket&sid=" + patient.sid());
      assertThat(exchange.answer()).isEqualTo("held");
      if (meanwhile.equals("the session ends")) {
        slow.act(slow.socket()::discard);
      } else {
        slow.advance(Duration.ofSeconds(10));
      }
      slow.runListeners();
      assertThat(exchange.stream().received()).containsExactly("close");
    }

    @Test
    @DisplayName("the client's goodbye over polling closes the new WebSocket, too")
    void goodbye() {
      TestEngine.WebSocket client = polling.connect();
      polling.poll();
      polling.post("1");
      assertThat(client.received()).containsExactly("close");
      assertThat(engine.events()).containsExactly("close transport close");
    }
  }
}
