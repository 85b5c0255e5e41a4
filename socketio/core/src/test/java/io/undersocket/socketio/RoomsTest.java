package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Rooms")
class RoomsTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;
  private final TestBed.Client first = bed.connect();
  private final TestBed.Client second = bed.connect();
  private final TestBed.Client third = bed.connect();

  /** Which of the three heard something. */
  private List<Integer> hearers() {
    List<Integer> hearers = new ArrayList<>();
    if (!first.hears().isEmpty()) {
      hearers.add(1);
    }
    if (!second.hears().isEmpty()) {
      hearers.add(2);
    }
    if (!third.hears().isEmpty()) {
      hearers.add(3);
    }
    return hearers;
  }

  @Nested
  @DisplayName("are spoken to")
  class SpokenTo {

    @Test
    @Tag("RM01")
    @DisplayName("as a whole namespace, and no other")
    void namespace() {
      io.of("/a");
      TestBed.Client other = bed.open();
      other.join("/a");

      io.emit("x", 1);

      assertThat(first.hears()).containsExactly("2[\"x\",1]");
      assertThat(second.hears()).containsExactly("2[\"x\",1]");
      assertThat(other.hears()).isEmpty();
      io.of("/a").emit("y");
      assertThat(other.hears()).containsExactly("2/a,[\"y\"]");
    }

    @Test
    @Tag("RM02")
    @DisplayName("with bytes, in one piece")
    void bytes() {
      io.emit("x", (Object) new byte[] {1, 2, 3});

      assertThat(third.hears())
          .containsExactly("51-[\"x\",{\"_placeholder\":true,\"num\":0}]", "<010203>");
    }

    @Test
    @Tag("RM04")
    @DisplayName("by name, also by the name of a socket")
    void byName() {
      first.socket().join("woot");

      io.to("woot").emit("x");
      assertThat(hearers()).containsExactly(1);

      io.in(second.id()).emit("x");
      assertThat(hearers()).containsExactly(2);

      io.to("nobody").emit("x");
      assertThat(hearers()).isEmpty();
    }

    @Test
    @Tag("RM05")
    @DisplayName("several at a time, everyone once")
    void several() {
      first.socket().join(List.of("a", "b"));
      second.socket().join("b");

      io.to("a").to("b").to(first.id()).emit("x");

      assertThat(first.hears()).containsExactly("2[\"x\"]");
      assertThat(second.hears()).containsExactly("2[\"x\"]");
      assertThat(third.hears()).isEmpty();
      io.in("a", third.id()).emit("x");
      assertThat(hearers()).containsExactly(1, 3);
      io.in(List.of("a", "b")).emit("x");
      assertThat(hearers()).containsExactly(1, 2);
    }

    @Test
    @Tag("RM12")
    @Tag("AD03")
    @DisplayName("except some, by room or by socket")
    void except() {
      first.socket().join("a");
      second.socket().join(List.of("a", "b"));

      io.except("a").emit("x");
      assertThat(hearers()).containsExactly(3);

      io.except(first.id()).emit("x");
      assertThat(hearers()).containsExactly(2, 3);

      io.to("a").except("b").emit("x");
      assertThat(hearers()).containsExactly(1);

      io.except(first.id(), "b").emit("x");
      assertThat(hearers()).containsExactly(3);

      io.of("/").except(List.of("nobody")).emit("x");
      assertThat(hearers()).containsExactly(1, 2, 3);
    }

    @Test
    @Tag("RM03")
    @Tag("RM06")
    @Tag("RM11")
    @DisplayName("by one of them, who is left out")
    void bySocket() {
      Socket socket = first.socket();
      socket.join("a");
      second.socket().join("a");

      socket.broadcast().emit("x");
      assertThat(hearers()).containsExactly(2, 3);

      socket.to("a").emit("x");
      assertThat(hearers()).containsExactly(2);

      socket.in("a").to(third.id()).emit("x");
      assertThat(hearers()).containsExactly(2, 3);

      socket.except("a").emit("x");
      assertThat(hearers()).containsExactly(3);

      socket.local().emit("x");
      assertThat(hearers()).containsExactly(2, 3);

      socket.to(socket.id()).emit("x");
      assertThat(hearers()).isEmpty();

      socket.compress(false).broadcast().except(second.id()).emit("x");
      assertThat(hearers()).containsExactly(3);

      socket.broadcast().to("a").emit("x", (Object) new byte[1]);
      assertThat(hearers()).containsExactly(2);
    }

    @Test
    @Tag("RM13")
    @DisplayName("by operators that never change")
    void immutable() {
      first.socket().join("a");
      second.socket().join("b");
      BroadcastOperator a = io.to("a");

      a.to("b");
      a.except("a");
      a.asVolatile();
      a.local();
      a.emit("x");
      assertThat(hearers()).containsExactly(1);

      BroadcastOperator others = first.socket().broadcast();
      others.except(second.id());
      others.to("b");
      others.emit("x");
      assertThat(hearers()).containsExactly(2, 3);
    }

    @Test
    @Tag("RM14")
    @DisplayName("through the server as through its namespace /")
    void throughTheServer() {
      Namespace main = io.sockets();
      List<Function<BroadcastTarget, BroadcastOperator>> operators =
          List.of(
              target -> target.to("a"),
              target -> target.in("a"),
              target -> target.except("a"),
              BroadcastTarget::local,
              BroadcastTarget::asVolatile,
              target -> target.compress(false),
              target -> target.timeout(Duration.ofSeconds(1)));
      assertThat(main).isSameAs(io.of("/"));
      assertThat(operators)
          .allSatisfy(
              operator -> assertThat(operator.apply(io)).hasToString(operator.apply(main) + ""));

      io.emit("x", 1);
      io.send("y");
      assertThat(first.hears()).containsExactly("2[\"x\",1]", "2[\"message\",\"y\"]");
    }

    @Test
    @DisplayName("encoded once, however many hear it")
    void encodedOnce() {
      io.emit("x");

      assertThat(first.session.packets().get(1))
          .isSameAs(second.session.packets().get(1))
          .isSameAs(third.session.packets().get(1));
    }

    @Test
    @DisplayName("when they are large as when they are small")
    void large() {
      List<TestBed.Client> many = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        TestBed.Client client = bed.connect();
        client.socket().join("large");
        client.socket().join("large");
        many.add(client);
      }
      many.get(0).socket().leave("large");
      many.get(20).socket().leave("large");

      io.to("large").emit("x");

      for (int i = 0; i < 100; i++) {
        assertThat(many.get(i).hears()).hasSize(i == 0 || i == 20 ? 0 : 1);
      }
      many.forEach(TestBed.Client::vanishes);
      assertThat(io.sockets().rooms().exists("large")).isFalse();
    }
  }

  @Nested
  @DisplayName("of a socket")
  class OfSocket {

    @Test
    @Tag("RM07")
    @Tag("RM09")
    @Tag("RM10")
    @DisplayName("are its own and those it joined, until it leaves them")
    void tracked() {
      Socket socket = first.socket();
      assertThat(socket.rooms()).containsExactly(socket.id());

      socket.join("a");
      socket.join(List.of("b", "c"));
      socket.join("a");
      assertThat(socket.rooms()).containsExactly(socket.id(), "a", "b", "c");

      socket.leave("b");
      socket.leave(List.of("c", "never joined"));
      assertThat(socket.rooms()).containsExactly(socket.id(), "a");
    }

    @Test
    @DisplayName("always include its own")
    void own() {
      Socket socket = first.socket();

      socket.join(socket.id());
      io.to(socket.id()).emit("once");
      assertThat(first.hears()).containsExactly("2[\"once\"]");

      socket.leave(socket.id());
      assertThat(socket.rooms()).containsExactly(socket.id());
      io.to(socket.id()).emit("x");
      assertThat(first.hears()).containsExactly("2[\"x\"]");
    }

    @Test
    @DisplayName("may be that of another socket")
    void ofAnother() {
      second.socket().join(first.id());

      io.to(first.id()).emit("x");
      assertThat(hearers()).containsExactly(1, 2);

      first.vanishes();
      io.to(first.id()).emit("x");
      assertThat(hearers()).containsExactly(2);
    }

    @Test
    @Tag("RM07")
    @Tag("RM08")
    @DisplayName("vanish with it")
    void vanish() {
      first.socket().join(List.of("a", "b"));
      second.socket().join("b");
      Socket socket = first.socket();

      first.vanishes();

      assertThat(socket.rooms()).isEmpty();
      assertThat(io.sockets().rooms().exists("a")).isFalse();
      assertThat(io.sockets().rooms().exists("b")).isTrue();
    }

    @Test
    @Tag("RM16")
    @DisplayName("cannot be joined once it is disconnected")
    void afterDisconnection() {
      Socket socket = first.socket();
      socket.disconnect();
      socket.join("a");
      bed.settle();
      socket.join("a");

      assertThat(socket.rooms()).isEmpty();
      assertThat(io.sockets().rooms().exists("a")).isFalse();
    }

    @Test
    @DisplayName("are limited in number, and who joins one more learns of it")
    void limited() {
      TestBed bed = new TestBed(builder -> builder.maxRoomsPerSocket(2));
      Socket socket = bed.connect().socket();
      socket.join(List.of("a", "b"));
      socket.join("a");

      assertThatThrownBy(() -> socket.join("c"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("maxRoomsPerSocket")
          .hasMessageContaining("\"c\"");
      socket.leave("a");
      socket.join("c");
      assertThat(socket.rooms()).containsExactly(socket.id(), "b", "c");
    }
  }

  @Nested
  @DisplayName("have sockets")
  class Sockets {

    @Test
    @Tag("RM17")
    @Tag("AD04")
    @DisplayName("that can be fetched: all, those in a room, those not in another")
    void fetched() {
      first.socket().join("a");
      second.socket().join(List.of("a", "b"));

      assertThat(ids(io.fetchSockets()))
          .containsExactlyInAnyOrder(first.id(), second.id(), third.id());
      assertThat(ids(io.in("a").fetchSockets())).containsExactlyInAnyOrder(first.id(), second.id());
      assertThat(ids(io.in("a").except("b").fetchSockets())).containsExactly(first.id());
      assertThat(ids(first.socket().broadcast().fetchSockets()))
          .containsExactlyInAnyOrder(second.id(), third.id());
    }

    @Test
    @DisplayName("that are themselves, not copies")
    void themselves() {
      assertThat(done(io.in(first.id()).fetchSockets())).containsExactly(first.socket());
    }

    @Test
    @Tag("RM15")
    @DisplayName("whose ids can be fetched, of a namespace, a room and several")
    void allSockets() {
      first.socket().join("a");
      second.socket().join("b");

      assertThat(done(io.allSockets()))
          .containsExactlyInAnyOrder(first.id(), second.id(), third.id());
      assertThat(done(io.in("a").allSockets())).containsExactly(first.id());
      assertThat(done(io.in("a", "b").allSockets()))
          .containsExactlyInAnyOrder(first.id(), second.id());
      assertThat(done(io.of("/a").allSockets())).isEmpty();
    }

    @Test
    @DisplayName("that are no longer among them once they were disconnected")
    void notDisconnected() {
      first.socket().disconnect();

      assertThat(ids(io.fetchSockets())).containsExactlyInAnyOrder(second.id(), third.id());
    }

    @Test
    @Tag("RM18")
    @DisplayName("that can be made to join, all or some")
    void join() {
      io.socketsJoin("all");
      io.in(first.id(), second.id()).socketsJoin("some", "more");

      assertThat(first.socket().rooms())
          .containsExactlyInAnyOrder(first.id(), "all", "some", "more");
      assertThat(third.socket().rooms()).containsExactlyInAnyOrder(third.id(), "all");
    }

    @Test
    @Tag("RM19")
    @DisplayName("that can be made to leave, all or some")
    void leave() {
      io.socketsJoin("a", "b", "c");
      io.in(first.id()).socketsLeave("a");
      io.socketsLeave(List.of("c"));

      assertThat(first.socket().rooms()).containsExactlyInAnyOrder(first.id(), "b");
      assertThat(second.socket().rooms()).containsExactlyInAnyOrder(second.id(), "a", "b");
    }

    @Test
    @Tag("RM20")
    @DisplayName("that can be disconnected, all or some")
    void disconnect() {
      first.socket().join("a");

      io.in("a").disconnectSockets();
      assertThat(first.hears()).containsExactly("1");
      assertThat(first.isOpen()).isTrue();

      io.disconnectSockets(true);
      assertThat(second.hears()).containsExactly("1");
      assertThat(second.isOpen()).isFalse();
      assertThat(third.isOpen()).isFalse();
      assertThat(io.sockets().sockets()).isEmpty();
    }

    @Test
    @DisplayName("that hear what was said just before they were disconnected")
    void hearFirst() {
      io.emit("bye");
      io.disconnectSockets();

      assertThat(first.hears()).containsExactly("2[\"bye\"]", "1");
    }

    private List<String> ids(CompletionStage<List<RemoteSocket>> sockets) {
      return done(sockets).stream().map(RemoteSocket::id).toList();
    }

    private <T> T done(CompletionStage<T> stage) {
      return stage.toCompletableFuture().join();
    }
  }
}
