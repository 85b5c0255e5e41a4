package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.TIMEOUT_SECONDS;
import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.undertow.EngineUndertow.TrailingSlash;
import io.undersocket.testing.container.RawClient;
import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.XnioIoThread;

@DisplayName("An engine is mounted")
class MountingTest {

  /** Answers with the path, echoes what is posted, upgrades what wants to be. */
  private final FakeEngine engine = FakeEngine.that(this::behave);

  private final BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();

  private void behave(HttpExchange exchange) {
    assertThat(Thread.currentThread()).isInstanceOf(XnioIoThread.class);
    if (exchange.requestHeaders().contains("Upgrade")) {
      RecordingStream.upgrade(exchange, streams::add);
    } else if (exchange.method().equals("POST")) {
      exchange.readBody(
          1_000_000,
          new HttpExchange.BodyListener() {
            @Override
            public void onBody(byte[] body) {
              answer(exchange, 200, new String(body, StandardCharsets.UTF_8));
            }

            @Override
            public void onTooLarge() {
              answer(exchange, 413, "");
            }

            @Override
            public void onFailure(IOException cause) {}
          });
    } else {
      answer(exchange, 200, "engine " + exchange.path());
    }
  }

  @Nested
  @DisplayName("at a path")
  class AtAPath {

    private final HttpHandler next = new ResponseCodeHandler(404);

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/engine.io/",
          "/engine.io/?EIO=4",
          "/engine.io/anything/?x",
          "/engine.io//",
          "/engine.io/%2e%2e/x",
          "/engine.io/..",
          "http://test/engine.io/"
        })
    @DisplayName("and takes what starts with the path and a slash, as received")
    void ours(String target) throws Exception {
      try (TestServer server = TestServer.of(EngineUndertow.handler(engine, "/engine.io", next));
          RawClient client = server.connect().get(target)) {
        assertThat(client.read().text()).startsWith("engine /engine.io/");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/",
          "/engine.io",
          "/engine.io?EIO=4",
          "/engine.ioXYZ/",
          "/other/engine.io/",
          "/%65ngine.io/",
          "/Engine.io/",
          "//engine.io/",
          "/other?/engine.io/"
        })
    @Tag("AT07")
    @Tag("SF07")
    @DisplayName("and leaves all others to the next handler")
    void others(String target) throws Exception {
      try (TestServer server = TestServer.of(EngineUndertow.handler(engine, "/engine.io", next));
          RawClient client = server.connect().get(target)) {
        assertThat(client.read().status()).isEqualTo(404);
      }
    }

    @ParameterizedTest
    @CsvSource({"/x,true", "/x?EIO=4,true", "/xyz,true", "/x/,true", "/y,false"})
    @Tag("HS37")
    @DisplayName("whose slash may be optional")
    void optionalSlash(String target, boolean ours) throws Exception {
      HttpHandler handler = EngineUndertow.handler(engine, "/x/", TrailingSlash.OPTIONAL, next);
      try (TestServer server = TestServer.of(handler);
          RawClient client = server.connect().get(target)) {
        assertThat(client.read().status()).isEqualTo(ours ? 200 : 404);
      }
    }

    @Test
    @DisplayName("with or without a slash at its end, but not without one in front")
    void slashes() throws Exception {
      try (TestServer server = TestServer.of(EngineUndertow.handler(engine, "/x/", next));
          RawClient client = server.connect()) {
        assertThat(client.get("/x/").read().status()).isEqualTo(200);
        assertThat(client.get("/x").read().status()).isEqualTo(404);
      }
      assertThatThrownBy(() -> EngineUndertow.handler(engine, "x", next))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'x'");
      assertThatThrownBy(() -> EngineUndertow.handler(engine, "/x?y", next))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("which may be the root")
    void root() throws Exception {
      try (TestServer server = TestServer.of(EngineUndertow.handler(engine, "/", next));
          RawClient client = server.connect()) {
        assertThat(client.get("/anything").read().text()).isEqualTo("engine /anything");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  @Tag("AT07")
  @DisplayName("behind a prefix, beside REST handlers and static files")
  void behindPrefix(Wire wire, @TempDir Path files) throws Exception {
    Files.writeString(files.resolve("index.html"), "a page");
    HttpHandler rest =
        Handlers.routing()
            .get("/api/things/{id}", exchange -> exchange.getResponseSender().send("a thing"));
    HttpHandler handler =
        Handlers.path()
            .addPrefixPath("/deep/socket.io", EngineUndertow.handler(engine))
            .addPrefixPath(
                "/api",
                exchange -> {
                  exchange.setRelativePath(exchange.getRequestPath());
                  rest.handleRequest(exchange);
                })
            .addPrefixPath("/", Handlers.resource(new PathResourceManager(files)).setCacheTime(1));
    try (TestServer server = TestServer.of(handler);
        RawClient client = wire.connect(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/deep/socket.io/%41?x").read().text())
            .isEqualTo("engine /deep/socket.io/%41");
        assertThat(client.get("/api/things/7").read().text()).isEqualTo("a thing");
        assertThat(client.get("/index.html").read().text()).isEqualTo("a page");
        assertThat(client.post("/deep/socket.io/", "hello").read().text()).isEqualTo("hello");
        assertThat(client.get("/nothing").read().status()).isEqualTo(404);
      }
      client.upgrade("/deep/socket.io/");
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      client.send("hello");
      assertThat(take(streams).text(5)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  @DisplayName("behind a handler that dispatches to a worker thread")
  void behindWorker(Wire wire) throws Exception {
    BlockingHandler handler = new BlockingHandler(EngineUndertow.handler(engine));
    try (TestServer server = TestServer.of(handler);
        RawClient client = wire.connect(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/x/").read().text()).isEqualTo("engine /x/");
        assertThat(client.post("/x/", "hello").read().text()).isEqualTo("hello");
        String large = "x".repeat(2_000_000);
        assertThat(client.post("/x/", large).read().status()).isEqualTo(413);
      }
      client.upgrade("/x/");
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      client.send("hello");
      assertThat(take(streams).text(5)).isEqualTo("hello");
    }
  }

  @Test
  @DisplayName("behind a worker, and a client that leaves a held request is noticed")
  void behindWorkerHeld() throws Exception {
    FakeEngine holding = new FakeEngine();
    BlockingHandler handler = new BlockingHandler(EngineUndertow.handler(holding));
    try (TestServer server = TestServer.of(handler)) {
      RawClient client = server.connect().get("/x/");
      CountDownLatch closed = new CountDownLatch(1);
      holding.next().onClosed(closed::countDown);
      client.close();
      assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName("behind a handler that buffers requests")
  void behindBuffering() throws Exception {
    HttpHandler handler =
        new io.undertow.server.handlers.RequestBufferingHandler(EngineUndertow.handler(engine), 16);
    try (TestServer server = TestServer.of(handler);
        RawClient client = server.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.post("/x/", "hello").read().text()).isEqualTo("hello");
        String text = "x".repeat(100_000);
        assertThat(client.post("/x/", text).read().text()).isEqualTo(text);
        assertThat(client.get("/x/").read().text()).isEqualTo("engine /x/");
      }
    }
  }

  @Test
  @DisplayName("behind a handler that counts requests, which sees each of them end")
  void behindCounting() throws Exception {
    FakeEngine holding = new FakeEngine();
    GracefulShutdownHandler counting = Handlers.gracefulShutdown(EngineUndertow.handler(holding));
    try (TestServer server = TestServer.of(counting);
        RawClient answered = server.connect().get("/1");
        RawClient aborted = server.connect().get("/2");
        RawClient leaving = server.connect().get("/3");
        RawClient upgraded = server.connect().upgrade("/4");
        RawClient refused = server.connect()) {
      refused.send(
          "POST /5 HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        HttpExchange exchange = holding.next();
        switch (exchange.path()) {
          case "/2" -> exchange.abort();
          case "/3" -> leaving.reset();
          case "/4" -> RecordingStream.upgrade(exchange, streams::add);
          default -> answer(exchange, 200, "");
        }
      }
      counting.shutdown();
      refused.read();
      refused.close();
      assertThat(counting.awaitShutdown(TIMEOUT_SECONDS * 1_000)).isTrue();
    }
  }

  @Test
  @DisplayName("behind a handler that compresses")
  void behindCompression() throws Exception {
    HttpHandler handler =
        new io.undertow.server.handlers.encoding.EncodingHandler(
            EngineUndertow.handler(engine),
            new io.undertow.server.handlers.encoding.ContentEncodingRepository()
                .addEncodingHandler(
                    "deflate",
                    new io.undertow.server.handlers.encoding.DeflateEncodingProvider(),
                    50));
    try (TestServer server = TestServer.of(handler);
        RawClient client = server.connect()) {
      client.get("/x/", "Accept-Encoding: deflate");
      assertThat(client.readWithoutBody().all("Content-Encoding")).containsExactly("deflate");
    }
  }

  @Test
  @DisplayName("behind a proxy, and knows the client's address and scheme")
  void behindProxy() throws Exception {
    FakeEngine holding = new FakeEngine();
    HttpHandler handler = Handlers.proxyPeerAddress(EngineUndertow.handler(holding));
    try (TestServer server = TestServer.of(handler);
        RawClient client = server.connect()) {
      client.get("/x/", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https");
      HttpExchange exchange = holding.next();
      assertThat(exchange.remoteAddress().getHostString()).isEqualTo("192.0.2.7");
      assertThat(exchange.isSecure()).isTrue();
      answer(exchange, 200, "");
      client.read();
    }
  }

  @Test
  @Tag("AT11")
  @DisplayName("over TLS, and knows it")
  void secure() throws Exception {
    FakeEngine holding = new FakeEngine();
    try (TestServer server = TestServer.of(holding);
        RawClient client = server.connectSecurely().get("/x/")) {
      HttpExchange exchange = holding.next();
      assertThat(exchange.isSecure()).isTrue();
      answer(exchange, 200, "");
      client.read();
    }
  }
}
