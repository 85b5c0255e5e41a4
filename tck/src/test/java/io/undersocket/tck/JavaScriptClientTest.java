package io.undersocket.tck;

import com.sun.net.httpserver.HttpServer;
import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the official client does is told in JavaScript: see {@code src/test/js}. */
@DisplayName("The official JavaScript client")
class JavaScriptClientTest {

  private static final Duration AT_MOST = Duration.ofMinutes(3);

  private volatile ContractServer server;

  @BeforeEach
  void start() throws IOException {
    server = ContractServer.start("localhost", 0, Contract.Pace.PATIENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("of Engine.IO works in Node.js, over each transport")
  void worksWithTheEngine() {
    run("engineio.test.mjs", Map.of());
  }

  @Test
  @DisplayName("of Socket.IO works in Node.js, over each transport")
  void worksWithSocketIo() {
    run("socketio.test.mjs", Map.of());
  }

  @Test
  @DisplayName("works in a browser, over each transport, as this server serves it")
  void worksInBrowser() {
    run("browser.test.mjs", Map.of());
  }

  @Test
  @DisplayName("comes back when the server was restarted")
  void survivesRestart() throws IOException {
    HttpServer control =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    control.createContext(
        "/restart",
        exchange -> {
          server.close();
          server = ContractServer.start("localhost", server.port(), Contract.Pace.PATIENT);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    control.start();
    try {
      run(
          "reconnect.test.mjs",
          Map.of("RESTART_URL", "http://127.0.0.1:" + control.getAddress().getPort() + "/restart"));
    } finally {
      control.stop(0);
    }
  }

  private void run(String file, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("CONTRACT_URL", server.url());
    NodeTests.run(Path.of("src", "test", "js", file), environment, AT_MOST);
  }
}
