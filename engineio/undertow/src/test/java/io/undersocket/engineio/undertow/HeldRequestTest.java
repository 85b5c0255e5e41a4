package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.TIMEOUT_SECONDS;
import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpExchange.SentListener;
import io.undersocket.testing.container.RawClient;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("While a request is held")
class HeldRequestTest {

  private final FakeEngine engine = new FakeEngine();

  @Nested
  @DisplayName("a client that goes away is noticed at once")
  class GoesAway {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("when it closes")
    void fin(Wire wire) throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).get("/x/");
        CountDownLatch closed = closingOf(engine.next());
        client.close();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("when it resets the connection")
    void reset(Wire wire) throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).get("/x/");
        CountDownLatch closed = closingOf(engine.next());
        client.reset();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }

    @Test
    @DisplayName("when it closes its own side only, as for the reference server")
    void halfClosed() throws Exception {
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect().get("/x/")) {
        CountDownLatch closed = closingOf(engine.next());
        client.shutdownOutput();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(client.readToEnd()).isEmpty();
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("also while the answer to a POST is outstanding")
    void post(Wire wire) throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).post("/x/", "hello");
        HttpExchange exchange = engine.next();
        CountDownLatch closed = closingOf(exchange);
        CountDownLatch read = new CountDownLatch(1);
        exchange.readBody(
            100,
            new HttpExchange.BodyListener() {
              @Override
              public void onBody(byte[] body) {
                read.countDown();
              }

              @Override
              public void onTooLarge() {}

              @Override
              public void onFailure(IOException cause) {}
            });
        assertThat(read.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        client.reset();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("after it has sent its next request already")
    void pipelined(Wire wire) throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).get("/1").get("/2");
        CountDownLatch closed = closingOf(engine.next());
        client.get("/3");
        client.close();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }

    @Test
    @DisplayName("after which an answer reports that it was not sent")
    void answer() throws Exception {
      BlockingQueue<Optional<IOException>> reports = new LinkedBlockingQueue<>();
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = server.connect().get("/x/");
        HttpExchange exchange = engine.next();
        CountDownLatch closed = closingOf(exchange);
        client.close();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        exchange.respond(
            FakeEngine.response(200, "too late"),
            failure -> reports.add(Optional.ofNullable(failure)));
        assertThat(take(reports)).isPresent();
      }
    }

    @Test
    @DisplayName("and who asks afterwards is told at once")
    void askedLater() throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = server.connect().get("/x/");
        HttpExchange exchange = engine.next();
        CountDownLatch closed = closingOf(exchange);
        client.close();
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        AtomicInteger told = new AtomicInteger();
        exchange.onClosed(told::incrementAndGet);
        assertThat(told).hasValue(1);
      }
    }

    @Test
    @DisplayName("and the engine may throw when it is told")
    void throwing() throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        for (int i = 0; i < 4; i++) {
          RawClient client = server.connect().get("/x/");
          CountDownLatch told = new CountDownLatch(1);
          engine
              .next()
              .onClosed(
                  () -> {
                    told.countDown();
                    throw new IllegalStateException("a bug in a test engine");
                  });
          client.close();
          assertThat(told.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        try (RawClient client = server.connect().get("/x/")) {
          FakeEngine.answer(engine.next(), 200, "fine");
          assertThat(client.read().text()).isEqualTo("fine");
        }
      }
    }

    private CountDownLatch closingOf(HttpExchange exchange) {
      CountDownLatch closed = new CountDownLatch(1);
      exchange.onClosed(closed::countDown);
      return closed;
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the next requests may arrive; they are served in order, none is lost")
  void pipelinedLater(Wire wire) throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      client.get("/0");
      HttpExchange held = engine.next();
      for (int i = 1; i <= 20; i++) {
        client.get("/" + i);
      }
      for (int i = 0; i <= 20; i++) {
        assertThat(held.path()).isEqualTo("/" + i);
        answer(held, 200, "answer " + i);
        assertThat(client.read().text()).isEqualTo("answer " + i);
        if (i < 20) {
          held = engine.next();
        }
      }
      client.get("/last");
      answer(engine.next(), 200, "last");
      assertThat(client.read().text()).isEqualTo("last");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("more may arrive than is kept, and is read when the answer is out")
  void muchPipelined(Wire wire) throws Exception {
    int requests = 1_000; // Some 100 KB, many times the buffer.
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      client.get("/first");
      HttpExchange held = engine.next();
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < requests; i++) {
                    client.get("/" + i, "X-Padding: " + "x".repeat(50));
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      sender.start();
      sender.join();
      answer(held, 200, "first");
      assertThat(client.read().text()).isEqualTo("first");
      for (int i = 0; i < requests; i++) {
        HttpExchange next = engine.next();
        answer(next, 200, next.path());
        assertThat(client.read().text()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  @DisplayName("the answers to requests that were pipelined before it have gone out")
  void earlierAnswers() throws Exception {
    engine.behaviour =
        exchange -> {
          if (exchange.path().equals("/held")) {
            engine.exchanges.add(exchange);
          } else {
            answer(exchange, 200, exchange.path());
          }
        };
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      String get = "GET %s HTTP/1.1\r\nHost: test\r\n\r\n";
      client.send(get.formatted("/1") + get.formatted("/2") + get.formatted("/held"));
      HttpExchange held = engine.next();
      assertThat(client.read().text()).isEqualTo("/1");
      assertThat(client.read().text()).isEqualTo("/2");
      answer(held, 200, "held");
      assertThat(client.read().text()).isEqualTo("held");
      assertThat(client.get("/3").read().text()).isEqualTo("/3");
    }
  }

  @Test
  @DisplayName("also the answers of other handlers")
  void othersAnswers() throws Exception {
    io.undertow.server.HttpHandler others = exchange -> exchange.getResponseSender().send("other");
    try (TestServer server = TestServer.of(EngineUndertow.handler(engine, "/engine", others));
        RawClient client = server.connect()) {
      String get = "GET %s HTTP/1.1\r\nHost: test\r\n\r\n";
      client.send(get.formatted("/other") + get.formatted("/engine/"));
      HttpExchange held = engine.next();
      assertThat(client.read().text()).isEqualTo("other");
      answer(held, 200, "held");
      assertThat(client.read().text()).isEqualTo("held");
    }
  }

  @Test
  @DisplayName("or half sent, the answers to requests before it have gone out")
  void beforeHalfRequest() throws Exception {
    engine.behaviour = exchange -> answer(exchange, 200, exchange.path());
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      String get = "GET %s HTTP/1.1\r\nHost: test\r\n\r\n";
      client.send(get.formatted("/1") + get.formatted("/2") + "GET /3 HT");
      assertThat(client.read().text()).isEqualTo("/1");
      assertThat(client.read().text()).isEqualTo("/2");
      assertThat(client.send("TP/1.1\r\nHost: t\r\n\r\n").read().text()).isEqualTo("/3");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("nothing piles up: one connection serves thousands of polls, one after the other")
  void thousands(Wire wire) throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      int polls = 3_000;
      AtomicInteger closings = new AtomicInteger();
      for (int i = 0; i < polls; i++) {
        client.get("/" + i);
        HttpExchange exchange = engine.next();
        exchange.onClosed(closings::incrementAndGet);
        answer(exchange, 200, "poll " + i);
        assertThat(client.read().text()).isEqualTo("poll " + i);
      }
      assertThat(closings).hasValue(0);
    }
  }

  @Test
  @DisplayName("a client that goes away races with the answer, and one of both wins")
  void race() throws Exception {
    try (TestServer server = TestServer.of(engine)) {
      for (int i = 0; i < 300; i++) {
        RawClient client = server.connect().get("/x/");
        HttpExchange exchange = engine.next();
        AtomicInteger closings = new AtomicInteger();
        AtomicInteger sendings = new AtomicInteger();
        CountDownLatch reported = new CountDownLatch(1);
        exchange.onClosed(closings::incrementAndGet);
        Thread leaving =
            new Thread(
                () -> {
                  try {
                    client.reset();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        leaving.start();
        exchange.respond(
            FakeEngine.response(200, "hello"),
            failure -> {
              sendings.incrementAndGet();
              reported.countDown();
            });
        assertThat(reported.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        leaving.join();
        assertThat(sendings).hasValue(1);
        assertThat(closings.get()).isLessThanOrEqualTo(1);
      }
      try (RawClient client = server.connect().get("/x/")) {
        answer(engine.next(), 200, "still here");
        assertThat(client.read().text()).isEqualTo("still here");
      }
    }
  }

  @Test
  @DisplayName("the server's stop closes it")
  void serverStops() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect().get("/x/")) {
      HttpExchange exchange = engine.next();
      exchange.onClosed(closed::countDown);
      server.close();
      assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      client.awaitCut();
      exchange.respond(FakeEngine.response(200, ""), SentListener.NONE);
      exchange.abort();
    }
  }
}
