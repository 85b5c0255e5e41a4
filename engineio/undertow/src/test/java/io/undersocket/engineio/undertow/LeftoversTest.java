package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.TIMEOUT_SECONDS;
import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.testing.container.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("After all clients have gone")
class LeftoversTest {

  private static final int CLIENTS = 200;

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger streamsOpen = new AtomicInteger();
  private final Random random = new Random(5);

  @ParameterizedTest
  @EnumSource
  @Tag("AT13")
  @DisplayName("every exchange has ended, every stream is closed and every buffer is back")
  void nothingIsLeft(Wire wire) throws Exception {
    CountingPool pool = new CountingPool();
    FakeEngine engine = new FakeEngine();
    BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
    try (TestServer server =
        TestServer.of(EngineUndertow.handler(engine), builder -> builder.setByteBufferPool(pool))) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(wire.connect(server));
        begin(clients.get(i), i);
      }
      for (int i = 0; i < CLIENTS; i++) {
        decide(engine.next(), streams);
      }
      for (int i = 0; i < CLIENTS; i++) {
        if (i % 2 == 0) {
          clients.get(i).reset();
        } else {
          clients.get(i).close();
        }
      }
      await("exchanges that have not ended", open);
      await("open streams", streamsOpen);
      await("buffers that are out", pool.out);
      for (RecordingStream stream : streams) {
        assertThat(stream.wrong).doesNotHaveAnyElementsOfTypes(AssertionError.class);
        assertThat(stream.closings).hasValue(1);
      }
    }
  }

  /** Exactly one request, whole or in part, and perhaps something behind it. */
  private void begin(RawClient client, int number) throws IOException {
    String behind = random.nextBoolean() ? "" : "GET /";
    switch (number % 5) {
      case 0 -> client.get("/get").send(behind);
      case 1 -> client.upgrade("/upgrade").send(behind);
      case 2 -> client.post("/post", "hello").send(behind);
      case 3 -> client.send("POST /post HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhel");
      default ->
          client.request("POST", "/post", "5\r\nhello\r\n5\r\nhe", "Transfer-Encoding: chunked");
    }
  }

  private void decide(HttpExchange exchange, BlockingQueue<RecordingStream> streams) {
    open.incrementAndGet();
    CountDownLatch once = new CountDownLatch(1);
    Runnable ended =
        () -> {
          synchronized (once) {
            if (once.getCount() > 0) {
              once.countDown();
              open.decrementAndGet();
            }
          }
        };
    exchange.onClosed(ended);
    if (exchange.method().equals("POST")) {
      exchange.readBody(
          random.nextInt(10),
          new HttpExchange.BodyListener() {
            @Override
            public void onBody(byte[] body) {}

            @Override
            public void onTooLarge() {}

            @Override
            public void onFailure(IOException cause) {}
          });
    }
    switch (random.nextInt(4)) {
      case 0 ->
          exchange.respond(FakeEngine.response(200, "x".repeat(1_000)), failure -> ended.run());
      case 1 ->
          exchange.respond(FakeEngine.response(200, "x".repeat(3_000_000)), failure -> ended.run());
      case 2 -> {
        if (exchange.path().equals("/upgrade")) {
          RecordingStream.upgrade(
              exchange,
              stream -> {
                ended.run();
                streams.add(stream);
                streamsOpen.incrementAndGet();
                stream.atClose = streamsOpen::decrementAndGet;
                stream.writeAll(java.nio.ByteBuffer.allocate(random.nextInt(2_000_000)));
              });
        }
        // Else it is held until the client goes.
      }
      default -> {
        exchange.abort();
        answer(exchange, 200, "ignored");
        ended.run();
      }
    }
  }

  private static void await(String what, AtomicInteger count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (count.get() != 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(count).as(what).hasValue(0);
  }
}
