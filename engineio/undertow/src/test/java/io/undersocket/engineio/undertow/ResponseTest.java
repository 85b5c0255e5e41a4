package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.response;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpExchange.SentListener;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.RawClient.Response;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A response")
class ResponseTest {

  @Test
  @DisplayName("may be given at once, and the connection serves the next request")
  void atOnce() throws Exception {
    try (TestServer server = TestServer.of(FakeEngine.saying("hello"));
        RawClient client = server.connect()) {
      for (int i = 0; i < 3; i++) {
        Response response = client.get("/x/").read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("hello");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("may be given later, from any thread, and holds no thread meanwhile")
  void later(Wire wire) throws Exception {
    FakeEngine engine = new FakeEngine();
    int clients = 50; // Far more than the server has threads.
    try (TestServer server = TestServer.of(engine)) {
      RawClient[] held = new RawClient[clients];
      for (int i = 0; i < clients; i++) {
        held[i] = wire.connect(server).get("/x/" + i);
      }
      for (int i = 0; i < clients; i++) {
        HttpExchange exchange = engine.next();
        answer(exchange, 200, exchange.path());
      }
      for (int i = 0; i < clients; i++) {
        assertThat(held[i].read().text()).isEqualTo("/x/" + i);
        held[i].close();
      }
    }
  }

  @Test
  @DisplayName("is the first one given; the others are ignored")
  void first() throws Exception {
    FakeEngine engine = new FakeEngine();
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect().get("/x/")) {
      HttpExchange exchange = engine.next();
      int threads = 4;
      CountDownLatch ready = new CountDownLatch(threads);
      Thread[] answering = new Thread[threads];
      for (int i = 0; i < threads; i++) {
        answering[i] =
            new Thread(
                () -> {
                  ready.countDown();
                  try {
                    ready.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  answer(exchange, 200, "one");
                });
        answering[i].start();
      }
      for (Thread thread : answering) {
        thread.join();
      }
      exchange.abort();
      exchange.upgrade(
          new HttpHeaders(),
          stream -> {
            throw new AssertionError("not after an answer");
          });
      assertThat(client.read().text()).isEqualTo("one");
      client.get("/x/");
      answer(engine.next(), 200, "two");
      assertThat(client.read().text()).isEqualTo("two");
    }
  }

  @Test
  @DisplayName("reports once that it was sent")
  void sent() throws Exception {
    FakeEngine engine = new FakeEngine();
    BlockingQueue<Optional<IOException>> reports = new LinkedBlockingQueue<>();
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      for (int i = 0; i < 2; i++) {
        client.get("/x/");
        engine
            .next()
            .respond(response(200, "hello"), failure -> reports.add(Optional.ofNullable(failure)));
        assertThat(client.read().text()).isEqualTo("hello");
        assertThat(take(reports)).isEmpty();
      }
      assertThat(reports).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("of many megabytes is written as the client reads, and then reported")
  void large(Wire wire) throws Exception {
    byte[] body = new byte[20_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 >> 3);
    }
    FakeEngine engine = new FakeEngine();
    BlockingQueue<Optional<IOException>> reports = new LinkedBlockingQueue<>();
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server).get("/x/")) {
      engine
          .next()
          .respond(
              new HttpResponse(200, new HttpHeaders(), body),
              failure -> reports.add(Optional.ofNullable(failure)));
      assertThat(Arrays.equals(client.read().body(), body)).isTrue();
      assertThat(take(reports)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("reports the failure when the client closes before it has read it")
  void notSent(Wire wire) throws Exception {
    FakeEngine engine = new FakeEngine();
    BlockingQueue<Optional<IOException>> reports = new LinkedBlockingQueue<>();
    try (TestServer server = TestServer.of(engine)) {
      RawClient client = wire.connect(server).get("/x/");
      HttpResponse response = new HttpResponse(200, new HttpHeaders(), new byte[50_000_000]);
      engine.next().respond(response, failure -> reports.add(Optional.ofNullable(failure)));
      client.bytes(10_000);
      client.reset();
      assertThat(take(reports)).isPresent();
    }
  }

  @Test
  @DisplayName("has the status, the headers and their values in order")
  void headers() throws Exception {
    FakeEngine engine =
        FakeEngine.that(
            exchange ->
                exchange.respond(
                    response(
                        418,
                        "short",
                        "x-a",
                        "1",
                        "Set-Cookie",
                        "a=1",
                        "cache-control",
                        "no-store",
                        "Set-Cookie",
                        "b=2",
                        "Content-Type",
                        "text/plain"),
                    SentListener.NONE));
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect().get("/x/")) {
      Response response = client.read();
      assertThat(response.status()).isEqualTo(418);
      assertThat(response.headers())
          .contains("x-a: 1", "cache-control: no-store", "Content-Type: text/plain");
      assertThat(response.all("Set-Cookie")).containsExactly("a=1", "b=2");
      assertThat(response.all("Content-Length")).containsExactly("5");
    }
  }

  @Test
  @DisplayName("replaces headers of handlers in front, but stands beside their cookies")
  void headersInFront() throws Exception {
    FakeEngine engine =
        FakeEngine.that(
            exchange ->
                exchange.respond(
                    response(200, "x", "X-Whose", "engine", "Set-Cookie", "io=1", "Vary", "Origin"),
                    SentListener.NONE));
    io.undertow.server.HttpHandler front =
        exchange -> {
          exchange.getResponseHeaders().put(new io.undertow.util.HttpString("X-Whose"), "front");
          exchange.getResponseHeaders().put(io.undertow.util.Headers.VARY, "Accept-Encoding");
          exchange.getResponseHeaders().put(io.undertow.util.Headers.SET_COOKIE, "front=1");
          EngineUndertow.handler(engine).handleRequest(exchange);
        };
    try (TestServer server = TestServer.of(front);
        RawClient client = server.connect().get("/x/")) {
      Response response = client.read();
      assertThat(response.all("X-Whose")).containsExactly("engine");
      assertThat(response.all("Vary")).containsExactly("Accept-Encoding", "Origin");
      assertThat(response.all("Set-Cookie")).containsExactly("front=1", "io=1");
    }
  }

  @Test
  @DisplayName("without a body says so")
  void empty() throws Exception {
    FakeEngine engine = FakeEngine.that(exchange -> answer(exchange, 500, ""));
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      assertThat(client.get("/x/").read().all("Content-Length")).containsExactly("0");
      assertThat(client.get("/x/").read().status()).isEqualTo(500);
    }
  }

  @Test
  @DisplayName("to HEAD has the length of the body and no body; 204 has neither")
  void head() throws Exception {
    FakeEngine engine =
        FakeEngine.that(
            exchange -> answer(exchange, exchange.method().equals("HEAD") ? 200 : 204, "hello"));
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      Response head = client.request("HEAD", "/x/", "").readWithoutBody();
      assertThat(head.all("Content-Length")).containsExactly("5");
      Response options = client.request("OPTIONS", "/x/", "").readWithoutBody();
      assertThat(options.status()).isEqualTo(204);
      assertThat(options.all("Content-Length")).isEmpty();
      assertThat(client.request("HEAD", "/x/", "").readWithoutBody().status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("with Connection: close is followed by the end of the connection")
  void connectionClose() throws Exception {
    FakeEngine engine =
        FakeEngine.that(
            exchange ->
                exchange.respond(response(400, "bad", "Connection", "close"), SentListener.NONE));
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect().get("/x/")) {
      Response response = client.read();
      assertThat(response.text()).isEqualTo("bad");
      assertThat(response.all("Connection")).containsExactly("close");
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  @DisplayName("is not needed for a request that the engine threw on: its connection is closed")
  void throwing() throws Exception {
    FakeEngine engine =
        FakeEngine.that(
            exchange -> {
              if (exchange.path().equals("/throw")) {
                throw new IllegalStateException("a bug in a test engine");
              }
              answer(exchange, 200, "fine");
            });
    try (TestServer server = TestServer.of(engine)) {
      for (int i = 0; i < 4; i++) {
        try (RawClient client = server.connect().get("/throw")) {
          client.awaitCut();
        }
      }
      try (RawClient client = server.connect().get("/x/")) {
        assertThat(client.read().text()).isEqualTo("fine");
      }
    }
  }

  @Test
  @DisplayName("whose listener throws costs that connection alone")
  void throwingSentListener() throws Exception {
    FakeEngine engine =
        FakeEngine.that(
            exchange ->
                exchange.respond(
                    response(200, "hello"),
                    failure -> {
                      throw new IllegalStateException("a bug in a test engine");
                    }));
    try (TestServer server = TestServer.of(engine)) {
      for (int i = 0; i < 4; i++) {
        try (RawClient client = server.connect().get("/x/")) {
          assertThat(client.read().text()).isEqualTo("hello");
          client.awaitCut();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("never comes after abort, which cuts the connection")
  void abort(Wire wire) throws Exception {
    FakeEngine engine = new FakeEngine();
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server).get("/x/")) {
      HttpExchange exchange = engine.next();
      CountDownLatch closed = new CountDownLatch(1);
      exchange.onClosed(closed::countDown);
      exchange.abort();
      answer(exchange, 200, "too late");
      client.awaitCut();
      assertThat(closed.await(50, TimeUnit.MILLISECONDS)).as("the peer did not go").isFalse();
    }
  }

  @Test
  @DisplayName("knows the request as it was received")
  void request() throws Exception {
    FakeEngine engine = new FakeEngine();
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      client.get("/a%20b/c;d=1/?x=%41+b&y", "X-A: 1", "x-b: two", "X-a: 2");
      HttpExchange exchange = engine.next();
      assertThat(exchange.method()).isEqualTo("GET");
      assertThat(exchange.path()).isEqualTo("/a%20b/c;d=1/");
      assertThat(exchange.rawQuery()).isEqualTo("x=%41+b&y");
      assertThat(exchange.requestHeaders().all("x-a")).containsExactly("1", "2");
      assertThat(exchange.requestHeaders().first("X-B")).isEqualTo("two");
      assertThat(exchange.isSecure()).isFalse();
      assertThat(exchange.remoteAddress().getAddress().isLoopbackAddress()).isTrue();
      assertThat(exchange.remoteAddress().getPort()).isEqualTo(client.socket.getLocalPort());
      assertThat(exchange.unwrap(io.undertow.server.HttpServerExchange.class)).isNotNull();
      assertThat(exchange.unwrap(String.class)).isNull();
      answer(exchange, 200, "");
      client.read();

      client.get("http://test/absolute/?q");
      exchange = engine.next();
      assertThat(exchange.path()).isEqualTo("/absolute/");
      assertThat(exchange.rawQuery()).isEqualTo("q");
      answer(exchange, 200, "");
      client.read();

      client.get("http://test");
      exchange = engine.next();
      assertThat(exchange.path()).isEqualTo("/");
      assertThat(exchange.rawQuery()).isNull();
      answer(exchange, 200, "");
    }
  }
}
