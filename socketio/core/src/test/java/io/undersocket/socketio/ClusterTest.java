package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.protocol.SocketIoParser;
import io.undersocket.socketio.spi.BroadcastAckListener;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.ClusterOptions;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import io.undersocket.socketio.spi.Parser;
import io.undersocket.socketio.spi.SocketDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The adapter kit has what every adapter does; here is what goes wrong between nodes. */
@DisplayName("A cluster of servers")
class ClusterTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private FakeCluster cluster = new FakeCluster();
  private FakeCluster.Node a = cluster.node();
  private FakeCluster.Node b = cluster.node();
  private FakeCluster.Node c = cluster.node();

  private void use(FakeCluster other) {
    cluster = other;
    a = cluster.node();
    b = cluster.node();
    c = cluster.node();
  }

  private void use(FakeCluster.Kind kind) {
    use(new FakeCluster(kind, ClusterOptions.defaults(), builder -> builder));
  }

  private <T> CompletableFuture<T> settled(CompletionStage<T> stage) {
    cluster.settle();
    return stage.toCompletableFuture();
  }

  /** What is there once everything has settled; waits for nothing. */
  private <T> T result(CompletionStage<T> stage) {
    CompletableFuture<T> future = settled(stage);
    assertThat(future).isDone();
    return future.join();
  }

  private static int count(CompletionStage<Integer> stage) {
    return stage.toCompletableFuture().join();
  }

  private static PartialResultException partial(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    try {
      future.get();
      throw new AssertionError("no failure");
    } catch (ExecutionException | InterruptedException e) {
      return (PartialResultException) e.getCause();
    }
  }

  @Nested
  @DisplayName("knows who takes part")
  class Membership {

    @Test
    @DisplayName("as soon as they come, in each namespace")
    void come() {
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(3);
      a.io.of("/x");
      b.io.of("/x");
      cluster.settle();
      assertThat(count(a.io.of("/x").adapter().serverCount())).isEqualTo(2);
    }

    @Test
    @DisplayName("and no longer when they leave")
    void leave() {
      b.io.close();
      cluster.settle();
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(2);
    }

    @Test
    @DisplayName("as long as they are heard of: every 5 s, and they are given 10 s")
    void heartbeats() {
      cluster.published();
      cluster.advance(Duration.ofMillis(4_999));
      assertThat(cluster.published()).isEmpty();
      for (int i = 0; i < 30; i++) {
        cluster.advance(SECOND);
      }
      assertThat(cluster.published())
          .allMatch(message -> message instanceof ClusterMessage.Heartbeat)
          .hasSizeBetween(15, 21);
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(3);

      b.hung = true;
      for (int i = 0; i < 12; i++) {
        cluster.advance(SECOND);
      }
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(2);
      b.hung = false;
      for (int i = 0; i < 7; i++) {
        cluster.advance(SECOND);
      }
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(3);
    }

    @Test
    @DisplayName("and does not count who only emits")
    void emitters() {
      a.hears(
          new ClusterMessage.Broadcast(
              ClusterMessage.EMITTER,
              null,
              Packet.event("/", Packet.NO_ID, "x", List.of()),
              BroadcastOptions.EVERYONE));
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(3);
    }

    @Test
    @DisplayName("leaving no timer behind")
    void closed() {
      a.io.close();
      cluster.settle();
      assertThat(a.bed.clock.size()).isZero();
    }
  }

  @Nested
  @DisplayName("delivers a broadcast")
  class Broadcasts {

    private final Map<FakeCluster.Node, TestBed.Client> clients = new HashMap<>();

    @BeforeEach
    void connect() {
      for (FakeCluster.Node node : List.of(a, b, c)) {
        clients.put(node, node.connect());
      }
    }

    private List<String> heard(FakeCluster.Node node) {
      cluster.settle();
      TestBed.Client client = clients.get(node);
      return client == null ? List.of() : client.hears();
    }

    @Test
    @DisplayName("also when the values in it change right afterwards")
    void values() {
      List<Object> list = new ArrayList<>(List.of(1));
      a.io.emit("x", list, new byte[] {1});
      list.clear();
      assertThat(heard(b)).isEqualTo(heard(c)).isEqualTo(heard(a)).hasSize(2);
    }

    @Test
    @Tag("CA05")
    @DisplayName("to its own sockets, also while the bus is away")
    void cut() {
      a.cut = true;
      a.io.emit("x");
      assertThat(heard(a)).containsExactly("2[\"x\"]");
      assertThat(heard(b)).isEmpty();
      a.io.socketsJoin("r");
      a.io.to("r").emit("y");
      assertThat(heard(a)).containsExactly("2[\"y\"]");
    }

    @Test
    @DisplayName("to nobody if it cannot be encoded, and says so")
    void unencodable() {
      assertThatThrownBy(() -> a.io.emit("x", new Object()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(heard(b)).isEmpty();
      assertThat(heard(a)).isEmpty();
    }

    @Test
    @DisplayName("with the flags that were set")
    void flags() {
      clients.get(b).session.stall();
      a.io.asVolatile().emit("x");
      assertThat(heard(b)).isEmpty();
      assertThat(heard(c)).containsExactly("2[\"x\"]");
    }
  }

  @Nested
  @DisplayName("collects acknowledgements")
  class Acks {

    private CompletableFuture<List<Args>> ask() {
      return settled(a.io.timeout(SECOND).emitWithAck("x"));
    }

    @Test
    @Tag("CA06")
    @DisplayName("of all clients of all nodes, then at once")
    void all() {
      TestBed.Client near = a.connect();
      TestBed.Client far = b.connect();
      CompletableFuture<List<Args>> answers = ask();
      assertThat(answers).isNotDone();
      near.says("30[1]");
      far.says("30[2,3]");
      assertThat(result(answers))
          .extracting(Args::asList)
          .containsExactlyInAnyOrder(List.of(1L), List.of(2L));
      assertThat(a.bed.clock.size()).isEqualTo(1);
    }

    @Test
    @Tag("CA06")
    @DisplayName("with bytes in question and answer")
    void bytes() {
      TestBed.Client far = b.connect();
      CompletableFuture<List<Args>> answers =
          settled(a.io.timeout(SECOND).emitWithAck("x", new byte[] {1}));
      assertThat(far.hears())
          .containsExactly("51-0[\"x\",{\"_placeholder\":true,\"num\":0}]", "<01>");
      far.saysWithBytes("61-0[{\"_placeholder\":true,\"num\":0}]", new byte[] {2, 3});
      assertThat(settled(answers).join())
          .singleElement()
          .satisfies(answer -> assertThat(answer.getBytes(0)).containsExactly(2, 3));
    }

    @Test
    @Tag("CA06")
    @DisplayName("of nobody, if nobody is there")
    void nobody() {
      assertThat(result(ask())).isEmpty();
    }

    @Test
    @DisplayName("that come in a burst, in one task")
    void burst() {
      b.connect();
      b.connect();
      b.connect();
      cluster.published();
      CompletableFuture<List<Args>> answers = ask();
      String id = ((ClusterMessage.Broadcast) cluster.published().get(0)).requestId();
      for (int answer = 1; answer <= 3; answer++) {
        a.arrives(new ClusterMessage.ClientAck("b", id, Args.of(answer)));
      }
      assertThat(a.bed.waiting()).isEqualTo(1);
      assertThat(result(answers)).extracting(each -> each.getInt(0)).containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("that come one after the other, soon in one task, and with the last one at once")
    void soon() {
      b.connect();
      b.connect();
      b.connect();
      cluster.published();
      List<Integer> heard = new ArrayList<>();
      a.io
          .sockets()
          .adapter()
          .broadcastWithAck(
              Packet.event("/", Packet.NO_ID, "x", List.of()),
              BroadcastOptions.EVERYONE.with(BroadcastFlags.NONE.withTimeout(SECOND)),
              new BroadcastAckListener() {
                @Override
                public void onClientCount(int clients) {}

                @Override
                public void onAck(Args answer) {
                  heard.add(answer.getInt(0));
                }
              });
      cluster.settle();
      String id = ((ClusterMessage.Broadcast) cluster.published().get(0)).requestId();
      a.hears(new ClusterMessage.ClientAck("b", id, Args.of(1)));
      a.hears(new ClusterMessage.ClientAck("b", id, Args.of(2)));
      assertThat(heard).isEmpty();
      cluster.advance(Duration.ofMillis(5));
      assertThat(heard).containsExactly(1, 2);
      a.hears(new ClusterMessage.ClientAck("b", id, Args.of(3)));
      assertThat(heard).containsExactly(1, 2, 3);
      assertThat(a.bed.clock.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("of this node only, if that is wished")
    void local() {
      b.connect();
      assertThat(result(a.io.local().timeout(SECOND).emitWithAck("x"))).isEmpty();
    }

    @Test
    @DisplayName("for no more broadcasts at a time than the bound says")
    void bounded() {
      use(
          new FakeCluster(
              FakeCluster.Kind.PLAIN,
              ClusterOptions.defaults().withMaxPendingRequests(1),
              builder -> builder));
      b.hung = true;
      assertThat(settled(a.io.timeout(SECOND).emitWithAck("x"))).isNotDone();
      assertThat(settled(a.io.timeout(SECOND).emitWithAck("x")))
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withMessageContaining("maxPendingRequests");
    }

    @Test
    @Tag("CA06")
    @DisplayName("until the time is over; what came is there")
    void timeout() {
      a.connect();
      TestBed.Client far = b.connect();
      CompletableFuture<List<Args>> answers = ask();
      far.says("30[2]");
      cluster.settle();
      cluster.advance(SECOND);
      assertThatThrownBy(() -> result(answers))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(AckTimeoutException.class)
          .satisfies(
              e ->
                  assertThat(((AckTimeoutException) e.getCause()).responses())
                      .extracting(Args::asList)
                      .containsExactly(List.of(2L)));
      far.says("30[2]");
      cluster.settle();
      assertThat(far.socket().pendingAckCount()).isZero();
    }

    @Test
    @Tag("CA16")
    @DisplayName("without waiting for a node that goes")
    void leaves() {
      TestBed.Client near = a.connect();
      b.hung = true;
      CompletableFuture<List<Args>> answers = settled(a.io.timeout(SECOND).emitWithAck("x"));
      near.says("30[1]");
      assertThat(answers).isNotDone();
      a.hears(new ClusterMessage.Goodbye(b.id()));
      assertThat(result(answers)).hasSize(1);
    }

    @Test
    @DisplayName("without believing what makes no sense")
    void hostile() {
      b.hung = true;
      TestBed.Client near = a.connect();
      CompletableFuture<List<Args>> answers = settled(a.io.timeout(SECOND).emitWithAck("x"));
      String id =
          cluster.published().stream()
              .filter(message -> message instanceof ClusterMessage.Broadcast)
              .map(message -> ((ClusterMessage.Broadcast) message).requestId())
              .findFirst()
              .orElseThrow();
      a.hears(new ClusterMessage.ClientCount(b.id(), id, -5));
      a.hears(new ClusterMessage.ClientCount(c.id(), id, 7)); // has answered already
      a.hears(new ClusterMessage.ClientCount(b.id(), "unknown", 1));
      a.hears(new ClusterMessage.SocketsFound(b.id(), id, List.of()));
      a.hears(new ClusterMessage.ServerSideAnswer(b.id(), id, Args.empty()));
      near.says("30[1]");
      assertThat(answers).isNotDone();
      a.hears(new ClusterMessage.ClientCount(b.id(), id, 0));
      a.hears(new ClusterMessage.ClientAck(b.id(), id, Args.of("too many")));
      assertThat(result(answers)).hasSize(1);
    }
  }

  @Nested
  @DisplayName("finds sockets")
  class Fetch {

    @Test
    @Tag("CA12")
    @DisplayName("of all nodes, with handshake, rooms and data")
    void details() {
      TestBed.Client far =
          b.bed.open(new FakeExchange("GET", TestBed.URL + "&k=v", "X-Name", "value"));
      far.says("0{\"token\":\"t\"}");
      Socket socket = b.io.sockets().sockets().iterator().next();
      socket.join("room");
      socket.data().put("name", "Ada");

      RemoteSocket found = result(a.io.in("room").fetchSockets()).get(0);

      assertThat(found.id()).isEqualTo(socket.id());
      assertThat(found.rooms()).containsExactlyInAnyOrder(socket.id(), "room");
      assertThat(found.data()).isEqualTo(Map.of("name", "Ada"));
      Handshake handshake = found.handshake();
      assertThat(handshake.header("x-name")).isEqualTo("value");
      assertThat(handshake.headers().first("X-Name")).isEqualTo("value");
      assertThat(handshake.address()).isEqualTo("192.0.2.1");
      assertThat(handshake.auth().getString("token")).isEqualTo("t");
      assertThat(handshake.query()).containsEntry("k", "v");
      assertThat(handshake.issued().toEpochMilli()).isPositive();
      assertThat(handshake.secure()).isFalse();
      assertThat(handshake.xdomain()).isFalse();
      assertThat(handshake.url()).isEqualTo(TestBed.URL + "&k=v");
      assertThat(handshake.toMap()).containsKeys("headers", "time", "auth");
    }

    @Test
    @Tag("CA07")
    @DisplayName("to which one can speak as if they were here")
    void handles() {
      TestBed.Client client = b.connect();
      Socket socket = client.socket();
      RemoteSocket remote = result(a.io.fetchSockets()).get(0);

      remote.emit("hi", 1);
      cluster.settle();
      assertThat(client.hears()).containsExactly("2[\"hi\",1]");
      remote.join("room");
      cluster.settle();
      assertThat(socket.rooms()).contains("room");
      remote.leave("room");
      cluster.settle();
      assertThat(socket.rooms()).doesNotContain("room");

      CompletableFuture<Args> answer = settled(remote.emitWithAck("question"));
      client.says("30[42]");
      assertThat(result(answer).getInt(0)).isEqualTo(42);
      assertThat(a.bed.clock.size()).isEqualTo(1);

      CompletableFuture<Args> late = settled(remote.timeout(SECOND).emitWithAck("question"));
      cluster.advance(SECOND);
      assertThat(late)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(AckTimeoutException.class);

      remote.disconnect();
      cluster.settle();
      assertThat(socket.isConnected()).isFalse();
      assertThat(settled(remote.emitWithAck("gone"))).isCompletedExceptionally();
    }

    @Test
    @Tag("CA15")
    @DisplayName("as far as nodes answer in time, and says who did not")
    void partialResult() {
      a.connect();
      c.connect();
      b.hung = true;
      CompletableFuture<List<RemoteSocket>> found = settled(a.io.fetchSockets());
      cluster.advance(Duration.ofMillis(4_999));
      assertThat(found).isNotDone();
      cluster.advance(Duration.ofMillis(1));

      PartialResultException failure = partial(found);
      assertThat(failure)
          .hasMessage(
              "timeout reached: only 1 responses received out of 2; no answer from " + b.id());
      assertThat(failure.answered()).isEqualTo(1);
      assertThat(failure.expected()).isEqualTo(2);
      assertThat(failure.missing()).containsExactly(b.id());
      assertThat(failure.sockets()).hasSize(2);
    }

    @Test
    @DisplayName("in the time that was set")
    void timeout() {
      b.hung = true;
      CompletableFuture<List<RemoteSocket>> found = settled(a.io.timeout(SECOND).fetchSockets());
      cluster.advance(SECOND);
      assertThat(partial(found).answered()).isEqualTo(1);
    }

    @Test
    @Tag("CA12")
    @DisplayName("without asking, if only those of this node are meant")
    void local() {
      b.connect();
      cluster.published();
      assertThat(a.io.local().fetchSockets().toCompletableFuture().join()).isEmpty();
      assertThat(cluster.published()).isEmpty();
    }

    @Test
    @DisplayName("here, and fails at once, while the bus is away")
    void cut() {
      a.connect();
      a.cut = true;
      assertThat(partial(settled(a.io.fetchSockets())).sockets()).hasSize(1);
    }

    @Test
    @DisplayName("without ever asking more than the bound at a time")
    void bounded() {
      use(
          new FakeCluster(
              FakeCluster.Kind.PLAIN,
              ClusterOptions.defaults().withMaxPendingRequests(1),
              builder -> builder));
      b.hung = true;
      a.io.fetchSockets();
      assertThat(settled(a.io.fetchSockets()))
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withMessageContaining("maxPendingRequests");
      cluster.advance(Duration.ofSeconds(5));
      a.hears(new ClusterMessage.Goodbye(b.id()));
      assertThat(settled(a.io.fetchSockets())).isCompleted();
    }

    @Test
    @DisplayName("not at all on a server that has been closed")
    void afterClose() {
      RemoteSocket far = remoteOf(b.connect());
      a.io.close();
      cluster.settle();
      assertThat(settled(a.io.fetchSockets())).isCompletedExceptionally();
      assertThat(settled(a.io.sockets().serverSideEmitWithAck("x"))).isCompletedExceptionally();
      assertThat(settled(a.io.timeout(SECOND).emitWithAck("x"))).isCompletedExceptionally();
      assertThat(settled(far.emitWithAck("x"))).isCompletedExceptionally();
    }

    private RemoteSocket remoteOf(TestBed.Client client) {
      return settled(a.io.in(client.id()).fetchSockets()).join().get(0);
    }

    @Test
    @DisplayName("and waits for the answer of one no longer than until the server closes")
    void answerAtClose() {
      CompletableFuture<Args> answer =
          settled(remoteOf(b.connect()).timeout(Duration.ofHours(1)).emitWithAck("x"));
      assertThat(answer).isNotDone();
      a.io.close();
      assertThat(settled(answer)).isCompletedExceptionally();
    }

    @Test
    @DisplayName("not at all once the server is closed")
    void closed() {
      b.hung = true;
      CompletableFuture<List<RemoteSocket>> found = settled(a.io.fetchSockets());
      a.io.close();
      assertThat(settled(found)).isCompletedExceptionally();
    }
  }

  @Nested
  @DisplayName("talks among servers")
  class ServerSide {

    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
      for (FakeCluster.Node node : List.of(a, b, c)) {
        String name = node == a ? "a" : node == b ? "b" : "c";
        node.io
            .serverSideEvents()
            .on("x", args -> heard.add(name + args.asList()))
            .on(
                "who",
                (args, ack) -> {
                  heard.add(name + " " + ack.isRequested());
                  ack.send(name, "ignored");
                  ack.send("twice");
                });
      }
    }

    @Test
    @Tag("CA13")
    @DisplayName("with all but the one that speaks")
    void emits() {
      a.io.serverSideEmit("x", 1, "two");
      cluster.settle();
      assertThat(heard).containsExactlyInAnyOrder("b[1, two]", "c[1, two]");
    }

    @Test
    @DisplayName("in one namespace only")
    void namespace() {
      a.io.of("/other").serverSideEmit("x");
      cluster.settle();
      assertThat(heard).isEmpty();
    }

    @Test
    @Tag("CA14")
    @DisplayName("and hears the first value of the first answer of each")
    void answers() {
      CompletableFuture<List<Args>> answers = settled(a.io.serverSideEmitWithAck("who"));
      assertThat(result(answers))
          .extracting(Args::asList)
          .containsExactlyInAnyOrder(List.of("b"), List.of("c"));
      assertThat(heard).containsExactlyInAnyOrder("b true", "c true");
      a.io.serverSideEmit("who");
      cluster.settle();
      assertThat(heard).contains("b false");
    }

    @Test
    @Tag("CA15")
    @DisplayName("as far as they answer in time")
    void partialAnswers() {
      b.io.serverSideEvents().off("who");
      CompletableFuture<List<Args>> answers = settled(a.io.serverSideEmitWithAck("who"));
      assertThat(answers).isNotDone();
      cluster.advance(Duration.ofSeconds(5));
      assertThat(partial(answers).responses()).hasSize(1);
      assertThat(partial(answers).missing()).containsExactly(b.id());
    }

    @Test
    @DisplayName("with nobody, and knows it at once")
    void alone() {
      SocketIoServer io = new TestBed().io;
      io.serverSideEmit("x");
      assertThat(io.serverSideEmitWithAck("x").toCompletableFuture().join()).isEmpty();
    }

    @Test
    @DisplayName("although a listener fails, once or again")
    void failing() {
      b.io.serverSideEvents().off("x");
      b.io
          .serverSideEvents()
          .once(
              "x",
              args -> {
                throw new IllegalStateException("boom");
              })
          .on("x", args -> heard.add("b after"));
      a.io.serverSideEmit("x");
      a.io.serverSideEmit("x");
      cluster.settle();
      assertThat(heard).filteredOn("b after"::equals).hasSize(2);
    }

    @Test
    @DisplayName("but not under a reserved name")
    void reserved() {
      assertThatThrownBy(() -> a.io.serverSideEmit("connection"))
          .hasMessage("\"connection\" is a reserved event name");
    }
  }

  @Nested
  @DisplayName("survives")
  class Hostile {

    @Test
    @DisplayName("whatever comes over the bus")
    @SuppressWarnings("NullAway") // a bus could let that through
    void garbage() {
      TestBed.Client client = a.connect();
      BroadcastOptions all = BroadcastOptions.EVERYONE;
      List<ClusterMessage> garbage = new ArrayList<>();
      garbage.add(new ClusterMessage.Hello(null));
      garbage.add(new ClusterMessage.Broadcast("n", null, null, all));
      garbage.add(new ClusterMessage.Broadcast("n", "1", Packet.disconnect("/"), all));
      garbage.add(new ClusterMessage.Broadcast("n", null, Packet.nameless("/", -1), all));
      garbage.add(
          new ClusterMessage.Broadcast(
              "n", null, Packet.event("/", -1, "x", List.of(new Object())), all));
      garbage.add(
          new ClusterMessage.Broadcast(
              "n",
              "1",
              Packet.event("/", -1, "x", List.of()),
              all.with(BroadcastFlags.NONE.withTimeout(Duration.ofDays(Long.MAX_VALUE / 86_400)))));
      garbage.add(new ClusterMessage.Join("n", null, Set.of()));
      garbage.add(new ClusterMessage.Disconnect("n", null, true));
      garbage.add(new ClusterMessage.FetchSockets("n", null, null));
      garbage.add(new ClusterMessage.ServerSideEmit("n", "1", null, null));
      garbage.add(new ClusterMessage.SocketsFound("n", null, List.of()));
      garbage.add(new ClusterMessage.ClientAck("n", "1", null));
      garbage.add(null);
      for (ClusterMessage message : garbage) {
        a.hears(message);
      }
      client.hears();
      b.io.emit("still here");
      cluster.settle();
      assertThat(client.hears()).containsExactly("2[\"still here\"]");
    }

    @Test
    @DisplayName("more nodes than it remembers")
    void nodes() {
      use(
          new FakeCluster(
              FakeCluster.Kind.PLAIN,
              ClusterOptions.defaults().withMaxNodes(10),
              builder -> builder));
      for (int i = 0; i < 100; i++) {
        a.hears(new ClusterMessage.Hello("node" + i));
      }
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(11);

      TestBed.Client client = a.connect();
      a.hears(
          new ClusterMessage.Broadcast(
              "node99",
              null,
              Packet.event("/", Packet.NO_ID, "heard all the same", List.of()),
              BroadcastOptions.EVERYONE));
      assertThat(client.hears()).containsExactly("2[\"heard all the same\"]");
    }

    @Test
    @DisplayName("a handshake that no server of ours would tell")
    void handshake() {
      RemoteSocket socket =
          new RemoteHandle(
              a.io.sockets(),
              new SocketDetails(
                  "id",
                  Map.of("headers", Map.of("a", "1", "bad\n", "x"), "query", 5, "issued", "now"),
                  Set.of(),
                  Map.of()));
      Handshake handshake = socket.handshake();
      assertThat(handshake.headers().first("a")).isEqualTo("1");
      assertThat(handshake.query()).isEmpty();
      assertThat(handshake.issued().toEpochMilli()).isZero();
      assertThat(handshake.address()).isEmpty();
      assertThat(handshake.auth().text()).isEqualTo("{}");
    }
  }

  @Nested
  @DisplayName("on a bus that counts the nodes")
  class Counting {

    @BeforeEach
    void use() {
      ClusterTest.this.use(FakeCluster.Kind.COUNTING);
    }

    @Test
    @DisplayName("sends no heartbeats")
    void silent() {
      cluster.advance(Duration.ofSeconds(20));
      assertThat(cluster.published()).isEmpty();
      assertThat(a.bed.clock.size()).isZero();
      assertThat(count(a.io.sockets().adapter().serverCount())).isEqualTo(3);
    }

    @Test
    @DisplayName("waits for as many answers, and counts again while some are missing")
    void recounts() {
      b.connect();
      assertThat(result(a.io.fetchSockets())).hasSize(1);
      b.hung = true;
      CompletableFuture<List<RemoteSocket>> found = settled(a.io.fetchSockets());
      assertThat(found).isNotDone();
      b.buses.get(0).close();
      cluster.advance(Duration.ofMillis(200));
      assertThat(result(found)).isEmpty();
      assertThat(a.bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("names who did not answer, as far as it has heard of them")
    void names() {
      assertThat(settled(a.io.fetchSockets())).isCompleted();
      b.hung = true;
      CompletableFuture<List<RemoteSocket>> found = settled(a.io.fetchSockets());
      for (int i = 0; i < 25; i++) {
        cluster.advance(Duration.ofMillis(200));
      }
      assertThat(partial(found).missing()).containsExactly(b.id());
      cluster.advance(SECOND);
      assertThat(a.bed.clock.size()).isZero();
    }
  }

  @Nested
  @DisplayName("on a bus that keeps messages")
  class Keeping {

    @BeforeEach
    void use() {
      ClusterTest.this.use(
          new FakeCluster(
              FakeCluster.Kind.KEEPING,
              ClusterOptions.defaults(),
              builder -> builder.connectionStateRecovery(Duration.ofMinutes(2))));
    }

    @Test
    @DisplayName("gives every event the bus's offset, on every node")
    void offsets() {
      TestBed.Client near = a.connect();
      TestBed.Client far = b.connect();
      a.io.emit("x");
      near.socket().emit("own");
      cluster.settle();
      List<String> offsets = near.hears();
      assertThat(offsets.get(0)).matches("2\\[\"x\",\"o\\d+\"]");
      assertThat(offsets.get(1)).matches("2\\[\"own\",\"o\\d+\"]");
      assertThat(far.hears()).containsExactly(offsets.get(0));
    }

    @Test
    @DisplayName("keeps the order of what waits for its offset and of what does not")
    void order() {
      TestBed.Client near = a.connect();
      a.slow = true;
      List<Integer> list = new ArrayList<>(List.of(1));
      a.io.emit("first", list);
      list.clear();
      a.io.asVolatile().emit("second");
      a.io.socketsJoin("room");
      a.io.to("room").local().emit("third");
      a.io.disconnectSockets();
      assertThat(near.hears()).isEmpty();
      a.acknowledge();
      List<String> heard = near.hears();
      assertThat(heard).hasSize(4);
      assertThat(heard.get(0)).matches("2\\[\"first\",\\[1],\"o\\d+\"]");
      assertThat(heard.subList(1, 4)).containsExactly("2[\"second\"]", "2[\"third\"]", "1");
    }

    @Test
    @DisplayName("keeps the order of offsets: what came from another node first is heard first")
    void orderOfOffsets() {
      TestBed.Client near = a.connect();
      a.slow = true;
      a.io.emit("late");
      b.io.emit("early");
      cluster.settle();
      assertThat(near.hears()).singleElement().asString().startsWith("2[\"early\"");
      a.acknowledge();
      assertThat(near.hears()).singleElement().asString().startsWith("2[\"late\"");
    }

    @Test
    @DisplayName("keeps it when the next comes before whoever sent the first can know")
    void orderOfWhatComesAtOnce() {
      TestBed.Client near = a.connect();
      a.meanwhile =
          () -> {
            b.io.emit("second");
            cluster.settle();
          };
      a.io.emit("first");
      cluster.settle();
      assertThat(near.hears())
          .satisfiesExactly(
              first -> assertThat(first).startsWith("2[\"first\""),
              second -> assertThat(second).startsWith("2[\"second\""));
    }

    @Test
    @DisplayName("keeps it when two threads speak at once")
    void orderOfThreads() {
      TestBed.Client near = a.connect();
      a.slow = true;
      a.meanwhile = () -> a.io.emit("second");
      a.io.emit("first");
      a.acknowledge();
      assertThat(near.hears())
          .satisfiesExactly(
              first -> assertThat(first).startsWith("2[\"first\""),
              second -> assertThat(second).startsWith("2[\"second\""));
    }

    @Test
    @DisplayName("tells the sockets here, without an offset, what the bus cannot keep")
    void away() {
      TestBed.Client near = a.connect();
      a.cut = true;
      a.io.emit("x");
      cluster.settle();
      assertThat(near.hears()).containsExactly("2[\"x\"]");
    }

    @Test
    @DisplayName("tells the sockets here once what fails after it was given its place")
    void broken() {
      TestBed.Client near = a.connect();
      a.breaks = true;
      a.io.emit("x");
      cluster.settle();
      assertThat(near.hears()).containsExactly("2[\"x\"]");
    }

    @Test
    @DisplayName("goes on however much waits for an offset")
    void much() {
      TestBed.Client near = a.connect();
      a.slow = true;
      a.io.emit("first");
      a.slow = false;
      for (int i = 0; i < 50_000; i++) {
        a.io.local().asVolatile().emit("x");
      }
      a.acknowledge();
      assertThat(near.hears()).hasSize(50_001);
      a.io.emit("last");
      assertThat(near.hears()).hasSize(1);
    }

    @Test
    @DisplayName("finds sockets as they are after all that was asked for before")
    void orderOfAnswers() {
      a.connect();
      a.slow = true;
      a.io.emit("first");
      a.io.socketsJoin("room");
      CompletableFuture<List<RemoteSocket>> found = settled(a.io.in("room").fetchSockets());
      a.acknowledge();
      assertThat(settled(found).join()).hasSize(1);
    }
  }

  @Nested
  @DisplayName("calls nobody while it holds a lock, so that")
  class Locks {

    @Test
    @DisplayName("whoever hears the answer may wait for a thread that closes the server")
    void answers() throws InterruptedException {
      use(
          new FakeCluster(
              FakeCluster.Kind.PLAIN,
              ClusterOptions.defaults(),
              builder -> builder.executor(Runnable::run)));
      CountDownLatch closed = new CountDownLatch(1);
      AtomicInteger waited = new AtomicInteger();
      a.io
          .fetchSockets()
          .thenAccept(
              sockets -> {
                Thread closer =
                    new Thread(
                        () -> {
                          a.io.sockets().close();
                          closed.countDown();
                        });
                closer.setDaemon(true);
                closer.start();
                try {
                  waited.set(closed.await(2, TimeUnit.SECONDS) ? 1 : 2);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      cluster.settle();
      assertThat(waited).hasValue(1);
    }
  }

  @Nested
  @DisplayName("encodes a broadcast")
  class Encoding {

    /** Counts what it writes. */
    private static final class CountingParser implements Parser {
      private final Parser parser = SocketIoParser.create(ParserLimits.defaults(), null);
      private final AtomicInteger encoded = new AtomicInteger();

      @Override
      public Encoder encoder() {
        return this::encode;
      }

      private List<Message> encode(Packet packet) {
        if ("counted".equals(packet.eventName())) {
          encoded.incrementAndGet();
        }
        return parser.encoder().encode(packet);
      }

      @Override
      public Decoder newDecoder() {
        return parser.newDecoder();
      }
    }

    private final CountingParser parser = new CountingParser();

    @Test
    @DisplayName("once, however many sockets hear it")
    void alone() {
      TestBed bed = new TestBed(builder -> builder.parser(parser));
      for (int i = 0; i < 5; i++) {
        bed.connect();
      }
      bed.io.emit("counted", 1);
      bed.io.except("nobody").timeout(SECOND).emitWithAck("counted");
      assertThat(parser.encoded).hasValue(2);
    }

    @Test
    @DisplayName("once also if it is kept for those who come back")
    void kept() {
      TestBed bed =
          new TestBed(
              builder -> builder.parser(parser).connectionStateRecovery(Duration.ofMinutes(2)));
      for (int i = 0; i < 5; i++) {
        bed.connect();
      }
      bed.io.emit("counted", 1);
      assertThat(parser.encoded).hasValue(1);
    }

    @Test
    @DisplayName("once on every node, and once for the bus")
    void everywhere() {
      use(
          new FakeCluster(
              FakeCluster.Kind.PLAIN,
              ClusterOptions.defaults(),
              builder -> builder.parser(parser)));
      for (FakeCluster.Node node : List.of(a, b, c)) {
        node.connect();
        node.connect();
      }
      a.io.emit("counted", 1);
      cluster.settle();
      assertThat(parser.encoded).hasValue(4);
    }
  }
}
