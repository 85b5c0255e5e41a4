package io.undersocket.testing.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.Cors;
import io.undersocket.testing.container.RawClient.Response;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A hostile client does not disturb others")
public abstract class HostileRequests {

  private static final String HOST = "Host: t\r\n";

  @RegisterExtension final LiveEngine live = new LiveEngine();

  private static String request(String method, String target, String... headers) {
    String lines = Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining());
    return method + " " + target + " HTTP/1.1\r\n" + HOST + lines + "\r\n";
  }

  /** Everything that comes until the server closes the connection, in order or not. */
  private static String untilClosed(RawClient client) throws IOException {
    try {
      return new String(client.readToEnd(), StandardCharsets.ISO_8859_1);
    } catch (SocketException e) {
      return "";
    }
  }

  /**
   * Sends again and again until the server has had enough.
   *
   * @return how many bytes that took
   */
  private static long sendUntilCut(RawClient client, String piece, long most) {
    byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
    long sent = 0;
    try {
      while (sent < most) {
        client.send(bytes);
        sent += bytes.length;
      }
    } catch (IOException e) {
      // As it should be.
    }
    return sent;
  }

  @Nested
  @DisplayName("by its head:")
  class Heads {

    @Test
    @DisplayName("what is no request gets 400 or nothing, and the end")
    void garbage() throws Exception {
      live.toleratingErrors().start();
      Random random = new Random(1);
      byte[] noise = new byte[2_000];
      random.nextBytes(noise);
      List<String> all =
          List.of(
              "\r\n\r\n\r\n",
              "GET\r\n\r\n",
              "GET /engine.io/\r\n\r\n",
              "GET  /engine.io/ HTTP/1.1\r\n\r\n",
              "GET /engine.io/ HTTP/9.9\r\n\r\n",
              "GET /engine.io/ HTTP/1.1 \r\n\r\n",
              "GET /engine.io/?a=%zz HTTP/1.1\r\n" + HOST + "\r\n",
              "GET /engine.io/ HTTP/1.1\r\nHost\r\n\r\n",
              "GET /engine.io/ HTTP/1.1\r\n: empty\r\n\r\n",
              "GET /engine.io/ HTTP/1.1\r\nBad Name: x\r\n\r\n",
              "GET /engine.io/ HTTP/1.1\r\nName : x\r\n\r\n",
              "GET /engine.io/ HTTP/1.1\r\nOrigin: a\u0000b\r\n\r\n",
              "GET /engine.io/\u0000 HTTP/1.1\r\n\r\n",
              "GET /engine.io/\u00ff HTTP/1.1\r\n\r\n",
              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
              "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
              new String(noise, StandardCharsets.ISO_8859_1));
      for (String garbage : all) {
        try (RawClient client = live.connect()) {
          client.send(garbage.getBytes(StandardCharsets.ISO_8859_1)).shutdownOutput();
          assertThat(untilClosed(client)).as(garbage).matches("(?s)|" + Hosting.found().refusals());
        } catch (SocketException e) {
          // A reset will do.
        }
      }
      assertThat(live.sessions()).isZero();
    }

    @Test
    @DisplayName(
        "a head that is too large, or has too many headers or parameters, is refused early")
    void floods() throws Exception {
      live.start();
      List<String> beginnings =
          List.of(
              "GET /engine.io/?",
              "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\n" + HOST + "X: ",
              "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\n" + HOST + "X",
              "A");
      for (String beginning : beginnings) {
        try (RawClient client = live.connect().send(beginning)) {
          assertThat(sendUntilCut(client, "x".repeat(1_000), 50_000_000))
              .as(beginning)
              .isLessThan(20_000_000);
        }
      }
      assertThat(live.sessions()).isZero();
      String many =
          IntStream.range(0, 5_000)
              .mapToObj(i -> "X" + i + ": y")
              .collect(Collectors.joining("\r\n"));
      assertBounded(request("GET", PollingClient.HANDSHAKE, many), Hosting.found().countsHeaders());
      String parameters =
          IntStream.range(0, 5_000).mapToObj(i -> "&x" + i + "=y").collect(Collectors.joining());
      assertBounded(
          request("GET", PollingClient.HANDSHAKE + parameters), Hosting.found().countsParameters());
    }

    /** Within the bytes that a head may have, it is refused where things are counted, too. */
    private void assertBounded(String request, boolean refused) throws Exception {
      try (RawClient client = live.connect().send(request)) {
        if (refused) {
          assertThat(untilClosed(client)).startsWith("HTTP/1.1 400 ").doesNotContain("0{");
        } else {
          assertThat(client.read().text()).startsWith("0{");
        }
      } catch (SocketException e) {
        assertThat(refused).as("reset").isTrue();
      }
    }

    @Test
    @DisplayName("heads that come byte by byte, or not to their end, keep nobody waiting")
    void slow() throws Exception {
      live.start();
      String head = request("GET", PollingClient.HANDSHAKE);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(live.connect());
      }
      for (int at = 0; at < head.length() - 1; at += 20) {
        for (RawClient client : clients) {
          client.send(head.substring(at, Math.min(at + 20, head.length() - 1)));
        }
        live.assertServesOthers();
      }
      for (int i = 0; i < clients.size(); i++) {
        RawClient client = clients.get(i);
        if (i % 50 == 0) {
          assertThat(client.send("\n").read().text()).startsWith("0{");
        } else if (i % 2 == 0) {
          client.reset();
        }
        client.close();
      }
      assertThat(live.sessions()).isEqualTo(4);
    }

    @Test
    @DisplayName("requests of HTTP/1.0 are answered as such, held or not")
    void oldVersion() throws Exception {
      live.start(Hosting.found().forVanishingClients());
      String version = " HTTP/1.0\r\n";
      try (RawClient client = live.connect()) {
        client.send("GET " + PollingClient.HANDSHAKE + version + "\r\n");
        Response open = client.read();
        assertThat(client.readToEnd()).isEmpty();
        String target = PollingClient.HANDSHAKE + "&sid=" + PollingClient.sidIn(open.text());
        try (RawClient poll = live.connect();
            RawClient post = live.connect()) {
          poll.send("GET " + target + version + "Connection: keep-alive\r\n\r\n");
          post.send("POST " + target + version + "Content-Length: 2\r\n\r\n4a");
          assertThat(post.read().text()).isEqualTo("ok");
          assertThat(post.readToEnd()).isEmpty();
          assertThat(poll.read().text()).isEqualTo("4a");
          poll.send("GET " + target + version + "\r\n").reset();
        }
      }
      live.awaitSessions(0);
    }

    @Test
    @DisplayName("the case of header names and of tokens does not matter")
    void headerCase() throws Exception {
      live.start();
      try (RawClient client = live.connect()) {
        client.get(PollingClient.HANDSHAKE, "ACCEPT-ENCODING: GZIP", "cOnNeCtIoN: KEEP-ALIVE");
        String target =
            PollingClient.HANDSHAKE + "&sid=" + PollingClient.sidIn(client.read().text());
        client.request("POST", target, "4a", "content-LENGTH: 2", "CONTENT-type: TEXT/plain");
        assertThat(client.read().text()).isEqualTo("ok");
        client.get(target).read();
        client.request(
            "POST", target, "4a", "cONTENT-lENGTH: 2", "CONTENT-TYPE: application/octet-stream");
        assertThat(client.read().status()).isEqualTo(400);
      }
      live.awaitSessions(0);
    }
  }

  @Nested
  @DisplayName("by the body of a POST:")
  class Bodies {

    @Test
    @DisplayName("single bytes, and chunks of single bytes, are a body like any other")
    void singleBytes() throws Exception {
      live.start();
      String body = "4" + "\u20ac".repeat(500);
      try (PollingClient client = PollingClient.open(live.port())) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (RawClient posting = client.beginPost("", "Content-Length: " + bytes.length)) {
          for (byte b : bytes) {
            posting.send(new byte[] {b});
          }
          assertThat(posting.read().text()).isEqualTo("ok");
          assertThat(client.packet()).isEqualTo(body);
        }
        try (RawClient posting = client.beginPost("", "Transfer-Encoding: chunked")) {
          posting.send("1\r\n4\r\n");
          for (int i = 0; i < 1_000; i++) {
            posting.send("1\r\nx\r\n");
          }
          posting.send("1\r\nx\r\n".repeat(100_000) + "0\r\n\r\n");
          assertThat(posting.read().text()).isEqualTo("ok");
          assertThat(client.packet()).isEqualTo("4" + "x".repeat(101_000));
        }
      }
    }

    @Test
    @DisplayName(
        "bodies that are announced and never come reserve nothing, and keep nobody waiting")
    void neverComes() throws Exception {
      live.start();
      List<PollingClient> clients = new ArrayList<>();
      List<RawClient> postings = new ArrayList<>();
      String[] lengths = {
        "Content-Length: 1000000",
        "Content-Length: 1000000000",
        "Content-Length: 1000000000000",
        "Transfer-Encoding: chunked",
      };
      for (int i = 0; i < 100; i++) {
        PollingClient client = PollingClient.open(live.port());
        RawClient posting = client.beginPost("", lengths[i % 4], "Expect: 100-continue");
        assertThat(posting.read().status()).isEqualTo(100);
        posting.send(i % 8 < 4 ? "" : "7fffff\r\n4");
        clients.add(client);
        postings.add(posting);
      }
      live.assertServesOthers();
      for (PollingClient client : clients) {
        // The second POST ends the session, and with it the first.
        assertThat(client.post("4a").status()).isEqualTo(400);
        client.close();
      }
      for (RawClient posting : postings) {
        posting.awaitCut();
        posting.close();
      }
      live.awaitSessions(0);
    }

    @Test
    @DisplayName("lengths that are none, or contradict each other, are refused")
    void lengths() throws Exception {
      live.toleratingErrors().start();
      List<List<String>> all =
          List.of(
              List.of("Content-Length: -1"),
              List.of("Content-Length: 5x"),
              List.of("Content-Length: "),
              List.of("Content-Length: 0x5"),
              List.of("Content-Length: 99999999999999999999"),
              List.of("Content-Length: 5", "Content-Length: 6"),
              List.of("Content-Length: 5", "Transfer-Encoding: chunked"));
      for (List<String> headers : all) {
        try (PollingClient client = PollingClient.open(live.port());
            RawClient posting = live.connect()) {
          posting.send(request("POST", client.target(), headers.toArray(String[]::new)) + "4abcd");
          posting.shutdownOutput();
          assertThat(untilClosed(posting)).as(headers.toString()).doesNotContain("200 OK");
          assertThat(live.messages(client.sid)).as(headers.toString()).isEmpty();
          client.post("1");
        }
      }
      live.awaitSessions(0);
    }

    @Test
    @DisplayName("chunks that never end, in their extension or in their trailers, are cut")
    void endlessChunks() throws Exception {
      live.toleratingErrors().start();
      List<String> beginnings =
          Hosting.found().boundsChunkExtensions()
              ? List.of("1;", "1\r\n4\r\n0\r\nX", "1\r\n4\r\n0\r\nX: ", "0")
              : List.of("1\r\n4\r\n0\r\nX", "1\r\n4\r\n0\r\nX: ");
      for (String beginning : beginnings) {
        try (PollingClient client = PollingClient.open(live.port());
            RawClient posting = client.beginPost(beginning, "Transfer-Encoding: chunked")) {
          assertThat(sendUntilCut(posting, "0".repeat(10_000), 100_000_000))
              .as(beginning)
              .isLessThan(40_000_000);
          assertThat(live.closing(client.sid).reason()).isEqualTo(CloseReason.TRANSPORT_ERROR);
        }
        // The same for a body that nobody wants, and where there is no engine.
        for (String target : List.of("/engine.io/?EIO=4", "/elsewhere")) {
          try (RawClient posting = live.connect()) {
            posting.request("POST", target, beginning, "Transfer-Encoding: chunked");
            assertThat(sendUntilCut(posting, "0".repeat(10_000), 100_000_000))
                .as(target + " " + beginning)
                .isLessThan(40_000_000);
          }
        }
      }
    }

    @Test
    @DisplayName("ten thousand packets in one payload are ten thousand packets")
    void manyPackets() throws Exception {
      live.start();
      String payload =
          IntStream.range(0, 10_000).mapToObj(i -> "4" + i).collect(Collectors.joining("\u001e"));
      try (PollingClient client = PollingClient.open(live.port())) {
        assertThat(client.post(payload).text()).isEqualTo("ok");
        for (int i = 0; i < 10_000; i++) {
          assertThat(client.packet()).isEqualTo("4" + i);
        }
        assertThat(client.post("6\u001e".repeat(400_000) + "4a").text()).isEqualTo("ok");
        assertThat(client.packet()).isEqualTo("4a");
      }
    }

    @Test
    @DisplayName("a 100 (Continue) is sent for what is wanted, and for nothing else")
    void expectations() throws Exception {
      live.toleratingErrors().start(options -> options.maxPayload(10));
      try (PollingClient client = PollingClient.open(live.port())) {
        try (RawClient posting = client.awaitedPost(2)) {
          assertThat(posting.send("4a").read().text()).isEqualTo("ok");
          assertThat(client.packet()).isEqualTo("4a");
        }
        try (RawClient posting = client.awaitedPost(20)) {
          assertThat(posting.send("4".repeat(20)).read().status()).isEqualTo(413);
        }
        String[] headers = {"Expect: 100-continue", "Content-Length: 5"};
        try (RawClient refused = live.connect().request("POST", "/engine.io/?EIO=4", "", headers)) {
          assertAskedAtOnce(refused);
          assertThat(refused.read().status()).isEqualTo(400);
          assertThat(refused.readToEnd()).isEmpty();
        }
        try (RawClient poll = live.connect().request("GET", client.target(), "", headers)) {
          client.post("4b");
          assertAskedAtOnce(poll);
          assertThat(poll.read().text()).isEqualTo("4b");
        }
        try (RawClient odd = live.connect().get(PollingClient.HANDSHAKE, "Expect: 200-miracle")) {
          assertThat(odd.read().status()).isIn(200, 417);
        }
      }
    }

    private static void assertAskedAtOnce(RawClient client) throws Exception {
      if (Hosting.found().asksForEveryBody()) {
        assertThat(client.readWithoutBody().status()).isEqualTo(100);
      }
    }
  }

  @Nested
  @DisplayName("by what it repeats:")
  class Reflections {

    @Test
    @DisplayName("nothing of its query or headers can split an answer")
    void splitting() throws Exception {
      live.toleratingErrors().start(options -> options.cors(Cors.reflectOrigin().credentials()));
      List<String> targets =
          List.of(
              "/engine.io/?EIO=4&transport=%0d%0aX-Injected:%20yes%0d%0a%0d%0a",
              "/engine.io/?EIO=4&transport=polling&sid=%0d%0aX-Injected:%20yes",
              "/engine.io/?EIO=%0d%0aX-Injected:%20yes&transport=polling",
              "/engine.io/%0d%0aX-Injected:%20yes/?EIO=4",
              "/engine.io/?EIO=4&transport=%e5%98%8d%e5%98%8aX-Injected:%20yes",
              PollingClient.HANDSHAKE);
      List<String> headers =
          List.of(
              "Origin: http://a%0d%0aX-Injected: yes",
              "Origin: http://a\r\n X-Injected: yes",
              "Origin: http://a\r\n\tX-Injected: yes",
              "Origin: http://a\rX-Injected: yes",
              "Origin: http://a\nX-Sent: yes",
              "Access-Control-Request-Headers: a\r\n X-Injected: yes",
              "Access-Control-Request-Headers: a\rX-Injected: yes",
              "Sec-WebSocket-Protocol: a\r\n X-Injected: yes",
              "Cookie: io=\r\n X-Injected: yes");
      for (String target : targets) {
        for (String header : headers) {
          for (String method : List.of("GET", "OPTIONS", "upgrade")) {
            try (RawClient client = live.connect()) {
              if (method.equals("upgrade")) {
                client.upgrade(target.replace("polling", "websocket"), header);
              } else {
                client.request(method, target, "", header, "Connection: close");
              }
              if (target.equals(PollingClient.HANDSHAKE) && method.equals("upgrade")) {
                client.shutdownOutput();
              }
              String answer = untilClosed(client);
              assertThat(answer).startsWith("HTTP/1.1 ");
              assertThat(answer.lines())
                  .as(method + " " + target + " " + header)
                  .noneMatch(line -> line.startsWith("X-Injected"));
            }
          }
        }
      }
    }
  }

  @Nested
  @DisplayName("by what the application repeats:")
  class Hooks {

    @Test
    @DisplayName("a character that would end as a line break is no part of a header")
    void lineBreaksInDisguise() throws Exception {
      List<String> refused = new CopyOnWriteArrayList<>();
      live.start(
          options -> {},
          engine ->
              engine.onHeaders(
                  (headers, request) -> {
                    String value = request.query().get("repeat");
                    if (value != null) {
                      headers.set("X-Padding", "x".repeat(20_000));
                      try {
                        headers.set("X-Repeated", value);
                      } catch (IllegalArgumentException e) {
                        refused.add(e.getMessage());
                      }
                    }
                  }));
      // U+560D and U+560A: their last bytes are CR and LF.
      String target = PollingClient.HANDSHAKE + "&repeat=%e5%98%8d%e5%98%8aX-Injected:%20yes";
      try (RawClient client = live.connect().get(target)) {
        Response response = client.read();
        assertThat(response.text()).startsWith("0{");
        assertThat(response.all("X-Injected")).isEmpty();
      }
      assertThat(refused)
          .containsExactly(
              "the value of header 'X-Repeated' has the illegal character U+560D at index 0");
    }
  }

  @Nested
  @DisplayName("by its persistence:")
  class Persistence {

    @Test
    @DisplayName("guessed session ids are all unknown")
    void guesses() throws Exception {
      live.toleratingErrors().start();
      Random random = new Random(2);
      try (PollingClient victim = PollingClient.open(live.port())) {
        List<String> guesses = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          byte[] bytes = new byte[15];
          random.nextBytes(bytes);
          guesses.add(Base64.getUrlEncoder().encodeToString(bytes));
        }
        String sid = victim.sid;
        guesses.addAll(
            List.of(
                sid.substring(1),
                sid + "A",
                sid.toLowerCase(),
                sid.toUpperCase(),
                " " + sid,
                sid + "%00",
                sid + "%20",
                "../" + sid,
                "*",
                "null",
                "x".repeat(20_000)));
        guesses.remove(sid);
        for (String guess : guesses) {
          String target = PollingClient.HANDSHAKE + "&sid=" + guess.replace(" ", "%20");
          try (RawClient client = live.connect().get(target)) {
            assertThat(client.read().text())
                .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
          }
        }
        assertThat(victim.echo("unharmed")).isEqualTo("4unharmed");
      }
    }

    @Test
    @DisplayName("a thousand requests in one go are answered one after the other")
    void pipelined() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port());
          RawClient pipe = live.connect()) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
          String body = "4m" + i;
          requests.append(request("POST", client.target(), "Content-Length: " + body.length()));
          requests.append(body).append(request("GET", "/elsewhere"));
        }
        Thread sender = new Thread(() -> sendUntilCut(pipe, requests.toString(), 1));
        sender.start();
        for (int i = 0; i < 1_000; i++) {
          assertThat(pipe.read().text()).isEqualTo("ok");
          assertThat(pipe.read().status()).isEqualTo(Hosting.found().statusElsewhere());
        }
        sender.join();
        for (int i = 0; i < 1_000; i++) {
          assertThat(client.packet()).isEqualTo("4m" + i);
        }
      }
    }

    @Test
    @DisplayName("what is sent behind a held poll waits for it, and an upgrade behind it too")
    void behindHeld() throws Exception {
      live.start();
      try (PollingClient client = PollingClient.open(live.port())) {
        client.poll();
        client.polls.post(client.target(), "4behind").get(client.target());
        client.polls.upgrade(WebSocketClient.DIRECT);
        live.socket(client.sid).send("before");
        assertThat(client.polls.read().text()).isEqualTo("4before");
        assertThat(client.polls.read().text()).isEqualTo("ok");
        assertThat(client.polls.read().text()).isEqualTo("4behind");
        assertThat(client.polls.readWithoutBody().status()).isEqualTo(101);
      }
    }

    @Test
    @DisplayName("breaking off anywhere, in order or not, leaves nothing behind")
    void breaks() throws Exception {
      live.toleratingErrors().start(Hosting.found().forVanishingClients());
      Random random = new Random(3);
      for (int i = 0; i < 300; i++) {
        String sid = "";
        try (RawClient opening = live.connect().get(PollingClient.HANDSHAKE)) {
          if (random.nextInt(4) > 0) {
            sid = "&sid=" + PollingClient.sidIn(opening.read().text());
          } else if (random.nextBoolean()) {
            opening.reset();
          }
        }
        RawClient client = live.connect();
        String[] requests = {
          request("GET", PollingClient.HANDSHAKE + sid),
          request("POST", PollingClient.HANDSHAKE + sid, "Content-Length: 5") + "4abcd",
          request("POST", PollingClient.HANDSHAKE + sid, "Transfer-Encoding: chunked")
              + "5\r\n4abcd\r\n0\r\n\r\n",
          request(
                  "GET",
                  WebSocketClient.DIRECT + sid,
                  "Connection: upgrade",
                  "Upgrade: websocket",
                  "Sec-WebSocket-Version: 13",
                  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
              + new String(WebSocketClient.frame(0x81, "2probe"), StandardCharsets.ISO_8859_1)
              + new String(WebSocketClient.frame(0x81, "5"), StandardCharsets.ISO_8859_1),
        };
        StringBuilder sent = new StringBuilder();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
          sent.append(requests[random.nextInt(requests.length)]);
        }
        sent.setLength(1 + random.nextInt(sent.length()));
        client.send(sent.toString().getBytes(StandardCharsets.ISO_8859_1));
        switch (random.nextInt(3)) {
          case 0 -> client.reset();
          case 1 -> client.close();
          default -> {
            client.shutdownOutput();
            if (Hosting.found().endsHalfClosedConnections()) {
              untilClosed(client);
            }
            client.close();
          }
        }
      }
    }
  }
}
