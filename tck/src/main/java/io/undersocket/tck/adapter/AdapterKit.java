package io.undersocket.tck.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every adapter has to do, shown with real servers and real connections: one client on every
 * server, and one more on the first. Extend it, and say how an adapter is made.
 *
 * <p>That something does not arrive is shown by what is said after it: what one server says arrives
 * in order.
 */
public abstract class AdapterKit extends KitServers {

  private static final Duration LONG = Duration.ofSeconds(8);

  /** One on each server, in their order; then one more on the first. */
  private final List<KitClient> clients = new ArrayList<>();

  /** For those who extend it. */
  protected AdapterKit() {}

  /**
   * Whether what a server says to a room arrives before what it says to everyone afterwards. So it
   * does by default; not where both go by different ways, as with a cluster between the servers.
   */
  protected boolean keepsOrderOfRooms() {
    return true;
  }

  @BeforeEach
  void connect() throws Exception {
    start(builder -> builder);
    for (int i = 0; i <= lastServer(); i++) {
      clients.add(connect(i));
    }
    clients.add(connect(0));
  }

  private SocketIoServer io() {
    return server(0);
  }

  private KitClient first() {
    return clients.get(0);
  }

  /** Another one than {@link #first()}, on another server if there is one. */
  private KitClient far() {
    return clients.get(farIndex());
  }

  private int farIndex() {
    return lastServer() == 0 ? 1 : lastServer();
  }

  private Socket socketOf(KitClient client) {
    for (int i = 0; i <= lastServer(); i++) {
      Socket socket = server(i).sockets().socket(client.id());
      if (socket != null) {
        return socket;
      }
    }
    throw new AssertionError("no socket " + client.id());
  }

  private void allHear(String packet) throws InterruptedException {
    for (KitClient client : clients) {
      assertThat(client.next()).isEqualTo(packet);
    }
  }

  /** These hear nothing but what is said now, all others nothing before it. */
  private void onlyHear(String packet, KitClient... listeners) throws InterruptedException {
    io().emit("fence");
    List<KitClient> meant = List.of(listeners);
    for (KitClient client : clients) {
      if (meant.contains(client) && !keepsOrderOfRooms()) {
        assertThat(List.of(client.next(), client.next()))
            .as("of %s", client.id())
            .containsExactlyInAnyOrder(packet, "2[\"fence\"]");
        continue;
      }
      if (meant.contains(client)) {
        assertThat(client.next()).isEqualTo(packet);
      }
      assertThat(client.next()).as("of %s", client.id()).isEqualTo("2[\"fence\"]");
    }
  }

  private KitClient[] allBut(KitClient one) {
    return clients.stream().filter(client -> client != one).toArray(KitClient[]::new);
  }

  @Test
  @DisplayName("The servers are counted")
  void serversAreCounted() throws Exception {
    assertThat(get(io().sockets().adapter().serverCount())).isEqualTo(serverCount());
  }

  @Test
  @Tag("CA01")
  @DisplayName("A broadcast reaches everyone, once, with all that JSON knows and bytes")
  void everyone() throws Exception {
    io().emit("x", 1, "two", List.of(true), Map.of("k", 1.5), new byte[] {1, 2});
    allHear("51-[\"x\",1,\"two\",[true],{\"k\":1.5},{\"_placeholder\":true,\"num\":0}]");
    allHear("<0102>");
    onlyHear("");
  }

  @Test
  @Tag("CA01")
  @DisplayName("A broadcast of any server reaches everyone, and they arrive in order")
  void order() throws Exception {
    for (int i = 0; i <= lastServer(); i++) {
      for (int n = 0; n < 50; n++) {
        server(i).emit("x", n);
      }
      for (int n = 0; n < 50; n++) {
        allHear("2[\"x\"," + n + "]");
      }
    }
  }

  @Test
  @Tag("CA02")
  @DisplayName("A broadcast stays in its namespace")
  void namespaces() throws Exception {
    for (int i = 0; i <= lastServer(); i++) {
      server(i).of("/other");
    }
    awaitServers("/other");
    KitClient other = open(lastServer());
    other.say("0/other,");
    other.connected();
    await(
        "the socket is there", () -> server(lastServer()).of("/other").socket(other.id()) != null);
    io().of("/other").emit("x");
    assertThat(other.next()).isEqualTo("2/other,[\"x\"]");
    onlyHear("");
  }

  @Test
  @Tag("CA03")
  @DisplayName("Rooms, exceptions and ids say who is meant, and everyone is reached once")
  void rooms() throws Exception {
    socketOf(first()).join(List.of("a", "b"));
    socketOf(far()).join("b");
    awaitRooms();

    io().to("a").to("b").emit("x", 1);
    onlyHear("2[\"x\",1]", first(), far());
    io().to("b").except("a").emit("x", 2);
    onlyHear("2[\"x\",2]", far());
    io().except("b").emit("x", 3);
    KitClient[] others =
        clients.stream()
            .filter(client -> client != first() && client != far())
            .toArray(KitClient[]::new);
    onlyHear("2[\"x\",3]", others);
    io().to(far().id()).emit("x", 4);
    onlyHear("2[\"x\",4]", far());
    io().except(far().id()).emit("x", 5);
    onlyHear("2[\"x\",5]", allBut(far()));
    io().to("nobody").emit("x", 6);
    onlyHear("");
  }

