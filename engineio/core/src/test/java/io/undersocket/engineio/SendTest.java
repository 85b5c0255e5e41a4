package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sending")
class SendTest {

  private final TestEngine engine = TestEngine.create();

  private static OutgoingPacket packet(String text) {
    return OutgoingPacket.message(Message.text(text));
  }

  /** One packet, and another that follows it. */
  private static OutgoingPacket two() {
    return OutgoingPacket.messages(List.of(Message.text("a"), Message.text("b")), true);
  }

  private static List<String> texts(List<Packet> packets) {
    return packets.stream()
        .map(packet -> packet.data() == null ? packet.type().toString() : packet.data().text())
        .toList();
  }

  @Nested
  @DisplayName("tells when a message was sent")
  class Callbacks {

    @Test
    @Tag("SB03")
    @DisplayName("over polling: when the answer to the poll was written")
    void polling() {
      TestEngine.Polling client = engine.openPolling();
      engine.events();
      engine.socket().send(packet("a"), () -> engine.heard("sent a"));
      engine.settle();
      assertThat(engine.events()).isEmpty();
      engine.slowNetwork();
      assertThat(client.poll().responseBody()).isEqualTo("4a");
      assertThat(engine.events()).isEmpty();
      engine.networkCatchesUp();
      assertThat(engine.events()).containsExactly("sent a");
    }

    @Test
    @Tag("SB03")
    @DisplayName("over WebSocket: when the socket has taken the last byte")
    void webSocket() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.events();
      client.window(2);
      engine.act(() -> engine.socket().send(packet("a"), () -> engine.heard("sent a")));
      assertThat(engine.events()).isEmpty();
      client.window(1);
      assertThat(engine.events()).isEmpty();
      client.window(1);
      assertThat(client.received()).containsExactly("4a");
      assertThat(engine.events()).containsExactly("sent a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    @Tag("SB04")
    @DisplayName("once for each that wants to know, in order, after the whole batch")
    void batch(String transport) {
      TestEngine.Polling polling = transport.equals("polling") ? engine.openPolling() : null;
      TestEngine.WebSocket webSocket = polling == null ? engine.openWebSocket() : null;
      EngineSocket socket = engine.socket();
      engine.events();
      socket.send(packet("a"), () -> engine.heard("sent a"));
      socket.send(packet("b"));
      socket.send(packet("c"), () -> engine.heard("sent c"));
      engine.settle();
      if (polling != null) {
        assertThat(polling.poll().responseBody()).isEqualTo("4a\u001e4b\u001e4c");
      } else if (webSocket != null) {
        assertThat(webSocket.received()).containsExactly("4a", "4b", "4c");
      }
      assertThat(engine.events()).containsExactly("sent a", "sent c");
      engine.serverSends("d");
      assertThat(engine.events()).isEmpty();
    }

    @Test
    @Tag("SB03")
    @DisplayName("not with the batch before: what is sent while that is written is the next")
    void nextBatch() {
      TestEngine.WebSocket client = engine.openWebSocket();
      client.window(2);
      engine.events();
      engine.act(() -> engine.socket().send(packet("a"), () -> engine.heard("sent a")));
      engine.act(() -> engine.socket().send(packet("b"), () -> engine.heard("sent b")));
      client.window(2);
      assertThat(engine.events()).containsExactly("sent a");
      client.window(4);
      assertThat(engine.events()).containsExactly("sent b");
    }

    @Test
    @DisplayName("and who is told may send again, without end")
    void again() {
      TestEngine.WebSocket client = engine.openWebSocket();
      List<Integer> sent = new ArrayList<>();
      Runnable[] next = new Runnable[1];
      next[0] =
          () -> {
            if (sent.size() < 5_000) {
              sent.add(sent.size());
              engine.socket().send(packet("" + sent.size()), next[0]);
            }
          };
      engine.act(next[0]);
      assertThat(client.received()).hasSize(5_000).startsWith("41").endsWith("45000");
    }
  }

  @Nested
  @DisplayName("tells those who look")
  class Observed {

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    @Tag("SB02")
    @DisplayName("of the flush, then of the drain, on the socket and on the engine")
    void flushAndDrain(String transport) {
      TestEngine watched = TestEngine.create();
      watched
          .server()
          .onFlush((socket, packets) -> watched.heard("engine flush " + texts(packets)))
          .onDrain(socket -> watched.heard("engine drain " + socket.writeBuffer().size()));
      TestEngine.Polling polling = transport.equals("polling") ? watched.openPolling() : null;
      if (polling == null) {
        watched.openWebSocket();
      }
      watched
          .socket()
          .onFlush(packets -> watched.heard("flush " + texts(packets)))
          .onDrain(() -> watched.heard("drain " + watched.socket().writeBuffer().size()));
      watched.events();
      watched.serverSends("a", "b");
      if (polling != null) {
        assertThat(watched.events()).isEmpty();
        polling.poll();
      }
      assertThat(watched.events())
          .containsExactly("flush [a, b]", "engine flush [a, b]", "drain 0", "engine drain 0");
    }

