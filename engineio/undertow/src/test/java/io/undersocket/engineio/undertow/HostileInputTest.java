package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.testing.container.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The server goes on serving others")
class HostileInputTest {

  private final FakeEngine engine = FakeEngine.that(this::behave);
  private final BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.of(engine);
  }

  /** Whatever the test did, both I/O threads still poll, read and upgrade. */
  @AfterEach
  void servesOthers() throws Exception {
    try (TestServer closing = server) {
      for (int i = 0; i < 4; i++) {
        try (RawClient client = closing.connect()) {
          assertThat(client.get("/x/").read().text()).isEqualTo("fine");
          assertThat(client.post("/x/", "hello").read().text()).isEqualTo("5");
          client.upgrade("/x/");
          assertThat(client.readWithoutBody().status()).isEqualTo(101);
        }
      }
    }
  }

  private void behave(HttpExchange exchange) {
    if (exchange.path().equals("/hold")) {
      engine.exchanges.add(exchange);
    } else if (exchange.requestHeaders().contains("Upgrade")) {
      RecordingStream.upgrade(exchange, streams::add);
    } else if (exchange.method().equals("POST")) {
      exchange.readBody(
          1_000,
          new HttpExchange.BodyListener() {
            @Override
            public void onBody(byte[] body) {
              answer(exchange, 200, "" + body.length);
            }

            @Override
            public void onTooLarge() {
              answer(exchange, 413, "");
            }

            @Override
            public void onFailure(IOException cause) {}
          });
    } else {
      answer(exchange, 200, "fine");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  @Tag("HS39")
  @DisplayName("after garbage behind an upgrade request, which the engine gets to see")
  void garbageAfterUpgrade(Wire wire) throws Exception {
    byte[] garbage = new byte[50_000];
    new Random(7).nextBytes(garbage);
    try (RawClient client = wire.connect(server)) {
      client.upgrade("/x/").send(garbage);
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      RecordingStream stream = take(streams);
      assertThat(stream.bytes(garbage.length)).isEqualTo(garbage);
      client.close();
      stream.awaitClosed();
      assertThat(stream.wrong).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /x/\r\n\r\n",
        "GET /x/ HTTP/9.9\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /x/ HTTP/1.1\r\nHost\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
        "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: -5\r\n\r\nhello",
        "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
        "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0",
        "GET /x/ HTTP/1.1\r\nHost: t\r\nOrigin: a\u0000b\r\n\r\n",
      })
  @DisplayName("after what is no request")
  void noRequest(String garbage) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(garbage.getBytes(StandardCharsets.ISO_8859_1));
      client.shutdownOutput();
      // An answer, if any, and the end.
      try {
        assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8))
            .matches("(?s)|HTTP/1.1 (400|500) .*");
      } catch (java.net.SocketException e) {
        // A reset will do.
      }
    }
  }

  @Test
  @DisplayName("while half requests wait for their other half")
  void halfRequests() throws Exception {
    String whole = "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello";
    List<RawClient> clients = new ArrayList<>();
    for (int i = 1; i < whole.length(); i++) {
      clients.add(server.connect().send(whole.substring(0, i)));
    }
    try (RawClient other = server.connect()) {
      assertThat(other.post("/x/", "hello").read().text()).isEqualTo("5");
    }
    for (int i = 1; i < whole.length(); i++) {
      RawClient client = clients.get(i - 1);
      if (i % 3 == 0) {
        client.reset();
      } else if (i % 3 == 1) {
        client.close();
      } else {
        assertThat(client.send(whole.substring(i)).read().text()).isEqualTo("5");
        client.close();
      }
    }
  }

  @Test
  @DisplayName("while half-closed clients wait for answers")
  void halfClosed() throws Exception {
    try (RawClient atOnce = server.connect().get("/x/");
        RawClient body = server.connect();
        RawClient held = server.connect().get("/hold");
        RawClient upgraded = server.connect().upgrade("/x/")) {
      assertThat(atOnce.read().text()).isEqualTo("fine");
      atOnce.shutdownOutput();
      assertThat(atOnce.readToEnd()).isEmpty();
      body.send("POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhel").shutdownOutput();
      assertThat(body.readToEnd()).isEmpty();
      engine.next();
      held.shutdownOutput();
      assertThat(held.readToEnd()).isEmpty();
      upgraded.readWithoutBody();
      upgraded.shutdownOutput();
      assertThat(upgraded.readToEnd()).isEmpty();
      take(streams).awaitClosed();
    }
  }

  @Test
  @DisplayName("after endless garbage behind a held request, of which little is kept")
  void garbageBehindHeld() throws Exception {
    try (RawClient client = server.connect().get("/hold")) {
      HttpExchange held = engine.next();
      client.socket.setSendBufferSize(10_000);
      byte[] garbage = new byte[60_000];
      new Random(7).nextBytes(garbage);
      client.send(garbage);
      answer(held, 200, "held");
      assertThat(client.read().text()).isEqualTo("held");
      // What follows is garbage for a request, which ends the connection one way or another.
      try {
        client.readToEnd();
      } catch (java.net.SocketException e) {
        // A reset will do.
      }
    }
  }

  @Test
  @DisplayName("after random breaks of connections, anywhere")
  void randomBreaks() throws Exception {
    Random random = new Random(11);
    String[] requests = {
      "GET /x/ HTTP/1.1\r\nHost: t\r\n\r\n",
      "GET /hold HTTP/1.1\r\nHost: t\r\n\r\n",
      "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello",
      "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000),
      "POST /x/ HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "POST /hold HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello",
      "GET /x/ HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbytes",
    };
    for (int i = 0; i < 400; i++) {
      StringBuilder sent = new StringBuilder();
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        sent.append(requests[random.nextInt(requests.length)]);
      }
      sent.setLength(1 + random.nextInt(sent.length()));
      RawClient client = server.connect().send(sent.toString());
      HttpExchange held = engine.exchanges.poll();
      if (held != null) {
        switch (random.nextInt(3)) {
          case 0 -> answer(held, 200, "held");
          case 1 -> held.abort();
          default -> RecordingStream.upgrade(held, streams::add);
        }
      }
      if (random.nextBoolean()) {
        client.reset();
      } else {
        client.close();
      }
    }
  }
}