  @Test
  @Tag("CA03")
  @DisplayName("A socket speaks to all others, or to those in a room, and not to itself")
  void others() throws Exception {
    Socket socket = socketOf(first());
    socket.broadcast().emit("x", 1);
    onlyHear("2[\"x\",1]", allBut(first()));
    socket.join("room");
    socketOf(far()).join("room");
    awaitRooms();
    socket.to("room").emit("x", 2);
    onlyHear("2[\"x\",2]", far());
  }

  @Test
  @Tag("CA04")
  @Tag("CA12")
  @DisplayName("Local means the sockets of this server")
  void local() throws Exception {
    io().local().emit("x");
    List<KitClient> here = new ArrayList<>();
    for (KitClient client : clients) {
      if (io().sockets().socket(client.id()) != null) {
        here.add(client);
      }
    }
    onlyHear("2[\"x\"]", here.toArray(KitClient[]::new));
    assertThat(get(io().local().fetchSockets())).hasSize(here.size());
  }

  @Test
  @DisplayName(
      "What may be lost or must not be compressed arrives as well, if nothing is in the way")
  void flags() throws Exception {
    for (KitClient client : clients) {
      await("nothing is in the way", () -> socketOf(client).connection().isWritable());
    }
    io().asVolatile().emit("x", 1);
    allHear("2[\"x\",1]");
    io().compress(false).emit("x", 2);
    allHear("2[\"x\",2]");
  }

  @Test
  @Tag("CA06")
  @DisplayName("Everyone's acknowledgement is collected, also with bytes")
  void acks() throws Exception {
    CompletionStage<List<Args>> answers = io().timeout(LONG).emitWithAck("x", 1);
    for (KitClient client : clients) {
      String packet = client.next();
      assertThat(packet).matches("2\\d+\\[\"x\",1]");
      client.say("3" + packet.substring(1, packet.indexOf('[')) + "[\"" + client.id() + "\",2]");
    }
    assertThat(get(answers))
        .extracting(Args::asList)
        .containsExactlyInAnyOrderElementsOf(
            clients.stream().map(client -> List.<Object>of(client.id())).toList());
  }

  @Test
  @Tag("CA06")
  @DisplayName("No acknowledgement is waited for if nobody is meant, or nobody here")
  void noAcks() throws Exception {
    assertThat(get(io().to("nobody").timeout(LONG).emitWithAck("x"))).isEmpty();
    assertThat(get(io().local().to("nobody").timeout(LONG).emitWithAck("x"))).isEmpty();
  }

  @Test
  @Tag("CA06")
  @DisplayName("The acknowledgements that came in time are there when the others did not")
  void partialAcks() throws Exception {
    CompletionStage<List<Args>> answers = io().timeout(Duration.ofMillis(500)).emitWithAck("x");
    String packet = far().next();
    far().say("3" + packet.substring(1, packet.indexOf('[')) + "[7]");
    assertThat(failureOf(answers))
        .isInstanceOfSatisfying(
            AckTimeoutException.class,
            failure ->
                assertThat(failure.responses())
                    .extracting(Args::asList)
                    .containsExactly(List.of(7L)));
  }

  @Test
  @Tag("CA12")
  @DisplayName("All sockets are found, with their rooms, data and handshake")
  void fetch() throws Exception {
    Socket socket = socketOf(far());
    socket.join("room");
    socket.data().put("name", "Ada");

    assertThat(get(io().fetchSockets())).hasSize(clients.size());
    assertThat(get(io().allSockets()))
        .isEqualTo(clients.stream().map(KitClient::id).collect(Collectors.toSet()));
    assertThat(get(io().except("room").fetchSockets())).hasSize(clients.size() - 1);
    assertThat(get(io().in("nobody").fetchSockets())).isEmpty();
    List<RemoteSocket> found = get(io().in("room").fetchSockets());
    assertThat(found).hasSize(1);
    RemoteSocket remote = found.get(0);
    assertThat(remote.id()).isEqualTo(far().id());
    assertThat(remote.rooms()).isEqualTo(Set.of(far().id(), "room"));
    assertThat(remote.data()).containsEntry("name", "Ada");
    assertThat(remote.handshake().url()).startsWith("/socket.io/?EIO=4");
    assertThat(remote.handshake().address()).isEqualTo("127.0.0.1");
    assertThat(remote.handshake().query()).containsEntry("transport", "websocket");
  }

