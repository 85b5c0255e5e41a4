package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.servlet.Container.Mount;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.WebSocketClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Jetty's idle timeout")
class JettyIdleTest {

  @ParameterizedTest
  @ValueSource(strings = {"jetty", "jakarta"})
  @DisplayName("ends a connection that says nothing, but no WebSocket")
  void idle(String way) throws Exception {
    EngineServer engine =
        EngineServer.builder()
            .build()
            .onConnection(
                socket ->
                    socket.onMessage(message -> socket.send(OutgoingPacket.message(message))));
    Mount mount = Mount.of(new EngineServlet(new Impatient(engine)), "/engine.io/*").webSocket(way);
    try (JettyContainer container = JettyContainer.start(mount)) {
      container.idleTimeout(Duration.ofMillis(500));
      try (WebSocketClient webSocket = WebSocketClient.open(container.port());
          RawClient silent = RawClient.connect(container.port())) {
        silent.awaitCut();
        assertThat(webSocket.echo("awake")).isEqualTo("4awake");
      }
    }
  }
}
