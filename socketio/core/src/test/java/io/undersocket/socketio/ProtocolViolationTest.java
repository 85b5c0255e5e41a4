package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client that breaks the protocol")
class ProtocolViolationTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final List<String> ends = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  @BeforeEach
  void listen() {
    io.of("/a").onConnection(this::watch);
    io.onConnection(this::watch);
    io.onError((socket, event, cause) -> {});
  }

  private void watch(Socket socket) {
    String name = socket.namespace().name();
    socket.onDisconnect(reason -> ends.add(name + " " + reason.text()));
    socket.onError((who, event, cause) -> errors.add(name + " " + cause.getMessage()));
  }

  @Nested
  @DisplayName("is cut off without a word, with all its namespaces, when it")
  class CutOff {

    @ParameterizedTest(name = "says {0}")
    @ValueSource(
        strings = {"0", "2/b,[\"x\"]", "3/b,0[]", "1/b,", "4{\"message\":\"x\"}", "4/a,{}"})
    @Tag("CN08")
    @Tag("CN09")
    @DisplayName("says what must not be said then")
    void unexpected(String packet) {
      TestBed.Client client = bed.connect();
      client.join("/a");

      client.says(packet);

      assertThat(client.hears()).isEmpty();
      assertThat(client.isOpen()).isFalse();
      assertThat(ends).containsExactly("/ forced close", "/a forced close");
    }

    @Test
    @Tag("CN09")
    @DisplayName("sends an event before it is connected")
    void beforeConnecting() {
      TestBed.Client client = bed.open();

      client.says("2[\"some event\"]");

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("sends an event right behind its request to connect")
    void withTheRequest() {
      TestBed.Client client = bed.open();

      client.says("0", "2[\"x\"]");

      assertThat(client.isOpen()).isFalse();
      assertThat(client.hears()).isEmpty();
      assertThat(io.sockets().sockets()).isEmpty();
    }

    @Test
    @DisplayName("asks twice in one go for a namespace that lets it pass")
    void twiceInOneGo() {
      TestBed.Client client = bed.open();

      client.says("0", "0");

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("speaks to a namespace that it was put out of")
    void afterDisconnection() {
      TestBed.Client client = bed.connect();
      client.socket().disconnect();
      client.hears();

      client.says("2[\"x\"]");

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("speaks to a namespace that it has left")
    void afterLeaving() {
      TestBed.Client client = bed.connect();
      client.says("1");

      client.says("2[\"x\"]");

      assertThat(client.isOpen()).isFalse();
    }
  }

  @Nested
  @DisplayName("is said to have been disconnected by")
  class Reasons {

    @Test
    @Tag("DC07")
    @DisplayName("forced close, if a poll waits")
    void waitingPoll() {
      TestBed.Client client = bed.connect();
      client.session.pollNow();

      client.says("0");

      assertThat(ends).containsExactly("/ forced close");
    }

    @Test
    @Tag("CN08")
    @Tag("DC07")
    @DisplayName("forced server close, if no poll waits")
    void noPoll() {
      TestBed.Client client = bed.connect();
      client.session.pollLater();

      client.says("0");

      assertThat(ends).containsExactly("/ forced server close");
    }

    @Test
    @DisplayName("forced close and never again, whatever the engine says later")
    void once() {
      TestBed.Client client = bed.connect();
      client.session.pollLater();
      client.says("0");

      client.session.end(CloseReason.TRANSPORT_ERROR, null);
      bed.settle();

      assertThat(ends).containsExactly("/ forced server close");
    }
  }

  @Nested
  @DisplayName("by what is no packet")
  class Unreadable {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "abc",
          "",
          "9",
          "5",
          "51",
          "5-[\"a\"]",
          "511-[\"a\"]",
          "2{}",
          "2[]",
          "2[\"disconnect\"]",
          "2abc[\"some event\"]",
          "44[\"a\"]",
          "5woooot"
        })
    @Tag("EV14")
    @Tag("EV15")
    @Tag("EV16")
    @DisplayName("is reported in every namespace and cut off")
    void reported(String text) {
      TestBed.Client client = bed.connect();
      client.join("/a");

      client.says(text);

      assertThat(client.isOpen()).isFalse();
      assertThat(errors).hasSize(2);
      assertThat(errors.get(0)).startsWith("/ ");
      assertThat(errors.get(1)).startsWith("/a ");
      assertThat(ends).containsExactly("/ forced close", "/a forced close");
    }

    @Test
    @Tag("EV15")
    @DisplayName("is cut off by bytes that nobody announced")
    void bytes() {
      TestBed.Client client = bed.connect();

      client.session.bring(Message.binary(new byte[] {1}));

      assertThat(client.isOpen()).isFalse();
      assertThat(ends).containsExactly("/ forced close");
    }

    @Test
    @DisplayName("is cut off by text where bytes were announced")
    void textForBytes() {
      TestBed.Client client = bed.connect();

      client.says("51-[\"a\",{\"_placeholder\":true,\"num\":0}]", "2[\"a\"]");

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("stays disconnected in name only until the session has ended")
    void whenTheSessionEnds() {
      TestBed.Client client = bed.connect();
      client.session.pollLater();
      client.socket().onAny((event, args, ack) -> ends.add("heard " + event));

      client.says("abc", "2[\"ignored\"]", "abc");
      assertThat(ends).isEmpty();
      assertThat(errors).hasSize(1);

      client.session.end(CloseReason.FORCED_CLOSE, null);
      bed.settle();
      assertThat(ends).containsExactly("/ forced close");
    }

    @Test
    @Tag("CN06")
    @DisplayName("is cut off before it has connected to anything")
    void firstPacket() {
      TestBed.Client client = bed.open();

      client.says("abc");

      assertThat(client.isOpen()).isFalse();
    }
  }

  @Nested
  @DisplayName("only a little")
  class Harmless {

    @ParameterizedTest(name = "by {0}")
    @ValueSource(strings = {"3[]", "312[]", "30[]"})
    @Tag("AK13")
    @DisplayName("stays when it acknowledges what was never sent")
    void strayAck(String packet) {
      TestBed.Client client = bed.connect();

      client.says(packet);

      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @Tag("PK30")
    @DisplayName("stays when an event has no payload, and catch-all listeners hear it")
    void nameless() {
      List<String> heard = new ArrayList<>();
      TestBed.Client client = bed.connect();
      client.socket().onAny((event, args, ack) -> heard.add(event + " " + args.size()));

      client.says("2");

      assertThat(heard).containsExactly("null 0");
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("does not disturb others")
    void others() {
      TestBed.Client good = bed.connect();
      TestBed.Client bad = bed.connect();

      bad.says("abc");

      io.emit("hello");
      assertThat(good.hears()).containsExactly("2[\"hello\"]");
    }
  }
}
