package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.spi.ClusterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A thread that speaks may be held up between its look at the socket and the sending. What happens
 * meanwhile, the tests do right there: in a listener of what goes out, or in the engine just before
 * it sends.
 */
@DisplayName("Whoever speaks to a socket while its client leaves")
@Timeout(30)
class LastWordsTest {

  private static final String CONNECTED = "0\\{\"sid\":\"[A-Za-z0-9_-]{20}\"}";

  private final ServerStatistics statistics = new ServerStatistics();
  private final TestBed bed = new TestBed(builder -> builder.serverListener(statistics));
  private final SocketIoServer io = bed.io;
  private final List<String> heard = new ArrayList<>();

  /** How something is said to a socket in the room {@code room}. */
  private enum Words {
    EMIT(socket -> socket.emit("said", 1)),
    EMIT_VOLATILE(socket -> socket.asVolatile().emit("said", 1)),
    EMIT_BYTES(socket -> socket.emit("said", new byte[] {1}, new byte[] {2})),
    EMIT_WITH_ACK(socket -> socket.emitWithAck("said", 1)),
    BROADCAST(socket -> socket.namespace().to("room").emit("said", 1)),
    BROADCAST_VOLATILE(socket -> socket.namespace().to("room").asVolatile().emit("said", 1)),
    BROADCAST_BYTES(socket -> socket.namespace().to("room").emit("said", new byte[] {1})),
    BROADCAST_WITH_ACK(socket -> socket.namespace().to("room").emitWithAck("said", 1)),
    LOCAL_BROADCAST(socket -> socket.namespace().to("room").local().emit("said", 1));

    private final Consumer<Socket> said;

    Words(Consumer<Socket> said) {
      this.said = said;
    }

    void sayTo(Socket socket) {
      said.accept(socket);
    }
  }

  private static Socket inRoom(TestBed.Client client) {
    Socket socket = client.socket();
    socket.join("room");
    return socket;
  }

  /** The client leaves and comes again, over the same connection. */
  private static void comesAgain(TestBed.Client client) {
    client.says("1", "0");
  }

  private static void assertOnlyConnected(TestBed.Client client) {
    assertThat(client.hears())
        .singleElement()
        .satisfies(frame -> assertThat(frame).matches(CONNECTED));
  }

  @Nested
  @DisplayName("does not reach the next stay of the client in the namespace")
  class NextStay {

    @ParameterizedTest
    @EnumSource
    @DisplayName("when a listener of what goes out holds it up")
    void heldByListener(Words words) {
      TestBed.Client client = bed.connect();
      Socket socket = inRoom(client);
      client.hears();
      socket.onAnyOutgoing((event, args) -> comesAgain(client));

      words.sayTo(socket);

      assertOnlyConnected(client);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("when it is held up on its way into the engine")
    void heldByEngine(Words words) {
      TestBed.Client client = bed.connect();
      Socket socket = inRoom(client);
      client.hears();
      client.session.beforeSending(() -> comesAgain(client));

      words.sayTo(socket);

      assertOnlyConnected(client);
    }

    @Test
    @DisplayName("nor a stay elsewhere that has begun meanwhile")
    void elsewhere() {
      TestBed.Client client = bed.connect();
      Socket socket = inRoom(client);
      io.of("/other");
      client.hears();
      client.session.beforeSending(() -> client.says("1", "0/other,"));

      io.to("room").emit("said", 1);

      assertThat(client.hears()).singleElement().asString().startsWith("0/other,{");
      assertThat(socket.isConnected()).isFalse();
    }

    @Test
    @DisplayName("from another server of a cluster")
    void cluster() {
      FakeCluster cluster = new FakeCluster();
      FakeCluster.Node here = cluster.node();
      FakeCluster.Node there = cluster.node();
      TestBed.Client client = here.connect();
      inRoom(client);
      cluster.settle();
      client.hears();
      client.session.beforeSending(() -> comesAgain(client));

      there.io.to("room").emit("said", 1);
      cluster.settle();

      assertOnlyConnected(client);
    }

    @ParameterizedTest
    @EnumSource(FakeCluster.Kind.class)
    @DisplayName("where clients recover")
    void recovery(FakeCluster.Kind kind) {
      FakeCluster cluster =
          new FakeCluster(
              kind,
              ClusterOptions.defaults(),
              builder -> builder.connectionStateRecovery(Duration.ofMinutes(2)));
      FakeCluster.Node node = cluster.node();
      TestBed.Client client = node.connect();
      inRoom(client);
      cluster.settle();
      client.hears();
      client.session.beforeSending(() -> comesAgain(client));

      node.io.to("room").emit("said", 1);
      cluster.settle();

      assertThat(client.hears()).singleElement().asString().startsWith("0{");
    }

    @Test
    @DisplayName("on whatever thread, while the others are served")
    void onAnotherThread() throws InterruptedException {
      TestBed.Client client = bed.connect();
      TestBed.Client other = bed.connect();
      Socket socket = inRoom(client);
      inRoom(other);
      client.hears();
      CompletableFuture<@Nullable Void> speaking = new CompletableFuture<>();
      CompletableFuture<@Nullable Void> cameAgain = new CompletableFuture<>();
      socket.onAnyOutgoing(
          (event, args) -> {
            speaking.complete(null);
            cameAgain.join();
          });
      Thread speaker = new Thread(() -> io.to("room").emit("said", 1));
      speaker.start();
      speaking.join();

      comesAgain(client);
      cameAgain.complete(null);
      speaker.join();

      assertOnlyConnected(client);
      assertThat(other.hears()).containsExactly("2[\"said\",1]");
    }
  }

