package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.engineio.client.transports.Polling;
import io.socket.engineio.client.transports.WebSocket;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.spring.test.SocketIoTestClient;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@DisplayName("An application that stops")
class ShutdownTest {

  /** Longer than a test may take: whoever waits for a held poll is noticed. */
  private static final String PATIENT = "spring.lifecycle.timeout-per-shutdown-phase=60s";

  private static final Duration QUICK = Duration.ofSeconds(20);

  private static final List<String> TOLD = new CopyOnWriteArrayList<>();

  @BeforeEach
  void forget() {
    TOLD.clear();
  }

  /** An application that asks its own web server whether it is still there. */
  @Configuration
  @EnableAutoConfiguration
  static class Application {

    private final ConfigurableApplicationContext context;

    Application(ConfigurableApplicationContext context) {
      this.context = context;
    }

    @OnDisconnect
    void left(Socket socket, DisconnectReason reason) throws IOException {
      String port = context.getEnvironment().getRequiredProperty("local.server.port");
      URI file = URI.create("http://127.0.0.1:" + port + "/socket.io/socket.io.js");
      HttpURLConnection connection = (HttpURLConnection) file.toURL().openConnection();
      connection.setConnectTimeout(5_000);
      connection.setReadTimeout(5_000);
      try {
        TOLD.add(reason.text() + ", and the web server answers " + connection.getResponseCode());
      } finally {
        connection.disconnect();
      }
    }

    @OnEvent("stop")
    void stop() {
      new Thread(context::close).start();
    }

    /** Something that has the default phase: a consumer of messages, say. */
    @Bean
    SmartLifecycle speaker(SocketIoServer io) {
      return new SmartLifecycle() {
        private boolean running;

        @Override
        public void start() {
          running = true;
        }

        @Override
        public void stop() {
          running = false;
          io.emit("last words");
        }

        @Override
        public boolean isRunning() {
          return running;
        }
      };
    }
  }

  private static SocketIoTestClient connect(RunningApplication application, String transport) {
    return SocketIoTestClient.connect(
        application.url(), options -> options.transports = new String[] {transport});
  }

  @ParameterizedTest
  @ValueSource(strings = {Polling.NAME, WebSocket.NAME})
  @DisplayName("disconnects its clients while the web server still answers, over")
  void disconnectsFirst(String transport) {
    RunningApplication application = RunningApplication.of(Application.class, PATIENT);
    try (SocketIoTestClient client = connect(application, transport)) {
      assertThat(client.socket().connected()).isTrue();
      application.close();

      assertThat(TOLD).containsExactly("server shutting down, and the web server answers 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Polling.NAME, WebSocket.NAME})
  @DisplayName("still delivers what is said while it stops, over")
  void lastWords(String transport) {
    RunningApplication application = RunningApplication.of(Application.class, PATIENT);
    try (SocketIoTestClient client = connect(application, transport)) {
      application.close();

      assertThat(client.next("last words")).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "tells the official JavaScript client that the connection has ended, not that it left")
  void tellsJavaScriptClients() {
    try (RunningApplication application = RunningApplication.of(Application.class, PATIENT)) {
      NodeTests.run(
          Path.of("src/test/js/shutdown.test.mjs"),
          Map.of("URL", application.url()),
          Duration.ofMinutes(1));
    }
  }

  @Test
  @DisplayName("does not wait for polls that it holds")
  void holdsNothingUp() {
    RunningApplication application = RunningApplication.of(Application.class, PATIENT);
    try (SocketIoTestClient client = connect(application, Polling.NAME)) {
      long start = System.nanoTime();
      application.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICK);
      assertThat(client.disconnectReason()).isEqualTo("transport close");
    }
  }

  @Test
  @DisplayName("closes its server after what has the default phase, and before the web server")
  void phase() {
    assertThat(SocketIoLifecycle.PHASE)
        .isLessThan(SmartLifecycle.DEFAULT_PHASE)
        .isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
  }

  @Test
  @DisplayName("leaves no thread behind")
  void leavesNoThread() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (RunningApplication application = RunningApplication.of(Application.class);
        SocketIoTestClient client = connect(application, WebSocket.NAME)) {
      client.emit("anything");
    }

    List<String> left = new ArrayList<>();
    awaitAtMost(
        QUICK,
        () -> {
          left.clear();
          left.addAll(
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> !before.contains(thread))
                  .map(Thread::getName)
                  .filter(ShutdownTest::isTheServers)
                  .collect(Collectors.toList()));
          return left.isEmpty();
        });
    assertThat(left).isEmpty();
  }

  /** Not the client's, nor those that the JDK keeps for whoever wants them. */
  private static boolean isTheServers(String thread) {
    return !thread.startsWith("OkHttp")
        && !thread.startsWith("EventThread")
        && !thread.startsWith("Okio")
        && !thread.startsWith("Keep-Alive")
        && !thread.startsWith("Attach Listener")
        && !thread.startsWith("process reaper")
        && !thread.startsWith("ForkJoinPool.commonPool");
  }

  private static void awaitAtMost(Duration time, BooleanSupplier condition) {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
