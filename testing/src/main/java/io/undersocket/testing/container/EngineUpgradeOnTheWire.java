package io.undersocket.testing.container;

import static io.undersocket.testing.container.WebSocketClient.BINARY;
import static io.undersocket.testing.container.WebSocketClient.FINAL;
import static io.undersocket.testing.container.WebSocketClient.TEXT;
import static io.undersocket.testing.container.WebSocketClient.frame;
import static io.undersocket.testing.container.WebSocketClient.header;
import static io.undersocket.testing.container.WebSocketClient.unmasked;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.TransportName;
import io.undersocket.testing.container.LiveEngine.Closing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The move from polling to a WebSocket, on the wire:")
public abstract class EngineUpgradeOnTheWire {

  private static final int NO_CODE = Hosting.found().codeOfEmptyClose();

  @RegisterExtension final LiveEngine live = new LiveEngine();

  private void move(PollingClient client, WebSocketClient socket) throws Exception {
    assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
    assertThat(client.poll().polled().text()).isEqualTo("6");
    socket.send("5");
    Await.untilEqual(
        "the transport", () -> live.socket(client.sid).transport(), TransportName.WEBSOCKET);
  }

  private void assertGoesOn(PollingClient client, String message) throws Exception {
    assertThat(client.echo(message)).isEqualTo("4" + message);
    assertThat(live.socket(client.sid).transport()).isEqualTo(TransportName.POLLING);
  }

