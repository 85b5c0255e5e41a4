package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.WebSocketClient;
import io.undersocket.testing.container.WebSocketClient.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Listeners block here until the test lets them go, which is longer than any pause of a test. */
@DisplayName("While listeners block")
@Timeout(60)
class BlockingListenersTest {

  private static final int SEVERAL_PINGS = 4;

  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<String> released = new CompletableFuture<>();
  private final AtomicInteger blocked = new AtomicInteger();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> clients = new ArrayList<>();
  private SocketIoServer io;
  private EngineUndertowServer server;

  private void start(Consumer<SocketIoServer.Builder> options) throws IOException {
    SocketIoServer.Builder builder =
        SocketIoServer.builder()
            .pingInterval(Duration.ofMillis(30))
            .pingTimeout(Duration.ofSeconds(20));
    options.accept(builder);
    io = builder.build();
    io.onConnection(this::serve);
    server = EngineUndertow.listen(io, "127.0.0.1", 0);
  }

  private void serve(Socket socket) {
    socket.on("echo", (args, ack) -> ack.send(args.raw(0)));
    socket.on("block", (args, ack) -> block(ack));
    socket.on(
        "join",
        (args, ack) -> {
          blocked.incrementAndGet();
          ack.send(released.join());
        });
    socket.onDisconnect(reason -> ended.add(socket.connection().id()));
  }

  private void block(Ack ack) throws InterruptedException {
    blocked.incrementAndGet();
    release.await();
    ack.send("released");
  }

  @AfterEach
  void stop() throws Exception {
    release();
    for (AutoCloseable client : clients) {
      client.close();
    }
    io.close(Duration.ZERO).toCompletableFuture().join();
    server.close();
  }

  private void release() {
    release.countDown();
    released.complete("released");
  }

  @Nested
  @DisplayName("on the threads that the JDK has")
  class ByDefault {
    @Test
    @DisplayName("everybody else is heard, and those that block get pings and news")
    void delaysNobody() throws Exception {
      start(options -> {});
      List<WebSocketClient> waiting = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        waiting.add(webSocket());
        waiting.get(i).send("420[\"block\"]").send("421[\"echo\"," + i + "]");
      }
      PollingClient polling = polling();
      assertThat(polling.post("420[\"block\"]").text()).isEqualTo("ok");
      awaitBlocked(31);

      assertEchoes(webSocket(), polling());
      io.emit("news");
      for (WebSocketClient client : waiting) {
        assertHearsWithPings(client, "42[\"news\"]", SEVERAL_PINGS);
      }
      assertThat(polling.packet()).isEqualTo("42[\"news\"]");
      release();
      for (int i = 0; i < 30; i++) {
        assertThat(waiting.get(i).readText()).isEqualTo("430[\"released\"]");
        assertThat(waiting.get(i).readText()).isEqualTo("431[" + i + "]");
      }
      assertThat(polling.packet()).isEqualTo("430[\"released\"]");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads came with JDK 21")
    @DisplayName("hundreds may block, far more than any pool has threads")
    void hundredsMayBlock() throws Exception {
      start(options -> {});
      for (int i = 0; i < 300; i++) {
        webSocket().send("420[\"" + (i % 2 == 0 ? "block" : "join") + "\"]");
      }
      awaitBlocked(300);
      assertEchoes(webSocket(), polling());
    }
  }

  @Nested
  @DisplayName("in a pool")
  class InAPool {
    private static final int THREADS = 3;

    @Test
    @DisplayName("everybody else is heard for as long as one thread is left")
    void delaysNobodyWhileOneThreadIsLeft() throws Exception {
      start(options -> options.listenerThreads(THREADS));
      for (int i = 0; i < THREADS - 1; i++) {
        webSocket().send("420[\"block\"]");
      }
      awaitBlocked(THREADS - 1);
      WebSocketClient webSocket = webSocket();
      PollingClient polling = polling();
      for (int i = 0; i < 50; i++) {
        assertEchoes(webSocket, polling);
      }
    }

