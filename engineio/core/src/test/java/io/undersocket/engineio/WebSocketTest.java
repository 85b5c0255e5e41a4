package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Over WebSocket")
class WebSocketTest {

  private final TestEngine engine = TestEngine.create();
  private final TestEngine.WebSocket client = engine.openWebSocket();

  WebSocketTest() {
    engine.events();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Nested
  @DisplayName("packets")
  class Packets {

    @Test
    @Tag("WS01")
    @Tag("WS06")
    @DisplayName("travel one to a message, both ways, in order")
    void text() {
      engine.socket().onMessage(message -> engine.socket().send("re: " + message.text()));
      client.send("4a", "4b");
      client.send("4c");
      assertThat(engine.events()).containsExactly("message a", "message b", "message c");
      assertThat(client.received()).containsExactly("4re: a", "4re: b", "4re: c");
    }

    @Test
    @Tag("WS02")
    @Tag("WS07")
    @Tag("EC05")
    @DisplayName("with bytes are binary frames of just these, both ways")
    void binary() {
      client.sendBytes(ClientFrames.binary((byte) 1, (byte) 2, (byte) 3, (byte) 4));
      assertThat(engine.events()).containsExactly("message 01020304");
      engine.act(() -> engine.socket().send(bytes(1, 2, 3, 4)));
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes(0x82, 4, 1, 2, 3, 4));
    }

    @Test
    @DisplayName("with bytes may also come as text, in base64")
    void base64() {
      client.send("bAQIDBA==");
      assertThat(engine.events()).containsExactly("message 01020304");
    }

    @Test
    @DisplayName("with bytes leave as text, in base64, for a client that asked for that")
    void base64ForThoseWhoAsk() {
      TestEngine.WebSocket asking =
          engine.new WebSocket(engine.upgrade("EIO=4&transport=websocket&b64=1").stream());
      asking.received();
      engine.act(() -> engine.socket().send(bytes(1, 2, 3, 4)));
      assertThat(asking.received()).containsExactly("bAQIDBA==");
    }

    @Test
    @DisplayName("with bytes leave as they are if what asks for base64 is empty")
    void emptyB64() {
      TestEngine.WebSocket other =
          engine.new WebSocket(engine.upgrade("EIO=4&transport=websocket&b64=").stream());
      other.received();
      engine.act(() -> engine.socket().send(bytes(1)));
      assertThat(other.received()).containsExactly("binary 01");
    }

    @Test
    @DisplayName("without data are their digit alone")
    void empty() {
      client.send("4");
      assertThat(engine.events()).containsExactly("message ");
      engine.serverSends("");
      assertThat(client.received()).containsExactly("4");
    }

    @Test
    @DisplayName("that mean nothing to a server are ignored")
    void meaningless() {
      client.send("0{}", "5", "6", "4x");
      assertThat(engine.events()).containsExactly("message x");
    }

    @Test
    @Tag("WS06")
    @DisplayName("sent back to back, and a close right after them, all arrive")
    void thenClose() {
      engine.socket().send("a");
      engine.socket().send("b");
      engine.socket().send("c");
      engine.act(engine.socket()::close);
      assertThat(client.received()).containsExactly("4a", "4b", "4c", "close");
    }

    @Test
    @DisplayName("that wait together leave in one write")
    void oneWrite() {
      int before = client.stream().writes();
      engine.serverSends("a", "b", "c");
      assertThat(client.stream().writes()).isEqualTo(before + 1);
      assertThat(client.received()).containsExactly("4a", "4b", "4c");
    }

    @Test
    @Tag("WS08")
    @DisplayName("of 64 KiB by the hundred, to a slow reader who answers pings, all arrive")
    void slowButAlive() {
      TestEngine hasty =
          TestEngine.with(
              options ->
                  options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofMillis(100)));
      TestEngine.WebSocket reader = hasty.openWebSocket();
      String message = "x".repeat(65_536);
      List<String> received = new ArrayList<>();
      reader.window(0);
      for (int i = 0; i < 100; i++) {
        hasty.serverSends(message);
        hasty.advanceMillis(10);
        reader.window(66_000);
        for (String frame : reader.received()) {
          received.add(frame);
          if (frame.equals("2")) {
            reader.send("3");
          }
        }
      }
      assertThat(received.stream().filter(("4" + message)::equals).count()).isEqualTo(100);
      assertThat(received.stream().filter("2"::equals).count()).isEqualTo(5);
      assertThat(hasty.events()).containsExactly("connection");
    }
  }

  @Nested
  @DisplayName("a peer that breaks the rules")
  class Violations {

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7", "{}", "\u001e"})
    @Tag("WS03")
    @Tag("EC02")
    @DisplayName("by a packet that is none is closed with an empty close frame: parse error")
    void undecodable(String packet) {
      client.send("4before", packet, "4after");
      assertThat(engine.events())
          .hasSize(2)
          .startsWith("message before")
          .element(1)
          .asString()
          .startsWith("close parse error: received ");
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes(0x88, 0));
      assertThat(engine.server().clientsCount()).isZero();
    }

    @Test
    @Tag("WS05")
    @DisplayName("by a message over maxPayload is closed with 1009: transport error")
    void tooLarge() {
      TestEngine small = TestEngine.with(options -> options.maxPayload(5));
      TestEngine.WebSocket sender = small.openWebSocket();
      sender.send("4abcd");
      sender.send("4abcde");
      assertThat(small.events())
          .containsExactly(
              "connection",
              "message abcd",
              "close transport error: a message was larger than the limit of 5 bytes (maxPayload)");
      assertThat(sender.received()).containsExactly("close 1009");
    }

    @Test
    @DisplayName("by text that is no UTF-8 is closed with 1007: transport error")
    void notUtf8() {
      client.sendBytes(ClientFrames.frame(0x81, bytes('4', 0xC3, 0x28)));
      assertThat(client.received()).containsExactly("close 1007");
      assertThat(engine.events()).singleElement().asString().startsWith("close transport error: ");
    }

    @Test
    @Tag("HS39")
    @DisplayName("by garbage instead of frames is closed with 1002: transport error")
    void garbage() {
      client.sendBytes("foobar and much more of it\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(client.received()).containsExactly("close 1002");
      assertThat(engine.events()).singleElement().asString().startsWith("close transport error: ");
      assertThat(engine.openWebSocket().sid()).hasSize(20);
    }

    @Test
    @Tag("HS39")
    @DisplayName("by garbage on a WebSocket that was to be an upgrade loses only that")
    void garbageOnUpgrade() {
      TestEngine.Polling polling = engine.openPolling();
      TestEngine.WebSocket upgrade = polling.connect();
      upgrade.sendBytes("foobar and much more of it\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(upgrade.received()).containsExactly("close 1002");
      assertThat(polling.post("4x").status()).isEqualTo(200);
      assertThat(engine.events()).containsExactly("connection", "message x");
    }

    @Test
    @DisplayName("is not heard any more: its connection ends with the close frame")
    void limited() {
      client.sendBytes(bytes(0xFF, 0xFF));
      client.send("4x");
      assertThat(engine.events()).singleElement().asString().startsWith("close transport error: ");
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.deadlines()).isZero();
    }
  }

  @Nested
  @DisplayName("a client's goodbye")
  class Goodbye {

    @Test
    @Tag("WS04")
    @DisplayName("by a close packet ends the session at once, with a close frame")
    void closePacket() {
      client.send("4a", "1", "4b");
      assertThat(engine.events()).containsExactly("message a", "close transport close");
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes(0x88, 0));
    }

    @Test
    @Tag("CL02")
    @DisplayName("by an empty close frame is answered in kind, and ends the session")
    void closeFrame() {
      client.sendBytes(ClientFrames.close());
      assertThat(engine.events()).containsExactly("close transport close");
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes(0x88, 0));
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("by a close frame with a code is answered with that code")
    void closeCode() {
      client.sendBytes(ClientFrames.close(1001));
      assertThat(client.received()).containsExactly("close 1001");
      assertThat(engine.events()).containsExactly("close transport close");
    }

    @Test
    @DisplayName("comes after the messages before it")
    void messagesFirst() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(ClientFrames.text("4last words"));
      all.writeBytes(ClientFrames.close());
      client.sendBytes(all.toByteArray());
      assertThat(engine.events()).containsExactly("message last words", "close transport close");
    }

    @Test
    @Tag("CL02")
    @DisplayName("without a word, the connection lost, ends the session")
    void lost() {
      client.lose();
      assertThat(engine.events()).containsExactly("close transport close");
      assertThat(engine.deadlines()).isZero();
      assertThat(engine.server().clientsCount()).isZero();
    }
  }

  @Nested
  @DisplayName("pings of the protocol below")
  class Pings {

    @Test
    @DisplayName("are answered with their payload, and are no packets")
    void answered() {
      client.sendBytes(ClientFrames.ping("hey"));
      assertThat(client.received()).containsExactly("pong hey");
      assertThat(engine.events()).isEmpty();
    }

    @Test
    @DisplayName("in a flood are answered once for each read, the last one")
    void flood() {
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      for (int i = 0; i < 10_000; i++) {
        flood.writeBytes(ClientFrames.ping(Integer.toString(i)));
      }
      client.sendBytes(flood.toByteArray());
      assertThat(client.received()).containsExactly("pong 9999");
    }

    @Test
    @DisplayName("in a flood by a peer that does not read are answered once, when it reads")
    void floodOfADeafPeer() {
      client.window(0);
      for (int i = 0; i < 10_000; i++) {
        client.sendBytes(ClientFrames.ping(Integer.toString(i)));
      }
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).containsExactly("pong 0", "pong 9999");
    }
  }

  @Nested
  @DisplayName("a socket that is full")
  class FullSocket {

    @Test
    @DisplayName("gets the rest, from the very byte, when it takes bytes again")
    void partial() {
      client.window(3);
      engine.serverSends("hello");
      engine.serverSends("world");
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes(0x81, 6, '4'));
      client.window(4);
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes('h', 'e', 'l', 'l'));
      client.window(1);
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes('o'));
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).containsExactly("4world");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 1000})
    @DisplayName("gets every packet once and in order, however few bytes it takes at a time")
    void anyWindow(int window) {
      client.window(0);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String text = "m".repeat(i * i % 300) + i;
        expected.add("4" + text);
        engine.serverSends(text);
      }
      List<String> received = new ArrayList<>();
      for (int i = 0; i < 100_000 && received.size() < 50; i++) {
        client.window(window);
        received.addAll(client.received());
      }
      assertThat(received).isEqualTo(expected);
    }

    @Test
    @DisplayName("gets more than one buffer's worth of small packets in order")
    void manyPackets() {
      client.window(100_000);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        expected.add("4" + "x".repeat(40) + i);
        engine.socket().send("x".repeat(40) + i);
      }
      engine.settle();
      client.window(70_000);
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "discard", "ping timeout", "peer's close frame"})
    @DisplayName("and stays full is cut when its session has ended and 30 s have gone by")
    void staysFull(String end) {
      client.window(0);
      engine.serverSends("hello");
      switch (end) {
        case "close" -> engine.act(engine.socket()::close);
        case "discard" -> engine.act(engine.socket()::discard);
        case "ping timeout" -> engine.advance(Duration.ofSeconds(45));
        default -> client.sendBytes(ClientFrames.close());
      }
      assertThat(engine.events()).hasSize(1);
      assertThat(client.isClosed()).isFalse();
      engine.advance(Duration.ofMillis(29_999));
      assertThat(client.isClosed()).isFalse();
      engine.advanceMillis(1);
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("gets what was handed over and then the close frame, if it takes bytes in time")
    void closesInOrder() {
      client.window(2);
      engine.serverSends("hello");
      engine.act(engine.socket()::close);
      client.window(Integer.MAX_VALUE);
      assertThat(client.received()).containsExactly("4hello", "close");
      client.sendBytes(ClientFrames.close());
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.deadlines()).isZero();
    }
  }

  @Nested
  @DisplayName("the server's close")
  class ServersClose {

    @Test
    @Tag("CL01")
    @DisplayName("is an empty close frame, and the connection ends when the peer has answered it")
    void handshake() {
      engine.act(engine.socket()::close);
      assertThat(client.stream().receivedBytes()).isEqualTo(bytes(0x88, 0));
      assertThat(engine.events()).containsExactly("close forced close");
      assertThat(client.isClosed()).isFalse();
      client.sendBytes(ClientFrames.close());
      assertThat(client.isClosed()).isTrue();
      assertThat(client.received()).isEmpty();
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("ends the connection after 30 s if the peer does not answer")
    void unanswered() {
      engine.act(engine.socket()::close);
      client.send("4I was not listening");
      engine.advance(Duration.ofMillis(29_999));
      assertThat(client.isClosed()).isFalse();
      engine.advanceMillis(1);
      assertThat(client.isClosed()).isTrue();
      assertThat(engine.events()).containsExactly("close forced close");
    }
  }
}
