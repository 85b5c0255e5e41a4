package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.servlet.Container.Mount;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Thousands of clients that have nothing to say")
class IdleClientsTest {

  /** Of each kind: ten times as many as Tomcat and Jetty have threads at the most. */
  private static final int CLIENTS = 2_000;

  /** How many come at once: as many requests as that are being answered at the most. */
  private static final int AT_ONCE = 50;

  /** More than the pools of container and engine grow by for so many. */
  private static final int MAX_GROWTH = 4 * AT_ONCE;

  /** The engine's one timer has its deadlines, of which the first is far away. */
  private static final Set<String> WAITING_FOR_ALL = Set.of("undersocket-timer");

  /** These wait for the sockets of all, on Tomcat: as many as there are processors. */
  private static final String READERS = "undersocket-io-reader-";

  /** The names of the threads, other than this one, that are in the middle of something of ours. */
  private static Set<String> atWork() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey() != Thread.currentThread())
        .filter(
            entry ->
                Arrays.stream(entry.getValue())
                    .anyMatch(frame -> frame.getClassName().startsWith("io.undersocket.")))
        .map(entry -> entry.getKey().getName())
        .filter(name -> !name.startsWith(READERS))
        .collect(Collectors.toSet());
  }

  /** Some sessions whose polls are held, each on its one connection. */
  private static List<RawClient> polls(int port) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      clients.add(RawClient.connect(port).get(PollingClient.HANDSHAKE));
    }
    for (RawClient client : clients) {
      String sid = PollingClient.sidIn(client.read().text());
      client.get(PollingClient.HANDSHAKE + "&sid=" + sid);
    }
    return clients;
  }

  private static List<WebSocketClient> webSockets(int port) throws Exception {
    List<RawClient> asking = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      asking.add(RawClient.connect(port).upgrade(WebSocketClient.DIRECT));
    }
    List<WebSocketClient> clients = new ArrayList<>();
    for (RawClient client : asking) {
      clients.add(WebSocketClient.over(client));
    }
    return clients;
  }

  @Test
  @DisplayName("hold no thread, neither by a poll nor by a WebSocket")
  void holdNoThread() throws Exception {
    EngineServer engine =
        EngineServer.builder()
            .pingInterval(Duration.ofMinutes(10))
            .build()
            .onConnection(
                socket ->
                    socket.onMessage(message -> socket.send(OutgoingPacket.message(message))));
    List<AutoCloseable> clients = new ArrayList<>();
    Mount mount = Mount.of(new EngineServlet(new Impatient(engine)), "/engine.io/*");
    try (Container container = Container.start(mount)) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      for (int i = 0; i < CLIENTS; i += AT_ONCE) {
        clients.addAll(polls(container.port()));
        clients.addAll(webSockets(container.port()));
      }
      Await.untilEqual(
          "clients that can be sent to",
          () -> engine.sockets().stream().filter(EngineSocket::isWritable).count(),
          2L * CLIENTS);
      Await.untilEqual("threads at work", IdleClientsTest::atWork, WAITING_FOR_ALL);
      assertThat(Thread.getAllStackTraces().keySet())
          .as("threads that have begun and not ended")
          .filteredOn(thread -> !before.contains(thread))
          .hasSizeLessThan(MAX_GROWTH);
      try (PollingClient polling = PollingClient.open(container.port());
          WebSocketClient webSocket = WebSocketClient.open(container.port())) {
        assertThat(polling.echo("a word")).isEqualTo("4a word");
        assertThat(webSocket.echo("a word")).isEqualTo("4a word");
      }
      for (AutoCloseable client : clients) {
        client.close();
      }
    }
  }
}
