package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Closing")
class CloseTest {

  private final TestEngine engine = TestEngine.create();

  private void close() {
    engine.act(engine.socket()::close);
  }

  @Nested
  @DisplayName("a session over polling")
  class OverPolling {

    private final TestEngine.Polling client = engine.openPolling();

    OverPolling() {
      engine.events();
    }

    @Test
    @Tag("CL01")
    @Tag("CL09")
    @DisplayName("answers a held poll with the close packet, and that is the end")
    void pollHeld() {
      FakeExchange poll = client.poll();
      close();
      assertThat(poll.responseBody()).isEqualTo("1");
      assertThat(engine.events()).containsExactly("close forced close");
      assertThat(client.poll().responseBody()).contains("\"code\":1");
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @Tag("CL09")
    @DisplayName("waits for the next poll if none is held: that gets noop and close packet")
    void noPoll() {
      close();
      assertThat(engine.events()).isEmpty();
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.CLOSING);
      assertThat(engine.server().clientsCount()).isOne();
      assertThat(client.poll().responseBody()).isEqualTo("6\u001e1");
      assertThat(engine.events()).containsExactly("close forced close");
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.CLOSED);
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @Tag("CL04")
    @DisplayName("hands over what waits first: one poll for that, another for the close packet")
    void buffered() {
      engine.serverSends("a", "b");
      close();
      assertThat(client.poll().responseBody()).isEqualTo("4a\u001e4b");
      assertThat(engine.events()).isEmpty();
      assertThat(client.poll().responseBody()).isEqualTo("6\u001e1");
      assertThat(engine.events()).containsExactly("close forced close");
    }

    @Test
    @Tag("CL10")
    @DisplayName("ends after 30 s if nobody polls")
    void nobodyPolls() {
      TestEngine patient = TestEngine.with(options -> options.pingInterval(Duration.ofMinutes(5)));
      patient.openPolling();
      patient.act(patient.socket()::close);
      patient.advance(Duration.ofMillis(29_999));
      assertThat(patient.server().clientsCount()).isOne();
      patient.advanceMillis(1);
      assertThat(patient.events())
          .containsExactly(
              "connection", "close forced close: nobody fetched the close packet in time");
      assertThat(patient.server().clientsCount()).isZero();
      assertThat(patient.deadlines()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4x", "3", "2", "abc", "1", "4a\u001e4b"})
    @DisplayName("ignores what still comes, and answers ok")
    void stillComing(String body) {
      close();
      assertThat(client.post(body).responseBody()).isEqualTo("ok");
      assertThat(engine.events()).isEmpty();
      assertThat(client.poll().responseBody()).isEqualTo("6\u001e1");
      assertThat(engine.events()).containsExactly("close forced close");
    }

    @Test
    @DisplayName("sends nothing more")
    void sendIgnored() {
      close();
      engine.socket().send("late");
      assertThat(engine.socket().sendIfWritable(OutgoingPacket.message(Message.text("lost"))))
          .isFalse();
      assertThat(client.poll().responseBody()).isEqualTo("6\u001e1");
    }

    @Test
    @Tag("CL03")
    @DisplayName("in the middle of a payload is the end of it")
    void withinPayload() {
      engine.socket().onMessage(message -> engine.socket().close());
      client.post("4a\u001e4b");
      assertThat(engine.events()).containsExactly("message a");
    }

    @Test
    @Tag("CL04")
    @DisplayName("from the connection listener still hands over what that has sent")
    void fromConnectionListener() {
      TestEngine brisk =
          TestEngine.create()
              .onSocket(
                  socket -> {
                    socket.send("a");
                    socket.send("b");
                    socket.close();
                  });
      TestEngine.Polling visitor = brisk.openPolling();
      assertThat(visitor.poll().responseBody()).isEqualTo("4a\u001e4b");
      assertThat(visitor.poll().responseBody()).isEqualTo("6\u001e1");
    }

    @Test
    @DisplayName("twice is closing once")
    void twice() {
      close();
      close();
      client.poll();
      close();
      assertThat(engine.events()).containsExactly("close forced close");
    }
  }

  @Nested
  @DisplayName("a session over WebSocket")
  class OverWebSocket {

    private final TestEngine.WebSocket client = engine.openWebSocket();

    OverWebSocket() {
      engine.events();
    }

    @Test
    @Tag("CL01")
    @Tag("CL04")
    @Tag("HB10")
    @DisplayName("sends what waits and then a close frame, and is told at once")
    void buffered() {
      engine.socket().send("a");
      engine.socket().send("b");
      close();
      assertThat(client.received()).containsExactly("4a", "4b", "close");
      assertThat(engine.events()).containsExactly("close forced close");
      assertThat(engine.server().clientsCount()).isZero();
    }

    @Test
    @Tag("CL04")
    @DisplayName("waits until the socket has taken what waits")
    void fullSocket() {
      client.window(0);
      engine.serverSends("a");
      engine.serverSends("b");
      close();
      assertThat(engine.events()).isEmpty();
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.CLOSING);
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).containsExactly("4a", "4b", "close");
      assertThat(engine.events()).containsExactly("close forced close");
    }

