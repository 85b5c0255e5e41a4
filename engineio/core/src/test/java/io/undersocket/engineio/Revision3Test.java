package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client of revision 3")
class Revision3Test {

  private static final String TEXT_ANSWER =
      "200\nContent-Type: text/plain; charset=UTF-8\ncache-control: no-store\n\n";
  private static final String POST_ANSWER =
      "200\nContent-Type: text/html\ncache-control: no-store\n\nok";
  private static final String BYTES = "application/octet-stream";

  private final TestEngine engine = TestEngine.with(options -> options.allowEIO3(true));

  /** The sid of a session over polling. */
  private String open(String query) {
    engine.get(query + "&transport=polling");
    engine.events();
    return engine.socket().id();
  }

  private String follow(String sid) {
    return "EIO=3&transport=polling&sid=" + sid;
  }

  private FakeExchange poll(String sid) {
    return engine.get(follow(sid));
  }

  private FakeExchange post(String sid, String body, String... headers) {
    return engine.send(engine.prepare("POST", follow(sid), headers).body(body));
  }

  private FakeStream webSocket(String query) {
    FakeStream stream = engine.upgrade(query).stream();
    engine.advance(Verification.TIME_TO_LISTEN);
    engine.events();
    return stream;
  }

  @Nested
  @DisplayName("opens a session")
  class Opens {

    @ParameterizedTest
    @ValueSource(strings = {"EIO=3&", "", "EIO=abc&", "EIO=5&", "EIO=&"})
    @Tag("HS03")
    @Tag("HS09")
    @DisplayName("over polling, with every EIO but 4")
    void polling(String version) {
      FakeExchange handshake = engine.get(version + "transport=polling");

      String sid = engine.socket().id();
      String open =
          "0{\"sid\":\""
              + sid
              + "\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,"
              + "\"maxPayload\":1000000}";
      assertThat(handshake.answer()).isEqualTo(TEXT_ANSWER + open.length() + ":" + open);
      assertThat(engine.socket().protocol()).isEqualTo(3);
    }

    @Test
    @Tag("HS04")
    @DisplayName("over WebSocket, with no upgrades")
    void webSocket() {
      FakeStream stream = Revision3Test.this.webSocket("EIO=3&transport=websocket");

      assertThat(stream.received())
          .singleElement()
          .asString()
          .startsWith("0{\"sid\":\"" + engine.socket().id() + "\",\"upgrades\":[],");
      assertThat(engine.socket().protocol()).isEqualTo(3);
    }

    @Test
    @Tag("HS03")
    @DisplayName("with a first message in the same payload")
    void initialPacket() {
      TestEngine greeting =
          TestEngine.with(options -> options.allowEIO3(true).initialPacket(Message.text("hé")));

      assertThat(greeting.get("EIO=3&transport=polling").responseBody()).endsWith("}3:4hé");
    }

    @Test
    @Tag("HS17")
    @DisplayName("that is refused to whoever says 4 later")
    void mismatch() {
      String sid = open("EIO=3");

      FakeExchange poll = engine.get("EIO=4&transport=polling&sid=" + sid);

      assertThat(poll.status()).isEqualTo(400);
      assertThat(engine.errors())
          .singleElement()
          .satisfies(
              error ->
                  assertThat(error.context())
                      .isEqualTo(
                          Map.of(
                              "name", "PROTOCOL_MISMATCH", "protocol", 4, "previousProtocol", 3)));
    }

    @Test
    @DisplayName("beside one of revision 4, which is as ever")
    void beside() {
      TestEngine.Polling current = engine.openPolling();
      engine.socket().send("hello");

      assertThat(engine.socket().protocol()).isEqualTo(4);
      assertThat(current.poll().responseBody()).isEqualTo("4hello");
    }
  }

  @Nested
  @DisplayName("over polling")
  class Polling {