  @Test
  @Tag("CA07")
  @Tag("CA08")
  @Tag("CA09")
  @DisplayName("A socket that was found can be spoken to, moved and disconnected")
  void handles() throws Exception {
    RemoteSocket remote = get(io().in(far().id()).fetchSockets()).get(0);
    remote.emit("x", 1);
    assertThat(far().next()).isEqualTo("2[\"x\",1]");
    CompletionStage<Args> answer = remote.timeout(LONG).emitWithAck("y");
    String packet = far().next();
    assertThat(packet).matches("2\\d+\\[\"y\"]");
    far().say("3" + packet.substring(1, packet.indexOf('[')) + "[{\"ok\":true}]");
    assertThat(get(answer).getMap(0)).isEqualTo(Map.of("ok", true));
    remote.join("room");
    io().to("room").emit("joined");
    assertThat(far().next()).isEqualTo("2[\"joined\"]");
    remote.leave("room");
    io().to("room").emit("left");
    onlyHear("");
    remote.disconnect();
    assertThat(far().next()).isEqualTo("1");
  }

  @Test
  @Tag("CA08")
  @Tag("CA09")
  @DisplayName("Sockets join and leave rooms wherever they are, before what is said next")
  void joinsAndLeaves() throws Exception {
    io().socketsJoin("all", "other");
    io().to("all").emit("x", 1);
    allHear("2[\"x\",1]");
    io().in(far().id()).socketsLeave("all");
    io().to("all").emit("x", 2);
    onlyHear("2[\"x\",2]", allBut(far()));
    io().to("other").emit("x", 3);
    allHear("2[\"x\",3]");
  }

  @Test
  @Tag("CA10")
  @Tag("CA11")
  @DisplayName("Sockets are disconnected wherever they are, after what was said before")
  void disconnects() throws Exception {
    io().in(far().id()).socketsJoin("room");
    io().to("room").emit("bye");
    io().in("room").disconnectSockets();
    assertThat(far().next()).isEqualTo("2[\"bye\"]");
    assertThat(far().next()).isEqualTo("1");
    assertThat(socketOf(first()).isConnected()).isTrue();

    io().disconnectSockets(true);
    for (KitClient client : allBut(far())) {
      assertThat(client.next()).isEqualTo("1");
      assertThat(client.next()).isEqualTo(KitClient.CLOSED);
    }
  }

  @Test
  @Tag("CA13")
  @DisplayName(
      "The other servers hear what is said to them, in order; the one that speaks does not")
  void serverSide() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    for (int i = 0; i <= lastServer(); i++) {
      int index = i;
      server(i).serverSideEvents().on("x", args -> heard.add(index + " " + args.asList()));
    }
    io().serverSideEmit("x", 1, "two");
    io().serverSideEmit("x", Map.of("k", List.of(true)));
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (int i = 1; i <= lastServer(); i++) {
      expected.add(i + " [1, two]");
      expected.add(i + " [{k=[true]}]");
      for (int n = 0; n < 2; n++) {
        actual.add(heard.poll(patience().toMillis(), TimeUnit.MILLISECONDS));
      }
    }
    assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    for (int i = 1; i <= lastServer(); i++) {
      assertThat(actual).containsSubsequence(i + " [1, two]", i + " [{k=[true]}]");
    }
    assertThat(heard).isEmpty();
  }

  @Test
  @Tag("CA14")
  @DisplayName("The other servers answer what they are asked")
  void serverSideAnswers() throws Exception {
    List<List<Object>> expected = new ArrayList<>();
    for (int i = 0; i <= lastServer(); i++) {
      int index = i;
      server(i)
          .serverSideEvents()
          .on("who", (args, ack) -> ack.send(Map.of("i", index), "ignored"));
      if (i > 0) {
        expected.add(List.of(Map.of("i", (long) index)));
      }
    }
    assertThat(get(io().serverSideEmitWithAck("who", "?")))
        .extracting(answer -> new ArrayList<Object>(answer.asList()))
        .hasSize(lastServer())
        .containsExactlyInAnyOrderElementsOf(expected.stream().map(ArrayList::new).toList());
  }

  @Test
  @Tag("CA16")
  @DisplayName("A server that is closed is no longer waited for, and the others go on")
  void serverLeaves() throws Exception {
    if (lastServer() == 0) {
      return; // nobody is left
    }
    server(lastServer()).close(Duration.ZERO).toCompletableFuture().join();
    await(
        "the others know",
        () ->
            io().sockets().adapter().serverCount().toCompletableFuture().join()
                == serverCount() - 1);
    assertThat(get(io().fetchSockets())).hasSize(clients.size() - 1);
    assertThat(get(io().to("nobody").timeout(LONG).emitWithAck("x"))).isEmpty();
    server(0).emit("x");
    assertThat(clients.get(lastServer() - 1).next()).isEqualTo("2[\"x\"]");
  }
}
