package io.undersocket.engineio.servlet;

import static io.undersocket.testing.container.WebSocketClient.BINARY;
import static io.undersocket.testing.container.WebSocketClient.CLOSE;
import static io.undersocket.testing.container.WebSocketClient.FINAL;
import static io.undersocket.testing.container.WebSocketClient.TEXT;
import static io.undersocket.testing.container.WebSocketClient.close;
import static io.undersocket.testing.container.WebSocketClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.servlet.Container.Mount;
import io.undersocket.engineio.servlet.JettyHttp2Client.Exchange;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.RawClient;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Over HTTP/2, Jetty")
class JettyHttp2Test {

  /** The smallest that HTTP/2 begins with. */
  private static final int WINDOW = 65_535;

  /** The code of HTTP/2 for a stream that is not needed any more. */
  private static final int CANCEL = 0x8;

  private final BlockingQueue<EngineSocket> sockets = new LinkedBlockingQueue<>();
  private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();
  private EngineServer engine;
  private JettyContainer container;
  private JettyHttp2Client client;

  private void connected(EngineSocket socket) {
    sockets.add(socket);
    socket.onMessage(message -> socket.send(OutgoingPacket.message(message)));
    socket.onClose((reason, description) -> reasons.add(reason));
  }

  @BeforeEach
  void start() throws Exception {
    start(WebSocketWay.JETTY);
  }

  private void start(WebSocketWay way) throws Exception {
    engine = EngineServer.builder().build().onConnection(this::connected);
    EngineServlet servlet = new EngineServlet(new Impatient(engine), way);
    container = JettyContainer.startWithHttp2(Mount.of(servlet, "/engine.io/*"));
    client = JettyHttp2Client.connect(container.port(), WINDOW);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    container.close();
  }

  /** A WebSocket whose open packet has been read. */
  private Exchange open() throws Exception {
    Exchange exchange = client.webSocket(JettyHttp2Client.WEB_SOCKET);
    assertThat(exchange.read().text()).startsWith("0{");
    return exchange;
  }

  /** The next session, which has nothing more to send. */
  private EngineSocket socket() throws Exception {
    EngineSocket socket = sockets.poll(10, TimeUnit.SECONDS);
    Await.until("the open packet is out", socket::isWritable);
    return socket;
  }

  private void assertEchoes(Exchange exchange) throws Exception {
    exchange.send(frame(FINAL | TEXT, "4a word"));
    assertThat(exchange.read().text()).isEqualTo("4a word");
  }

  @Nested
  @DisplayName("lets a WebSocket come on a stream, which")
  class Streams {

    @Test
    @DisplayName("is opened by an extended CONNECT, with nothing of HTTP/1.1 in the answer")
    void opens() throws Exception {
      Exchange exchange = open();
      assertThat(exchange.response().getHttpFields().getFieldNamesCollection())
          .noneMatch(
              name -> name.matches("(?i)upgrade|connection|sec-websocket-accept|content-length"));
      assertEchoes(exchange);
      assertThat(socket().request().header("Upgrade")).isEqualTo("websocket");
    }

    @Test
    @DisplayName("takes over a session from polling")
    void upgrades() throws Exception {
      try (PollingClient polling = PollingClient.open(container.port())) {
        Exchange exchange = client.webSocket(JettyHttp2Client.WEB_SOCKET + "&sid=" + polling.sid);
        exchange.send(frame(FINAL | TEXT, "2probe"));
        assertThat(exchange.read().text()).isEqualTo("3probe");
        exchange.send(frame(FINAL | TEXT, "5"));
        assertEchoes(exchange);
      }
    }

    @Test
    @DisplayName("carries messages larger than a flow-control window, both ways")
    void large() throws Exception {
      Exchange exchange = open();
      byte[] message = new byte[900_000]; // Jetty's server begins with 512 KiB.
      new Random(1).nextBytes(message);
      exchange.send(frame(FINAL | BINARY, message));
      assertThat(exchange.read().payload()).isEqualTo(message);
    }

    @Test
    @DisplayName("carries thousands of messages, in order")
    void many() throws Exception {
      Exchange exchange = open();
      for (int i = 0; i < 2_000; i++) {
        exchange.send(frame(FINAL | TEXT, "4" + i));
      }
      for (int i = 0; i < 2_000; i++) {
        assertThat(exchange.read().text()).isEqualTo("4" + i);
      }
    }

