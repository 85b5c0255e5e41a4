package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.RawClient.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A request body")
class RequestBodyTest {

  private static final int LIMIT = 1_000_000;

  /** What the engine was told of bodies: the text, {@code too large} or {@code failed}. */
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  /** Reads every body and answers with its length, or 413, or not at all. */
  private final FakeEngine engine =
      FakeEngine.that(
          exchange ->
              read(
                  exchange,
                  body -> answer(exchange, 200, "" + body.length),
                  () -> answer(exchange, 413, "")));

  private void read(
      HttpExchange exchange, java.util.function.Consumer<byte[]> onBody, Runnable onTooLarge) {
    exchange.readBody(
        LIMIT,
        new HttpExchange.BodyListener() {
          @Override
          public void onBody(byte[] body) {
            told.add(new String(body, StandardCharsets.UTF_8));
            onBody.accept(body);
          }

          @Override
          public void onTooLarge() {
            told.add("too large");
            onTooLarge.run();
          }

          @Override
          public void onFailure(IOException cause) {
            told.add("failed");
          }
        });
  }

  private static byte[] chunked(byte[] body, int chunk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < body.length; i += chunk) {
      int length = Math.min(chunk, body.length - i);
      out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body, i, length);
      out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private static byte[] letters(int count) {
    byte[] letters = new byte[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (byte) ('a' + i % 26);
    }
    return letters;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("arrives whole, and the connection serves the next request")
  void whole(Wire wire) throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.post("/x/", "hellö").read().text()).isEqualTo("6");
        assertThat(take(told)).isEqualTo("hellö");
      }
    }
  }

  @Test
  @DisplayName("may be empty, or missing")
  void empty() throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      assertThat(client.post("/x/", "").read().text()).isEqualTo("0");
      assertThat(client.request("POST", "/x/", "").read().text()).isEqualTo("0");
      client.request("POST", "/x/", "0\r\n\r\n", "Transfer-Encoding: chunked");
      assertThat(client.read().text()).isEqualTo("0");
      assertThat(client.get("/x/").read().text()).isEqualTo("0");
    }
  }

  @Test
  @Tag("PO12")
  @DisplayName("may arrive byte by byte")
  void slowly() throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      client.send("POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n");
      for (char c : "hello".toCharArray()) {
        client.send("" + c);
      }
      assertThat(client.read().text()).isEqualTo("5");
      assertThat(take(told)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("PO12")
  @Tag("PO13")
  @DisplayName("of the limit may come in chunks of one byte")
  void tinyChunks(Wire wire) throws Exception {
    byte[] body = letters(LIMIT);
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      client.request("POST", "/x/", "", "Transfer-Encoding: chunked");
      client.send(chunked(body, 1));
      assertThat(client.read().text()).isEqualTo("" + LIMIT);
      assertThat(take(told)).isEqualTo(new String(body, StandardCharsets.US_ASCII));
      assertThat(client.post("/x/", "next").read().text()).isEqualTo("4");
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("PO13")
  @DisplayName("of the limit may come in large chunks, or with a length")
  void largeChunks(Wire wire) throws Exception {
    byte[] body = letters(LIMIT);
    String text = new String(body, StandardCharsets.US_ASCII);
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      client.request("POST", "/x/", "", "Transfer-Encoding: chunked");
      client.send(chunked(body, 300_000));
      assertThat(client.read().text()).isEqualTo("" + LIMIT);
      assertThat(take(told)).isEqualTo(text);
      assertThat(client.post("/x/", text).read().text()).isEqualTo("" + LIMIT);
      assertThat(take(told)).isEqualTo(text);
    }
  }

  @Test
  @DisplayName("that the client wants to be asked for is asked for")
  void expectContinue() throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      for (int i = 0; i < 2; i++) {
        client.send(
            "POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.readWithoutBody().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.read().text()).isEqualTo("5");
      }
    }
  }

  @Test
  @DisplayName("that is not asked for need not be sent: the answer ends the connection")
  void expectRefused() throws Exception {
    FakeEngine refusing = FakeEngine.that(exchange -> answer(exchange, 400, "no"));
    try (TestServer server = TestServer.of(refusing);
        RawClient client = server.connect()) {
      client.send(
          "POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      Response response = client.read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.all("Connection")).containsExactly("close");
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  @DisplayName("that is not asked for but sent nevertheless does not cost the answer")
  void expectIgnored() throws Exception {
    FakeEngine refusing = FakeEngine.that(exchange -> answer(exchange, 400, "no"));
    try (TestServer server = TestServer.of(refusing);
        RawClient client = server.connect()) {
      client.send(
          "POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n");
      client.send(letters(900_000));
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  @DisplayName("may be asked for later, from any thread, and hold up its answer")
  void later() throws Exception {
    FakeEngine holding = new FakeEngine();
    try (TestServer server = TestServer.of(holding);
        RawClient client = server.connect()) {
      client.post("/x/", "hello");
      HttpExchange exchange = holding.next();
      read(exchange, body -> {}, () -> {});
      assertThat(take(told)).isEqualTo("hello");
      answer(exchange, 200, "later");
      assertThat(client.read().text()).isEqualTo("later");
    }
  }

  @Nested
  @DisplayName("over the limit")
  class OverTheLimit {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("is answered once, and the connection goes on with the next request")
    void keepsTheConnection(Wire wire) throws Exception {
      String large = new String(letters(3 * LIMIT), StandardCharsets.US_ASCII);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server)) {
        assertThat(client.post("/x/", large).read().status()).isEqualTo(413);
        client.request("POST", "/x/", "", "Transfer-Encoding: chunked");
        client.send(chunked(letters(LIMIT + 1), 1000));
        assertThat(client.read().status()).isEqualTo(413);
        assertThat(client.post("/x/", "small").read().text()).isEqualTo("5");
      }
      assertThat(told).containsExactly("too large", "too large", "small");
    }

    @Test
    @DisplayName("is reported when the limit is passed, not by what the client announces")
    void atTheByte() throws Exception {
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect()) {
        client.send("POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: " + 2 * LIMIT + "\r\n\r\n");
        client.send(letters(LIMIT));
        assertThat(told.poll(50, TimeUnit.MILLISECONDS)).isNull();
        client.send(letters(1));
        assertThat(take(told)).isEqualTo("too large");
        assertThat(client.read().status()).isEqualTo(413);
        client.send(letters(LIMIT - 1));
        assertThat(client.post("/x/", "small").read().text()).isEqualTo("5");
      }
    }

    @Test
    @DisplayName("does not reserve what it announces")
    void announced() throws Exception {
      try (TestServer server = TestServer.of(engine)) {
        long before = usedHeap();
        RawClient[] clients = new RawClient[200];
        for (int i = 0; i < clients.length; i++) {
          clients[i] = server.connect();
          clients[i].send(
              "POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: " + LIMIT + "\r\n\r\nx");
        }
        try (RawClient last = server.connect()) {
          assertThat(last.post("/x/", "last").read().text()).isEqualTo("4");
        }
        assertThat(usedHeap() - before).isLessThan(clients.length * (LIMIT / 10L));
        for (RawClient client : clients) {
          client.close();
        }
      }
    }

    @Test
    @DisplayName("without end is answered, thrown away for a while and then cut")
    void endless() throws Exception {
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect()) {
        client.request("POST", "/x/", "", "Transfer-Encoding: chunked");
        byte[] chunk =
            ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 100_000; i++) {
                    client.send(chunk);
                  }
                })
            .isInstanceOf(IOException.class);
        try (RawClient other = server.connect()) {
          assertThat(other.post("/x/", "other").read().text()).isEqualTo("5");
        }
      }
      assertThat(told).containsExactly("too large", "other");
    }

    @Test
    @DisplayName("by far ends the connection, but not before the answer could be read")
    void byFar() throws Exception {
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect()) {
        client.send("POST /x/ HTTP/1.1\r\nHost: t\r\nContent-Length: 20000000\r\n\r\n");
        client.send(new byte[20_000_000]);
        assertThat(client.read().status()).isEqualTo(413);
        assertThat(client.readToEnd()).isEmpty();
      }
    }

    @Test
    @DisplayName("of the container is over the limit, and the answer arrives too")
    void containerLimit() throws Exception {
      try (TestServer server =
              TestServer.of(
                  EngineUndertow.handler(engine),
                  builder ->
                      builder.setServerOption(io.undertow.UndertowOptions.MAX_ENTITY_SIZE, 100L));
          RawClient client = server.connect()) {
        assertThat(client.post("/x/", "x".repeat(300_000)).read().status()).isEqualTo(413);
        assertThat(client.post("/x/", "x".repeat(100)).read().text()).isEqualTo("100");
        client.request("POST", "/x/", "", "Transfer-Encoding: chunked");
        client.send(chunked(letters(300_000), 10));
        assertThat(client.read().status()).isEqualTo(413);
        client.request("POST", "/x/", "", "Transfer-Encoding: chunked");
        client.send(chunked(letters(100), 1));
        assertThat(client.read().text()).isEqualTo("100");
      }
    }

    private long usedHeap() {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }

  @Nested
  @DisplayName("that nobody reads")
  class Unread {

    @Test
    @DisplayName("is thrown away behind the answer, and the connection goes on")
    void discarded() throws Exception {
      FakeEngine refusing = FakeEngine.saying("no");
      byte[] body = letters(500_000);
      try (TestServer server = TestServer.of(refusing);
          RawClient client = server.connect()) {
        client.post("/x/", new String(body, StandardCharsets.US_ASCII));
        assertThat(client.read().text()).isEqualTo("no");
        client.request("PUT", "/x/", "", "Transfer-Encoding: chunked");
        assertThat(client.read().text()).as("before the body was sent").isEqualTo("no");
        client.send(chunked(body, 777));
        assertThat(client.get("/x/").read().text()).isEqualTo("no");
      }
    }
  }

  @Nested
  @DisplayName("that breaks off")
  class BreaksOff {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("with a FIN is reported as failed, and the exchange as closed")
    void fin(Wire wire) throws Exception {
      CountDownLatch closed = new CountDownLatch(1);
      engine.behaviour =
          exchange -> {
            exchange.onClosed(closed::countDown);
            read(exchange, body -> {}, () -> {});
          };
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server);
        client.send("POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhel");
        client.close();
        assertThat(take(told)).isEqualTo("failed");
        assertThat(closed.await(FakeEngine.TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("with a reset, in the middle of a chunk, is reported as failed")
    void reset(Wire wire) throws Exception {
      CountDownLatch begun = new CountDownLatch(1);
      engine.behaviour =
          exchange -> {
            read(exchange, body -> {}, () -> {});
            begun.countDown();
          };
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server);
        client.request("POST", "/x/", "5\r\nhel", "Transfer-Encoding: chunked");
        begun.await();
        client.reset();
        assertThat(take(told)).isEqualTo("failed");
      }
      assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("before anybody reads it is reported as failed, not as empty")
    void beforeReading() throws Exception {
      FakeEngine holding = new FakeEngine();
      try (TestServer server = TestServer.of(holding);
          RawClient client = server.connect()) {
        client.send("POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhel");
        HttpExchange exchange = holding.next();
        exchange.abort();
        client.awaitCut();
        read(exchange, body -> {}, () -> {});
        assertThat(take(told)).isEqualTo("failed");
      }
    }

    @Test
    @DisplayName("with garbage for a chunk is reported as failed, others are served")
    void garbage() throws Exception {
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect()) {
        client.request(
            "POST", "/x/", "5\r\nhello\r\nfffffffffffffffff\r\n", "Transfer-Encoding: chunked");
        assertThat(take(told)).isEqualTo("failed");
        client.awaitCut();
        try (RawClient other = server.connect()) {
          assertThat(other.post("/x/", "other").read().text()).isEqualTo("5");
        }
      }
    }

    @Test
    @DisplayName("because the engine aborts is reported as failed")
    void abort() throws Exception {
      BlockingQueue<HttpExchange> reading = new LinkedBlockingQueue<>();
      engine.behaviour =
          exchange -> {
            read(exchange, body -> {}, () -> {});
            reading.add(exchange);
          };
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect()) {
        client.send("POST /x/ HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhel");
        take(reading).abort();
        client.awaitCut();
        assertThat(take(told)).isEqualTo("failed");
      }
    }
  }

  @Test
  @DisplayName("whose listener throws costs that connection alone")
  void throwing() throws Exception {
    engine.behaviour =
        exchange ->
            read(
                exchange,
                body -> {
                  if (!Arrays.equals(body, "fine".getBytes(StandardCharsets.UTF_8))) {
                    throw new IllegalStateException("a bug in a test engine");
                  }
                  answer(exchange, 200, "fine");
                },
                () -> {});
    try (TestServer server = TestServer.of(engine)) {
      for (int i = 0; i < 4; i++) {
        try (RawClient client = server.connect().post("/x/", "throw")) {
          client.awaitCut();
        }
      }
      try (RawClient client = server.connect().post("/x/", "fine")) {
        assertThat(client.read().text()).isEqualTo("fine");
      }
    }
  }
}
