package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A client of Socket.IO 2")
class Revision4ClientTest {

  private static final String SESSION = FakeSession.ID;

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;

  private TestBed.Client open() {
    return bed.open(new FakeExchange("GET", "/socket.io/?EIO=3&transport=websocket"));
  }

  @Nested
  @DisplayName("connects")
  class Connects {

    @Test
    @Tag("V201")
    @Tag("V204")
    @DisplayName("to / by opening a session, whose id is its own")
    void byItself() {
      TestBed.Client client = open();

      assertThat(client.hears()).containsExactly("0");
      assertThat(bed.socket("/", SESSION).isConnected()).isTrue();
    }

    @Test
    @Tag("V204")
    @DisplayName("to another namespace by asking, and has an id with its name there")
    void byAsking() {
      io.of("/admin");
      TestBed.Client client = open();

      client.says("0/admin,");

      assertThat(client.hears()).containsExactly("0", "0/admin,");
      assertThat(bed.socket("/admin", "/admin#" + SESSION).handshake().auth().toString())
          .isEqualTo("{}");
    }

    @Test
    @Tag("V202")
    @DisplayName("with a query of the namespace for what it says of itself")
    void withQuery() {
      io.of("/admin");
      TestBed.Client client = open();

      client.says("0/admin?token=1&x=a%26b,");

      assertThat(client.hears()).containsExactly("0", "0/admin,");
      Json auth = bed.socket("/admin", "/admin#" + SESSION).handshake().auth();
      assertThat(auth.getString("token")).isEqualTo("1");
      assertThat(auth.getString("x")).isEqualTo("a&b");
    }

    @Test
    @DisplayName("to a namespace that a parent makes, by its path")
    void toChild() {
      io.of((name, auth) -> name.equals("/made") && "1".equals(auth.getString("t")));
      TestBed.Client client = open();

      client.says("0/made?t=1,");

      assertThat(client.hears()).containsExactly("0", "0/made,");
    }

    @Test
    @Tag("V204")
    @DisplayName("to / once: it loses its session if it asks for it")
    void twice() {
      TestBed.Client client = open();

      client.says("0");

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("to a namespace again that it has left")
    void again() {
      io.of("/admin");
      TestBed.Client client = open();

      client.says("0/admin,");
      client.says("1/admin,");
      client.says("0/admin,");

      assertThat(client.hears()).containsExactly("0", "0/admin,", "0/admin,");
      assertThat(bed.socket("/admin", "/admin#" + SESSION).isConnected()).isTrue();
    }
  }

  @Nested
  @DisplayName("is refused")
  class Refused {

    @Test
    @Tag("V204")
    @DisplayName("with the message of an error as a string")
    void withMessage() {
      io.of("/admin")
          .use(
              socket -> {
                throw new ConnectError("Not authorized");
              });
      TestBed.Client client = open();

      client.says("0/admin,");

      assertThat(client.hears()).containsExactly("0", "4/admin,\"Not authorized\"");
    }

    @Test
    @Tag("V204")
    @DisplayName("with the data of an error instead, if there is any")
    void withData() {
      io.of("/admin")
          .use(
              socket -> {
                throw new ConnectError("Not authorized", Map.of("code", 7));
              });
      TestBed.Client client = open();

      client.says("0/admin,");

      assertThat(client.hears()).containsExactly("0", "4/admin,{\"code\":7}");
    }

    @Test
    @DisplayName("without what went wrong inside")
    void internally() {
      List<Throwable> reported = new ArrayList<>();
      io.onError((socket, event, error) -> reported.add(error));
      io.of("/admin")
          .use(
              socket -> {
                throw new IllegalStateException("secret");
              });
      TestBed.Client client = open();

      client.says("0/admin,");

      assertThat(client.hears()).containsExactly("0", "4/admin,\"internal error\"");
      assertThat(reported).hasSize(1);
    }

    @Test
    @Tag("V204")
    @DisplayName("with an object where there is no such namespace")
    void unknown() {
      TestBed.Client client = open();

      client.says("0/x?a=b,");

      assertThat(client.hears()).containsExactly("0", "4/x,{\"message\":\"Invalid namespace\"}");
    }

    @Test
    @Tag("V204")
    @DisplayName("at /, and keeps its session until the time to connect is over")
    void atRoot() {
      io.use(
          socket -> {
            throw new ConnectError("no");
          });
      TestBed.Client client = open();

      assertThat(client.hears()).containsExactly("4\"no\"");
      assertThat(client.isOpen()).isTrue();
      bed.clock.advance(Duration.ofSeconds(45));
      assertThat(client.isOpen()).isFalse();
    }
  }

  @Nested
  @DisplayName("shares")
  class Shares {

    @Test
    @DisplayName("rooms and one encoded broadcast with clients of Socket.IO 4")
    void broadcasts() {
      TestBed.Client old = open();
      TestBed.Client current = bed.connect();
      old.hears();
      bed.socket("/", SESSION).join("room");
      current.socket().join("room");

      io.to("room").emit("hi", "é", new byte[] {1, 2});
      bed.settle();

      List<String> event = List.of("51-[\"hi\",\"é\",{\"_placeholder\":true,\"num\":0}]", "<0102>");
      assertThat(old.hears()).isEqualTo(event);
      assertThat(current.hears()).isEqualTo(event);
      int sentToOld = old.session.packets().size();
      int sentToCurrent = current.session.packets().size();
      for (int back = 1; back <= 2; back++) {
        assertThat(old.session.packets().get(sentToOld - back))
            .isSameAs(current.session.packets().get(sentToCurrent - back));
      }
    }

    @Test
    @DisplayName("acknowledgements, events and disconnects with them")
    void therest() {
      io.onConnection(socket -> socket.on("ask", (args, ack) -> ack.send(args.getInt(0) + 1)));
      TestBed.Client client = open();
      client.hears();

      client.says("27[\"ask\",41]");
      assertThat(client.hears()).containsExactly("37[42]");
      bed.socket("/", SESSION).disconnect();
      assertThat(client.hears()).containsExactly("1");
    }

    @Test
    @DisplayName("no sessions that are kept for those who come back")
    void noRecovery() {
      TestBed keeping =
          new TestBed(builder -> builder.connectionStateRecovery(Duration.ofMinutes(1)));
      TestBed.Client client =
          keeping.open(new FakeExchange("GET", "/socket.io/?EIO=3&transport=websocket"));
      client.hears();

      keeping.socket("/", SESSION).emit("hi");

      assertThat(client.hears()).containsExactly("2[\"hi\"]");
    }
  }
}
