package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A middleware of a namespace")
class MiddlewareTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final List<String> calls = new ArrayList<>();

  @Test
  @Tag("MW01")
  @Tag("MW04")
  @DisplayName("is passed in order, each once, before the client is announced")
  void inOrder() {
    io.use(socket -> calls.add("first"));
    io.useAsync(
        socket -> {
          calls.add("second");
          return CompletableFuture.completedFuture("passed");
        });
    io.use(socket -> calls.add("third"));
    io.onConnection(socket -> calls.add("connected"));

    bed.connect();

    assertThat(calls).containsExactly("first", "second", "third", "connected");
  }

  @Test
  @Tag("MW04")
  @DisplayName("is waited for, however long it takes, before the client is announced")
  void slow() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    io.useAsync(socket -> first);
    io.useAsync(socket -> second);
    io.onConnection(socket -> calls.add("connected"));
    TestBed.Client client = bed.open();
    client.says("0");

    first.complete("passed");
    assertThat(client.hears()).isEmpty();
    assertThat(calls).isEmpty();

    second.complete("passed");
    assertThat(client.hears()).hasSize(1);
    assertThat(calls).containsExactly("connected");
  }

  @Test
  @Tag("MW08")
  @DisplayName("is not asked about a connection, but about the request to connect to a namespace")
  void notMerged() {
    io.use(
        socket -> {
          calls.add("asked");
          throw new ConnectError("no");
        });
    TestBed.Client client = bed.open();
    assertThat(calls).isEmpty();
    assertThat(client.hears()).isEmpty();

    client.says("0");

    assertThat(calls).containsExactly("asked");
  }

  @Test
  @Tag("MW13")
  @DisplayName("may decide by the query of the first request")
  void byQuery() {
    io.use(
        socket -> {
          if (socket.handshake().query().containsKey("fail")) {
            throw new ConnectError("Auth failed (main namespace)");
          }
        });
    TestBed.Client client = bed.open(new FakeExchange("GET", TestBed.URL + "&fail=1"));

    client.says("0");

    assertThat(client.hears()).containsExactly("4{\"message\":\"Auth failed (main namespace)\"}");
    assertThat(bed.connect().isOpen()).isTrue();
  }

  @Test
  @Tag("MW07")
  @Tag("MW09")
  @DisplayName("does not hold for other namespaces, not even that of /")
  void ofOneNamespace() {
    io.use(socket -> calls.add("/"));
    io.of("/a").use(socket -> calls.add("/a"));
    io.of("/b");
    TestBed.Client client = bed.open();

    client.join("/b");
    assertThat(calls).isEmpty();

    client.join("/a");
    assertThat(calls).containsExactly("/a");
  }

  @Test
  @DisplayName("that comes later holds for those who come later")
  void snapshot() {
    CompletableFuture<String> gate = new CompletableFuture<>();
    io.useAsync(socket -> gate);
    TestBed.Client early = bed.open();
    early.says("0");
    io.use(socket -> calls.add("late"));

    gate.complete("open");

    assertThat(early.hears()).hasSize(1);
    assertThat(calls).isEmpty();
    bed.connect();
    assertThat(calls).containsExactly("late");
  }

  @Nested
  @DisplayName("that refuses")
  class Refusing {

    @Test
    @Tag("MW02")
    @Tag("MW12")
    @DisplayName("ends the way there, and the client is told why")
    void told() {
      io.use(
          socket -> {
            throw new ConnectError("Authentication error");
          });
      io.use(socket -> calls.add("second"));
      io.onConnection(socket -> calls.add("connected"));
      TestBed.Client client = bed.open();

      client.says("0");

      assertThat(client.hears()).containsExactly("4{\"message\":\"Authentication error\"}");
      assertThat(client.isOpen()).isTrue();
      assertThat(calls).isEmpty();
    }

    @Test
    @Tag("MW03")
    @Tag("MW09")
    @DisplayName("may tell more than a message")
    void withData() {
      io.of("/a")
          .use(
              socket -> {
                throw new ConnectError("Authentication error", Map.of("a", "b", "c", 3).get("c"));
              });
      TestBed.Client client = bed.open();

      client.says("0/a,");

      assertThat(client.hears())
          .containsExactly("4/a,{\"message\":\"Authentication error\",\"data\":3}");
    }

    @Test
    @DisplayName("may do so later")
    void later() {
      CompletableFuture<String> answer = new CompletableFuture<>();
      io.useAsync(socket -> answer.thenApply(text -> text));
      TestBed.Client client = bed.open();
      client.says("0");
      assertThat(client.hears()).isEmpty();

      answer.completeExceptionally(new ConnectError("no"));

      assertThat(client.hears()).containsExactly("4{\"message\":\"no\"}");
    }

    @Test
    @DisplayName("by accident tells the client nothing of what happened, and the application all")
    void byAccident() {
      io.onError((socket, event, cause) -> calls.add(event + " " + cause));
      io.use(
          socket -> {
            throw new IllegalStateException("the database is at 10.0.0.1");
          });
      TestBed.Client client = bed.open();

      client.says("0");

      assertThat(client.hears()).containsExactly("4{\"message\":\"internal error\"}");
      assertThat(calls)
          .containsExactly("connect java.lang.IllegalStateException: the database is at 10.0.0.1");
    }

    @Test
    @DisplayName("with data that cannot be sent is an accident")
    void unsendable() {
      io.onError((socket, event, cause) -> calls.add(event + ""));
      io.use(
          socket -> {
            throw new ConnectError("no", new Object());
          });
      TestBed.Client client = bed.open();

      client.says("0");

      assertThat(client.hears()).containsExactly("4{\"message\":\"internal error\"}");
      assertThat(calls).containsExactly("connect");
    }

    @Test
    @Tag("MW11")
    @DisplayName("has the rooms left that were joined on the way")
    void leavesRooms() {
      io.use(
          socket -> {
            socket.join("room1");
            socket.onDisconnect(reason -> calls.add("disconnect"));
            throw new ConnectError("nope");
          });
      TestBed.Client client = bed.open();

      client.says("0");

      assertThat(io.sockets().rooms().names()).isEmpty();
      client.vanishes();
      assertThat(calls).isEmpty();
    }

    @Test
    @Tag("MW12")
    @DisplayName("lets the client try again")
    void again() {
      io.use(
          socket -> {
            calls.add("tried");
            if (calls.size() == 1) {
              throw new ConnectError("not yet");
            }
          });
      TestBed.Client client = bed.open();
      client.says("0");
      client.hears();

      assertThat(client.join("/").isConnected()).isTrue();
    }
  }

  @Test
  @Tag("MW06")
  @DisplayName("does not let a client pass whose connection is being closed")
  void closing() {
    CompletableFuture<String> gate = new CompletableFuture<>();
    io.useAsync(socket -> gate);
    io.onConnection(socket -> calls.add("connected"));
    TestBed.Client client = bed.open();
    client.says("0");
    client.session.pollLater();
    client.session.close();

    gate.complete("open");
    bed.settle();

    assertThat(calls).isEmpty();
    assertThat(io.sockets().sockets()).isEmpty();
  }

  @Nested
  @DisplayName("sees a socket")
  class Sees {

    @Test
    @Tag("MW10")
    @DisplayName("that is not connected yet, and not found in the namespace")
    void notConnected() {
      io.use(
          socket -> {
            calls.add("connected: " + socket.isConnected());
            calls.add("found: " + (io.sockets().socket(socket.id()) != null));
            calls.add("rooms: " + socket.rooms());
            socket.disconnect();
            socket.disconnect(true);
          });
      io.onConnection(
          socket -> {
            calls.add("connected: " + socket.isConnected());
            calls.add("found: " + (io.sockets().socket(socket.id()) != null));
            calls.add("rooms: " + socket.rooms().equals(java.util.Set.of(socket.id())));
          });

      bed.connect();

      assertThat(calls)
          .containsExactly(
              "connected: false",
              "found: false",
              "rooms: []",
              "connected: true",
              "found: true",
              "rooms: true");
    }

    @Test
    @Tag("MW05")
    @DisplayName("on which it can note things and join rooms for later")
    void notes() {
      io.use(
          socket -> {
            socket.data().put("user", "ada");
            socket.join("users");
          });

      Socket socket = bed.connect().socket();

      assertThat(socket.data()).containsEntry("user", "ada");
      assertThat(socket.rooms()).containsExactly(socket.id(), "users");
    }

    @Test
    @DisplayName("that no broadcast reaches, but to which something can be said before it connects")
    void says() {
      CompletableFuture<String> gate = new CompletableFuture<>();
      io.useAsync(
          socket -> {
            socket.join("room");
            socket.emit("early");
            return gate;
          });
      TestBed.Client client = bed.open();
      client.says("0");

      io.emit("everyone");
      io.to("room").emit("room");
      gate.complete("open");

      assertThat(client.hears()).hasSize(2).first().isEqualTo("2[\"early\"]");
    }

    @Test
    @Tag("MW06")
    @DisplayName("that is forgotten if the client goes meanwhile")
    void gone() {
      CompletableFuture<String> gate = new CompletableFuture<>();
      io.useAsync(
          socket -> {
            socket.join("room");
            socket.onDisconnecting(reason -> calls.add("disconnecting"));
            socket.onDisconnect(reason -> calls.add("disconnect"));
            return gate;
          });
      io.onConnection(socket -> calls.add("connected"));
      TestBed.Client client = bed.open();
      client.says("0");

      client.vanishes();
      assertThat(io.sockets().rooms().names()).isEmpty();
      gate.complete("open");
      bed.settle();

      assertThat(calls).isEmpty();
      assertThat(io.sockets().sockets()).isEmpty();
    }
  }
}
