package io.undersocket.examples.undertow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The chat")
class ChatTest {

  private ChatApplication chat;
  private HttpServer control;

  @BeforeEach
  void start() throws IOException {
    chat = ChatApplication.start(0);
    int port = chat.port();
    control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    control.createContext("/stop", exchange -> answer(exchange, () -> chat.close()));
    control.createContext(
        "/start", exchange -> answer(exchange, () -> chat = ChatApplication.start(port)));
    control.start();
  }

  private static void answer(HttpExchange exchange, Runnable action) throws IOException {
    try (exchange) {
      action.run();
      exchange.sendResponseHeaders(204, -1);
    }
  }

  @AfterEach
  void stop() {
    control.stop(0);
    chat.close();
  }

  @Test
  @DisplayName("is held by two people in a real browser, one of them limited to polling")
  void inTheBrowser() throws IOException {
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    NodeTests.run(
        Path.of("src/test/js/chat.test.mjs"),
        Map.of(
            "URL", "http://localhost:" + chat.port(),
            "CONTROL", "http://127.0.0.1:" + control.getAddress().getPort(),
            "SCREENSHOTS", screenshots.toAbsolutePath().toString()),
        Duration.ofMinutes(3));
  }
}
