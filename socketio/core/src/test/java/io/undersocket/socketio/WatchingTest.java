package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ConnectionError;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.ErrorCode;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RoomListener;
import io.undersocket.socketio.spi.ServerListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Whoever watches a server")
class WatchingTest {

  private final List<String> seen = new ArrayList<>();
  private final ServerStatistics statistics = new ServerStatistics();

  private final TestBed bed =
      new TestBed(builder -> builder.serverListener(new Witness()).serverListener(statistics));
  private final SocketIoServer io = bed.io;

  private final class Witness implements ServerListener {

    @Override
    public void onRequestRefused(ConnectionError error) {
      seen.add("refuse " + error.request().method() + ": " + error.message());
    }

    @Override
    public void onOpen(EngineSocket connection) {
      seen.add("open");
    }

    @Override
    public void onClose(EngineSocket connection, CloseReason reason) {
      seen.add("close: " + reason);
    }

    @Override
    public void onConnect(Socket socket) {
      seen.add("connect " + socket.namespace().name());
    }

    @Override
    public void onRefuse(EngineSocket connection, String namespace, String message) {
      seen.add("refuse " + namespace + ": " + message);
    }

    @Override
    public void onDisconnect(Socket socket, DisconnectReason reason) {
      seen.add("disconnect: " + reason);
    }

    @Override
    public void onReceive(EngineSocket connection, Packet packet, long bytes) {
      seen.add("receive " + packet.type() + " " + bytes);
    }

    @Override
    public void onSend(EngineSocket connection, Packet packet, long bytes) {
      seen.add("send " + packet.type() + " " + bytes);
    }

    @Override
    public void onDrop(EngineSocket connection, Packet packet) {
      seen.add("drop " + packet.eventName());
    }

    @Override
    public void onHandled(Socket socket, String event, long nanos, @Nullable Throwable failure) {
      assertThat(nanos).isNotNegative();
      seen.add("handled " + event + (failure == null ? "" : ": " + failure.getMessage()));
    }
  }

  @Nested
  @DisplayName("sees")
  class Sees {

    @Test
    @DisplayName("connections and sockets come and go")
    void lives() {
      TestBed.Client client = bed.connect();
      client.vanishes();

      assertThat(seen)
          .containsExactly(
              "open",
              "receive CONNECT 1",
              "send CONNECT 31",
              "connect /",
              "disconnect: transport close",
              "close: transport close");
    }

    @Test
    @DisplayName("who is refused, and with which message")
    void refusals() {
      io.of("/closed")
          .use(
              socket -> {
                throw new ConnectError("not today");
              });
      TestBed.Client client = bed.open();
      seen.clear();

      client.says("0/closed,", "0/missing,");

      assertThat(seen)
          .filteredOn(line -> line.startsWith("refuse"))
          .containsExactlyInAnyOrder(
              "refuse /closed: not today", "refuse /missing: Invalid namespace");
    }

    @Test
    @DisplayName("requests that do not even come to a connection")
    void refusedRequests() {
      poll("&sid=nobody");

      assertThat(seen).containsExactly("refuse GET: Session ID unknown");
    }

    @Test
    @DisplayName("what is received, sent and acknowledged, attachments in it, and who handled it")
    void packets() {
      TestBed.Client client = bed.connect();
      client
          .socket()
          .on("bytes", byte[].class, (bytes, ack) -> ack.send(bytes.length))
          .on(
              "bad",
              () -> {
                throw new IllegalStateException("no");
              });
      io.onError((socket, event, cause) -> {});
      seen.clear();

      client.saysWithBytes(
          "51-7[\"bytes\",{\"_placeholder\":true,\"num\":0}]", new byte[] {1, 2, 3});
      client.says("2[\"bad\"]", "2[\"nobody listens\"]");
      io.emit("x", "é");

      assertThat(seen)
          .containsExactly(
              "receive EVENT 46",
              "send ACK 5",
              "handled bytes",
              "receive EVENT 8",
              "handled bad: no",
              "receive EVENT 19",
              "send EVENT 11");
    }

    @Test
    @DisplayName("what is dropped because a client cannot take it")
    void drops() {
      TestBed.Client client = bed.connect();
      client.session.stall();
      seen.clear();

      io.asVolatile().emit("position", 1);

      assertThat(seen).containsExactly("drop position");
    }
  }