    @Test
    @Tag("SB02")
    @DisplayName("of the drain when the buffer is empty, not when the network is done")
    void drainBeforeWritten() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.events();
      client.window(0);
      engine.socket().onDrain(() -> engine.heard("drain"));
      engine.act(() -> engine.socket().send(packet("a"), () -> engine.heard("sent")));
      assertThat(engine.events()).containsExactly("drain");
      client.window(4);
      assertThat(engine.events()).containsExactly("sent");
    }

    @Test
    @Tag("SB06")
    @Tag("HB12")
    @DisplayName("of each packet as it is created, before it is flushed")
    void packetCreate() {
      engine.openWebSocket();
      engine.events();
      engine
          .socket()
          .onPacketCreate(packet -> engine.heard("created " + texts(List.of(packet))))
          .onFlush(packets -> engine.heard("flush " + texts(packets)));
      engine.serverSends("a", "b");
      assertThat(engine.events()).containsExactly("created [a]", "created [b]", "flush [a, b]");
    }

    @Test
    @Tag("SB06")
    @DisplayName("of each packet as it arrives, before its message")
    void packetReceived() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.events();
      engine.socket().onPacket(packet -> engine.heard("packet " + packet.type()));
      client.send("4a", "6", "3");
      assertThat(engine.events())
          .containsExactly("packet MESSAGE", "message a", "packet NOOP", "packet PONG");
    }
  }

  @Nested
  @DisplayName("is told that packets leave at once again")
  class WritableAgain {

    @Test
    @DisplayName("over WebSocket, when the network has taken all")
    void webSocket() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.socket().onWritable(() -> engine.heard("writable " + engine.socket().isWritable()));
      engine.events();
      client.window(0);
      engine.serverSends("a", "b");
      assertThat(engine.events()).isEmpty();
      client.window(4);
      engine.settle();
      assertThat(engine.events()).isEmpty();
      client.window(Integer.MAX_VALUE);
      engine.settle();
      assertThat(engine.events()).containsExactly("writable true");
    }

    @Test
    @DisplayName("over polling, when a poll has come and nothing waits for it")
    void polling() {
      TestEngine.Polling client = engine.openPolling();
      engine.socket().onWritable(() -> engine.heard("writable " + engine.socket().isWritable()));
      engine.events();
      engine.serverSends("a");
      client.poll();
      assertThat(engine.events()).isEmpty();
      client.poll();
      assertThat(engine.events()).containsExactly("writable true");
    }
  }

  @Nested
  @DisplayName("only if it leaves at once")
  class IfWritable {

    @Test
    @Tag("VO02")
    @DisplayName("drops it over polling, unless a poll is held")
    void polling() {
      TestEngine.Polling client = engine.openPolling();
      EngineSocket socket = engine.socket();
      assertThat(socket.isWritable()).isFalse();
      assertThat(socket.sendIfWritable(packet("lost"))).isFalse();
      FakeExchange poll = client.poll();
      assertThat(socket.isWritable()).isTrue();
      assertThat(socket.sendIfWritable(two())).isTrue();
      engine.settle();
      assertThat(poll.responseBody()).isEqualTo("4a\u001e4b");
      assertThat(socket.isWritable()).isFalse();
    }

    @Test
    @Tag("VO02")
    @DisplayName("drops it over WebSocket while the socket is full")
    void webSocket() {
      TestEngine.WebSocket client = engine.openWebSocket();
      EngineSocket socket = engine.socket();
      assertThat(socket.isWritable()).isTrue();
      client.window(0);
      assertThat(socket.sendIfWritable(packet("a"))).isTrue();
      assertThat(socket.isWritable()).isFalse();
      engine.settle();
      assertThat(socket.sendIfWritable(packet("lost"))).isFalse();
      client.window(Integer.MAX_VALUE);
      assertThat(socket.isWritable()).isTrue();
      assertThat(client.received()).containsExactly("4a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    @Tag("VO01")
    @Tag("VO03")
    @Tag("VO04")
    @DisplayName("drops it behind what was sent in the same turn, of whichever kind that was")
    void sameTurn(String transport) {
      TestEngine.Polling polling = transport.equals("polling") ? engine.openPolling() : null;
      TestEngine.WebSocket webSocket = polling == null ? engine.openWebSocket() : null;
      FakeExchange held = polling == null ? null : polling.poll();
      EngineSocket socket = engine.socket();
      engine.act(
          () -> {
            assertThat(socket.sendIfWritable(packet("a"))).isTrue();
            assertThat(socket.sendIfWritable(packet("lost"))).isFalse();
            socket.send(packet("b"));
            assertThat(socket.sendIfWritable(packet("lost"))).isFalse();
            socket.send(packet("c"));
          });
      if (webSocket != null) {
        assertThat(webSocket.received()).containsExactly("4a", "4b", "4c");
      } else if (polling != null && held != null) {
        assertThat(held.responseBody()).isEqualTo("4a");
        assertThat(polling.poll().responseBody()).isEqualTo("4b\u001e4c");
      }
    }

    @Test
    @DisplayName("drops it behind anything else that waits")
    void behindOthers() {
      engine.openPolling();
      engine.serverSends("first");
      assertThat(engine.socket().sendIfWritable(packet("lost"))).isFalse();
    }

    @Test
    @DisplayName("drops it once the session is closing")
    void closing() {
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.socket().close();
      assertThat(engine.socket().sendIfWritable(packet("lost"))).isFalse();
      engine.settle();
      assertThat(client.received()).containsExactly("close");
    }
  }

  @Nested
  @DisplayName("only if it is still wanted")
  class IfWanted {

    @Test
    @DisplayName("sends all of it, or nothing")
    void allOrNothing() {
      TestEngine.WebSocket client = engine.openWebSocket();
      EngineSocket socket = engine.socket();
      engine.act(
          () -> {
            assertThat(socket.sendIf(two(), () -> false)).isFalse();
            assertThat(socket.sendIfWritable(two(), () -> false)).isFalse();
            assertThat(socket.sendIfWritable(two(), () -> true)).isTrue();
            socket.send(packet("c"));
            assertThat(socket.sendIfWritable(two(), () -> true)).isFalse();
            assertThat(socket.sendIf(two(), () -> true)).isTrue();
          });
      assertThat(client.received()).containsExactly("4a", "4b", "4c", "4a", "4b");
    }

    @Test
    @DisplayName("asks in the step that gives it its place, so that nothing comes between")
    void inOneStep() {
      engine.openWebSocket();
      EngineSocket socket = engine.socket();
      List<Boolean> locked = new ArrayList<>();
      BooleanSupplier wanted = () -> locked.add(Thread.holdsLock(socket));
      engine.act(
          () -> {
            socket.sendIf(packet("a"), wanted);
            socket.sendIfWritable(packet("b"), wanted);
            socket.close();
            assertThat(socket.sendIf(packet("nobody asks"), wanted)).isFalse();
          });
      assertThat(locked).containsOnly(true).isNotEmpty();
    }
  }

  @Nested
  @DisplayName("several packets")
  class Several {

    @Test
    @Tag("WS09")
    @DisplayName("sends them with nothing in between; one shared by many sockets is encoded once")
    void shared() {
      OutgoingPacket shared = OutgoingPacket.message(Message.binary(new byte[] {1, 2, 3, 4}));
      TestEngine.WebSocket webSocket = engine.openWebSocket();
      TestEngine.Polling polling = engine.openPolling();
      for (EngineSocket socket : engine.sockets()) {
        socket.sendAll(List.of(packet("a"), shared, packet("b")));
      }
      engine.settle();
      assertThat(webSocket.received()).containsExactly("4a", "binary 01020304", "4b");
      assertThat(polling.poll().responseBody()).isEqualTo("4a\u001ebAQIDBA==\u001e4b");
      assertThat(shared.polling()).isSameAs(shared.polling());
    }

    @Test
    @DisplayName("sends nothing for none")
    void none() {
      FakeExchange poll = engine.openPolling().poll();
      engine.act(() -> engine.socket().sendAll(List.of()));
      assertThat(poll.answer()).isEqualTo("held");
    }
  }

  @Test
  @DisplayName("counts what waits in bytes, until the network has it")
  void outboundBytes() {
    TestEngine.WebSocket client = engine.openWebSocket();
    EngineSocket socket = engine.socket();
    assertThat(socket.outboundBytes()).isZero();
    client.window(0);
    engine.serverSends("abc");
    engine.serverSends("de");
    assertThat(texts(socket.writeBuffer())).containsExactly("de");
    assertThat(socket.outboundBytes()).isEqualTo(4 + 3);
    client.window(6);
    assertThat(socket.outboundBytes()).isEqualTo(3);
    client.window(Integer.MAX_VALUE);
    assertThat(socket.outboundBytes()).isZero();
  }
}