    @Test
    @Tag("PO01")
    @Tag("PO02")
    @DisplayName("gets and sends packets with their lengths")
    void packets() {
      String sid = open("EIO=3");

      assertThat(post(sid, "6:4hello3:4😀").answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events()).containsExactly("message hello", "message 😀");
      engine.serverSends("a", "€");
      assertThat(poll(sid).answer()).isEqualTo(TEXT_ANSWER + "2:4a2:4€");
    }

    @Test
    @Tag("PO04")
    @DisplayName("gets bytes as bytes, and text with them")
    void bytes() {
      String sid = open("EIO=3");

      engine.serverSends("€");
      engine.socket().send(new byte[] {1, 2, 3, 4});

      FakeExchange poll = poll(sid);
      assertThat(poll.responseHeaders().first("Content-Type")).isEqualTo(BYTES);
      assertThat(poll.responseBytes())
          .isEqualTo(HexFormat.of().parseHex("0004ff34e282ac0105ff0401020304"));
    }

    @Test
    @Tag("PO03")
    @DisplayName("gets bytes as base64 if it asked for that")
    void base64() {
      String sid = open("EIO=3&b64=1");

      engine.serverSends("hello");
      engine.socket().send(new byte[] {1, 2, 3, 4});

      assertThat(poll(sid).answer()).isEqualTo(TEXT_ANSWER + "6:4hello10:b4AQIDBA==");
    }

