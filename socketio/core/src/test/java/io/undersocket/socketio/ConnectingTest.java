package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.EngineRequest;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.JsonMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A client that connects to a namespace")
class ConnectingTest {

  private final TestBed bed = new TestBed();
  private final SocketIoServer io = bed.io;

  @Nested
  @DisplayName("is told")
  class Told {

    @Test
    @Tag("CN01")
    @DisplayName("its id and nothing else")
    void itsId() {
      TestBed.Client client = bed.open();

      client.says("0");

      assertThat(client.hears())
          .singleElement()
          .asString()
          .matches("0\\{\"sid\":\"[A-Za-z0-9_-]{20}\"}");
    }

    @Test
    @Tag("CN16")
    @DisplayName("an id that the server's socket has, and the session has not")
    void anIdOfItsOwn() {
      io.of("/a");
      TestBed.Client client = bed.connect();

      Socket a = client.join("/a");

      assertThat(client.socket().id()).isEqualTo(client.id()).isNotEqualTo(client.session.id());
      assertThat(a.id()).isNotEqualTo(client.session.id());
    }

    @Test
    @Tag("CN03")
    @DisplayName("the namespace, with or without the comma after it")
    void theNamespace() {
      io.of("/custom");
      TestBed.Client client = bed.open();
      TestBed.Client other = bed.open();

      client.says("0/custom,");
      other.says("0/custom");

      assertThat(client.hears()).singleElement().asString().startsWith("0/custom,{\"sid\":\"");
      assertThat(other.hears()).singleElement().asString().startsWith("0/custom,{\"sid\":\"");
    }

    @Test
    @Tag("CN05")
    @DisplayName("that there is no such namespace, and stays")
    void thatThereIsNone() {
      TestBed.Client client = bed.open();

      client.says("0/random");

      assertThat(client.hears()).containsExactly("4/random,{\"message\":\"Invalid namespace\"}");
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("before anyone hears of it")
    void first() {
      List<List<String>> heard = new ArrayList<>();
      TestBed.Client client = bed.open();
      io.onConnection(socket -> heard.add(client.session.takeFrames()));

      client.says("0");

      assertThat(heard).singleElement().asString().startsWith("[0{\"sid\":");
    }
  }

  @Nested
  @DisplayName("is announced")
  class Announced {

    @Test
    @Tag("CN10")
    @DisplayName("to the connection listeners, in their order")
    void inOrder() {
      List<String> calls = new ArrayList<>();
      io.onConnection(socket -> calls.add("first " + socket.id()));
      io.sockets().onConnection(socket -> calls.add("second " + socket.id()));

      TestBed.Client client = bed.connect();

      assertThat(calls).containsExactly("first " + client.id(), "second " + client.id());
    }

    @Test
    @Tag("CN12")
    @DisplayName("to the listener given with the namespace")
    void toTheListenerOfTheNamespace() {
      List<Socket> sockets = new ArrayList<>();
      io.of("/admin", sockets::add);
      io.of("/other", socket -> sockets.add(null));

      Socket socket = bed.open().join("/admin");

      assertThat(sockets).containsExactly(socket);
      assertThat(socket.namespace()).isSameAs(io.of("/admin"));
    }

    @Test
    @DisplayName("to the others too, if one of them fails")
    void despiteFailure() {
      List<String> errors = new ArrayList<>();
      List<Socket> sockets = new ArrayList<>();
      io.onError((socket, event, cause) -> errors.add(event + ": " + cause.getMessage()));
      io.onConnection(
          socket -> {
            throw new IllegalStateException("boom");
          });
      io.onConnection(sockets::add);

      TestBed.Client client = bed.connect();

      assertThat(sockets).containsExactly(client.socket());
      assertThat(errors).containsExactly("connection: boom");
    }
  }

  @Nested
  @DisplayName("while others speak")
  class WhileOthersSpeak {

    @Test
    @DisplayName("hears everything that is said from the moment on in which it is told")
    void hearsFromThenOn() throws InterruptedException {
      TestBed.Client client = bed.open();
      Thread other = new Thread(() -> io.emit("said meanwhile"));
      client.session.beforeSending(
          () -> {
            other.start();
            while (other.getState() != Thread.State.BLOCKED && other.isAlive()) {
              Thread.onSpinWait();
            }
          });

      client.says("0");
      other.join();

      assertThat(client.hears())
          .hasSize(2)
          .satisfies(frames -> assertThat(frames.get(0)).startsWith("0{"))
          .endsWith("2[\"said meanwhile\"]");
    }
  }

