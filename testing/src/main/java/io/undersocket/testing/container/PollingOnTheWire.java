package io.undersocket.testing.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ErrorCode;
import io.undersocket.testing.container.LiveEngine.Closing;
import io.undersocket.testing.container.RawClient.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Polling, on the wire:")
public abstract class PollingOnTheWire {

  private static final String OK =
      Hosting.found()
          .onTheWire(
              "HTTP/1.1 200 OK\ncache-control: no-store\nConnection: keep-alive\nContent-Length: 2\n"
                  + "Content-Type: text/html\n\nok");

  @RegisterExtension final LiveEngine live = new LiveEngine();

  private static String polled(String payload) {
    return Hosting.found()
        .onTheWire(
            "HTTP/1.1 200 OK\ncache-control: no-store\nConnection: keep-alive\nContent-Length: "
                + payload.getBytes(StandardCharsets.UTF_8).length
                + "\nContent-Type: text/plain; charset=UTF-8\n\n"
                + payload);
  }

  private static String empty(int status, String reason) {
    return Hosting.found()
        .onTheWire(
            "HTTP/1.1 "
                + status
                + " "
                + reason
                + "\nConnection: keep-alive\nContent-Length: 0\n\n");
  }

  private void assertEnded(String sid, CloseReason reason, String description) throws Exception {
    assertThat(live.closing(sid)).isEqualTo(new Closing(reason, description));
    assertThat(live.sessions()).isZero();
  }

  private void assertUnknown(PollingClient client) throws Exception {
    try (RawClient next = live.connect().get(client.target())) {
      Response response = next.read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }
    assertThat(live.error().code()).isEqualTo(ErrorCode.UNKNOWN_SID);
  }

  @Nested
  @DisplayName("a GET")
  class Get {