    @Test
    @Tag("PO03")
    @Tag("PO04")
    @DisplayName("sends bytes either way")
    void sendsBytes() {
      String sid = open("EIO=3");

      post(sid, "10:b4AQIDBA==");
      post(sid, "2:4a", "Content-Type", "text/plain");
      FakeExchange bytes = engine.prepare("POST", follow(sid), "Content-Type", BYTES);
      bytes.bytes(HexFormat.of().parseHex("0103ff0409080002ff3462"));

      assertThat(engine.send(bytes).answer()).isEqualTo(POST_ANSWER);
      assertThat(engine.events())
          .containsExactly("message 01020304", "message a", "message 0908", "message b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "3:4a", "2:9a"})
    @Tag("PO05")
    @DisplayName("loses its session by what is no payload")
    void undecodable(String body) {
      String sid = open("EIO=3");

      assertThat(post(sid, body).answer()).isEqualTo(POST_ANSWER);

      assertThat(engine.events()).singleElement().asString().startsWith("close parse error");
      assertThat(poll(sid).status()).isEqualTo(400);
    }

    @Test
    @Tag("PO06")
    @DisplayName("loses its session by a second poll, and hears of it in the first")
    void overlap() {
      String sid = open("EIO=3");
      FakeExchange first = poll(sid);

      assertThat(poll(sid).answer()).isEqualTo("400\n\n");
      assertThat(first.answer()).isEqualTo(TEXT_ANSWER + "1:1");
    }

    @Test
    @Tag("PO17")
    @DisplayName("says goodbye, and its poll ends")
    void closes() {
      String sid = open("EIO=3");
      FakeExchange poll = poll(sid);

      assertThat(post(sid, "1:1???").answer()).isEqualTo(POST_ANSWER);

      assertThat(poll.answer()).isEqualTo(TEXT_ANSWER + "1:6");
      assertThat(engine.events()).containsExactly("close transport close");
    }

    @Test
    @DisplayName("is told that the server closes its session")
    void isClosed() {
      String sid = open("EIO=3");
      engine.act(engine.socket()::close);

      assertThat(poll(sid).answer()).isEqualTo(TEXT_ANSWER + "1:61:1");
    }

    @Test
    @DisplayName("gets large answers compressed, text and bytes")
    void compressed() {
      String sid = open("EIO=3");
      engine.serverSends("x".repeat(2000));
      FakeExchange text = engine.get(follow(sid), "Accept-Encoding", "gzip");
      engine.act(() -> engine.socket().send(new byte[2000]));
      FakeExchange bytes = engine.get(follow(sid), "Accept-Encoding", "gzip");

      assertThat(text.responseHeaders().first("Content-Encoding")).isEqualTo("gzip");
      assertThat(bytes.responseHeaders().first("Content-Encoding")).isEqualTo("gzip");
      assertThat(text.responseBytes().length).isLessThan(100);
    }
  }

  @Nested
  @DisplayName("with JSONP")
  class WithJsonp {

    private final String sid = open("EIO=3&j=7");

    @Test
    @Tag("PO21")
    @DisplayName("gets scripts that call it")
    void answers() {
      engine.serverSends("\"é\u2028");
      engine.socket().send(new byte[] {1, 2, 3, 4});

      assertThat(poll(sid).answer())
          .isEqualTo(TEXT_ANSWER + "___eio[7](\"4:4\\\"é\\u202810:b4AQIDBA==\");");
    }

    @Test
    @Tag("PO21")
    @DisplayName("sends forms")
    void forms() {
      assertThat(post(sid, "d=4%3A4a%5Cnb").answer()).isEqualTo(POST_ANSWER);
      assertThat(post(sid, "x=1").answer()).isEqualTo(POST_ANSWER);

      assertThat(engine.events()).containsExactly("message a\nb");
    }

    @Test
    @Tag("PO21")
    @DisplayName("hears nothing back of a callback but digits")
    void hostileCallback() {
      FakeExchange handshake = engine.get("EIO=3&transport=polling&j=1];alert(1)//");

      assertThat(handshake.responseBody()).startsWith("___eio[11](\"");
    }

    @Test
    @DisplayName("is not there for clients of revision 4")
    void notForOthers() {
      FakeExchange handshake = engine.get("EIO=4&transport=polling&j=1");

      assertThat(handshake.responseBody()).startsWith("0{");
    }
  }

  @Nested
  @DisplayName("may begin to listen when its WebSocket stands")
  class ListensLate {

    private final FakeStream stream = engine.upgrade("EIO=3&transport=websocket").stream();

    @Test
    @Tag("HS04")
    @DisplayName("so the first packets follow the 101 in a write of their own, 10 ms later")
    void firstPacketsWait() {
      engine.serverSends("hello");
      engine.advanceMillis(9);
      assertThat(stream.writes()).isZero();

      engine.advanceMillis(1);

      assertThat(stream.writes()).isEqualTo(1);
      assertThat(stream.received())
          .satisfiesExactly(
              open -> assertThat(open).startsWith("0{"),
              message -> assertThat(message).isEqualTo("4hello"));
    }

    @Test
    @DisplayName("and they wait no longer than until it says something")
    void firstPacketsLeave() {
      engine.act(() -> stream.send("2"));

      assertThat(stream.received())
          .satisfiesExactly(
              open -> assertThat(open).startsWith("0{"), pong -> assertThat(pong).isEqualTo("3"));
      assertThat(engine.deadlines()).isEqualTo(1);
    }

    @Test
    @DisplayName("also when the server closes it at once")
    void closedMeanwhile() {
      engine.act(() -> engine.socket().close());
      engine.advance(Verification.TIME_TO_LISTEN);

      assertThat(stream.received())
          .satisfiesExactly(
              open -> assertThat(open).startsWith("0{"),
              close -> assertThat(close).isEqualTo("close"));
    }

    @Test
    @DisplayName("and nothing remembers it when it goes meanwhile")
    void lostMeanwhile() {
      engine.act(stream::lose);

      assertThat(engine.deadlines()).isZero();
      assertThat(stream.writes()).isZero();
    }

    @Test
    @DisplayName("which a client of revision 4 does not do: its first packet follows at once")
    void revision4() {
      assertThat(engine.upgrade("EIO=4&transport=websocket").stream().writes()).isEqualTo(1);
    }
  }

  @Nested
  @DisplayName("over WebSocket")
  class OverWebSocket {

    private static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }

    @Test
    @Tag("WS01")
    @DisplayName("gets and sends text")
    void text() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");
      stream.received();

      engine.act(() -> stream.send("4hello", "4"));
      engine.serverSends("back");

      assertThat(engine.events()).containsExactly("message hello", "message ");
      assertThat(stream.received()).containsExactly("4back");
    }