  @Nested
  @DisplayName("an attempt")
  class Attempts {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "2",
          "2prob",
          "2probe2",
          "3probe",
          "4hello",
          "1",
          "6",
          "",
          "garbage",
          "binary",
          "unmasked",
          "too large",
          "close frame",
          "end",
          "reset",
        })
    @DisplayName(
        "that says anything but probe and upgrade fails; the session polls on, and may move later")
    void fails(String how) throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        if (how.length() % 2 == 0) { // An attempt may fail before its probe, and after it.
          assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        }
        int code = NO_CODE;
        switch (how) {
          case "binary" -> socket.send(frame(FINAL | BINARY, "5"));
          case "unmasked" -> {
            socket.send(unmasked(FINAL | TEXT, "5"));
            code = 1002;
          }
          case "too large" -> {
            socket.send(header(FINAL | TEXT, 1_000_001));
            if (!Hosting.found().carriesFrames()) {
              socket.send(new byte[1_000_001]);
            }
            code = 1009;
          }
          case "close frame" -> {
            socket.send(WebSocketClient.close(1000, ""));
            code = 1000;
          }
          case "end" -> socket.close();
          case "reset" -> socket.reset();
          default -> socket.send(how);
        }
        if (!how.equals("end") && !how.equals("reset")) {
          assertThat(socket.readClose()).isEqualTo(code);
        }
        assertGoesOn(client, "polling");
        // The reservation of a lost attempt ends when the loss is seen.
        WebSocketClient again = null;
        while (again == null) {
          WebSocketClient candidate = WebSocketClient.upgrade(live.port(), client.sid);
          candidate.send("2probe");
          if (candidate.read().text().equals("3probe")) {
            again = candidate;
          } else {
            candidate.close();
          }
        }
        try (WebSocketClient moved = again) {
          move(client, moved);
          assertThat(moved.echo("moved")).isEqualTo("4moved");
        }
        assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.TRANSPORT_CLOSE);
      }
    }

    @Test
    @DisplayName("beside another one is closed, and disturbs nobody")
    void second() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient first = WebSocketClient.upgrade(live.port(), client.sid);
          WebSocketClient second = WebSocketClient.upgrade(live.port(), client.sid)) {
        assertThat(second.readClose()).isEqualTo(NO_CODE);
        move(client, first);
        try (WebSocketClient third = WebSocketClient.upgrade(live.port(), client.sid)) {
          assertThat(third.readClose()).isEqualTo(NO_CODE);
        }
        assertThat(first.echo("moved")).isEqualTo("4moved");
      }
    }

    @Test
    @DisplayName("that takes too long is closed; the session polls on")
    void tooLong() throws Exception {
      live.start(options -> options.upgradeTimeout(Duration.ofMillis(300)));
      try (PollingClient client = PollingClient.open(live.port());
          PollingClient probed = PollingClient.open(live.port());
          WebSocketClient silent = WebSocketClient.upgrade(live.port(), client.sid);
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), probed.sid)) {
        assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        assertThat(silent.readClose()).isEqualTo(NO_CODE);
        assertThat(socket.readClose()).isEqualTo(NO_CODE);
        assertGoesOn(client, "a");
        assertGoesOn(probed, "b");
      }
    }

    @Test
    @DisplayName("that is abandoned before its answer leaves the session free")
    void beforeAnswer() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        for (int i = 0; i < 50; i++) {
          live.connect().upgrade(WebSocketClient.DIRECT + "&sid=" + client.sid).reset();
        }
        assertGoesOn(client, "on");
        Await.until(
            "an upgrade",
            () -> {
              try (WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
                return socket.send("2probe").read().text().equals("3probe");
              }
            });
      }
    }

    @Test
    @DisplayName("whose request is no handshake leaves the session free")
    void noHandshake() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        try (RawClient raw = live.connect()) {
          raw.get(
              WebSocketClient.DIRECT + "&sid=" + client.sid,
              "Upgrade: websocket",
              "Connection: upgrade",
              "Sec-WebSocket-Version: 13");
          assertThat(raw.read().text()).isEqualTo("Missing or invalid Sec-WebSocket-Key header");
          assertThat(raw.readToEnd()).isEmpty();
        }
        try (WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
          move(client, socket);
          assertThat(socket.echo("moved")).isEqualTo("4moved");
        }
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"discard", "close packet", "overlap", "garbage", "abandoned poll"})
    @DisplayName("whose session ends meanwhile is closed")
    void sessionEnds(String how) throws Exception {
      live.start(
          how.equals("abandoned poll") ? Hosting.found().forVanishingClients() : options -> {});
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        switch (how) {
          case "discard" -> live.socket(client.sid).discard();
          case "close packet" -> client.post("1");
          case "garbage" -> client.post("garbage");
          default -> {
            client.poll();
            Await.until("the held poll", () -> live.socket(client.sid).isWritable());
            if (how.equals("overlap")) {
              try (RawClient second = live.connect().get(client.target())) {
                assertThat(second.read().status()).isEqualTo(400);
              }
            } else {
              client.polls.reset();
            }
          }
        }
        assertThat(socket.readClose()).isEqualTo(NO_CODE);
        live.closing(client.sid);
      }
    }
  }

  @Nested
  @DisplayName("after the upgrade packet")
  class Afterwards {

    @Test
    @DisplayName("a GET that is still held gets the close packet, which closes nothing")
    void heldPoll() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        socket.send("5"); // Without a probe, which is allowed.
        assertThat(client.polled().text()).isEqualTo("1");
        assertThat(socket.echo("moved")).isEqualTo("4moved");
      }
    }

    @Test
    @DisplayName("a POST that is being read is cut, and nothing of it is heard")
    void postBeingRead() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = client.awaitedPost(5).send("4abc");
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        move(client, socket);
        posting.awaitCut();
        assertThat(socket.echo("moved")).isEqualTo("4moved");
        assertThat(live.messages(client.sid)).containsExactly("moved");
      }
    }

    @Test
    @DisplayName("polling requests get 400, code 3, and the session goes on")
    void laterRequests() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        move(client, socket);
        assertThat(client.poll().polled().text())
            .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
        assertThat(client.post("4lost").text())
            .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
        for (int i = 0; i < 2; i++) {
          assertThat(live.errorContext())
              .isEqualTo(
                  Map.of(
                      "name", "TRANSPORT_MISMATCH",
                      "transport", "polling",
                      "previousTransport", "websocket"));
        }
        assertThat(socket.echo("moved")).isEqualTo("4moved");
        assertThat(live.messages(client.sid)).containsExactly("moved");
      }
    }

    @Test
    @DisplayName("what was sent before, in between and after arrives once and in order")
    void order() throws Exception {
      live.start();
      List<String> got = new ArrayList<>();
      try (PollingClient client = PollingClient.open(live.port())) {
        Thread sender =
            new Thread(() -> IntStream.range(0, 1_000).forEach(i -> send(client.sid, i)));
        try (WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
          sender.start();
          socket.send("2probe");
          assertThat(socket.readText()).isEqualTo("3probe");
          String payload = "";
          while (!payload.equals("6")) {
            payload = client.poll().polled().text();
            if (!payload.equals("6")) {
              got.addAll(List.of(payload.split("\u001e")));
            }
          }
          socket.send("5");
          while (got.size() < 1_000) {
            got.add(socket.readText());
          }
        }
        sender.join();
      }
      assertThat(got).isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "4m" + i).toList());
    }

    private void send(String sid, int i) {
      live.socket(sid).send("m" + i);
    }

    @Test
    @DisplayName("that finds a closing session, it gets what was sent, and is closed")
    void closing() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        live.socket(client.sid).send("last");
        live.socket(client.sid).close();
        assertThat(socket.send("5").readText()).isEqualTo("4last");
        assertThat(socket.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid))
            .isEqualTo(new Closing(CloseReason.FORCED_CLOSE, "null"));
      }
    }

    @Test
    @DisplayName("silence is noticed, also if it began before")
    void silence() throws Exception {
      live.start(
          options ->
              options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofSeconds(1)));
      try (PollingClient client = PollingClient.open(live.port());
          WebSocketClient socket = WebSocketClient.upgrade(live.port(), client.sid)) {
        assertThat(client.poll().polled().text()).isEqualTo("2");
        assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        socket.send("5"); // And never a pong.
        assertThat(socket.readClose()).isEqualTo(NO_CODE);
        assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.PING_TIMEOUT);
      }
    }
  }
}
