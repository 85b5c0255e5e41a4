package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import io.socket.engineio.parser.Packet;
import io.undersocket.tck.contract.OldClientServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compiled with the Java client of Socket.IO 4, run with that of Socket.IO 2: only one of the two
 * can be on a class path.
 */
@DisplayName("The official Java client of Socket.IO 2")
@ParameterizedClass(name = "over {0}")
@EnumSource
@EnabledIfSystemProperty(named = "java-client", matches = "2")
class JavaClient2IT {

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
  private final BlockingQueue<Object[]> pongs = new LinkedBlockingQueue<>();
  private OldClientServer server;

  JavaClient2IT(Way way) {
    this.way = way;
  }

  @BeforeEach
  void start() throws IOException {
    server = OldClientServer.start();
  }

  @AfterEach
  void stop() {
    opened.forEach(Socket::disconnect);
    server.close();
  }

  @Test
  @DisplayName("is the one that is tested")
  void isOld() {
    assertThat(Arrays.stream(IO.Options.class.getFields()).map(field -> field.getName()))
        .contains("query")
        .doesNotContain("auth");
  }

  @Test
  @Tag("V201")
  @DisplayName("gets back what it says: text, numbers, objects, nothing")
  void getsArgumentsBack() throws Exception {
    Socket socket = connected();
    Heard back = new Heard(socket, "message-back");
    socket.emit("message", UNICODE, 42, 0.5, true, "");
    assertThat(back.next()).containsExactly(UNICODE, 42, 0.5, true, "");
    socket.emit("message", new JSONObject().put("a", new JSONArray().put(1).put(UNICODE)));
    assertThat(((JSONObject) back.next()[0]).getJSONArray("a").getString(1)).isEqualTo(UNICODE);
    socket.emit("message");
    assertThat(back.next()).isEmpty();
  }

  @Test
  @DisplayName("gets bytes back, also within an object")
  void getsBytesBack() throws Exception {
    Socket socket = connected();
    Heard back = new Heard(socket, "message-back");
    socket.emit("message", bytes(300), "between", new JSONObject().put("deep", bytes(3)));
    Object[] args = back.next();
    assertThat((byte[]) args[0]).isEqualTo(bytes(300));
    assertThat(args[1]).isEqualTo("between");
    assertThat((byte[]) ((JSONObject) args[2]).get("deep")).isEqualTo(bytes(3));
  }

  @Test
  @DisplayName("gets acknowledgements, with bytes too")
  void getsAcknowledgements() throws Exception {
    Socket socket = connected();
    BlockingQueue<Object[]> answers = new LinkedBlockingQueue<>();
    socket.emit("message-with-ack", new Object[] {UNICODE, 1}, (Ack) answers::add);
    assertThat(Heard.within(answers)).containsExactly(UNICODE, 1);
    socket.emit("message-with-ack", new Object[] {bytes(7), "text"}, (Ack) answers::add);
    Object[] answer = Heard.within(answers);
    assertThat((byte[]) answer[0]).isEqualTo(bytes(7));
    assertThat(answer[1]).isEqualTo("text");
  }

  @Test
  @Tag("V202")
  @Tag("V204")
  @DisplayName("says who it is in the query of a namespace, and stays in / beside it")
  void usesNamespaces() throws Exception {
    Socket main = connected();
    IO.Options options = options();
    options.query = "token=a%26b";
    Socket custom = main.io().socket("/custom", options);
    opened.add(custom);
    Heard auth = new Heard(custom, "auth");
    Heard inCustom = new Heard(custom, "message-back");
    custom.connect();
    assertThat(((JSONObject) auth.next()[0]).getString("token")).isEqualTo("a&b");
    assertThat(custom.id()).startsWith("/custom#");
    Heard inMain = new Heard(main, "message-back");
    custom.emit("message", "custom");
    main.emit("message", "main");
    assertThat(inMain.next()).containsExactly("main");
    assertThat(inCustom.next()).containsExactly("custom");
  }

  @Test
  @Tag("V204")
  @DisplayName("is refused where a middleware says no, and nowhere else")
  void isRefused() throws Exception {
    Socket main = connected();
    Socket closed = main.io().socket("/closed");
    opened.add(closed);
    Heard refused = new Heard(closed, "error");
    closed.connect();
    assertThat(refused.next()).containsExactly("Not authorized");
    Heard back = new Heard(main, "message-back");
    main.emit("message", "still here");
    assertThat(back.next()).containsExactly("still here");
  }

  @Test
  @DisplayName("asks several times whether the server is there, and stays")
  void pings() throws Exception {
    Socket socket = connected();
    String id = socket.id();
    for (int i = 0; i < 3; i++) {
      Heard.within(pongs);
    }
    assertThat(socket.connected()).isTrue();
    assertThat(socket.id()).isEqualTo(id);
  }

  // --- how it is used here -----------------------------------------------------------------------

  private IO.Options options() {
    IO.Options options = new IO.Options();
    options.transports = way.transports;
    options.forceNew = true;
    return options;
  }

  private Socket socket(String namespace, IO.Options options) {
    Socket socket = IO.socket(URI.create(server.url() + namespace), options);
    opened.add(socket);
    return socket;
  }

  /** Connects, and waits until the client is on the transport that it wants. */
  private Socket connected() throws InterruptedException {
    Socket socket = socket("/", options());
    Heard auth = new Heard(socket, "auth");
    socket.io().on(Manager.EVENT_TRANSPORT, args -> collectPongs((Transport) args[0]));
    socket.connect();
    auth.next();
    if (way == Way.UPGRADE) {
      Heard.within(pongs);
    }
    return socket;
  }

  /** Pongs on the transport that the client is to end with, once it is there. */
  private void collectPongs(Transport transport) {
    if (transport.name.equals(way.ends)) {
      transport.on(
          Transport.EVENT_PACKET,
          args -> {
            Packet<?> packet = (Packet<?>) args[0];
            if (packet.type.equals(Packet.PONG) && !"probe".equals(packet.data)) {
              pongs.add(args);
            }
          });
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }
}