  @Nested
  @DisplayName("is told as if the client had left before:")
  class Told {

    private TestBed.Client client;
    private Socket socket;

    @BeforeEach
    void connect() {
      client = bed.connect();
      socket = inRoom(client);
      client.hears();
      client.session.beforeSending(() -> comesAgain(client));
    }

    @Test
    @DisplayName("there is no answer to wait for")
    void noAnswer() {
      CompletableFuture<Args> answer = socket.emitWithAck("said").toCompletableFuture();

      assertThat(answer).isCompletedExceptionally();
      assertThat(answer.handle((args, failure) -> failure).join())
          .isInstanceOf(DisconnectedException.class);
    }

    @Test
    @DisplayName("a broadcast waits for nobody")
    void noAnswers() {
      CompletionStage<List<Args>> answers = io.to("room").emitWithAck("said");
      bed.settle();

      assertThat(socket.pendingAckCount()).isZero();
      bed.clock.advance(Duration.ofSeconds(1));
      bed.settle();
      assertThat(answers.toCompletableFuture()).isDone();
      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("nothing counts as sent, or as dropped because the client was slow")
    void notCounted() {
      long before = statistics.packetsSent();

      socket.emit("said");
      client.session.beforeSending(() -> comesAgain(client));
      io.sockets().sockets().iterator().next().asVolatile().emit("said");

      assertThat(statistics.packetsSent()).isEqualTo(before + 2); // the two answers to connect
      assertThat(statistics.packetsDropped()).isZero();
    }
  }

  @Nested
  @DisplayName("says nothing behind the server's goodbye")
  class Goodbye {

    @ParameterizedTest
    @EnumSource
    @DisplayName("to a socket that another thread disconnects meanwhile")
    void disconnect(Words words) {
      TestBed.Client client = bed.connect();
      Socket socket = inRoom(client);
      client.hears();
      socket.onAnyOutgoing((event, args) -> socket.disconnect());

      words.sayTo(socket);

      assertThat(client.hears()).containsExactly("1");
    }

    @Test
    @DisplayName("to a client that is refused meanwhile")
    void refusal() {
      CompletableFuture<@Nullable Void> decision = new CompletableFuture<>();
      List<Socket> guests = new ArrayList<>();
      io.useAsync(
          socket -> {
            guests.add(socket);
            return decision;
          });
      TestBed.Client client = bed.open();
      client.says("0");
      client.session.beforeSending(
          () -> {
            decision.completeExceptionally(new ConnectError("closed"));
            bed.settle();
          });

      guests.get(0).emit("said");

      assertThat(client.hears()).containsExactly("4{\"message\":\"closed\"}");
    }

    @Test
    @DisplayName("nor says goodbye to a client that has left by itself, and is back")
    void lateGoodbye() {
      TestBed.Client client = bed.connect();
      Socket socket = client.socket();
      socket.onDisconnect(reason -> heard.add(reason.text()));
      client.hears();
      client.session.beforeSending(() -> comesAgain(client));

      socket.disconnect();

      assertOnlyConnected(client);
      assertThat(io.sockets().sockets()).hasSize(1).allMatch(Socket::isConnected);
      assertThat(heard).containsExactly("server namespace disconnect");
    }
  }
}
