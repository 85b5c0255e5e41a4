package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.PacketType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Over polling")
class PollingTest {

  private static final String POLL_ANSWER =
      "200\nContent-Type: text/plain; charset=UTF-8\ncache-control: no-store\n\n";
  private static final String POST_ANSWER =
      "200\nContent-Type: text/html\ncache-control: no-store\n\nok";
  private static final String SESSION_UNKNOWN =
      "400\nContent-Type: application/json\n\n{\"code\":1,\"message\":\"Session ID unknown\"}";

  private final TestEngine engine = TestEngine.create();
  private final TestEngine.Polling client = engine.openPolling();

  PollingTest() {
    engine.events();
  }

  @Nested
  @DisplayName("a GET")
  class Get {

    @Test
    @Tag("PO01")
    @Tag("SB01")
    @Tag("CK08")
    @DisplayName("is held until there is something to send, and then answered with it")
    void held() {
      FakeExchange poll = client.poll();
      assertThat(poll.answer()).isEqualTo("held");
      engine.serverSends("hello");
      assertThat(poll.answer()).isEqualTo(POLL_ANSWER + "4hello");
    }

    @Test
    @Tag("PO02")
    @Tag("SB01")
    @DisplayName("is answered at once with everything that waits, in order, in one payload")
    void everything() {
      engine.serverSends("a", "b", "c");
      assertThat(client.poll().answer()).isEqualTo(POLL_ANSWER + "4a\u001e4b\u001e4c");
    }

    @Test
    @Tag("PO03")
    @Tag("PO20")
    @DisplayName("brings bytes as base64 with padding")
    void bytes() {
      engine.serverSends("text");
      engine.socket().send(new byte[] {1, 2, 3, 4});
      engine.socket().send(new byte[0]);
      assertThat(client.poll().responseBody()).isEqualTo("4text\u001ebAQIDBA==\u001eb");
    }

    @Test
    @Tag("PO19")
    @DisplayName("brings text as UTF-8")
    void utf8() {
      engine.serverSends("石室詩士施氏，嗜獅，誓食十獅。😀");
      assertThat(client.poll().responseBody()).isEqualTo("4石室詩士施氏，嗜獅，誓食十獅。😀");
    }

    @Test
    @DisplayName("brings an empty text as a bare 4")
    void empty() {
      engine.serverSends("");
      assertThat(client.poll().responseBody()).isEqualTo("4");
    }

    @Test
    @DisplayName("may carry more than maxPayload: that limits clients only")
    void large() {
      String large = "x".repeat(1_500_000);
      engine.serverSends(large);
      assertThat(client.poll().responseBody()).isEqualTo("4" + large);
    }

    @Test
    @DisplayName("waits while the one before is still being written, and gets what was sent since")
    void afterTheOneBefore() {
      engine.serverSends("a");
      engine.slowNetwork();
      FakeExchange first = client.poll();
      engine.serverSends("b");
      FakeExchange second = client.poll();
      assertThat(first.responseBody()).isEqualTo("4a");
      assertThat(second.answer()).isEqualTo("held");
      engine.networkCatchesUp();
      assertThat(second.responseBody()).isEqualTo("4b");
    }

    @Test
    @Tag("PO06")
    @DisplayName(
        "beside another: that gets the close packet, this one 400, and the session is gone")
    void overlap() {
      FakeExchange first = client.poll();
      FakeExchange second = client.poll();
      assertThat(first.answer()).isEqualTo(POLL_ANSWER + "1");
      assertThat(second.answer()).isEqualTo("400\n\n");
      assertThat(engine.events()).containsExactly("close transport error: overlap from client");
      assertThat(engine.errors()).isEmpty();
      assertThat(client.poll().answer()).isEqualTo(SESSION_UNKNOWN);
    }

