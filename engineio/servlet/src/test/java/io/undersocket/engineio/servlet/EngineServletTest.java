package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.servlet.Container.Mount;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.WebSocketClient;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The servlet")
class EngineServletTest {

  private static final String MAPPING = "/engine.io/*";

  private static EngineServer echo() {
    return EngineServer.builder().build().onConnection(EngineServletTest::echo);
  }

  private static void echo(EngineSocket socket) {
    socket.onMessage(message -> socket.send(OutgoingPacket.message(message)));
  }

  private static void assertBothTransports(Container container) throws Exception {
    try (PollingClient polling = PollingClient.open(container.port());
        WebSocketClient webSocket = WebSocketClient.open(container.port())) {
      assertThat(polling.echo("over polling")).isEqualTo("4over polling");
      assertThat(webSocket.echo("over WebSocket")).isEqualTo("4over WebSocket");
    }
  }

  @Nested
  @DisplayName("is mounted")
  class Mounting {

    @Test
    @DisplayName("once, for both transports")
    void both() throws Exception {
      try (Container container =
          Container.start(Mount.of(new EngineServlet(new Impatient(echo())), MAPPING))) {
        assertBothTransports(container);
      }
    }

    @Test
    @DisplayName("below a context path, which belongs to the path of a request")
    void contextPath() throws Exception {
      BlockingQueue<String> paths = new LinkedBlockingQueue<>();
      EngineServer engine = echo().onConnection(socket -> paths.add(socket.request().path()));
      Mount mount = Mount.of(new EngineServlet(new Impatient(engine)), MAPPING).at("/app");
      String target = "/app/engine.io/?EIO=4&transport=";
      try (Container container = Container.start(mount);
          RawClient polling = RawClient.connect(container.port()).get(target + "polling");
          WebSocketClient webSocket =
              WebSocketClient.connect(container.port(), target + "websocket")) {
        assertThat(polling.read().text()).startsWith("0{");
        assertThat(webSocket.readText()).startsWith("0{");
        assertThat(paths.poll(10, TimeUnit.SECONDS)).isEqualTo("/app/engine.io/");
      }
    }

    @Test
    @DisplayName("over TLS, and knows it")
    void secure() throws Exception {
      BlockingQueue<Boolean> secure = new LinkedBlockingQueue<>();
      EngineServer engine = echo().onConnection(socket -> secure.add(socket.request().isSecure()));
      try (Container container =
              Container.start(
                  Mount.of(new EngineServlet(new Impatient(engine)), MAPPING).securely());
          RawClient client = RawClient.connectSecurely(container.port())) {
        assertThat(client.get(PollingClient.HANDSHAKE).read().text()).startsWith("0{");
        assertThat(secure.poll(10, TimeUnit.SECONDS)).isTrue();
      }
    }

    @Test
    @DisplayName("over TLS, and carries messages larger than a record, both ways")
    void secureMessages() throws Exception {
      try (Container container =
              Container.start(
                  Mount.of(new EngineServlet(new Impatient(echo())), MAPPING).securely());
          WebSocketClient client =
              WebSocketClient.over(
                  RawClient.connectSecurely(container.port()).upgrade(WebSocketClient.DIRECT))) {
        assertThat(client.readText()).startsWith("0{");
        byte[] large = new byte[300_000];
        client.send(WebSocketClient.frame(0x82, large));
        assertThat(client.read().payload()).isEqualTo(large);
        client.send(WebSocketClient.close(1000, ""));
        assertThat(client.read().code()).isEqualTo(1000);
        client.raw.awaitCut();
      }
    }

    @Test
    @DisplayName("without WebSocket if so named: an upgrade request is one like any other")
    void none() throws Exception {
      EngineServlet servlet = new EngineServlet(new Impatient(echo()), WebSocketWay.NONE);
      Mount mount = Mount.of(servlet, MAPPING).webSocket(null);
      try (Container container = Container.start(mount);
          RawClient client = RawClient.connect(container.port()).upgrade(WebSocketClient.DIRECT)) {
        assertThat(client.read().status()).isEqualTo(400);
        assertThat(servlet.way()).isEqualTo(WebSocketWay.NONE);
      }
    }

    @Test
    @DisplayName("in the way that an init parameter names, in any case")
    void parameter() throws Exception {
      EngineServlet servlet = new EngineServlet(new Impatient(echo()));
      Mount mount = Mount.of(servlet, MAPPING).webSocket("None");
      try (Container container = Container.start(mount)) {
        assertThat(container.port()).isPositive();
        assertThat(servlet.way()).isEqualTo(WebSocketWay.NONE);
      }
    }

    @Test
    @DisplayName("not in a way that there is not, and says which there are")
    void unknown() {
      assertThatThrownBy(() -> WebSocketWay.of("pigeon"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'webSocket' is 'pigeon'")
          .hasMessageContaining("tomcat")
          .hasMessageContaining("none");
    }
  }

  @Nested
  @DisplayName("when it is destroyed")
  class Destroyed {

    private static final int CLIENTS = 200;

    @Test
    @DisplayName("ten times over, with clients of both kinds, leaves no thread and no class loader")
    void redeployed() throws Exception {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        loaders.add(deployAndUndeploy());
      }
      Await.untilEqual(
          "threads that are left",
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> !before.contains(thread) && thread.isAlive())
                  .map(Thread::getName)
                  .filter(name -> name.startsWith("undersocket-"))
                  .collect(Collectors.toSet()),
          Set.of());
      Await.until(
          "class loaders are collected",
          () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
          });
    }

    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
      List<AutoCloseable> clients = new ArrayList<>();
      try (WebApplication.Loader loader = new WebApplication.Loader()) {
        Mount mount = Mount.of(WebApplication.servletIn(loader), MAPPING);
        try (Container container = Container.start(mount)) {
          for (int i = 0; i < CLIENTS; i += 2) {
            clients.add(WebSocketClient.open(container.port()));
            clients.add(PollingClient.open(container.port()).poll());
          }
          Await.untilEqual("idle clients", () -> WebApplication.idleClientsIn(loader), CLIENTS);
          container.undeploy();
          for (AutoCloseable client : clients) {
            client.close();
          }
        }
        return new WeakReference<>(loader);
      }
    }
  }
}
