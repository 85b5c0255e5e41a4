package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An engine that does what a test tells it, by default: hold every exchange for the test. */
final class FakeEngine implements HttpEndpoint {

  static final int TIMEOUT_SECONDS = 10;

  final BlockingQueue<HttpExchange> exchanges = new LinkedBlockingQueue<>();
  final AtomicInteger closings = new AtomicInteger();
  volatile Consumer<HttpExchange> behaviour = exchanges::add;

  static FakeEngine that(Consumer<HttpExchange> behaviour) {
    FakeEngine engine = new FakeEngine();
    engine.behaviour = behaviour;
    return engine;
  }

  /** Answers every request at once. */
  static FakeEngine saying(String text) {
    return that(exchange -> answer(exchange, 200, text));
  }

  @Override
  public void handle(HttpExchange exchange) {
    behaviour.accept(exchange);
  }

  @Override
  public CompletionStage<Void> close() {
    closings.incrementAndGet();
    return CompletableFuture.completedFuture(null);
  }

  /** The next exchange that is held. */
  HttpExchange next() throws InterruptedException {
    return take(exchanges);
  }

  static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    assertThat(taken).as("what was waited for").isNotNull();
    return taken;
  }

  static void answer(HttpExchange exchange, int status, String text) {
    exchange.respond(response(status, text), HttpExchange.SentListener.NONE);
  }

  static HttpResponse response(int status, String text, String... headers) {
    return new HttpResponse(status, HttpHeaders.of(headers), text.getBytes(StandardCharsets.UTF_8));
  }
}