    @Test
    @Tag("PO07")
    @DisplayName("that its client gives up ends the session at once")
    void givenUp() {
      FakeExchange poll = client.poll();
      engine.act(poll::lose);
      assertThat(engine.events())
          .containsExactly("close transport error: poll connection closed prematurely");
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("whose answer cannot be written ends the session: what it carried is lost")
    void notWritten() {
      engine.serverSends("lost");
      engine.send(engine.prepare("GET", client.query()).breaksOnWrite());
      assertThat(engine.events())
          .containsExactly(
              "close transport error: the answer to a poll could not be written: broken pipe");
    }

    @Test
    @Tag("PO09")
    @DisplayName("whose connection is closed after it does not end the session")
    void connectionClose() {
      engine.serverSends("a");
      FakeExchange poll = client.poll("Connection", "close");
      engine.act(poll::lose);
      assertThat(poll.responseBody()).isEqualTo("4a");
      assertThat(engine.events()).isEmpty();
      assertThat(client.poll().answer()).isEqualTo("held");
    }
  }

  @Nested
  @DisplayName("a POST")
  class Post {

    @Test
    @Tag("PO01")
    @Tag("CK08")
    @DisplayName("brings a packet, and is answered with ok")
    void onePacket() {
      assertThat(client.post("4hello").answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events()).containsExactly("message hello");
    }

    @Test
    @Tag("PO02")
    @Tag("PO03")
    @DisplayName("brings several packets in order, bytes among them")
    void several() {
      client.post("4a\u001e4b\u001ebAQIDBA==\u001e4c\u001eb");
      assertThat(engine.events())
          .containsExactly("message a", "message b", "message 01020304", "message c", "message ");
    }

    @Test
    @DisplayName("is answered after its packets were handed to the listeners")
    void answeredAfter() {
      FakeExchange post = engine.prepare("POST", client.query()).body("4x");
      engine.socket().onMessage(message -> engine.heard("answer is " + post.answer()));
      engine.send(post);
      assertThat(engine.events()).containsExactly("message x", "answer is held");
    }

    @Test
    @Tag("PO19")
    @DisplayName("brings text as UTF-8")
    void utf8() {
      client.post("4石室詩士施氏，嗜獅，誓食十獅。😀");
      assertThat(engine.events()).containsExactly("message 石室詩士施氏，嗜獅，誓食十獅。😀");
    }

    @Test
    @DisplayName("with a bare 4 brings an empty text")
    void empty() {
      client.post("4");
      assertThat(engine.events()).containsExactly("message ");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"text/plain;charset=UTF-8", "application/octet-stream; a=b", "", "nonsense"})
    @DisplayName("may say anything of its content")
    void contentTypes(String type) {
      assertThat(client.post("4x", "Content-Type", type).answer()).isEqualTo(POST_ANSWER);
    }

    @Test
    @Tag("PO10")
    @DisplayName("of application/octet-stream gets 400, and the session ends")
    void octetStream() {
      FakeExchange poll = client.poll();
      FakeExchange post = client.post("4x", "Content-Type", "application/octet-stream");
      assertThat(post.answer()).isEqualTo("400\n\n");
      assertThat(poll.responseBody()).isEqualTo("1");
      assertThat(engine.events()).containsExactly("close transport error: invalid content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7", "\u001e", "x4a\u001e4b", "{}"})
    @Tag("PO05")
    @Tag("EC02")
    @Tag("EC04")
    @DisplayName("that cannot be decoded is answered ok all the same, and ends the session")
    void undecodable(String body) {
      FakeExchange poll = client.poll();
      assertThat(client.post(body).answer()).isEqualTo(POST_ANSWER);
      assertThat(poll.answer()).isEqualTo(POLL_ANSWER + "1");
      assertThat(engine.events()).singleElement().asString().startsWith("close parse error");
      assertThat(client.poll().answer()).isEqualTo(SESSION_UNKNOWN);
    }

