package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The handshake")
class HandshakeTest {

  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";

  private static final IdGenerator FIXED = IdGenerator.of(request -> "lv_VI97HAXpY6yYWAAAC");

  private static TestEngine engine() {
    return TestEngine.with(options -> options.idGenerator(FIXED));
  }

  @Nested
  @DisplayName("over polling")
  class Polling {

    @Test
    @Tag("HS01")
    @Tag("HS06")
    @Tag("HS33")
    @Tag("CK06")
    @DisplayName("is answered with the open packet and its five keys, in the reference's order")
    void openPacket() {
      assertThat(engine().get(POLLING).answer())
          .isEqualTo(
              """
              200
              Content-Type: text/plain; charset=UTF-8
              cache-control: no-store

              0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,\
              "pingTimeout":20000,"maxPayload":1000000}""");
    }

    @Test
    @Tag("HS05")
    @Tag("HS06")
    @DisplayName("announces the configured times and limit")
    void configured() {
      TestEngine engine =
          TestEngine.with(
              options ->
                  options
                      .idGenerator(FIXED)
                      .pingInterval(Duration.ofMillis(300))
                      .pingTimeout(Duration.ofMillis(200))
                      .maxPayload(1234));
      assertThat(engine.get(POLLING).responseBody())
          .isEqualTo(
              "0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\",\"upgrades\":[\"websocket\"],"
                  + "\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1234}");
    }

    @Test
    @Tag("HS32")
    @DisplayName("offers no upgrade where polling is the only transport")
    void onlyPolling() {
      TestEngine engine =
          TestEngine.with(options -> options.transports(EnumSet.of(TransportName.POLLING)));
      assertThat(engine.get(POLLING).responseBody()).contains("\"upgrades\":[],");
    }

    @Test
    @Tag("UP11")
    @DisplayName("offers no upgrade where the option says so")
    void upgradesNotAnnounced() {
      TestEngine engine = TestEngine.with(options -> options.allowUpgrades(false));
      assertThat(engine.get(POLLING).responseBody()).contains("\"upgrades\":[],");
    }

    @Test
    @Tag("HS36")
    @DisplayName("brings the initial packet in the same payload")
    void initialPacket() {
      TestEngine engine = TestEngine.with(options -> options.initialPacket(Message.text("init")));
      assertThat(engine.get(POLLING).responseBody()).startsWith("0{").endsWith("}\u001e4init");
    }

    @Test
    @DisplayName("brings a binary initial packet as base64")
    void binaryInitialPacket() {
      TestEngine engine =
          TestEngine.with(
              options -> options.initialPacket(Message.binary(new byte[] {1, 2, 3, 4})));
      assertThat(engine.get(POLLING).responseBody()).endsWith("}\u001ebAQIDBA==");
    }

    @Test
    @DisplayName("brings nothing that the connection listener sends: that is for the next poll")
    void nothingOfTheListener() {
      TestEngine engine = TestEngine.create().onSocket(socket -> socket.send("hello"));
      FakeExchange handshake = engine.get(POLLING);
      assertThat(handshake.responseBody()).startsWith("0{").doesNotContain("\u001e");
      assertThat(engine.new Polling(engine.socket().id()).poll().responseBody())
          .isEqualTo("4hello");
    }

    @Test
    @Tag("HS43")
    @DisplayName("is also made by an empty session id")
    void emptySid() {
      TestEngine engine = engine();
      assertThat(engine.get(POLLING + "&sid=").responseBody()).startsWith("0{");
      assertThat(engine.server().clientsCount()).isEqualTo(1);
    }

    @Test
    @Tag("HS43")
    @DisplayName("goes by the last of repeated parameters")
    void lastCounts() {
      TestEngine engine = engine();
      assertThat(engine.get("transport=websocket&EIO=3&EIO=4&transport=polling").status())
          .isEqualTo(200);
    }

    @Test
    @DisplayName("that its client no longer waits for leaves no session behind")
    void lost() {
      TestEngine engine = TestEngine.create();
      engine.slowNetwork();
      FakeExchange handshake = engine.prepare("GET", POLLING);
      handshake.lose();
      engine.send(handshake);
      engine.networkCatchesUp();
      assertThat(engine.events())
          .containsExactly(
              "connection",
              "close transport error: the answer to a poll could not be written: connection reset");
      assertThat(engine.server().clientsCount()).isZero();
      assertThat(engine.deadlines()).isZero();
    }
  }

  @Nested
  @DisplayName("over WebSocket")
  class WebSocket {

    @Test
    @Tag("HS02")
    @Tag("HS31")
    @DisplayName("is a 101 and then the open packet as the first frame, without upgrades")
    void openPacket() {
      FakeExchange exchange = engine().upgrade(WEBSOCKET);
      assertThat(exchange.answer())
          .isEqualTo(
              """
              101
              Upgrade: websocket
              Connection: Upgrade
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
              """);
      assertThat(exchange.stream().received())
          .containsExactly(
              "0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\",\"upgrades\":[],\"pingInterval\":25000,"
                  + "\"pingTimeout\":20000,\"maxPayload\":1000000}");
    }

