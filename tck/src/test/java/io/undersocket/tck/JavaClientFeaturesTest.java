package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.client.Ack;
import io.socket.client.AckWithTimeout;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import io.socket.engineio.parser.Packet;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.tck.JavaClientTest.Way;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The heart of what {@code scenarios.mjs} tells, told with the other official client. */
@DisplayName("The official Java client, with every feature,")
@ParameterizedClass(name = "over {0}")
@EnumSource
class JavaClientFeaturesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Way way;
  private final List<Socket> opened = new ArrayList<>();
  private FeatureServer server;

  JavaClientFeaturesTest(Way way) {
    this.way = way;
  }

  @BeforeEach
  void start() throws IOException {
    server = FeatureServer.start();
  }

  @AfterEach
  void stop() {
    opened.forEach(Socket::disconnect);
    server.close();
  }

  @Test
  @DisplayName("is refused with message and data, and let in when it comes with something better")
  void isRefusedAndLetIn() throws Exception {
    Socket other = connected("/acks");
    for (String token : List.of("bad", "late bad")) {
      JSONObject refusal = refusal("/guarded", token);
      assertThat(refusal.getString("message")).isEqualTo("not authorized");
      assertThat(refusal.getJSONObject("data").toString())
          .isIn("{\"code\":401,\"hints\":[\"é\",1]}", "{\"hints\":[\"é\",1],\"code\":401}");
    }
    assertThat(refusal("/guarded", "broken").toString())
        .isEqualTo("{\"message\":\"internal error\"}");
    assertThat(refusal("/nowhere", "").toString()).isEqualTo("{\"message\":\"Invalid namespace\"}");

    Socket socket = socket("/guarded", Map.of("token", "late good"));
    Heard welcome = new Heard(socket, "welcome");
    socket.connect();
    Object[] args = welcome.next();
    assertThat(((JSONObject) args[0]).getString("token")).isEqualTo("late good");
    assertThat(args[1]).isEqualTo("the first and the last");
    assertThat(asked(other, "echo", "still here")).containsExactly("still here");
  }

  private JSONObject refusal(String namespace, String token) throws Exception {
    Socket socket = socket(namespace, Map.of("token", token));
    Heard refused = new Heard(socket, Socket.EVENT_CONNECT_ERROR);
    socket.connect();
    return (JSONObject) refused.next()[0];
  }

  @Test
  @DisplayName("is heard by listeners that want types")
  void isHeardByTypedListeners() throws Exception {
    Socket socket = connected("/events");
    assertThat(asked(socket, "string", "é😀")).containsExactly(3, "é😀");
    assertThat(asked(socket, "int", 41)).containsExactly(42);
    assertThat(asked(socket, "long", 1L << 40)).containsExactly((1L << 40) - 1);
    assertThat(asked(socket, "double", 0.5)).containsExactly(0.25);
    assertThat(asked(socket, "boolean", true)).containsExactly(false);
    assertThat(asked(socket, "bytes", new byte[] {1, 2, -1})[1]).isEqualTo(new byte[] {-1, 2, 1});
    JSONObject map = new JSONObject().put("a", new JSONArray().put(1)).put("b", "é");
    Object[] answer = asked(socket, "map", map);
    assertThat(answer[0]).isEqualTo(2);
    assertThat(((JSONObject) answer[1]).getJSONArray("a").getInt(0)).isEqualTo(1);
    assertThat(asked(socket, "list", new JSONArray().put(1).put(2))).containsExactly(3);
    assertThat(asked(socket, "optional")).containsExactly(0, "-");
    Heard failed = new Heard(socket, "failed");
    socket.emit("int", "no number");
    assertThat(failed.next()[0]).isEqualTo("int");
    assertThat(asked(socket, "int", 1)).containsExactly(2);
  }

  @Test
  @DisplayName("is heard by listeners that want types of their own, with bytes inside")
  void isHeardInOwnTypes() throws Exception {
    Socket socket = connected("/events");
    JSONObject order =
        new JSONObject()
            .put("item", "té")
            .put("count", 2)
            .put("notes", list("hot", "é"))
            .put("signature", new byte[] {1, 2, -1});

    JSONObject receipt = (JSONObject) asked(socket, "order", order)[0];

    assertThat(receipt.getInt("characters")).isEqualTo(4);
    assertThat(receipt.getString("at")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(receipt.getJSONObject("order").get("signature")).isEqualTo(new byte[] {1, 2, -1});
  }

  @Test
  @DisplayName("asks for namespaces that are made for it, and is asked for a key")
  void asksForNamespaces() throws Exception {
    Socket dynamic = connected("/dynamic-7");
    assertThat(asked(dynamic, "namespace")).containsExactly("/dynamic-7");
    Socket other = connected("/dynamic-8");
    Heard said = new Heard(other, "said");
    dynamic.emit("say-to-all", "é");
    assertThat(said.next()).containsExactly("é");
    Socket locked = socket("/lent-1", Map.of("key", "another"));
    Heard refused = new Heard(locked, Socket.EVENT_CONNECT_ERROR);
    locked.connect();
    assertThat(((JSONObject) refused.next()[0]).getString("message")).isEqualTo("the wrong key");
  }

  @Test
  @DisplayName("has its events changed, refused and limited")
  void isScreened() throws Exception {
    Socket screened = connected("/screened");
    assertThat(asked(screened, "old", "é", 1)).containsExactly("é!", 1);
    Socket limited = connected("/limited");
    assertThat(asked(limited, "echo", 1)).containsExactly(1);
    assertThat(asked(limited, "echo", 2)).containsExactly(2);
    assertThat(((JSONObject) asked(limited, "echo", 3)[0]).getLong("retryAfter")).isPositive();
  }

  @Test
  @DisplayName("gets acknowledgements in time or not, and gives them")
  void acknowledgesBothWays() throws Exception {
    Socket socket = connected("/acks");
    Object[] bytes = asked(socket, "echo", new byte[] {1, 2}, "and text");
    assertThat((byte[]) bytes[0]).isEqualTo(new byte[] {1, 2});
    assertThat(bytes[1]).isEqualTo("and text");

    BlockingQueue<Object[]> outcomes = new LinkedBlockingQueue<>();
    socket.emit("never", new Object[0], outcome(50, outcomes));
    assertThat(Heard.within(outcomes)).containsExactly("too late");
    socket.emit("echo", new Object[] {"in time"}, outcome(PATIENCE.toMillis(), outcomes));
    assertThat(Heard.within(outcomes)).containsExactly("in time");

    socket.on(
        "question",
        args -> {
          if (args.length > 1) {
            ((Ack) args[args.length - 1]).call(args[0], new byte[] {3});
          }
        });
    Object[] answer = asked(socket, "ask-me", "é");
    assertThat(answer[0]).isNull();
    assertThat(((JSONArray) answer[1]).get(0)).isEqualTo("é");
    assertThat((byte[]) ((JSONArray) answer[1]).get(1)).isEqualTo(new byte[] {3});
    assertThat(asked(socket, "ask-me-within", 50)[0]).isEqualTo("operation has timed out");
  }

  private static AckWithTimeout outcome(long millis, BlockingQueue<Object[]> outcomes) {
    return new AckWithTimeout(millis) {
      @Override
      public void onTimeout() {
        outcomes.add(new Object[] {"too late"});
      }

      @Override
      public void onSuccess(Object... args) {
        outcomes.add(args);
      }
    };
  }

  @Test
  @DisplayName("joins rooms, hears what is said there, is found, moved and asked with others")
  void usesRooms() throws Exception {
    Socket first = connected("/rooms");
    Socket second = connected("/rooms");
    asked(first, "join", list("a"));
    asked(second, "join", list("a", "b"));
    Heard inFirst = new Heard(first, "said");
    Heard inSecond = new Heard(second, "said");
    for (Object[] said :
        List.of(
            new Object[] {whom("to", list("a")), "said", 1},
            new Object[] {whom("to", list("a")).put("except", list("b")), "said", 2},
            new Object[] {whom("to", list("a", "b")).put("from", "socket"), "said", 3},
            new Object[] {whom("to", list(second.id())), "said", new byte[] {4}},
            new Object[] {new JSONObject(), "said", 5})) {
      first.emit("say", said);
    }
    for (int n : new int[] {1, 2, 5}) {
      assertThat(inFirst.next()).containsExactly(n);
    }
    assertThat(inSecond.next()).containsExactly(1);
    assertThat(inSecond.next()).containsExactly(3);
    assertThat((byte[]) inSecond.next()[0]).isEqualTo(new byte[] {4});
    assertThat(inSecond.next()).containsExactly(5);

    JSONArray found = (JSONArray) asked(first, "fetch", whom("to", list("b")))[0];
    assertThat(found.length()).isOne();
    assertThat(found.getJSONObject(0).getString("id")).isEqualTo(second.id());
    asked(first, "sockets-leave", whom("to", list("b")), "a");
    assertThat(asked(first, "all-sockets", whom("to", list("a")))[0].toString())
        .isEqualTo(list(first.id()).toString());
    asked(first, "sockets-join", whom("to", list("b")), "a");

    first.on("question", args -> ((Ack) args[0]).call("first"));
    Object[] partial = {null, new JSONArray()};
    for (int millis = 100; ((JSONArray) partial[1]).length() == 0; millis *= 2) {
      partial = asked(first, "ask", whom("to", list("a")), millis, "question");
    }
    assertThat(partial[0]).isEqualTo("operation has timed out");
    assertThat(partial[1].toString()).isEqualTo("[\"first\"]");
    second.on("question", args -> ((Ack) args[0]).call("second"));
    Object[] all = asked(first, "ask", whom("to", list("a")), PATIENCE.toMillis(), "question");
    assertThat(all[0]).isNull();
    assertThat(((JSONArray) all[1]).length()).isEqualTo(2);
  }

  @Test
  @DisplayName("leaves, is told to leave, and comes back over the same connection")
  void leavesAndComesBack() throws Exception {
    Socket socket = connected("/rooms");
    Socket other = connected("/events", socket.io());
    Heard lost = new Heard(socket, Socket.EVENT_DISCONNECT);
    String first = socket.id();
    socket.disconnect();
    assertThat(lost.next()).containsExactly("io client disconnect");
    assertEnd(first, DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);

    connect(socket);
    String second = socket.id();
    socket.emit("disconnect-me");
    assertThat(lost.next()).containsExactly("io server disconnect");
    assertEnd(second, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);

    connect(socket);
    assertThat(asked(socket, "connection-id")).isEqualTo(asked(other, "connection-id"));
    String third = socket.id();
    Heard otherLost = new Heard(other, Socket.EVENT_DISCONNECT);
    String otherId = other.id();
    socket.emit("disconnect-all-of-me");
    assertThat(lost.next()).containsExactly("io server disconnect");
    assertThat(otherLost.next()).containsExactly("io server disconnect");
    assertEnd(third, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    assertEnd(otherId, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
  }

  private void assertEnd(String id, DisconnectReason reason) {
    assertThat(server.features().end(id))
        .succeedsWithin(PATIENCE)
        .extracting(Features.End::reason)
        .isEqualTo(reason);
  }

  // --- how it is used here

  private Socket socket(String namespace, Map<String, String> auth) {
    IO.Options options = new IO.Options();
    options.transports = way.transports;
    options.forceNew = true;
    options.reconnection = false;
    options.auth = auth;
    Socket socket = IO.socket(URI.create(server.url() + namespace), options);
    opened.add(socket);
    return socket;
  }

  private Socket connected(String namespace) throws InterruptedException {
    return connected(namespace, null);
  }

  /**
   * Connects, over a connection of its own or another's, and waits until it ends where it shall.
   */
  private Socket connected(String namespace, Manager shared) throws InterruptedException {
    BlockingQueue<Object[]> pings = new LinkedBlockingQueue<>();
    Socket socket = shared == null ? socket(namespace, null) : shared.socket(namespace);
    if (shared == null) {
      socket.io().on(Manager.EVENT_TRANSPORT, args -> collectPings((Transport) args[0], pings));
    } else {
      opened.add(socket);
    }
    connect(socket);
    if (shared == null && way == Way.UPGRADE) {
      Heard.within(pings);
    }
    return socket;
  }

  private static void connect(Socket socket) throws InterruptedException {
    Heard connected = new Heard(socket, Socket.EVENT_CONNECT);
    socket.connect();
    connected.next();
  }

  /** The server pings on the transport that the client is to end with, once it is there. */
  private void collectPings(Transport transport, BlockingQueue<Object[]> pings) {
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

  private static Object[] asked(Socket socket, String event, Object... args)
      throws InterruptedException {
    BlockingQueue<Object[]> answers = new LinkedBlockingQueue<>();
    socket.emit(event, args, (Ack) answers::add);
    return Heard.within(answers);
  }

  private static JSONArray list(String... names) {
    return new JSONArray(List.of(names));
  }

  private static JSONObject whom(String key, Object value) throws JSONException {
    return new JSONObject().put(key, value);
  }
}
