package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.RawClient.Response;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A server of one engine")
class ListenTest {

  @Test
  @Tag("SF09")
  @DisplayName("listens on a free port, at the default path")
  void listens() throws Exception {
    try (EngineUndertowServer server =
            EngineUndertow.listen(FakeEngine.saying("hello"), "127.0.0.1", 0);
        RawClient client = RawClient.connect(server.port())) {
      assertThat(client.get("/engine.io/?x=%zz").read().status()).isEqualTo(400);
    }
    try (EngineUndertowServer server =
            EngineUndertow.listen(FakeEngine.saying("hello"), "127.0.0.1", 0);
        RawClient client = RawClient.connect(server.port())) {
      assertThat(client.get("/engine.io/").read().text()).isEqualTo("hello");
      assertThat(client.get("/engine.io/").read().text()).isEqualTo("hello");
    }
  }

  @Test
  @Tag("AT04")
  @DisplayName("answers 501 to requests outside the path")
  void foreign() throws Exception {
    try (EngineUndertowServer server =
            EngineUndertow.listen(FakeEngine.saying("hello"), "127.0.0.1", 0, "/socket.io");
        RawClient client = RawClient.connect(server.port())) {
      assertThat(client.get("/socket.io/").read().text()).isEqualTo("hello");
      Response foreign = client.get("/").read();
      assertThat(foreign.wire())
          .isEqualTo(
              "HTTP/1.1 501 Not Implemented\nConnection: keep-alive\nContent-Length: 15\n"
                  + "Content-Type: text/plain\n\nNot Implemented");
      assertThat(client.post("/other", "hello").read().status()).isEqualTo(501);
      assertThat(client.upgrade("/socket.io").read().status()).isEqualTo(501);
      assertThat(client.get("/socket.io/").read().text()).isEqualTo("hello");
    }
  }

  @Test
  @DisplayName("closes the engine once, then stops")
  void close() throws Exception {
    FakeEngine engine = new FakeEngine();
    EngineUndertowServer server = EngineUndertow.listen(engine, "127.0.0.1", 0);
    RawClient held = RawClient.connect(server.port()).get("/engine.io/");
    CountDownLatch closed = new CountDownLatch(1);
    engine.next().onClosed(closed::countDown);
    server.close();
    server.close();
    assertThat(engine.closings).hasValue(1);
    assertThat(closed.await(FakeEngine.TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    held.awaitCut();
    assertThatThrownBy(() -> RawClient.connect(server.port())).isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("answers 503 while it closes, and lets out what the engine says last")
  void requestsWhileClosing() throws Exception {
    CompletableFuture<Void> sessionsGone = new CompletableFuture<>();
    CountDownLatch closing = new CountDownLatch(1);
    FakeEngine exchanges = new FakeEngine();
    HttpEndpoint engine =
        new HttpEndpoint() {
          @Override
          public void handle(HttpExchange exchange) {
            exchanges.handle(exchange);
          }

          @Override
          public CompletionStage<Void> close() {
            closing.countDown();
            return sessionsGone;
          }
        };
    EngineUndertowServer server = EngineUndertow.listen(engine, "127.0.0.1", 0);
    try (RawClient held = RawClient.connect(server.port()).get("/engine.io/");
        RawClient late = RawClient.connect(server.port())) {
      HttpExchange exchange = exchanges.next();
      Thread stopping = new Thread(server::close);
      stopping.start();
      closing.await();
      assertThat(late.get("/engine.io/").read().status()).isEqualTo(503);
      assertThat(late.readToEnd()).isEmpty();
      answer(exchange, 200, "last words");
      sessionsGone.complete(null);
      assertThat(held.read().text()).isEqualTo("last words");
      stopping.join();
    }
  }

  @Test
  @DisplayName("may be closed by the engine's own thread")
  void closedFromWithin() throws Exception {
    CompletableFuture<EngineUndertowServer> started = new CompletableFuture<>();
    CountDownLatch returned = new CountDownLatch(1);
    FakeEngine engine =
        FakeEngine.that(
            exchange -> {
              started.join().close();
              returned.countDown();
            });
    EngineUndertowServer server = EngineUndertow.listen(engine, "127.0.0.1", 0);
    started.complete(server);
    try (RawClient client = RawClient.connect(server.port()).get("/engine.io/")) {
      assertThat(returned.await(FakeEngine.TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      client.awaitCut();
    }
  }

  @Test
  @DisplayName("says which address is taken")
  void taken() throws Exception {
    try (EngineUndertowServer server = EngineUndertow.listen(new FakeEngine(), "127.0.0.1", 0)) {
      assertThatThrownBy(() -> EngineUndertow.listen(new FakeEngine(), "127.0.0.1", server.port()))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot listen on 127.0.0.1:" + server.port());
    }
  }
}