    @Test
    @DisplayName("while another one is held gets 400, the held one the close packet")
    void overlap() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient second = live.connect()) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        live.assertServesOthers();
        assertThat(second.get(client.target()).read().wire()).isEqualTo(empty(400, "Bad Request"));
        assertThat(client.polled().wire()).isEqualTo(polled("1"));
        assertEnded(client.sid, CloseReason.TRANSPORT_ERROR, "overlap from client");
        assertUnknown(client);
        live.assertGoesOn(second);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "half-close", "reset"})
    @DisplayName("that the client abandons ends the session, at once if the container notices")
    void abandoned(String how) throws Exception {
      live.start(Hosting.found().forVanishingClients());
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        switch (how) {
          case "close" -> client.polls.close();
          case "half-close" -> client.polls.shutdownOutput();
          default -> client.polls.reset();
        }
        if (!Hosting.found().noticesVanishedPolls()) {
          live.closing(client.sid);
          return;
        }
        assertEnded(client.sid, CloseReason.TRANSPORT_ERROR, "poll connection closed prematurely");
        if (how.equals("half-close")) {
          client.polls.awaitCut();
        }
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("with a body is held as any other, and its connection goes on")
    void withBody() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        for (int i = 0; i < 3; i++) {
          client.polls.request("GET", client.target(), "4body", "Content-Length: 5");
          client.post("4a" + i);
          assertThat(client.polled().wire()).isEqualTo(polled("4a" + i));
        }
        assertThat(live.messages(client.sid)).containsExactly("a0", "a1", "a2");
      }
    }
  }

  @Nested
  @DisplayName("a POST")
  class Post {

    @Test
    @DisplayName("is answered ok, and its messages come back in order")
    void well() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        assertThat(client.post("4a\u001e4\u20ac\u001ebAQID\u001e6\u001e4").wire()).isEqualTo(OK);
        client.poll();
        assertThat(client.polled().wire()).isEqualTo(polled("4a\u001e4\u20ac\u001ebAQID\u001e4"));
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "abc",
          "9",
          "7x",
          "-4a",
          "\u20ac",
          "\u001e",
          "4a\u001e",
          "4a\u001e\u001e4b",
          "4a\u001exyz\u001e4b",
          "\u00004a",
          "{\"a\":1}",
        })
    @DisplayName("that is no payload: still ok, a held GET gets the close packet")
    void malformed(String payload) throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        assertThat(client.post(payload).wire()).isEqualTo(OK);
        String answers = client.polled().text();
        if (answers.equals("4a")) { // What came before the bad packet was heard, and answered.
          answers = client.poll().polled().status() == 400 ? "1" : "no error";
          live.error();
        }
        assertThat(answers).isEqualTo("1");
        assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.PARSE_ERROR);
        assertThat(live.messages(client.sid))
            .isEqualTo(payload.startsWith("4a") ? List.of("a") : List.of());
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("of bytes that are no UTF-8 is taken as the reference takes it: replaced")
    void badUtf8() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = live.connect()) {
        posting.request("POST", client.target(), "", "Content-Length: 5");
        posting.send(new byte[] {'4', (byte) 0xff, (byte) 0xc3, 'x', (byte) 0xe2});
        assertThat(posting.read().wire()).isEqualTo(OK);
        assertThat(client.packet()).isEqualTo("4\ufffd\ufffdx\ufffd");
      }
    }

    @Test
    @DisplayName("of octets gets 400 and ends the session")
    void octets() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        try (RawClient posting =
            client.beginPost("4a", "Content-Type: application/octet-stream", "Content-Length: 2")) {
          assertThat(posting.read().wire()).isEqualTo(empty(400, "Bad Request"));
          live.assertGoesOn(posting);
        }
        assertThat(client.polled().wire()).isEqualTo(polled("1"));
        assertEnded(client.sid, CloseReason.TRANSPORT_ERROR, "invalid content");
        assertUnknown(client);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "text/plain;charset=UTF-8",
          "application/octet-stream; x=y",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json",
          ";;;",
        })
    @DisplayName("of any other content type is as good as one of none")
    void contentType(String type) throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting =
              client.beginPost("4a%20b&c=d", "Content-Type: " + type, "Content-Length: 10")) {
        assertThat(posting.read().wire()).isEqualTo(OK);
        assertThat(client.packet()).isEqualTo("4a%20b&c=d");
      }
    }

    @Test
    @DisplayName("as large as allowed is taken, one byte more gets 413, and the session goes on")
    void tooLarge() throws Exception {
      live.start(options -> options.maxPayload(10_000));
      try (PollingClient client = PollingClient.open(live.port())) {
        assertThat(client.post("4" + "x".repeat(9_999)).wire()).isEqualTo(OK);
        assertThat(client.packet()).hasSize(10_000);
        assertThat(client.post("4" + "x".repeat(10_000)).wire())
            .isEqualTo(empty(413, "Request Entity Too Large"));
        // Bytes are counted, not characters.
        assertThat(client.post("4" + "\u20ac".repeat(3_334)).status()).isEqualTo(413);
        assertThat(client.post("4a").wire()).isEqualTo(OK);
        assertThat(client.packet()).isEqualTo("4a");
        assertThat(live.messages(client.sid)).hasSize(2);
      }
    }

    @Test
    @DisplayName("as large as allowed, in chunks: the same")
    void tooLargeInChunks() throws Exception {
      live.start(options -> options.maxPayload(10_000));
      String chunk = "3e8\r\n" + "4".repeat(1_000) + "\r\n";
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = live.connect()) {
        posting.request(
            "POST", client.target(), chunk.repeat(10) + "0\r\n\r\n", "Transfer-Encoding: chunked");
        assertThat(posting.read().wire()).isEqualTo(OK);
        assertThat(client.packet()).hasSize(10_000);
        posting.request(
            "POST",
            client.target(),
            chunk.repeat(10) + "1\r\n4\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked");
        assertThat(posting.read().wire()).isEqualTo(empty(413, "Request Entity Too Large"));
        try (RawClient next = live.afterRefusal(posting)) {
          assertThat(next.post(client.target(), "4a").read().wire()).isEqualTo(OK);
          assertThat(client.packet()).isEqualTo("4a");
        }
      }
    }

    @Test
    @DisplayName("far too large gets 413 before its end, and what follows is thrown away")
    void farTooLarge() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = client.beginPost("", "Content-Length: 5000000")) {
        byte[] half = new byte[2_500_000];
        posting.send(half);
        assertThat(posting.read().wire()).isEqualTo(empty(413, "Request Entity Too Large"));
        live.assertServesOthers();
        assertThat(client.echo("meanwhile")).isEqualTo("4meanwhile");
        posting.send(half);
        try (RawClient next = live.afterRefusal(posting)) {
          assertThat(next.post(client.target(), "4a").read().wire()).isEqualTo(OK);
          assertThat(client.packet()).isEqualTo("4a");
        }
      }
    }

    @Test
    @DisplayName("while another one is read gets 400, and the other is cut")
    void overlap() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        try (RawClient first = client.awaitedPost(5).send("4a")) {
          assertThat(client.post("4b").wire()).isEqualTo(empty(400, "Bad Request"));
          first.awaitCut();
        }
        assertThat(client.polled().wire()).isEqualTo(polled("1"));
        assertEnded(client.sid, CloseReason.TRANSPORT_ERROR, "data request overlap from client");
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "half-close", "reset"})
    @DisplayName("that the client breaks off ends the session at once")
    void brokenOff(String how) throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = client.beginPost("4a", "Content-Length: 5")) {
        switch (how) {
          case "close" -> posting.close();
          case "half-close" -> posting.shutdownOutput();
          default -> posting.reset();
        }
        assertEnded(
            client.sid, CloseReason.TRANSPORT_ERROR, "data request connection closed prematurely");
        if (how.equals("half-close")) {
          posting.awaitCut();
        }
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1\r\n4\r\n", "fffffffffffffffff\r\n"})
    @DisplayName("in chunks that are none ends the session at once")
    void badChunks(String chunks) throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = client.beginPost("", "Transfer-Encoding: chunked")) {
        posting.send(chunks);
        assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.TRANSPORT_ERROR);
        posting.awaitCut();
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("is cut if the session ends before it is complete")
    void endedMeanwhile() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient posting = client.awaitedPost(5).send("4a")) {
        live.socket(client.sid).discard();
        posting.awaitCut();
        assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.FORCED_CLOSE);
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }
  }

  @Nested
  @DisplayName("the end of a session")
  class Closings {

    @Test
    @DisplayName("by the client's close packet: a held GET gets a noop, nothing after it counts")
    void byClient() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        assertThat(client.post("1\u001e4a\u001exyz").wire()).isEqualTo(OK);
        assertThat(client.polled().wire()).isEqualTo(polled("6"));
        assertEnded(client.sid, CloseReason.TRANSPORT_CLOSE, "null");
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("by a ping, which only the server may send")
    void wrongDirection() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        assertThat(client.post("2\u001e4a").wire()).isEqualTo(OK);
        assertThat(client.polled().wire()).isEqualTo(polled("1"));
        assertEnded(client.sid, CloseReason.TRANSPORT_ERROR, "invalid heartbeat direction");
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("by the server: the next GET brings the close packet, a POST is ok and ignored")
    void byServer() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        live.socket(client.sid).send("last");
        live.socket(client.sid).close();
        assertThat(client.post("4a").wire()).isEqualTo(OK);
        live.socket(client.sid).send("too late");
        assertThat(client.poll().polled().wire()).isEqualTo(polled("4last"));
        assertThat(client.post("xyz").wire()).isEqualTo(OK);
        assertThat(client.poll().polled().wire()).isEqualTo(polled("6\u001e1"));
        assertEnded(client.sid, CloseReason.FORCED_CLOSE, "null");
        assertThat(live.messages(client.sid)).isEmpty();
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("by the server while a GET is held: it gets the close packet")
    void byServerWhileHeld() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        Await.until("the held poll", () -> live.socket(client.sid).isWritable());
        live.socket(client.sid).close();
        assertThat(client.polled().wire()).isEqualTo(polled("1"));
        assertEnded(client.sid, CloseReason.FORCED_CLOSE, "null");
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("by the server, when nobody comes for the close packet")
    void nobodyComes() throws Exception {
      live.start(options -> options.closeTimeout(Duration.ofMillis(100)));
      try (PollingClient client = PollingClient.open(live.port())) {
        live.socket(client.sid).send("dropped");
        live.socket(client.sid).close();
        assertEnded(
            client.sid, CloseReason.FORCED_CLOSE, "nobody fetched the close packet in time");
        assertUnknown(client);
      }
    }

    @Test
    @DisplayName("by more packets in a payload than allowed")
    void tooManyPackets() throws Exception {
      live.start(options -> options.maxPacketsPerPayload(10));
      try (PollingClient client = PollingClient.open(live.port())) {
        assertThat(client.post("4a" + "\u001e4a".repeat(9)).wire()).isEqualTo(OK);
        assertThat(client.poll().polled().text()).isEqualTo("4a" + "\u001e4a".repeat(9));
        assertThat(client.post("6" + "\u001e6".repeat(10)).wire()).isEqualTo(OK);
        assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.PARSE_ERROR);
        assertUnknown(client);
      }
    }
  }

  @Nested
  @DisplayName("a client that falls silent")
  class Silence {

    @Test
    @DisplayName("is noticed by the missing pong, and its requests are ended")
    void silent() throws Exception {
      live.start(
          options ->
              options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofSeconds(1)));
      try (PollingClient quiet = PollingClient.open(live.port());
          PollingClient polling = PollingClient.open(live.port());
          PollingClient posting = PollingClient.open(live.port());
          RawClient post = posting.beginPost("4", "Content-Length: 5")) {
        assertThat(polling.poll().polled().wire()).isEqualTo(polled("2"));
        polling.poll();
        for (PollingClient client : List.of(quiet, polling, posting)) {
          assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.PING_TIMEOUT);
        }
        assertThat(live.sessions()).isZero();
        assertThat(polling.polled().wire()).isEqualTo(polled("1"));
        post.awaitCut();
        assertUnknown(quiet);
      }
    }
  }
}