    @Test
    @Tag("HS31")
    @DisplayName("works where WebSocket is the only transport")
    void onlyWebSocket() {
      TestEngine engine =
          TestEngine.with(options -> options.transports(EnumSet.of(TransportName.WEBSOCKET)));
      assertThat(engine.openWebSocket().sid()).hasSize(20);
      assertThat(engine.get(POLLING).responseBody())
          .isEqualTo("{\"code\":0,\"message\":\"Transport unknown\"}");
    }

    @Test
    @Tag("HS36")
    @DisplayName("brings the initial packet in a frame of its own")
    void initialPacket() {
      TestEngine engine = TestEngine.with(options -> options.initialPacket(Message.text("init")));
      assertThat(engine.openWebSocket().received()).isEmpty();
      List<String> frames = engine.upgrade(WEBSOCKET).stream().received();
      assertThat(frames).hasSize(2);
      assertThat(frames.get(0)).startsWith("0{");
      assertThat(frames.get(1)).isEqualTo("4init");
    }

    @Test
    @DisplayName("comes before everything that the connection listener sends")
    void beforeTheListener() {
      TestEngine engine = TestEngine.create().onSocket(socket -> socket.send("hello"));
      List<String> frames = engine.upgrade(WEBSOCKET).stream().received();
      assertThat(frames).hasSize(2);
      assertThat(frames.get(1)).isEqualTo("4hello");
    }

    @Test
    @Tag("WS10")
    @DisplayName("by a request for polling stands, and is closed with an empty close frame")
    void forPolling() {
      TestEngine engine = TestEngine.create();
      FakeExchange exchange = engine.upgrade(POLLING);
      assertThat(exchange.answer()).startsWith("101\n");
      assertThat(exchange.stream().receivedBytes()).containsExactly(0x88, 0x00);
      assertThat(engine.server().clientsCount()).isZero();
      assertThat(engine.events()).isEmpty();
      assertThat(engine.errors()).isEmpty();
    }

    @Test
    @DisplayName("echoes the first subprotocol that the client offers")
    void subprotocol() {
      assertThat(engine().upgrade(WEBSOCKET, "Sec-WebSocket-Protocol", "chat, v2").answer())
          .endsWith("Sec-WebSocket-Protocol: chat\n");
    }
  }

  @Nested
  @DisplayName("makes a session")
  class MakesASession {

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    @Tag("HS28")
    @Tag("HS29")
    @DisplayName("that is counted and found before the connection listener hears of it")
    void registered(String transport) {
      TestEngine engine = TestEngine.create();
      List<Object> seen = new ArrayList<>();
      engine.onSocket(
          socket -> {
            seen.add(engine.server().clientsCount());
            seen.add(engine.server().socket(socket.id()) == socket);
            seen.add(socket.readyState());
            seen.add(List.copyOf(engine.server().sockets()).equals(List.of(socket)));
          });
      assertThat(engine.server().clientsCount()).isZero();
      open(engine, transport);
      assertThat(seen).containsExactly(1, true, ReadyState.OPEN, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    @Tag("HS34")
    @Tag("HS35")
    @Tag("HS38")
    @Tag("AT01")
    @DisplayName("that knows its request, its peer, its transport and its protocol")
    void knows(String transport) {
      TestEngine engine = TestEngine.create();
      open(engine, transport);
      EngineSocket socket = engine.socket();
      assertThat(socket.request().query().get("custom")).isEqualTo("a b");
      assertThat(socket.request().header("x-CUSTOM")).isEqualTo("yes");
      assertThat(socket.request().method()).isEqualTo("GET");
      assertThat(socket.request().path()).isEqualTo("/engine.io/");
      assertThat(socket.request().url())
          .isEqualTo("/engine.io/?EIO=4&custom=a+b&transport=" + transport);
      assertThat(socket.remoteAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", 40_000));
      assertThat(socket.transport().text()).isEqualTo(transport);
      assertThat(socket.protocol()).isEqualTo(EngineServer.PROTOCOL).isEqualTo(4);
      assertThat(socket.upgraded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    @DisplayName("whose request lets go of the container's own when the handshake is over")
    void detached(String transport) {
      TestEngine engine = TestEngine.create();
      open(engine, transport);
      assertThat(engine.socket().request().unwrap(FakeExchange.class)).isNull();
    }

    @Test
    @DisplayName("whose request keeps what the binding has said of it")
    void keepsAttributes() {
      TestEngine engine = TestEngine.create();
      engine.send(
          engine.prepare("GET", "EIO=4&transport=polling").withAttributes(Map.of("user", "ada")));
      assertThat(engine.socket().request().attributes()).isEqualTo(Map.of("user", "ada"));
    }

    private void open(TestEngine engine, String transport) {
      String query = "EIO=4&custom=a+b&transport=" + transport;
      if (transport.equals("polling")) {
        engine.get(query, "X-Custom", "yes");
      } else {
        engine.upgrade(query, "X-Custom", "yes");
      }
    }

    @Test
    @Tag("HS42")
    @DisplayName("with an id of 20 URL-safe characters, another each time")
    void ids() {
      TestEngine engine = TestEngine.create();
      String first = engine.openPolling().sid();
      String second = engine.openWebSocket().sid();
      assertThat(List.of(first, second)).allMatch(id -> id.matches("[A-Za-z0-9_-]{20}"));
      assertThat(first).isNotEqualTo(second);
    }
  }
}