    @Test
    @Tag("PO05")
    @DisplayName("delivers the packets before the bad one, and none after it")
    void beforeTheBadOne() {
      client.post("4a\u001e4b\u001eabc\u001e4c");
      assertThat(engine.events())
          .containsExactly(
              "message a",
              "message b",
              "close parse error: received a packet of 3 bytes that starts with 'a': expected a"
                  + " type from 0 to 6, or b for binary");
    }

    @Test
    @Tag("PO12")
    @Tag("PO13")
    @DisplayName("is handed over as a whole, however its body arrived")
    void late() {
      FakeExchange post = client.beginPost();
      assertThat(post.answer()).isEqualTo("held");
      assertThat(engine.events()).isEmpty();
      String large = "x".repeat(999_999);
      engine.act(() -> post.arrive("4" + large));
      assertThat(post.answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events()).containsExactly("message " + large);
    }

    @Test
    @Tag("PO08")
    @DisplayName("beside another: this one gets 400, that one is cut, and the session is gone")
    void overlap() {
      FakeExchange first = client.beginPost();
      FakeExchange second = client.post("4b");
      assertThat(first.answer()).isEqualTo("cut");
      assertThat(second.answer()).isEqualTo("400\n\n");
      assertThat(engine.events())
          .containsExactly("close transport error: data request overlap from client");
      assertThat(engine.errors()).isEmpty();
    }

    @Test
    @DisplayName("that its client gives up ends the session")
    void givenUp() {
      FakeExchange post = client.beginPost();
      engine.act(post::lose);
      assertThat(engine.events())
          .containsExactly("close transport error: data request connection closed prematurely");
    }

    @Test
    @Tag("PO11")
    @DisplayName("is cut when the session ends before its body is complete")
    void cut() {
      FakeExchange post = client.beginPost();
      engine.act(engine.socket()::discard);
      assertThat(post.answer()).isEqualTo("cut");
      engine.act(() -> post.arrive("4late"));
      assertThat(engine.events()).containsExactly("close forced close");
    }

    @Test
    @DisplayName("is answered ok when a listener ends the session because of it")
    void endedByItsListener() {
      engine.socket().onMessage(message -> engine.socket().discard());
      assertThat(client.post("4a\u001e4b").answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events()).containsExactly("message a", "close forced close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0{}", "5", "6", "6noop"})
    @DisplayName("may bring packets that mean nothing to a server: they are ignored")
    void meaningless(String packet) {
      List<PacketType> seen = new ArrayList<>();
      engine.socket().onPacket(received -> seen.add(received.type()));
      assertThat(client.post(packet + "\u001e4x").answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events()).containsExactly("message x");
      assertThat(seen).hasSize(2);
    }
  }

  @Nested
  @DisplayName("a body of more than maxPayload bytes")
  class TooLarge {

    private final TestEngine small = TestEngine.with(options -> options.maxPayload(5));
    private final TestEngine.Polling poller = small.openPolling();

    @Test
    @Tag("PO14")
    @Tag("PO16")
    @DisplayName("is answered 413 and dropped, and the session goes on")
    void refused() {
      FakeExchange poll = poller.poll();
      assertThat(poller.post("4hello").answer()).isEqualTo("413\n\n");
      assertThat(small.events()).containsExactly("connection");
      assertThat(poll.answer()).isEqualTo("held");
      assertThat(poller.post("4hell").answer()).isEqualTo(POST_ANSWER);
      assertThat(small.events()).containsExactly("message hell");
    }

    @Test
    @Tag("PO14")
    @DisplayName("is measured in bytes, not in characters")
    void bytes() {
      assertThat(poller.post("4€€").status()).isEqualTo(413);
      assertThat(poller.post("4€x").status()).isEqualTo(200);
    }

    @Test
    @Tag("PO15")
    @DisplayName("is one with a byte too much: a body of exactly maxPayload is delivered")
    void exact() {
      assertThat(poller.post("4abcd").status()).isEqualTo(200);
      assertThat(small.events()).containsExactly("connection", "message abcd");
    }
  }