  @Test
  @DisplayName("may fail without harm")
  void failing() {
    TestBed failing =
        new TestBed(
            builder ->
                builder.serverListener(
                    new ServerListener() {
                      @Override
                      public void onConnect(Socket socket) {
                        throw new IllegalStateException("a watcher fails");
                      }
                    }));

    assertThat(failing.connect().socket().isConnected()).isTrue();
  }

  @Test
  @DisplayName("can have it counted")
  void counted() {
    TestBed.Client first = bed.connect();
    bed.connect();
    first.socket().on("a", () -> {});
    first.says("2[\"a\"]");
    io.emit("b");
    first.vanishes();

    assertThat(statistics.connectionsOpened()).isEqualTo(2);
    assertThat(statistics.openConnections()).isEqualTo(1);
    assertThat(statistics.connectionsClosed()).containsEntry(CloseReason.TRANSPORT_CLOSE, 1L);
    assertThat(statistics.socketsConnected()).isEqualTo(2);
    assertThat(statistics.connectedSockets()).isEqualTo(1);
    assertThat(statistics.socketsDisconnected())
        .containsEntry(DisconnectReason.TRANSPORT_CLOSE, 1L)
        .containsEntry(DisconnectReason.PING_TIMEOUT, 0L);
    assertThat(statistics.packetsReceived()).isEqualTo(3);
    assertThat(statistics.bytesReceived()).isEqualTo(8);
    assertThat(statistics.packetsSent()).isEqualTo(4);
    assertThat(statistics.bytesSent()).isEqualTo(31 * 2 + 6 * 2);
    assertThat(statistics.listenerCalls()).isEqualTo(1);
    assertThat(statistics.listenerFailures()).isZero();
    assertThat(statistics.packetsDropped()).isZero();
  }

  @Test
  @DisplayName("can have refused requests counted, and those for sessions of other servers")
  void refusedRequestsCounted() {
    poll("&sid=nobody");
    poll("&sid=lv_VI97HAXpY6yYWAAAC");
    poll("&transport=pigeon");

    assertThat(statistics.requestsRefused())
        .containsEntry(ErrorCode.UNKNOWN_SID, 2L)
        .containsEntry(ErrorCode.UNKNOWN_TRANSPORT, 1L)
        .containsEntry(ErrorCode.FORBIDDEN, 0L);
    assertThat(statistics.requestsForForeignSessions()).isEqualTo(1);
  }

  private void poll(String query) {
    io.handle(new FakeExchange("GET", "/socket.io/?EIO=4&transport=polling" + query));
    bed.settle();
  }

  @Nested
  @DisplayName("reads in the log")
  class Log {

    @Test
    @DisplayName("text as it is on the wire, in one line")
    void text() {
      assertThat(PacketLog.shown(Message.text("2[\"a\"]"))).isEqualTo("2[\"a\"]");
      assertThat(PacketLog.shown(Message.text("2\r\nforged"))).isEqualTo("2\\r\\nforged");
    }

    @Test
    @DisplayName("the start of what is long, and the size of bytes")
    void bounded() {
      assertThat(PacketLog.shown(Message.text("x".repeat(1_000)))).isEqualTo("x".repeat(500) + "…");
      assertThat(PacketLog.shown(Message.binary(new byte[7]))).isEqualTo("(7 bytes)");
    }
  }

  @Test
  @DisplayName("sees one connect for every disconnect, also of a socket that is not left a moment")
  void kicked() {
    List<String> heard = new ArrayList<>();
    ServerStatistics counts = new ServerStatistics();
    TestBed strict =
        new TestBed(
            builder ->
                builder
                    .serverListener(counts)
                    .adapter(
                        local -> {
                          local.onRooms(new Kicker(local));
                          return new InMemoryAdapter(local);
                        }));
    strict.io.onConnection(
        socket -> {
          heard.add("connection");
          socket.onDisconnect(reason -> heard.add("disconnect"));
        });

    TestBed.Client client = strict.open();
    client.says("0");

    assertThat(client.hears()).hasSize(2);
    assertThat(heard).containsExactly("connection", "disconnect");
    assertThat(counts.socketsConnected()).isEqualTo(1);
    assertThat(counts.socketsDisconnected())
        .containsEntry(DisconnectReason.SERVER_NAMESPACE_DISCONNECT, 1L);
  }

  /** Disconnects everyone as soon as somebody comes. */
  private record Kicker(LocalSockets local) implements RoomListener {
    @Override
    public void onJoin(String room, String id) {
      local.disconnectSockets(BroadcastOptions.EVERYONE, false);
    }
  }
}
