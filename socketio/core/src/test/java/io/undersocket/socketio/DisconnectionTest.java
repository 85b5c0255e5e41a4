package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A socket that is disconnected")
class DisconnectionTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final List<String> calls = new ArrayList<>();

  @BeforeEach
  void listen() {
    io.onConnection(socket -> watch("/", socket));
    io.of("/a").onConnection(socket -> watch("/a", socket));
  }

  private void watch(String name, Socket socket) {
    socket.onDisconnect(
        (reason, description) ->
            calls.add(name + " " + reason + (description == null ? "" : ": " + description)));
  }

  @Nested
  @DisplayName("hears why:")
  class Reasons {

    @Test
    @Tag("DC07")
    @DisplayName("the client left")
    void client() {
      bed.connect().says("1");

      assertThat(calls).containsExactly("/ client namespace disconnect");
    }

    @Test
    @Tag("DC03")
    @Tag("DC07")
    @DisplayName("the server said so, and the client is told")
    void server() {
      TestBed.Client client = bed.connect();

      client.socket().disconnect();

      assertThat(client.hears()).containsExactly("1");
      assertThat(calls).containsExactly("/ server namespace disconnect");
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @Tag("DC01")
    @Tag("DC07")
    @DisplayName("the server said so and closed the connection, in every namespace of it")
    void serverClosing() {
      TestBed.Client client = bed.connect();
      Socket a = client.join("/a");

      a.disconnect(true);

      assertThat(client.hears()).containsExactly("1", "1/a,");
      assertThat(calls)
          .containsExactly("/ server namespace disconnect", "/a server namespace disconnect");
      assertThat(client.isOpen()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "TRANSPORT_CLOSE, transport close",
      "TRANSPORT_ERROR, transport error",
      "FORCED_CLOSE, forced close",
      "PING_TIMEOUT, ping timeout",
      "PARSE_ERROR, parse error",
      "SLOW_CONSUMER, slow consumer"
    })
    @Tag("DC07")
    @DisplayName("the connection ended, with what the engine says of it")
    void engine(CloseReason reason, String text) {
      TestBed.Client client = bed.connect();
      client.join("/a");

      client.session.end(reason, "details");
      bed.settle();

      assertThat(calls).containsExactly("/ " + text + ": details", "/a " + text + ": details");
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    @DisplayName("every reason of the engine is one of ours, under the same text")
    void sameText(CloseReason reason) {
      assertThat(DisconnectReason.of(reason).text()).isEqualTo(reason.text());
    }

    @Test
    @Tag("DC05")
    @Tag("DC07")
    @DisplayName("the server is shutting down, and the client is not told")
    void shuttingDown() {
      TestBed.Client client = bed.connect();
      TestBed.Client other = bed.open();
      other.join("/a");

      CompletableFuture<Void> closed = io.close().toCompletableFuture();
      bed.settle();

      assertThat(calls)
          .containsExactlyInAnyOrder("/ server shutting down", "/a server shutting down");
      assertThat(client.hears()).isEmpty();
      assertThat(closed).isCompleted();
    }
  }

  @Nested
  @DisplayName("hears of it")
  class Order {

    @Test
    @Tag("DC02")
    @DisplayName("first in its rooms, then out of them")
    void rooms() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();
      socket.join("a");
      socket.onDisconnecting(
          (reason, description) ->
              calls.add("disconnecting " + reason + " " + socket.rooms().size()));
      socket.onDisconnecting(reason -> calls.add("again " + reason));
      socket.onDisconnect(
          reason ->
              calls.add(
                  "disconnect "
                      + reason
                      + " "
                      + socket.rooms()
                      + socket.isConnected()
                      + io.sockets().sockets()));

      client.vanishes();

      assertThat(calls)
          .containsExactly(
              "disconnecting transport close 2",
              "again transport close",
              "/ transport close",
              "disconnect transport close []false[]");
    }

    @Test
    @DisplayName("after what is being done, when the server says so in a listener")
    void afterTheListener() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();
      socket.on(
          "bye",
          () -> {
            socket.disconnect();
            calls.add("connected: " + socket.isConnected());
          });

      client.says("2[\"bye\"]");

      assertThat(calls).containsExactly("connected: false", "/ server namespace disconnect");
    }

    @Test
    @DisplayName("once, whatever else happens")
    void once() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();

      socket.disconnect();
      socket.disconnect();
      socket.disconnect(true);
      io.disconnectSockets(true);
      client.vanishes();
      io.close();
      bed.settle();

      assertThat(calls).containsExactly("/ server namespace disconnect");
    }

    @Test
    @DisplayName("once, also if the client leaves at the same moment")
    void crossing() {
      TestBed.Client client = bed.connect();
      client.session.bring(Message.text("1"));
      client.socket().disconnect();

      bed.settle();

      assertThat(calls).hasSize(1);
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("in every listener, although one fails")
    void failing() {
      TestBed.Client client = bed.connect();
      List<String> errors = new ArrayList<>();
      io.onError((socket, event, cause) -> errors.add(event + ""));
      client
          .socket()
          .onDisconnecting(
              (DisconnectListener)
                  (reason, description) -> {
                    throw new IllegalStateException();
                  });

      client.vanishes();

      assertThat(calls).containsExactly("/ transport close");
      assertThat(errors).containsExactly("disconnecting");
      assertThat(io.sockets().sockets()).isEmpty();
    }
  }

  @Nested
  @DisplayName("leaves behind")
  class Behind {

    @Test
    @DisplayName("nothing")
    void nothing() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();
      socket.join(Set.of("a", "b"));
      socket.emitWithAck("x");

      client.vanishes();

      assertThat(io.sockets().sockets()).isEmpty();
      assertThat(io.sockets().rooms().names()).isEmpty();
      assertThat(socket.pendingAckCount()).isZero();
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @Tag("CN21")
    @DisplayName("a client that may come again over the same connection, at once")
    void again() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();
      socket.disconnect();
      // The request comes before the server has got round to anything else.
      client.session.bring(Message.text("0"));

      assertThat(client.hears()).hasSize(2).first().isEqualTo("1");
      assertThat(io.sockets().sockets()).hasSize(1).doesNotContain(socket);
      assertThat(calls).containsExactly("/ server namespace disconnect");
    }
  }

  @Nested
  @DisplayName("with the server")
  class Closing {

    @Test
    @DisplayName("is so once, however often the server is closed")
    void idempotent() {
      bed.connect();

      CompletableFuture<Void> first = io.close().toCompletableFuture();
      CompletableFuture<Void> second = io.close(java.time.Duration.ZERO).toCompletableFuture();
      bed.settle();

      assertThat(calls).containsExactly("/ server shutting down");
      assertThat(first).isCompleted();
      assertThat(second).isCompleted();
    }

    @Test
    @Tag("DC06")
    @DisplayName("is not waited for where there is none")
    void nobody() {
      assertThat(io.close().toCompletableFuture()).isCompleted();
    }

    @Test
    @DisplayName("is not followed by one that connects then")
    void lateComers() {
      TestBed.Client client = bed.open();
      io.close();

      client.says("0");

      assertThat(client.hears()).isEmpty();
      assertThat(io.sockets().sockets()).isEmpty();
    }

    @Test
    @DisplayName("does not mind being spoken to afterwards")
    void afterwards() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();
      io.close();
      bed.settle();

      assertThatCode(
              () -> {
                socket.emit("x");
                socket.join("a");
                socket.disconnect(true);
                io.emit("x");
                io.emitWithAck("x");
                bed.settle();
              })
          .doesNotThrowAnyException();
    }
  }
}
