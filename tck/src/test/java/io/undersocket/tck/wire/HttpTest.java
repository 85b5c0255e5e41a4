package io.undersocket.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Probes;
import io.undersocket.tck.judge.Trace;
import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("HTTP on the wire")
class HttpTest {

  private static final String OPEN = "/engine.io/?EIO=4&transport=polling";

  private static EchoServer server;
  private Probes probes;
  private Probe probe;
  private Http http;

  @BeforeAll
  static void start() {
    server = new EchoServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    probes = Probes.of(server.url());
    probe = probes.probe();
    http = Http.of(probe);
  }

  @AfterEach
  void close() {
    probes.close();
  }

  @Test
  @DisplayName("sends requests, and reads answers with a length or in chunks")
  void answers() {
    http.get(OPEN)
        .header("Origin", "http://page.example")
        .send()
        .expectStatus(200)
        .expectHeader("CACHE-control", "no-store")
        .expectHeader("access-control-allow-origin", "*")
        .expectHeaderWith("content-type", "text/plain")
        .expectNoHeader("set-cookie");
    http.get("/engine.io/?EIO=4&transport=tube").send().expectError(0, "Transport unknown");
    http.request("PUT", OPEN).send().expectError(2, "Bad handshake method");
    http.request("OPTIONS", OPEN).send().expectStatus(204).expectEmptyBody();
    http.get("/elsewhere").send().expectStatus(404);
  }

  @Test
  @DisplayName("leaves connections that a server ends behind each answer without a word")
  void endingConnections() throws Exception {
    String[] answers = new String[20];
    Arrays.fill(answers, FakeServer.answer(200, "ok"));
    try (FakeServer fake = new FakeServer(answers);
        Probes theirs = Probes.of(fake.url())) {
      Http ending = Http.of(theirs.probe());
      for (int i = 0; i < answers.length; i++) {
        ending.get(OPEN).send().expectStatus(200);
      }
    }
  }

  @Test
  @DisplayName("uses a connection again, or one that it was told to")
  void connections() {
    HttpConnection first = http.get(OPEN).send().connection();
    assertThat(http.get(OPEN).send().connection()).isSameAs(first);
    HttpConnection own = http.connect();
    PendingAnswer a = own.get(OPEN).begin();
    PendingAnswer b = own.get("/elsewhere").begin();
    a.await().expectStatus(200);
    b.await().expectStatus(404);
    own.get(OPEN).header("Connection", "close").send().expectStatus(200);
    own.expectClosed();
  }

  @Test
  @DisplayName("sends bodies whole, in chunks, late, or not at all")
  void bodies() {
    EngineClient client = EngineClient.polling(probe).open();
    client.postRequest().chunks("4a", "b", "c").send().expectBody("ok");
    client.expectMessage("abc");
    PendingAnswer late = client.postRequest().declaring(5, "4l").begin();
    assertThat(late.isAnswered()).isFalse();
    late.sendMore("ate").await().expectBody("ok");
    client.expectMessage("late");
    client.postRequest().declaring(5, "4").begin().abort();
    client.expectClosed();
  }

  @Test
  @DisplayName("waits for an answer that is late, and no longer than it was told")
  void late() {
    EngineClient client =
        EngineClient.polling(probe).polls(EngineHandshake.Polls.BY_HAND).path("/socket.io/").open();
    PendingAnswer poll = client.beginPoll().expectUnanswered();
    assertThatThrownBy(() -> poll.await(Duration.ofMillis(1)))
        .isInstanceOf(Unmet.class)
        .hasMessageContaining("within 1 ms, received nothing");
    assertThatThrownBy(() -> poll.connection().expectClosed(Duration.ofMillis(1)))
        .hasMessageContaining("it stays open");
    poll.await().expectBody("2");
    assertThat(poll.isAnswered()).isTrue();
    assertThatThrownBy(poll::expectUnanswered).hasMessageContaining("body \"2\"");
    assertThatThrownBy(poll::expectCut).hasMessageContaining("status 200");
  }

  @Test
  @DisplayName("says what came instead of what was expected")
  void saysWhatCame() {
    HttpAnswer answer = http.get("/engine.io/?EIO=4&transport=tube").send();
    assertThatThrownBy(() -> answer.expectError(1, "Session ID unknown"))
        .isInstanceOf(Unmet.class)
        .hasMessageContaining("expected the body {\"code\":1,")
        .hasMessageContaining("body \"{\"code\":0,\"message\":\"Transport unknown\"}\"");
    assertThatThrownBy(() -> answer.expectStatus(200))
        .hasMessageStartingWith("expected status 200 for GET /engine.io/")
        .hasMessageContaining("received status 400");
    assertThatThrownBy(() -> answer.expectHeader("x-a", "1"))
        .hasMessageContaining("the header x-a: 1");
    assertThatThrownBy(() -> answer.expectNoHeader("content-type"))
        .hasMessageContaining("no header content-type");
  }

  @Test
  @DisplayName("decompresses a body, and says if that cannot be done")
  void compressed() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    String head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
    try (FakeServer fake =
            new FakeServer(head + zipped.toString(StandardCharsets.ISO_8859_1), head + "hello");
        Probes others = Probes.of(fake.url())) {
      Http.of(others.probe()).get("/").send().expectBody("hello");
      HttpAnswer wrong = Http.of(others.probe()).get("/").send();
      assertThatThrownBy(wrong::text).hasMessageContaining("a body that is encoded as gzip");
    }
  }

  @Test
  @DisplayName("tells a cut answer from none, and both from nonsense")
  void cut() throws Exception {
    try (FakeServer fake =
            new FakeServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", "", "hello\r\n\r\n");
        Probes others = Probes.of(fake.url())) {
      Http.of(others.probe()).get("/").begin().expectCut();
      assertThatThrownBy(() -> Http.of(others.probe()).get("/").send())
          .hasMessageContaining("closed after 0 of 1 bytes");
      assertThatThrownBy(() -> Http.of(others.probe()).get("/").send())
          .hasMessageContaining("no status line: \"hello\"");
    }
    try (Probes nobody = Probes.of("http://127.0.0.1:1")) {
      assertThatThrownBy(() -> Http.of(nobody.probe()).get("/").send())
          .hasMessageContaining("expected a connection to http://127.0.0.1:1");
    }
  }

  @Test
  @DisplayName("can be given up for bytes that are no HTTP")
  void raw() {
    RawConnection raw = RawConnection.to(probe).write("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(raw.expect("404")).startsWith("HTTP/1.1 404 Not Found");
    assertThatThrownBy(() -> raw.expectClosed(Duration.ofMillis(1)))
        .hasMessageContaining("it stays open; came \"HTTP/1.1 404");
    assertThat(RawConnection.to(probe).write("nonsense\r\n\r\n").expectClosed()).contains("400");
  }

  @Test
  @DisplayName("writes what it sends and receives into the trace")
  void trace() {
    http.get("/elsewhere").send();
    assertThat(probe.trace().entries()).extracting(Trace.Entry::connection).containsOnly("http 1");
    assertThat(probe.trace().entries())
        .anySatisfy(
            e -> {
              assertThat(e.way()).isEqualTo(Trace.Way.SENT);
              assertThat(e.text()).startsWith("GET /elsewhere HTTP/1.1\nHost: 127.0.0.1:");
            })
        .anySatisfy(
            e -> {
              assertThat(e.way()).isEqualTo(Trace.Way.RECEIVED);
              assertThat(e.text()).startsWith("HTTP/1.1 404 Not Found\n");
            });
  }
}