    @Test
    @DisplayName("waits for a client that does not read, and loses nothing; others go on")
    void slow() throws Exception {
      Exchange slow = open();
      EngineSocket sending = socket();
      Exchange other = open();
      slow.hold();
      String long1 = "4" + "x".repeat(100_000);
      for (int i = 0; i < 5; i++) {
        slow.send(frame(FINAL | TEXT, long1 + i));
      }
      Await.until("the server may not send on", () -> !sending.isWritable());
      assertEchoes(other);
      slow.goOn();
      for (int i = 0; i < 5; i++) {
        assertThat(slow.read().text()).isEqualTo(long1 + i);
      }
    }

    @Test
    @DisplayName("ends in order when the client closes the WebSocket")
    void clientCloses() throws Exception {
      Exchange exchange = open();
      exchange.send(close(1000, "bye"));
      assertThat(exchange.read().code()).isEqualTo(1000);
      exchange.awaitEnd();
      exchange.end();
      assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_CLOSE);
      assertEchoes(open());
    }

    @Test
    @DisplayName("ends in order when the server closes the WebSocket")
    void serverCloses() throws Exception {
      Exchange exchange = open();
      socket().close();
      assertThat(exchange.read().firstByte()).isEqualTo(FINAL | CLOSE);
      exchange.send(frame(FINAL | CLOSE, new byte[0]));
      exchange.awaitEnd();
      exchange.end();
      Await.untilEqual("sessions", engine::clientsCount, 0);
      assertEchoes(open());
    }

    @Test
    @DisplayName("is reset when the server cuts a client that does not read")
    void serverCuts() throws Exception {
      Exchange exchange = open();
      exchange.hold();
      EngineSocket sending = socket();
      exchange.send(frame(FINAL | BINARY, new byte[4 * WINDOW]));
      Await.until("the server may not send on", () -> !sending.isWritable());
      container.undeploy();
      assertThat(exchange.reset()).isEqualTo(CANCEL);
    }

    @Test
    @DisplayName("ends its session when the client ends it without closing the WebSocket")
    void clientEnds() throws Exception {
      Exchange exchange = open();
      exchange.end();
      assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_CLOSE);
      assertEchoes(open());
    }

    @Test
    @DisplayName("ends its session when the client resets it; others on the connection go on")
    void clientResets() throws Exception {
      Exchange other = open();
      Exchange exchange = open();
      exchange.cancel();
      assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_CLOSE);
      assertThat(engine.clientsCount()).isEqualTo(1);
      assertEchoes(other);
    }

    @Test
    @DisplayName("ends its session when the connection is lost")
    void connectionLost() throws Exception {
      open();
      client.close();
      assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_CLOSE);
    }

    @Test
    @DisplayName("is not ended by Jetty for saying nothing")
    void idle() throws Exception {
      container.idleTimeout(Duration.ofMillis(300));
      try (JettyHttp2Client idle = JettyHttp2Client.connect(container.port(), WINDOW);
          RawClient silent = RawClient.connect(container.port())) {
        Exchange exchange = idle.webSocket(JettyHttp2Client.WEB_SOCKET);
        silent.awaitCut();
        assertThat(exchange.read().text()).startsWith("0{");
        assertEchoes(exchange);
      }
    }
  }

  @Nested
  @DisplayName("refuses at once, so that the client stays with polling,")
  class Refusals {

    private int status(String protocol, String target) throws Exception {
      HttpFields headers = HttpFields.build().put("Sec-WebSocket-Version", "13");
      return client.connect(protocol, target, headers).response().getStatus();
    }

    @Test
    @DisplayName("a tunnel to anything but a WebSocket")
    void otherProtocol() throws Exception {
      assertThat(status("connect-udp", JettyHttp2Client.WEB_SOCKET)).isEqualTo(400);
      assertEchoes(open());
    }

    @Test
    @DisplayName("a WebSocket that the engine refuses, with its words")
    void refused() throws Exception {
      assertThat(status("websocket", JettyHttp2Client.WEB_SOCKET + "&sid=unknown")).isEqualTo(400);
      assertEchoes(open());
    }

    @Test
    @DisplayName("a WebSocket by Jakarta WebSocket")
    void jakarta() throws Exception {
      stop();
      start(WebSocketWay.JAKARTA);
      assertThat(status("websocket", JettyHttp2Client.WEB_SOCKET)).isEqualTo(400);
      assertThat(client.get(PollingClient.HANDSHAKE).response().getStatus()).isEqualTo(200);
    }
  }
}
