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

@DisplayName("Jetty with as many connections as it may have")
class JettyConnectionsTest {

  private static final int LIMIT = 20;

  /** Who is accepted is answered in far less. */
  private static final int UNANSWERED_MILLIS = 300;

  private final LogWatch log = new LogWatch();
  private final List<WebSocketClient> clients = new ArrayList<>();
  private EngineServer engine;
  private JettyContainer container;

  @BeforeEach
  void fill() throws Exception {
    engine = EngineServer.builder().build();
    container =
        JettyContainer.startWithLimit(
            Mount.of(new EngineServlet(new Impatient(engine)), "/engine.io/*"), LIMIT);
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
    Await.until("it is said", () -> log.seen().contains("Network connection limit 20 reached"));
  }

  @Test
  @DisplayName("lets who comes then wait until another one ends")
  void waits() throws Exception {
    try (RawClient late = RawClient.connect(container.port()).upgrade(WebSocketClient.DIRECT)) {
      late.socket.setSoTimeout(UNANSWERED_MILLIS);
      assertThatThrownBy(late::read).isInstanceOf(SocketTimeoutException.class);
      late.socket.setSoTimeout(0);

      clients.remove(0).close();

      assertThat(WebSocketClient.over(late).readText()).startsWith("0{");
    }
  }
}