    @Test
    @DisplayName("waits for that no longer than 30 s")
    void fullSocketForever() {
      TestEngine patient = TestEngine.with(options -> options.pingInterval(Duration.ofMinutes(5)));
      TestEngine.WebSocket deaf = patient.openWebSocket();
      deaf.window(0);
      patient.serverSends("a");
      patient.serverSends("b");
      patient.act(patient.socket()::close);
      patient.advance(Duration.ofSeconds(30));
      assertThat(patient.events())
          .containsExactly(
              "connection", "close forced close: nobody fetched the close packet in time");
      patient.advance(Duration.ofSeconds(30));
      assertThat(deaf.isClosed()).isTrue();
      assertThat(patient.deadlines()).isZero();
    }

    @Test
    @Tag("CL04")
    @DisplayName("from the connection listener still hands over what that has sent")
    void fromConnectionListener() {
      TestEngine brisk =
          TestEngine.create()
              .onSocket(
                  socket -> {
                    socket.send("a");
                    socket.send("b");
                    socket.close();
                  });
      TestEngine.WebSocket visitor = brisk.openWebSocket();
      assertThat(visitor.received()).isEmpty();
      List<String> frames = brisk.upgrade("EIO=4&transport=websocket").stream().received();
      assertThat(frames.subList(1, frames.size())).containsExactly("4a", "4b", "close");
    }

    @Test
    @DisplayName("ignores what still comes")
    void stillComing() {
      close();
      client.send("4x", "abc", "2", "1");
      assertThat(engine.events()).containsExactly("close forced close");
    }
  }

  @Nested
  @DisplayName("at once, which discards what waits,")
  class Discarding {

    @Test
    @DisplayName("answers a held poll with the close packet")
    void pollHeld() {
      TestEngine.Polling client = engine.openPolling();
      FakeExchange poll = client.poll();
      engine.act(engine.socket()::discard);
      assertThat(poll.responseBody()).isEqualTo("1");
      assertThat(engine.events()).containsExactly("connection", "close forced close");
    }

    @Test
    @DisplayName("waits for no poll: the next one gets 400")
    void noPoll() {
      TestEngine.Polling client = engine.openPolling();
      engine.serverSends("a");
      engine.act(engine.socket()::discard);
      assertThat(engine.events()).containsExactly("connection", "close forced close");
      assertThat(client.poll().responseBody()).contains("\"code\":1");
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("sends a WebSocket the close frame alone")
    void webSocket() {
      TestEngine.WebSocket client = engine.openWebSocket();
      client.window(0);
      engine.serverSends("a");
      engine.socket().send("b");
      engine.act(engine.socket()::discard);
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).containsExactly("4a", "close");
    }

    @Test
    @DisplayName("ends a session that is closing, and counts once")
    void whileClosing() {
      engine.openPolling();
      close();
      engine.act(engine.socket()::discard);
      assertThat(engine.events()).containsExactly("connection", "close forced close");
    }

