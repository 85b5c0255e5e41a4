package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import io.socket.engineio.parser.Packet;
import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The official Java client")
@ParameterizedClass(name = "over {0}")
@EnumSource
class JavaClientTest {

  /** The transports that a client may use. */
  enum Way {
    POLLING("polling", "polling"),
    WEBSOCKET("websocket", "websocket"),
    UPGRADE("websocket", "polling", "websocket");

    final String ends;
    final String[] transports;

    Way(String ends, String... transports) {
      this.ends = ends;
      this.transports = transports;
    }
  }

  private static final String UNICODE = "é € 日本語 😀👩‍👩‍👧‍👦 e\u0301 \" \\ / \u2028 <b>";

  private final Way way;
  private final List<Socket> opened = new ArrayList<>();
  private final BlockingQueue<Object[]> pings = new LinkedBlockingQueue<>();
  private ContractServer server;

  JavaClientTest(Way way) {
    this.way = way;
  }

  @BeforeEach
  void start() throws IOException {
    server = ContractServer.start("127.0.0.1", 0, Contract.Pace.PATIENT);
  }

  @AfterEach
  void stop() {
    opened.forEach(Socket::disconnect);
    server.close();
  }

  @Test
  @DisplayName("gets back what it says: text, numbers, objects, nothing")
  void getsArgumentsBack() throws Exception {
    Socket socket = connected("/", null);
    Heard back = new Heard(socket, "message-back");
    socket.emit("message", UNICODE, 42, 0.5, true, JSONObject.NULL, "");
    assertThat(back.next()).containsExactly(UNICODE, 42, 0.5, true, null, "");
    socket.emit("message", new JSONObject().put("a", new JSONArray().put(1).put(UNICODE)));
    assertThat(((JSONObject) back.next()[0]).getJSONArray("a").getString(1)).isEqualTo(UNICODE);
    socket.emit("message");
    assertThat(back.next()).isEmpty();
  }

  @Test
  @DisplayName("gets bytes back, also within an object")
  void getsBytesBack() throws Exception {
    Socket socket = connected("/", null);
    Heard back = new Heard(socket, "message-back");
    socket.emit("message", bytes(5), "between", new JSONObject().put("deep", bytes(3)));
    Object[] args = back.next();
    assertThat((byte[]) args[0]).isEqualTo(bytes(5));
    assertThat(args[1]).isEqualTo("between");
    assertThat((byte[]) ((JSONObject) args[2]).get("deep")).isEqualTo(bytes(3));
  }

  @Test
  @DisplayName("gets acknowledgements, with bytes too")
  void getsAcknowledgements() throws Exception {
    Socket socket = connected("/", null);
    assertThat(acknowledged(socket, UNICODE, 1)).containsExactly(UNICODE, 1);
    Object[] answer = acknowledged(socket, bytes(7), "and text");
    assertThat((byte[]) answer[0]).isEqualTo(bytes(7));
    assertThat(answer[1]).isEqualTo("and text");
  }

  @Test
  @DisplayName("tells who it is when it connects")
  void authenticates() throws Exception {
    IO.Options options = options();
    options.auth = Map.of("token", UNICODE);
    Socket socket = socket("/", options);
    Heard auth = new Heard(socket, "auth");
    socket.connect();
    assertThat(((JSONObject) auth.next()[0]).getString("token")).isEqualTo(UNICODE);
  }

  @Test
  @DisplayName("is in several namespaces over one connection, and is refused where there is none")
  void usesNamespaces() throws Exception {
    Socket main = connected("/", null);
    Socket custom = connected("/custom", main.io());
    Heard inMain = new Heard(main, "message-back");
    Heard inCustom = new Heard(custom, "message-back");
    custom.emit("message", "custom");
    main.emit("message", "main");
    assertThat(inMain.next()).containsExactly("main");
    assertThat(inCustom.next()).containsExactly("custom");

    Socket unknown = main.io().socket("/unknown");
    opened.add(unknown);
    Heard refused = new Heard(unknown, Socket.EVENT_CONNECT_ERROR);
    unknown.connect();
    assertThat(((JSONObject) refused.next()[0]).getString("message"))
        .isEqualTo("Invalid namespace");
    main.emit("message", "still here");
    assertThat(inMain.next()).containsExactly("still here");
  }