    @Test
    @Tag("WS02")
    @DisplayName("gets and sends bytes with their type before them")
    void bytes() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");
      stream.received();

      engine.act(() -> stream.sendBytes(ClientFrames.binary(new byte[] {4, 1, 2})));
      engine.act(() -> stream.send("b4AQID"));
      engine.act(() -> engine.socket().send(new byte[] {5, 6}));

      assertThat(engine.events()).containsExactly("message 0102", "message 010203");
      assertThat(stream.received()).containsExactly("binary 040506");
    }

    @Test
    @DisplayName("gets bytes as base64 if it asked for that")
    void base64() {
      FakeStream stream = webSocket("EIO=3&transport=websocket&b64=1");
      stream.received();

      engine.act(() -> engine.socket().send(new byte[] {1, 2, 3}));

      assertThat(stream.received()).containsExactly("b4AQID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "b", "b9AQID"})
    @Tag("WS03")
    @DisplayName("loses its session by what is no packet")
    void undecodable(String text) {
      FakeStream stream = webSocket("EIO=3&transport=websocket");

      engine.act(() -> stream.send(text));

      assertThat(engine.events()).singleElement().asString().startsWith("close parse error");
    }

    @Test
    @DisplayName("may send bytes of an unknown type, which nobody hears of")
    void unknownType() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");

      engine.act(() -> stream.sendBytes(ClientFrames.binary(new byte[] {9, 1, 2})));

      assertThat(engine.events()).isEmpty();
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.OPEN);
    }

    @Test
    @DisplayName("gets the bytes of a broadcast in a frame of its own, which is made once for all")
    void shared() {
      OutgoingPacket bytes = OutgoingPacket.message(Message.binary(new byte[] {1}));

      assertThat(bytes.frame(BinaryForm.TYPED)).isSameAs(bytes.frame(BinaryForm.TYPED));
      assertThat(hex(bytes.frame(BinaryForm.TYPED))).isEqualTo("82020401");
      assertThat(hex(bytes.frame(BinaryForm.RAW))).isEqualTo("820101");
    }

    @Test
    @Tag("WS04")
    @DisplayName("ends its session with a close packet")
    void closes() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");

      engine.act(() -> stream.send("1"));