    @Test
    @DisplayName("as a parse error of the layer above says so")
    void parseError() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.act(() -> engine.socket().closeAsParseError("that was no event"));
      assertThat(engine.events())
          .containsExactly("connection", "close parse error: that was no event");
      assertThat(client.received()).containsExactly("close");
    }
  }

  @Nested
  @DisplayName("is told to the listener")
  class Told {

    @Test
    @Tag("CL06")
    @DisplayName("who can still read what was not sent; then it is gone")
    void writeBuffer() {
      engine.openPolling();
      List<Integer> sizes = new ArrayList<>();
      EngineSocket socket = engine.socket();
      socket.onClose((reason, description) -> sizes.add(socket.writeBuffer().size()));
      engine.serverSends("a", "b");
      engine.act(socket::discard);
      assertThat(sizes).containsExactly(2);
      assertThat(socket.writeBuffer()).isEmpty();
      assertThat(socket.outboundBytes()).isZero();
    }

    @Test
    @Tag("CL11")
    @DisplayName("but not to those who wait for their message to be sent")
    void callbacks() {
      engine.openPolling();
      EngineSocket socket = engine.socket();
      socket.send(OutgoingPacket.message(Message.text("a")), () -> engine.heard("sent"));
      engine.act(socket::discard);
      assertThat(engine.events()).containsExactly("connection", "close forced close");
    }

    @Test
    @Tag("CL11")
    @DisplayName("and not to those whose message was being written just then")
    void callbacksInFlight() {
      TestEngine.WebSocket client = engine.openWebSocket();
      client.window(3);
      EngineSocket socket = engine.socket();
      engine.act(
          () ->
              socket.send(OutgoingPacket.message(Message.text("abc")), () -> engine.heard("sent")));
      engine.act(socket::discard);
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).containsExactly("4abc", "close");
      assertThat(engine.events()).containsExactly("connection", "close forced close");
    }

    @Test
    @DisplayName("when the session is neither counted nor found any more")
    void unregistered() {
      engine.openWebSocket();
      EngineSocket socket = engine.socket();
      socket.onClose(
          (reason, description) ->
              engine.heard(
                  engine.server().clientsCount()
                      + " "
                      + engine.server().socket(socket.id())
                      + " "
                      + socket.readyState()));
      engine.act(socket::close);
      assertThat(engine.events())
          .containsExactly("connection", "close forced close", "0 null CLOSED");
    }
  }

  @Nested
  @DisplayName("the engine")
  class TheEngine {

    @Test
    @Tag("CL05")
    @Tag("AT13")
    @DisplayName("without grace drops what waits, of closing sessions too, and leaves nothing")
    void withoutGrace() {
      final TestEngine.Polling polling = engine.openPolling();
      engine.serverSends("dropped");
      close();
      final FakeExchange held = engine.openPolling().poll();
      final TestEngine.WebSocket upgrading = engine.openPolling().connect();
      final TestEngine.WebSocket upgraded = engine.openPolling().upgraded();
      final TestEngine.WebSocket direct = engine.openWebSocket();
      engine.events();
      CompletionStage<Void> closed = engine.server().close(Duration.ZERO);
      engine.settle();
      assertThat(closed).isCompleted();
      assertThat(engine.events()).hasSize(5).containsOnly("close forced close");
      assertThat(polling.poll().responseBody()).contains("\"code\":1");
      assertThat(held.responseBody()).isEqualTo("1");
      for (TestEngine.WebSocket client : List.of(upgrading, upgraded, direct)) {
        assertThat(client.received()).containsExactly("close");
        client.sendBytes(ClientFrames.close());
        assertThat(client.isClosed()).isTrue();
      }
      assertThat(engine.server().clientsCount()).isZero();
      assertThat(engine.deadlines()).isZero();
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @DisplayName("still cuts peers that do not take part in the close handshake")
    void silentPeer() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.server().close(Duration.ZERO);
      engine.settle();
      assertThat(client.received()).containsExactly("close");
      engine.advance(Duration.ofSeconds(30));
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @Tag("CL04")
    @DisplayName("with grace lets clients fetch what waits")
    void withGrace() {
      TestEngine.Polling polling = engine.openPolling();
      engine.serverSends("a");
      TestEngine.WebSocket webSocket = engine.openWebSocket();
      engine.socket().send("b");
      CompletionStage<Void> closed = engine.server().close(Duration.ofSeconds(5));
      engine.settle();
      assertThat(webSocket.received()).containsExactly("4b", "close");
      assertThat(closed).isNotCompleted();
      assertThat(polling.poll().responseBody()).isEqualTo("4a");
      assertThat(closed).isNotCompleted();
      assertThat(polling.poll().responseBody()).isEqualTo("6\u001e1");
      assertThat(closed).isCompleted();
      webSocket.sendBytes(ClientFrames.close());
      assertThat(engine.deadlines()).isZero();
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @DisplayName("still answers a client that says goodbye in the meantime")
    void goodbye() {
      TestEngine.Polling polling = engine.openPolling();
      FakeExchange post = polling.post("1");
      assertThat(engine.server().close()).isCompleted();
      assertThat(post.answer()).isEqualTo("held");
      engine.advance(PollingTransport.FAREWELL);
      assertThat(post.responseBody()).isEqualTo("ok");
      engine.advance(PollingTransport.FAREWELL);
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @DisplayName("again and without grace drops at once what the first close waits for")
    void hastened() {
      engine.openPolling();
      engine.serverSends("a");
      CompletionStage<Void> closed = engine.server().close();
      assertThat(closed).isNotCompleted();
      assertThat(engine.server().close(Duration.ZERO)).isCompleted();
      assertThat(closed).isCompleted();
      assertThat(engine.events()).containsExactly("connection", "close forced close");
      assertThat(engine.deadlines()).isZero();
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @DisplayName("again waits no longer than the grace that ends first")
    void shortened() {
      engine.openPolling();
      engine.serverSends("a");
      final CompletionStage<Void> closed = engine.server().close(Duration.ofSeconds(5));
      engine.advanceMillis(1_000);
      engine.server().close(Duration.ofSeconds(1));
      engine.server().close(Duration.ofSeconds(20));
      engine.advanceMillis(999);
      assertThat(closed).isNotCompleted();
      engine.advanceMillis(1);
      assertThat(closed).isCompleted();
    }

    @Test
    @DisplayName("with grace without end waits as long as each session may")
    void endlessGrace() {
      engine.openPolling();
      CompletionStage<Void> closed = engine.server().close(Duration.ofSeconds(Long.MAX_VALUE));
      assertThat(closed).isNotCompleted();
      engine.advance(Duration.ofSeconds(30));
      assertThat(engine.events())
          .containsExactly(
              "connection", "close forced close: nobody fetched the close packet in time");
      assertThat(closed).isCompleted();
    }

    @Test
    @DisplayName("with grace drops what was not fetched when that is over")
    void graceOver() {
      TestEngine.Polling polling = engine.openPolling();
      engine.serverSends("a");
      CompletionStage<Void> closed = engine.server().close();
      engine.advance(Duration.ofMillis(4_999));
      assertThat(closed).isNotCompleted();
      engine.advanceMillis(1);
      assertThat(closed).isCompleted();
      assertThat(engine.events()).containsExactly("connection", "close forced close");
      assertThat(polling.poll().responseBody()).contains("\"code\":1");
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @DisplayName("without sessions is closed at once, and only once")
    void empty() {
      CompletionStage<Void> closed = engine.server().close();
      assertThat(closed).isCompleted();
      assertThat(engine.server().close()).isCompleted();
      assertThat(engine.server().close(Duration.ZERO)).isCompleted();
      assertThat(engine.isTimerClosed()).isTrue();
    }

    @Test
    @DisplayName("refuses new sessions with 503, over WebSocket too")
    void refuses() {
      engine.openPolling();
      engine.server().close();
      assertThat(engine.get("EIO=4&transport=polling").answer())
          .isEqualTo(
              "503\nContent-Type: application/json\n\n"
                  + "{\"code\":3,\"message\":\"The server is shutting down\"}");
      assertThat(engine.upgrade("EIO=4&transport=websocket").answer())
          .isEqualTo(
              "503\nConnection: close\nContent-type: text/html\n\nThe server is shutting down");
    }

    @Test
    @DisplayName("refuses a handshake that was begun before it, and asks the application no more")
    void handshakeUnderWay() {
      List<CompletableFuture<Admission>> asked = new ArrayList<>();
      TestEngine asking =
          TestEngine.with(
              options ->
                  options.allowRequestAsync(
                      request -> {
                        asked.add(new CompletableFuture<>());
                        return asked.get(asked.size() - 1);
                      }));
      final FakeExchange polling = asking.get("EIO=4&transport=polling");
      final FakeExchange webSocket = asking.upgrade("EIO=4&transport=websocket");
      assertThat(asking.server().close()).isCompleted();
      asking.act(() -> asked.forEach(answer -> answer.complete(Admission.allow())));
      assertThat(polling.status()).isEqualTo(503);
      assertThat(webSocket.status()).isEqualTo(503);
      assertThat(asking.get("EIO=4&transport=polling").status()).isEqualTo(503);
      assertThat(asked).hasSize(2);
      assertThat(asking.server().clientsCount()).isZero();
    }

    @Test
    @DisplayName("still serves the sessions that are closing, but upgrades none")
    void serves() {
      TestEngine.Polling polling = engine.openPolling();
      engine.server().close();
      assertThat(polling.post("4ignored").responseBody()).isEqualTo("ok");
      assertThat(polling.connect().received()).containsExactly("close");
      assertThat(engine.events()).containsExactly("connection");
    }

    @Test
    @DisplayName("delivers the last session's end before it tells that it is closed")
    void lastEvent() {
      TestEngine slow = TestEngine.withSlowListeners(options -> options);
      slow.openPolling();
      slow.runListeners();
      slow.server().close(Duration.ZERO).thenRun(() -> slow.heard("closed"));
      assertThat(slow.events()).containsExactly("connection");
      slow.runListeners();
      assertThat(slow.events()).containsExactly("close forced close", "closed");
    }
  }
}
