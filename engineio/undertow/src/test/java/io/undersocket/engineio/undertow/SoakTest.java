package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.LogWatch;
import io.undersocket.testing.container.OpenSockets;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.WebSocketClient;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("After thousands of clients that came, spoke, moved, broke off and left at random")
class SoakTest {

  private static final int CLIENTS = 200;
  private static final int ROUNDS = 20;
  private static final int MOST_MILLIS = 20_000;

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicLong echoes = new AtomicLong();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private int port;

  @ParameterizedTest(name = "direct execution: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "every message of those that stayed came back once and in order, and nothing is left")
  void soak(boolean direct) throws Exception {
    EngineServer.Builder builder = EngineServer.builder();
    if (direct) {
      builder.directExecution();
    }
    EngineServer engine = builder.build();
    engine.onConnection(
        socket -> {
          opened.incrementAndGet();
          AtomicInteger next = new AtomicInteger();
          socket.onMessage(
              message -> {
                check(socket.id(), message, next);
                if (message.length() < 20 && message.text().endsWith("bye")) {
                  socket.close();
                } else {
                  socket.send(message.text());
                }
              });
          socket.onClose((reason, description) -> ended.incrementAndGet());
        });
    try (EngineUndertowServer server = EngineUndertow.listen(engine, "127.0.0.1", 0);
        LogWatch log = new LogWatch()) {
      port = server.port();
      run(20, 2, 1); // What is kept for good is there after this.
      long directBefore = directMemory();
      long socketsBefore = OpenSockets.count();
      run(CLIENTS, ROUNDS, 2);
      assertThat(wrong).isEmpty();
      assertThat(echoes.get()).isGreaterThan(rounds.get());
      // Only polling sessions that were left in silence remain, until their pings fail.
      engine.sockets().forEach(socket -> socket.discard());
      Await.untilEqual("sessions", engine::clientsCount, 0);
      Await.until("everybody has heard of the end", () -> ended.get() == opened.get());
      Await.until("no more sockets than before", () -> OpenSockets.count() <= socketsBefore);
      Await.untilEqual("what is left of clients", LiveObjects::ofClients, List.of());
      assertThat(directMemory()).isLessThan(directBefore + 8_000_000);
      assertThat(log.seen()).isEmpty();
      engine.close(Duration.ZERO);
    }
  }

  private void check(String sid, Message message, AtomicInteger next) {
    String text = message.text();
    String number = text.substring(0, text.indexOf(' '));
    if (Integer.parseInt(number) != next.getAndIncrement()) {
      wrong.add("the server got " + number + " in session " + sid);
    }
  }

  private void run(int clients, int roundsEach, long seed) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Random random = new Random(seed * 1_000 + i);
      Thread thread =
          new Thread(
              () -> {
                for (int r = 0; r < roundsEach && System.nanoTime() < deadline; r++) {
                  round(random);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void round(Random random) {
    String what = "nothing";
    try {
      switch (random.nextInt(4)) {
        case 0 -> {
          what = "a WebSocket";
          webSocket(random);
        }
        case 1 -> {
          what = "polling";
          polling(random);
        }
        case 2 -> {
          what = "an upgrade";
          upgrading(random);
        }
        default -> {
          what = "an abort";
          abort(random);
        }
      }
      rounds.incrementAndGet();
    } catch (Throwable t) {
      wrong.add(what + ": " + t);
    }
  }

  private void webSocket(Random random) throws IOException {
    try (WebSocketClient client = WebSocketClient.open(port)) {
      Conversation talk = new Conversation(random);
      talk.over(client, 1 + random.nextInt(20));
      leave(client, talk, random);
    }
  }

  private void leave(WebSocketClient client, Conversation talk, Random random) throws IOException {
    switch (random.nextInt(5)) {
      case 0 -> client.reset();
      case 1 -> {
        client.send("1");
        assertThat(client.readClose()).isEqualTo(1005);
      }
      case 2 -> {
        client.send(WebSocketClient.close(1000, ""));
        assertThat(client.readClose()).isEqualTo(1000);
      }
      case 3 -> {
        client.send("4" + talk.bye());
        assertThat(client.readClose()).isEqualTo(1005);
      }
      default -> client.send(WebSocketClient.header(0x81, random.nextInt(1_000)));
    }
  }

  private void polling(Random random) throws IOException {
    try (PollingClient client = PollingClient.open(port)) {
      Conversation talk = new Conversation(random);
      talk.over(client, 1 + random.nextInt(10));
      switch (random.nextInt(5)) {
        case 0 -> client.poll().reset();
        case 1 -> assertThat(client.post("1").text()).isEqualTo("ok");
        case 2 -> client.beginPost("4a", "Content-Length: 10").reset();
        case 3 -> {
          assertThat(client.post("4" + talk.bye()).text()).isEqualTo("ok");
          assertThat(client.poll().polled().text()).isIn("6\u001e1", "1");
        }
        default -> client.poll();
      }
    }
  }

  private void upgrading(Random random) throws IOException {
    try (PollingClient client = PollingClient.open(port)) {
      Conversation talk = new Conversation(random);
      talk.over(client, random.nextInt(4));
      try (WebSocketClient socket = WebSocketClient.upgrade(port, client.sid)) {
        if (random.nextInt(4) == 0) {
          socket.send("2probe");
          socket.reset();
          talk.over(client, 2);
          return;
        }
        assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        // What is posted now may come back over either.
        int unheard = random.nextInt(5);
        for (int i = 0; i < unheard; i++) {
          assertThat(client.post("4" + talk.next()).text()).isEqualTo("ok");
        }
        while (true) {
          String payload = client.poll().polled().text();
          if (payload.equals("6")) {
            break;
          }
          talk.heard(payload);
        }
        socket.send("5");
        talk.rest(socket);
        talk.over(socket, 1 + random.nextInt(10));
        leave(socket, talk, random);
      }
    }
  }

  private void abort(Random random) throws IOException {
    switch (random.nextInt(5)) {
      case 0 -> RawClient.connect(port).get(PollingClient.HANDSHAKE).reset();
      case 1 -> RawClient.connect(port).upgrade(WebSocketClient.DIRECT).reset();
      case 2 -> RawClient.connect(port).send("GET /engine.io/?EIO=4&tr").close();
      case 3 -> {
        try (PollingClient client = PollingClient.open(port)) {
          RawClient.connect(port).upgrade(WebSocketClient.DIRECT + "&sid=" + client.sid).reset();
          client.poll().reset();
        }
      }
      default -> {
        try (PollingClient client = PollingClient.open(port);
            WebSocketClient socket = WebSocketClient.upgrade(port, client.sid)) {
          client.poll();
          socket.send("2probe").send("5");
          socket.reset();
        }
      }
    }
  }

  /** Numbered messages, each of which must come back once and in order. */
  private final class Conversation {
    private final Random random;
    private int sent;
    private int received;

    Conversation(Random random) {
      this.random = random;
    }

    String next() {
      return sent++ + " " + "x".repeat(random.nextInt(10) == 0 ? random.nextInt(50_000) : 10);
    }

    String bye() {
      return sent++ + " bye";
    }

    void heard(String payload) {
      for (String packet : payload.split("\u001e")) {
        if (!packet.equals("6")) {
          String number = packet.substring(1, packet.indexOf(' '));
          assertThat(Integer.parseInt(number)).isEqualTo(received++);
          echoes.incrementAndGet();
        }
      }
    }

    void over(WebSocketClient client, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        client.send("4" + next());
        if (random.nextBoolean()) {
          rest(client);
        }
      }
      rest(client);
    }

    void rest(WebSocketClient client) throws IOException {
      while (received < sent) {
        heard(client.readText());
      }
    }

    void over(PollingClient client, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        StringBuilder payload = new StringBuilder("4" + next());
        for (int more = random.nextInt(3); more > 0; more--) {
          payload.append('\u001e').append('4').append(next());
        }
        assertThat(client.post(payload.toString()).text()).isEqualTo("ok");
        while (received < sent) {
          heard(client.packet());
        }
      }
    }
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