  @Nested
  @DisplayName("a client's goodbye, the close packet,")
  class Goodbye {

    @Test
    @Tag("PO17")
    @Tag("CL02")
    @DisplayName("ends the session; a held poll gets a noop, the next one 400")
    void goodbye() {
      FakeExchange poll = client.poll();
      FakeExchange post = client.post("1");
      assertThat(poll.answer()).isEqualTo(POLL_ANSWER + "6");
      assertThat(post.answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events()).containsExactly("close transport close");
      assertThat(client.poll().answer()).isEqualTo(SESSION_UNKNOWN);
    }

    @Test
    @Tag("CL03")
    @DisplayName("is the end of its payload: what follows is not looked at")
    void restIgnored() {
      client.poll();
      client.post("4a\u001e1\u001e4b\u001eabc");
      assertThat(engine.events()).containsExactly("message a", "close transport close");
    }

    @Test
    @Tag("PO17")
    @DisplayName("may overtake a poll on its way: that gets the noop if it comes within 100 ms")
    void crossesAPoll() {
      FakeExchange post = client.post("1");
      assertThat(engine.events()).containsExactly("close transport close");
      assertThat(post.answer()).isEqualTo("held");
      engine.advanceMillis(99);
      FakeExchange poll = client.poll();
      assertThat(poll.answer()).isEqualTo(POLL_ANSWER + "6");
      assertThat(post.answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.deadlines()).isZero();
      assertThat(client.poll().answer()).isEqualTo(SESSION_UNKNOWN);
    }

    @Test
    @Tag("PO17")
    @DisplayName("is answered after 100 ms if no poll comes")
    void noPoll() {
      FakeExchange post = client.post("1");
      engine.advanceMillis(99);
      assertThat(post.answer()).isEqualTo("held");
      engine.advanceMillis(1);
      assertThat(post.answer()).isEqualTo(POST_ANSWER);
      assertThat(client.poll().answer()).isEqualTo(SESSION_UNKNOWN);
      assertThat(engine.deadlines()).isZero();
    }

    @Test
    @DisplayName("makes no noop for others: a POST or a WebSocket on its way is refused")
    void crossesOthers() {
      client.post("1");
      assertThat(client.post("4x").answer()).isEqualTo(SESSION_UNKNOWN);
      assertThat(engine.upgrade("EIO=4&transport=websocket&sid=" + client.sid()).answer())
          .isEqualTo("400\nConnection: close\nContent-type: text/html\n\nSession ID unknown");
      assertThat(client.poll().responseBody()).isEqualTo("6");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"})
  @Tag("PO18")
  @Tag("CK28")
  @DisplayName("any other method gets 500 without a body, and the session goes on")
  void otherMethods(String method) {
    FakeExchange poll = client.poll();
    assertThat(engine.request(method, client.query()).answer()).isEqualTo("500\n\n");
    assertThat(poll.answer()).isEqualTo("held");
    assertThat(engine.events()).isEmpty();
    assertThat(engine.errors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mozilla/4.0 (compatible;MSIE 8.0; Windows NT 6.1)",
        "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko"
      })
  @Tag("CK09")
  @DisplayName("old Internet Explorers are told not to take payloads for attacks")
  void explorer(String agent) {
    String header = "X-XSS-Protection: 0\n";
    assertThat(engine.get("EIO=4&transport=polling", "User-Agent", agent).answer())
        .contains(header);
    assertThat(client.post("4x", "User-Agent", agent).answer()).contains(header);
    engine.serverSends("x");
    engine.events();
    FakeExchange poll =
        engine.get("EIO=4&transport=polling&sid=" + engine.socket().id(), "User-Agent", agent);
    assertThat(poll.answer()).contains(header);
  }

  @Test
  @DisplayName("a session that nobody polls ends by the ping timeout")
  void neverPolled() {
    engine.advance(Duration.ofSeconds(45));
    assertThat(engine.events()).containsExactly("close ping timeout");
  }
}