      assertThat(engine.events()).containsExactly("close transport close");
    }
  }

  @Nested
  @DisplayName("has a heartbeat in which it")
  class HasHeartbeat {

    @Test
    @Tag("HB04")
    @DisplayName("asks and is answered over polling, whatever it says along")
    void polling() {
      String sid = open("EIO=3");
      engine.socket().onHeartbeat(() -> engine.heard("heartbeat"));

      for (int i = 0; i < 3; i++) {
        assertThat(post(sid, "3:2ab").answer()).isEqualTo(POST_ANSWER);
        assertThat(poll(sid).answer()).isEqualTo(TEXT_ANSWER + "1:3");
      }
      assertThat(engine.events()).containsExactly("heartbeat", "heartbeat", "heartbeat");
    }

    @Test
    @Tag("HB04")
    @DisplayName("asks and is answered over WebSocket")
    void webSocketPing() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");
      stream.received();

      engine.act(() -> stream.send("2"));

      assertThat(stream.received()).containsExactly("3");
    }

    @Test
    @Tag("HB05")
    @DisplayName("is never asked, and lost when it does not ask for pingInterval and pingTimeout")
    void silence() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");
      stream.received();

      engine.advance(Duration.ofMillis(44_999).minus(Verification.TIME_TO_LISTEN));
      engine.act(() -> stream.send("4no ping"));
      assertThat(stream.received()).isEmpty();
      assertThat(engine.events()).containsExactly("message no ping");
      engine.advanceMillis(1);

      assertThat(engine.events()).containsExactly("close ping timeout");
    }

    @Test
    @Tag("HB05")
    @DisplayName("has as long again with each ping")
    void pings() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");
      engine.act(() -> stream.send("2"));

      for (int i = 0; i < 5; i++) {
        engine.advanceMillis(44_999);
        engine.act(() -> stream.send("2"));
      }
      assertThat(engine.events()).isEmpty();
      engine.advanceMillis(45_000);

      assertThat(engine.events()).containsExactly("close ping timeout");
    }

    @Test
    @DisplayName("must not answer what it was not asked")
    void pong() {
      FakeStream stream = webSocket("EIO=3&transport=websocket");

      engine.act(() -> stream.send("3"));

      assertThat(engine.events())
          .containsExactly("close transport error: invalid heartbeat direction");
    }

    @Test
    @DisplayName("is lost if it asks for more than it takes")
    void flood() {
      TestEngine small = TestEngine.with(options -> options.allowEIO3(true).maxOutboundBytes(100));
      small.get("EIO=3&transport=polling");
      String query = follow(small.socket().id());
      small.events();

      for (int i = 0; i < 3; i++) {
        small.send(small.prepare("POST", query).body("1:2".repeat(60)));
      }

      assertThat(small.events())
          .singleElement()
          .asString()
          .startsWith("close slow consumer: more than 100 bytes wait");
    }
  }

  @Nested
  @DisplayName("upgrades")
  class Upgrades {

    @Test
    @Tag("UP01")
    @Tag("UP02")
    @DisplayName("with a probe; its poll gets the noop, and then all goes over WebSocket")
    void upgrade() {
      String sid = open("EIO=3");
      FakeExchange poll = poll(sid);
      FakeStream stream = webSocket("EIO=3&transport=websocket&sid=" + sid);

      engine.act(() -> stream.send("2probe"));
      assertThat(stream.received()).containsExactly("3probe");
      assertThat(poll.answer()).isEqualTo(TEXT_ANSWER + "1:6");
      engine.act(() -> stream.send("5", "2"));
      engine.act(() -> engine.socket().send(new byte[] {1}));

      assertThat(stream.received()).containsExactly("3", "binary 0401");
      assertThat(engine.socket().transport()).isEqualTo(TransportName.WEBSOCKET);
      assertThat(poll(sid).status()).isEqualTo(400);
    }

    @Test
    @Tag("HB15")
    @DisplayName("and is noticed when it falls silent afterwards")
    void silence() {
      String sid = open("EIO=3");
      FakeStream stream = webSocket("EIO=3&transport=websocket&sid=" + sid);
      engine.act(() -> stream.send("2probe"));
      engine.act(() -> stream.send("5"));

      engine.advanceMillis(45_000);

      assertThat(engine.events()).containsExactly("close ping timeout");
    }

    @Test
    @Tag("UP03")
    @DisplayName("once: a second WebSocket is closed")
    void once() {
      String sid = open("EIO=3");
      FakeStream first = webSocket("EIO=3&transport=websocket&sid=" + sid);
      engine.act(() -> first.send("2probe", "5"));

      FakeStream second = webSocket("EIO=3&transport=websocket&sid=" + sid);

      assertThat(second.received()).isNotEqualTo(List.of("3probe"));
      assertThat(engine.socket().readyState()).isEqualTo(ReadyState.OPEN);
    }
  }

  @Nested
  @DisplayName("is refused")
  class Refused {

    @ParameterizedTest
    @ValueSource(strings = {"EIO=3&", ""})
    @Tag("HS41")
    @Tag("V203")
    @DisplayName("unless it is allowed, which is not the default")
    void byDefault(String version) {
      TestEngine strict = TestEngine.create();

      FakeExchange handshake = strict.get(version + "transport=polling");

      assertThat(handshake.answer())
          .isEqualTo(
              "400\nContent-Type: application/json\n\n"
                  + "{\"code\":5,\"message\":\"Unsupported protocol version\"}");
      assertThat(strict.errors())
          .singleElement()
          .satisfies(error -> assertThat(error.context()).isEqualTo(Map.of("protocol", 3)));
    }
  }
}