  /** One after the other: this client does not split what is more than the server's payload. */
  @Test
  @DisplayName("gets several times 100 KB back")
  void getsLargePayloadsBack() throws Exception {
    Socket socket = connected("/", null);
    Heard back = new Heard(socket, "message-back");
    String text = "é".repeat(50 * 1024);
    for (int i = 0; i < 6; i++) {
      socket.emit("message", i, text, bytes(100 * 1024));
      Object[] args = back.next();
      assertThat(args[0]).isEqualTo(i);
      assertThat(args[1]).isEqualTo(text);
      assertThat((byte[]) args[2]).isEqualTo(bytes(100 * 1024));
    }
  }

  @Test
  @DisplayName("gets hundreds of events back in their order")
  void keepsOrder() throws Exception {
    Socket socket = connected("/", null);
    Heard back = new Heard(socket, "message-back");
    IntStream.range(0, 300).forEach(i -> socket.emit("message", i));
    for (int i = 0; i < 300; i++) {
      assertThat(back.next()).containsExactly(i);
    }
  }

  @Test
  @DisplayName("answers several pings and stays")
  void answersPings() throws Exception {
    Socket socket = connected("/", null);
    String id = socket.id();
    for (int i = 0; i < 4; i++) {
      Heard.within(pings);
    }
    Heard back = new Heard(socket, "message-back");
    socket.emit("message", "still here");
    assertThat(back.next()).containsExactly("still here");
    assertThat(socket.id()).isEqualTo(id);
  }

  /**
   * A crash, since this client does not see the close frame of a server that shuts down, and waits
   * for the ping then.
   */
  @Test
  @Tag("AT12")
  @DisplayName(
      "comes back when the server has crashed and was restarted, and says then what it could not say")
  void comesBack() throws Exception {
    Socket socket = connected("/", null);
    String first = socket.id();
    Heard lost = new Heard(socket, Socket.EVENT_DISCONNECT);
    Heard auth = new Heard(socket, "auth");
    Heard back = new Heard(socket, "message-back");
    server.crash();
    lost.next();
    socket.emit("message", "said while it was away");
    server = ContractServer.start("127.0.0.1", server.port(), Contract.Pace.PATIENT);
    auth.next();
    assertThat(back.next()).containsExactly("said while it was away");
    assertThat(socket.id()).isNotEqualTo(first);
  }

  // --- how it is used here -----------------------------------------------------------------------

  private IO.Options options() {
    IO.Options options = new IO.Options();
    options.transports = way.transports;
    options.forceNew = true;
    options.reconnectionDelay = 20;
    options.reconnectionDelayMax = 200;
    return options;
  }

  private Socket socket(String namespace, IO.Options options) {
    Socket socket = IO.socket(URI.create(server.url() + namespace), options);
    opened.add(socket);
    return socket;
  }

  /** Connects, over a connection of its own or another's, and waits until all is as it shall be. */
  private Socket connected(String namespace, Manager shared) throws InterruptedException {
    Socket socket = shared == null ? socket(namespace, options()) : shared.socket(namespace);
    if (shared != null) {
      opened.add(socket);
    }
    Heard auth = new Heard(socket, "auth");
    if (shared == null) {
      socket.io().on(Manager.EVENT_TRANSPORT, args -> collectPings((Transport) args[0]));
    }
    socket.connect();
    auth.next();
    if (shared == null && way == Way.UPGRADE) {
      Heard.within(pings);
    }
    return socket;
  }

  /** The server pings on the transport that the client is to end with, once it is there. */
  private void collectPings(Transport transport) {
    if (transport.name.equals(way.ends)) {
      transport.on(
          Transport.EVENT_PACKET,
          args -> {
            if (((Packet<?>) args[0]).type.equals(Packet.PING)) {
              pings.add(args);
            }
          });
    }
  }

  private static Object[] acknowledged(Socket socket, Object... args) throws InterruptedException {
    BlockingQueue<Object[]> answers = new LinkedBlockingQueue<>();
    socket.emit("message-with-ack", args, (Ack) answers::add);
    return Heard.within(answers);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }
}