  @Nested
  @DisplayName("among several")
  class Several {

    @Test
    @Tag("CN11")
    @Tag("CN18")
    @DisplayName("namespaces of one connection has a socket for each, with an id of its own")
    void namespaces() {
      io.of("/a");
      io.of("/b");
      TestBed.Client client = bed.open();

      Socket main = client.join("/");
      Socket a = client.join("/a");
      Socket b = client.join("/b");

      assertThat(List.of(main.id(), a.id(), b.id())).doesNotHaveDuplicates();
      assertThat(a.connection()).isSameAs(main.connection());
    }

    @Test
    @Tag("CN15")
    @DisplayName("clients of one namespace has a socket of its own")
    void clients() {
      bed.connect();
      bed.connect();

      assertThat(io.sockets().sockets()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    @Tag("CN17")
    @Tag("CN21")
    @DisplayName("times has a new id each time")
    void times() {
      TestBed.Client client = bed.connect();
      String before = client.id();
      client.says("1");

      client.join("/");

      assertThat(client.id()).isNotEqualTo(before);
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("times while it waits has the socket it was told of last, and no second one")
    void timesWhileItWaits() {
      List<String> ends = new ArrayList<>();
      List<Runnable> passes = new ArrayList<>();
      io.useAsync(
          socket -> {
            var pass = new java.util.concurrent.CompletableFuture<String>();
            passes.add(() -> pass.complete("pass"));
            return pass;
          });
      io.onConnection(socket -> socket.onDisconnect(reason -> ends.add(reason.text())));
      TestBed.Client client = bed.open();
      client.says("0");
      client.says("0");

      passes.forEach(Runnable::run);

      assertThat(client.hears()).hasSize(2);
      assertThat(io.sockets().sockets()).hasSize(1);
      assertThat(ends).containsExactly("client namespace disconnect");
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Nested
  @DisplayName("finds namespaces")
  class Names {

    @Test
    @Tag("CN13")
    @DisplayName("by a name with a leading slash, whether the application wrote it or not")
    void withSlash() {
      assertThat(io.of("admin")).isSameAs(io.of("/admin"));
      assertThat(io.of("")).isSameAs(io.of("/")).isSameAs(io.sockets());
      assertThat(io.of("admin").name()).isEqualTo("/admin");
    }

    @Test
    @Tag("NS01")
    @DisplayName("that the application hears of once, except the first")
    void announcedOnce() {
      List<String> names = new ArrayList<>();
      io.onNewNamespace(namespace -> names.add(namespace.name()));

      io.of("/");
      io.of("/nsp");
      io.of("/nsp");

      assertThat(names).containsExactly("/nsp");
    }
  }

  @Nested
  @DisplayName("brings a handshake")
  class Handshakes {

    @Test
    @Tag("CN02")
    @DisplayName("with what it said when it connected")
    void auth() {
      TestBed.Client client = bed.open();

      client.says("0{\"token\":\"123\"}");

      Handshake handshake = bed.io.sockets().sockets().iterator().next().handshake();
      assertThat(handshake.auth().getString("token")).isEqualTo("123");
    }

    @Test
    @Tag("CN04")
    @DisplayName("with an empty object if it said nothing")
    void noAuth() {
      assertThat(bed.connect().socket().handshake().auth().text()).isEqualTo("{}");
    }

    @Test
    @Tag("CN03")
    @Tag("CN23")
    @DisplayName("with what it said to each namespace, and one query for all")
    void authOfEach() {
      io.of("/a");
      TestBed.Client client = bed.open(new FakeExchange("GET", "/socket.io/?key=val"));
      client.says("0{\"n\":1}", "0/a,{\"n\":2}");

      Handshake main = io.sockets().sockets().iterator().next().handshake();
      Handshake a = io.of("/a").sockets().iterator().next().handshake();

      assertThat(main.auth().get("n").as(int.class)).isEqualTo(1);
      assertThat(a.auth().get("n").as(int.class)).isEqualTo(2);
      assertThat(main.query()).isEqualTo(a.query()).containsEntry("key", "val");
    }

    @Test
    @Tag("CN22")
    @DisplayName("with the first request: address, headers, query, url, whether it was secure")
    void request() {
      TestBed.Client client =
          bed.open(
              new FakeExchange(
                      "GET",
                      "/socket.io/?EIO=4&odd=%26%3D%3F%20a&q=first&q=last",
                      "Origin",
                      "https://a.example",
                      "X-Custom",
                      "yes")
                  .secure());
      Handshake handshake = client.join("/").handshake();

      assertThat(handshake.address()).isEqualTo("192.0.2.1");
      assertThat(handshake.header("x-custom")).isEqualTo("yes");
      assertThat(handshake.headers().first("Origin")).isEqualTo("https://a.example");
      assertThat(handshake.query())
          .containsEntry("EIO", "4")
          .containsEntry("odd", "&=? a")
          .containsEntry("q", "last");
      assertThat(handshake.url()).isEqualTo("/socket.io/?EIO=4&odd=%26%3D%3F%20a&q=first&q=last");
      assertThat(handshake.xdomain()).isTrue();
      assertThat(handshake.secure()).isTrue();
    }

    @Test
    @DisplayName("that is written once, however often other nodes ask for it")
    void writtenOnce() {
      Handshake handshake =
          bed.open(new FakeExchange("GET", "/socket.io/?EIO=4", "Host", "a")).join("/").handshake();
      JsonMap first = (JsonMap) handshake.toMap();
      assertThat(((JsonMap) handshake.toMap()).json()).isSameAs(first.json());
      assertThat(first.get("headers")).isEqualTo(Map.of("host", "a"));
    }

    @Test
    @Tag("CN25")
    @DisplayName("that can be sent back to it, under the names of the reference")
    void serialisable() {
      TestBed.Client client =
          bed.open(
              new FakeExchange(
                  "GET",
                  "/socket.io/?EIO=4",
                  "Host",
                  "a",
                  "Cookie",
                  "b=c",
                  "cookie",
                  "d=e",
                  "X",
                  "1",
                  "X",
                  "2"));
      Socket socket = client.join("/");
      Handshake handshake = socket.handshake();

      socket.emit("handshake", handshake.toMap());

      assertThat(client.hears())
          .containsExactly(
              "2[\"handshake\",{\"headers\":{\"host\":\"a\",\"cookie\":\"b=c; d=e\",\"x\":\"1, 2\"},\"time\":\""
                  + handshake.time()
                  + "\",\"address\":\"192.0.2.1\",\"xdomain\":false,\"secure\":false,\"issued\":"
                  + handshake.issued().toEpochMilli()
                  + ",\"url\":\"/socket.io/?EIO=4\",\"query\":{\"EIO\":\"4\"},\"auth\":{}}]");
    }

    @Test
    @DisplayName("whose time is written as JavaScript writes it")
    void time() {
      EngineRequest request = bed.connect().socket().request();

      Handshake handshake =
          new RequestHandshake(
              request, Instant.parse("2026-11-21T02:29:00.123Z").toEpochMilli(), null);

      assertThat(handshake.time())
          .isEqualTo("Sat Nov 21 2026 02:29:00 GMT+0000 (Coordinated Universal Time)");
    }

    @Test
    @Tag("CN26")
    @DisplayName("and the connection and the request behind it")
    void behind() {
      TestBed.Client client = bed.connect();

      assertThat(client.socket().connection()).isSameAs(client.session);
      assertThat(client.socket().request()).isSameAs(client.session.request());
    }
  }

  @Nested
  @DisplayName("in its own time")
  class Time {

    @Test
    @Tag("CN07")
    @DisplayName("is cut off when it has connected to nothing within 45 s")
    void tooLate() {
      TestBed.Client client = bed.open();

      bed.clock.advance(Duration.ofMillis(44_999));
      assertThat(client.isOpen()).isTrue();

      bed.clock.advance(Duration.ofMillis(1));
      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("is cut off when it was only refused")
    void refused() {
      TestBed.Client client = bed.open();
      client.says("0/unknown");

      bed.clock.advance(Duration.ofSeconds(45));

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @Tag("CN20")
    @DisplayName("may stay for ever once it was connected, also without any namespace left")
    void connectedOnce() {
      TestBed.Client client = bed.connect();
      client.says("1");

      assertThat(bed.clock.size()).isZero();
      bed.clock.advance(Duration.ofDays(1));

      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("is not cut off if it connected just before the time was noticed to be over")
    void justInTime() {
      TestBed.Client client = bed.open();
      client.session.bring(Message.text("0"));
      client.tasks.runNext();

      bed.clock.advance(Duration.ofSeconds(45));

      assertThat(client.hears()).hasSize(1);
      assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("leaves no timer behind when it goes")
    void noTimer() {
      bed.open().vanishes();

      assertThat(bed.clock.size()).isZero();
    }

    @Test
    @DisplayName("has as long as the application says")
    void configured() {
      TestBed quick = new TestBed(builder -> builder.connectTimeout(Duration.ofSeconds(1)));
      TestBed.Client client = quick.open();

      quick.clock.advance(Duration.ofSeconds(1));

      assertThat(client.isOpen()).isFalse();
    }

    @Test
    @DisplayName("has 45 s if the application says zero, and a negative time is refused")
    void zero() {
      TestBed bed = new TestBed(builder -> builder.connectTimeout(Duration.ZERO));
      TestBed.Client client = bed.open();

      bed.clock.advance(Duration.ofSeconds(44));

      assertThat(client.isOpen()).isTrue();
      assertThatThrownBy(() -> SocketIoServer.builder().connectTimeout(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("connectTimeout");
    }
  }

  @Nested
  @DisplayName("leaves a namespace")
  class Leaving {

    @Test
    @Tag("CN19")
    @DisplayName("and keeps its connection and the others")
    void keepsOthers() {
      io.of("/a");
      TestBed.Client client = bed.connect();
      Socket a = client.join("/a");
      Socket main = client.socket();

      client.says("1/a,");

      assertThat(a.isConnected()).isFalse();
      assertThat(main.isConnected()).isTrue();
      assertThat(client.isOpen()).isTrue();
      main.emit("still");
      assertThat(client.hears()).containsExactly("2[\"still\"]");
    }
  }

  @Test
  @Tag("DC08")
  @DisplayName("and goes before it was answered troubles nobody")
  void goesBefore() {
    List<String> calls = new ArrayList<>();
    io.onConnection(socket -> calls.add("connected"));
    io.onError((socket, event, cause) -> calls.add("reported " + cause));
    TestBed.Client client = bed.open();
    client.session.bring(Message.text("0"));

    client.vanishes();

    assertThat(calls).isEmpty();
    assertThat(io.sockets().sockets()).isEmpty();
  }

  @Nested
  @DisplayName("more than it may")
  class Bounds {

    @Test
    @DisplayName("is told how many namespaces there can be, and stays")
    void namespaces() {
      TestBed bed = new TestBed(builder -> builder.maxNamespacesPerConnection(2));
      bed.io.of("/a");
      bed.io.of("/b");
      TestBed.Client client = bed.connect();
      client.join("/a");

      client.says("0/b,");

      assertThat(client.hears())
          .containsExactly("4/b,{\"message\":\"Too many namespaces: at most 2\"}");
      assertThat(client.isOpen()).isTrue();
      assertThatThrownBy(() -> SocketIoServer.builder().maxNamespacesPerConnection(0))
          .hasMessageContaining("maxNamespacesPerConnection is 0");
    }

    @Test
    @DisplayName("also counts what waits for a middleware")
    void waiting() {
      TestBed bed = new TestBed(builder -> builder.maxNamespacesPerConnection(1));
      bed.io.of("/a").useAsync(socket -> new java.util.concurrent.CompletableFuture<String>());
      bed.io.of("/b");
      TestBed.Client client = bed.open();

      client.says("0/a,", "0/b,");

      assertThat(client.hears())
          .containsExactly("4/b,{\"message\":\"Too many namespaces: at most 1\"}");
    }
  }

  @Test
  @DisplayName("is noted under its id, with what the application wants to know of it")
  void data() {
    TestBed.Client client = bed.connect();
    Socket socket = client.socket();

    socket.data().put("name", "Ada");

    assertThat(io.sockets().socket(client.id())).isSameAs(socket);
    assertThat(socket.data()).isEqualTo(Map.of("name", "Ada"));
  }
}
