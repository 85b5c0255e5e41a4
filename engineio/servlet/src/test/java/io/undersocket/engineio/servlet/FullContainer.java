package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.servlet.Container.Mount;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.LogWatch;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.WebSocketClient;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a container does that has as many connections as it may have. */
abstract class FullContainer {

  static final int LIMIT = 20;

  /** Who is accepted is answered in far less. */
  private static final int UNANSWERED_MILLIS = 300;

  private final LogWatch log = new LogWatch();
  private final List<WebSocketClient> clients = new ArrayList<>();
  private Container container;

  /** Starts one that takes no more than {@link #LIMIT}. */
  abstract Container start(Mount mount) throws Exception;

  /** A part of what is logged then. */
  abstract String said();

  @BeforeEach
  void fill() throws Exception {
    EngineServer engine = EngineServer.builder().build();
    container = start(Mount.of(new EngineServlet(new Impatient(engine)), "/engine.io/*"));
    for (int i = 0; i < LIMIT; i++) {
      clients.add(WebSocketClient.open(container.port()));
    }
  }

  @AfterEach
  void close() throws Exception {
    for (WebSocketClient client : clients) {
      client.close();
    }
    container.close();
    log.close();
  }

  @Test
  @DisplayName("says so in the log")
  void says() throws Exception {
    Await.until("it is said", () -> log().contains(said()));
  }

  /** One goes, and another one comes. */
  void takeTurns() throws Exception {
    clients.remove(0).close();
    clients.add(WebSocketClient.open(container.port()));
  }

  String log() {
    return log.seen();
  }

  @Test
  @DisplayName("lets who comes then wait until another one ends")
  void waits() throws Exception {
    try (RawClient late = RawClient.connect(container.port()).upgrade(WebSocketClient.DIRECT)) {
      int patience = late.socket.getSoTimeout();
      late.socket.setSoTimeout(UNANSWERED_MILLIS);
      assertThatThrownBy(late::read).isInstanceOf(SocketTimeoutException.class);
      late.socket.setSoTimeout(patience);

      clients.remove(0).close();

      assertThat(WebSocketClient.over(late).readText()).startsWith("0{");
    }
  }
}