    @Test
    @DisplayName("that is full, clients come, get pings and news, upgrade and go, and events wait")
    void goesOnWhenItIsFull() throws Exception {
      start(options -> options.listenerThreads(THREADS));
      WebSocketClient quiet = webSocket();
      PollingClient quietPolling = polling();
      PollingClient leaving = polling();
      List<WebSocketClient> waiting = fill("block");

      // Their events are taken in, and wait.
      quiet.send("420[\"echo\",1]").send("421[\"echo\",2]");
      assertThat(quietPolling.post("420[\"echo\",3]").text()).isEqualTo("ok");
      assertThat(quietPolling.post("421[\"echo\",4]").text()).isEqualTo("ok");

      // What the application says goes out, and heartbeats come and count.
      io.emit("news");
      for (WebSocketClient client : waiting) {
        assertHearsWithPings(client, "42[\"news\"]", SEVERAL_PINGS);
      }
      assertHearsWithPings(quiet, "42[\"news\"]", SEVERAL_PINGS);
      assertThat(quietPolling.packet()).isEqualTo("42[\"news\"]");
      for (int ping = 0; ping < SEVERAL_PINGS; ping++) {
        quietPolling.pong();
      }

      // Sessions begin, upgrade and end.
      WebSocketClient comer = keep(WebSocketClient.open(server.port()));
      comer.send("40");
      assertHearsWithPings(comer, null, SEVERAL_PINGS);
      PollingClient upgrading = keep(PollingClient.open(server.port()));
      WebSocketClient upgraded = keep(WebSocketClient.upgrade(server.port(), upgrading.sid));
      assertThat(upgraded.send("2probe").readText()).isEqualTo("3probe");
      upgraded.send("5");
      assertHearsWithPings(upgraded, null, SEVERAL_PINGS);
      int sessions = io.engine().clientsCount();
      assertThat(leaving.post("1").text()).isEqualTo("ok");
      Await.untilEqual("sessions", io.engine()::clientsCount, sessions - 1);
      assertThat(ended).isEmpty();

      assertThat(blocked).hasValue(THREADS);
      release();
      for (WebSocketClient client : waiting) {
        assertThat(client.readText()).isEqualTo("430[\"released\"]");
      }
      assertThat(quiet.readText()).isEqualTo("430[1]");
      assertThat(quiet.readText()).isEqualTo("431[2]");
      assertThat(quietPolling.packet()).isEqualTo("430[3]");
      assertThat(quietPolling.packet()).isEqualTo("431[4]");
      assertThat(comer.readText()).startsWith("40{");
      Await.until("the end of who left", () -> ended.contains(leaving.sid));
    }

    @Test
    @DisplayName("no thread is added for listeners that wait for a future, nor does one fail")
    void neverGrows() throws Exception {
      start(options -> options.listenerThreads(THREADS));
      WebSocketClient quiet = webSocket();
      List<WebSocketClient> late = List.of(webSocket(), webSocket());
      List<WebSocketClient> waiting = fill("join");
      for (WebSocketClient client : late) {
        client.send("420[\"join\"]");
      }
      assertHearsWithPings(quiet, null, SEVERAL_PINGS);
      assertThat(blocked).hasValue(THREADS);

      release();
      waiting = new ArrayList<>(waiting);
      waiting.addAll(late);
      for (WebSocketClient client : waiting) {
        assertThat(client.readText()).isEqualTo("430[\"released\"]");
      }
    }

    /** Takes every thread. */
    private List<WebSocketClient> fill(String event) throws Exception {
      List<WebSocketClient> waiting = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        waiting.add(webSocket());
      }
      for (WebSocketClient client : waiting) {
        client.send("420[\"" + event + "\"]");
      }
      awaitBlocked(THREADS);
      return waiting;
    }
  }

  private void awaitBlocked(int count) throws Exception {
    Await.untilEqual("listeners that block", blocked::get, count);
  }

  private <C extends AutoCloseable> C keep(C client) {
    clients.add(client);
    return client;
  }

  private WebSocketClient webSocket() throws IOException {
    WebSocketClient client = keep(WebSocketClient.open(server.port()));
    assertThat(client.send("40").readText()).startsWith("40{");
    return client;
  }

  private PollingClient polling() throws IOException {
    PollingClient client = keep(PollingClient.open(server.port()));
    assertThat(client.post("40").text()).isEqualTo("ok");
    assertThat(client.packet()).startsWith("40{");
    return client;
  }

  private static void assertEchoes(WebSocketClient webSocket, PollingClient polling)
      throws IOException {
    assertThat(webSocket.send("427[\"echo\",1]").readText()).isEqualTo("437[1]");
    assertThat(polling.post("427[\"echo\",2]").text()).isEqualTo("ok");
    assertThat(polling.packet()).isEqualTo("437[2]");
  }

  /**
   * A ping comes only when the last one was answered: several show that answers count.
   *
   * @param message what else is heard, or null for nothing
   */
  private static void assertHearsWithPings(WebSocketClient client, String message, int pings)
      throws IOException {
    boolean heard = message == null;
    for (int count = 0; count < pings || !heard; ) {
      Frame frame = client.read();
      if (frame.text().equals("2")) {
        client.send("3");
        count++;
      } else {
        assertThat(frame.text()).isEqualTo(message);
        heard = true;
      }
    }
  }
}
