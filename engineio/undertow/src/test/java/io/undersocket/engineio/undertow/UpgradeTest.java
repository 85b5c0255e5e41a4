package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.TIMEOUT_SECONDS;
import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.IoThread;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.RawClient.Response;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An upgraded connection")
class UpgradeTest {

  private final FakeEngine engine = new FakeEngine();

  @Test
  @DisplayName("begins with the engine's 101, each header once")
  void response() throws Exception {
    RecordingStream.upgrading(engine);
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect().upgrade("/x/")) {
      Response response = client.readWithoutBody();
      assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(response.all("Upgrade")).containsExactly("websocket");
      assertThat(response.all("Connection")).containsExactly("Upgrade");
      assertThat(response.all("Sec-WebSocket-Accept")).containsExactly("yes");
      assertThat(response.all("Content-Length")).isEmpty();
      assertThat(response.all("Transfer-Encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("carries bytes both ways")
  void echo(Wire wire) throws Exception {
    BlockingQueue<RecordingStream> streams =
        RecordingStream.upgrading(
            engine,
            stream ->
                stream.onBytes =
                    (self, bytes) -> {
                      try {
                        self.stream.write(bytes);
                      } catch (IOException e) {
                        self.wrong.add(e);
                      }
                    });
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server).upgrade("/x/")) {
      client.readWithoutBody();
      for (int i = 0; i < 1_000; i++) {
        client.send("message " + i + "\n");
        assertThat(client.text(("message " + i + "\n").length())).isEqualTo("message " + i + "\n");
      }
      assertThat(take(streams).wrong).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("may be made later, from any thread")
  void later(Wire wire) throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server).upgrade("/x/")) {
      BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
      RecordingStream.upgrade(engine.next(), streams::add);
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      client.send("hello");
      assertThat(take(streams).text(5)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("gets the bytes that came with the request, first")
  void earlyBytes(Wire wire) throws Exception {
    BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      client.send(
          "GET /x/ HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly ");
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      client.send("bird");
      assertThat(take(streams).text(10)).isEqualTo("early bird");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("gets the bytes that came while the upgrade was outstanding")
  void bytesMeanwhile(Wire wire) throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server).upgrade("/x/")) {
      HttpExchange exchange = engine.next();
      client.send("early ");
      BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
      RecordingStream.upgrade(exchange, streams::add);
      client.readWithoutBody();
      client.send("bird");
      assertThat(take(streams).text(10)).isEqualTo("early bird");
    }
  }

  @Test
  @DisplayName("may follow polls on the same connection, and requests pipelined before it")
  void afterPolls() throws Exception {
    BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
    engine.behaviour =
        exchange -> {
          if (exchange.requestHeaders().contains("Upgrade")) {
            RecordingStream.upgrade(exchange, streams::add);
          } else {
            answer(exchange, 200, "poll");
          }
        };
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      assertThat(client.get("/x/").read().text()).isEqualTo("poll");
      client.send(
          "GET /x/ HTTP/1.1\r\nHost: test\r\n\r\n"
              + "GET /x/ HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
              + "early");
      assertThat(client.read().text()).isEqualTo("poll");
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      RecordingStream stream = take(streams);
      assertThat(stream.text(5)).isEqualTo("early");
      stream.onIoThread(() -> stream.writeAll("answer"));
      assertThat(client.text(6)).isEqualTo("answer");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /x/ HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET /x/ HTTP/1.1\r\nHost: t\r\nConnection: close\r\nUpgrade: websocket\r\n\r\n"
      })
  @DisplayName("may be made of whatever request the engine accepts")
  void oddRequests(String request) throws Exception {
    BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect().send(request)) {
      assertThat(client.readWithoutBody().status()).isEqualTo(101);
      client.send("hello");
      assertThat(take(streams).text(5)).isEqualTo("hello");
    }
  }

  @Test
  @DisplayName("may be refused, also if bytes came with the request")
  void refused() throws Exception {
    engine.behaviour =
        exchange ->
            exchange.respond(
                FakeEngine.response(400, "Bad request", "Connection", "close"),
                HttpExchange.SentListener.NONE);
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      client.send(
          "GET /x/ HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
      Response response = client.read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).isEqualTo("Bad request");
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  @DisplayName("that is lost before the 101 is reported to the exchange instead")
  void lostBefore() throws Exception {
    try (TestServer server = TestServer.of(engine)) {
      RawClient client = server.connect().upgrade("/x/");
      HttpExchange exchange = engine.next();
      CountDownLatch closed = new CountDownLatch(1);
      exchange.onClosed(closed::countDown);
      client.reset();
      assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
      RecordingStream.upgrade(exchange, streams::add);
      try (RawClient other = server.connect().get("/x/")) {
        answer(engine.next(), 200, "");
        other.read();
      }
      assertThat(streams).isEmpty();
    }
  }

  @Test
  @DisplayName("cannot be made of a request with a body")
  void withBody() throws Exception {
    try (TestServer server = TestServer.of(engine);
        RawClient client = server.connect()) {
      client.post("/x/", "x".repeat(500_000), "Connection: Upgrade", "Upgrade: websocket");
      HttpExchange exchange = engine.next();
      CountDownLatch closed = new CountDownLatch(1);
      exchange.onClosed(closed::countDown);
      RecordingStream.upgrade(
          exchange,
          stream -> {
            throw new AssertionError("not upgraded");
          });
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  @DisplayName("survives silence longer than the server's timeouts for requests")
  void silence() throws Exception {
    BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
    try (TestServer server =
            TestServer.of(
                EngineUndertow.handler(engine),
                builder ->
                    builder
                        .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 50)
                        .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 50));
        RawClient client = server.connect().upgrade("/x/");
        RawClient idle = server.connect()) {
      client.readWithoutBody();
      RecordingStream stream = take(streams);
      // The connection without a request shows that the timeouts have expired.
      assertThat(idle.readToEnd()).isEmpty();
      stream.onIoThread(() -> stream.writeAll("still here"));
      assertThat(client.text(10)).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("keeps nothing of the request that it began with")
  void keepsNothing(Wire wire) throws Exception {
    BlockingQueue<WeakReference<HttpServerExchange>> requests = new LinkedBlockingQueue<>();
    BlockingQueue<RecordingStream> streams = new LinkedBlockingQueue<>();
    engine.behaviour =
        exchange -> {
          requests.add(new WeakReference<>(exchange.unwrap(HttpServerExchange.class)));
          RecordingStream.upgrade(exchange, streams::add);
        };
    try (TestServer server = TestServer.of(engine);
        RawClient client = wire.connect(server)) {
      client.send(
          "GET /x/ HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
      client.readWithoutBody();
      RecordingStream stream = take(streams);
      assertThat(stream.text(5)).isEqualTo("early");
      stream.onIoThread(() -> {});
      WeakReference<HttpServerExchange> request = take(requests);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
      while (request.get() != null && System.nanoTime() < deadline) {
        System.gc();
      }
      assertThat(request.get()).isNull();
    }
  }

  @Test
  @DisplayName("names its I/O thread with one object for all connections of that thread")
  void ioThreads() throws Exception {
    BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
    Set<IoThread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
    try (TestServer server = TestServer.of(engine)) {
      RawClient[] clients = new RawClient[20];
      for (int i = 0; i < clients.length; i++) {
        clients[i] = server.connect().upgrade("/x/");
        clients[i].readWithoutBody();
        RecordingStream stream = take(streams);
        threads.add(stream.stream.ioThread());
        assertThat(stream.stream.ioThread()).isSameAs(stream.stream.ioThread());
        assertThat(stream.stream.ioThread().isCurrent()).isFalse();
        stream.onIoThread(() -> assertThat(stream.stream.ioThread().isCurrent()).isTrue());
        assertThat(stream.wrong).isEmpty();
      }
      for (RawClient client : clients) {
        client.close();
      }
    }
    assertThat(threads).hasSizeLessThanOrEqualTo(2);
  }

  @Nested
  @DisplayName("when more is written than the peer reads")
  class Backpressure {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("accepts a part, and tells when it accepts more")
    void partly(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      byte[] bytes = new byte[30_000_000];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (i * 31 >> 3);
      }
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        stream.onIoThread(() -> stream.writeAll(buffer));
        stream.onIoThread(
            () -> assertThat(buffer.hasRemaining()).as("not all of it fits").isTrue());
        assertThat(client.bytes(bytes.length)).isEqualTo(bytes);
        stream.onIoThread(() -> assertThat(stream.wrong).isEmpty());
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("sends all that it has accepted, also if nobody asks again")
    void accepted(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        BlockingQueue<Integer> accepted = new LinkedBlockingQueue<>();
        stream.onIoThread(
            () -> {
              int sum = 0;
              ByteBuffer bytes;
              do {
                bytes = ByteBuffer.allocate(10_000);
                stream.stream.write(bytes);
                sum += bytes.position();
              } while (!bytes.hasRemaining());
              accepted.add(sum);
            });
        client.bytes(take(accepted));
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("reads on meanwhile")
    void readsMeanwhile(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        stream.onIoThread(() -> stream.writeAll(ByteBuffer.wrap(new byte[30_000_000])));
        client.send("hello");
        assertThat(stream.text(5)).isEqualTo("hello");
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("tells once per asking")
    void oneShot(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        stream.onWritable = self -> calls.add("writable");
        stream.onIoThread(stream.stream::awaitWritable);
        take(calls);
        for (int i = 0; i < 10; i++) {
          client.send("x");
          stream.text(1);
        }
        assertThat(calls).isEmpty();
        stream.onIoThread(stream.stream::awaitWritable);
        take(calls);
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("throws when the peer is gone, and is closed then")
    void gone(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams =
          RecordingStream.upgrading(engine, stream -> stream.stream.pauseReads());
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).upgrade("/x/");
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        client.reset();
        BlockingQueue<String> failures = new LinkedBlockingQueue<>();
        stream.onWritable =
            self -> {
              try {
                stream.stream.write(ByteBuffer.wrap(new byte[100_000]));
                stream.stream.awaitWritable();
              } catch (IOException e) {
                failures.add("failed");
              }
            };
        stream.onIoThread(() -> stream.onWritable.accept(stream));
        take(failures);
        stream.awaitClosed();
        assertThat(stream.cause).isNotNull();
        stream.onIoThread(
            () -> {
              stream.stream.awaitWritable();
              assertThatThrownBy(() -> stream.stream.write(ByteBuffer.allocate(1)))
                  .isInstanceOf(ClosedChannelException.class);
            });
        assertThat(stream.closings).hasValue(1);
        assertThat(stream.wrong).isEmpty();
      }
    }
  }

  @Nested
  @DisplayName("reads at once, when asked to")
  class ReadsNow {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("what has arrived, though the I/O thread was not told, but nothing while paused")
    void whatHasArrived(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        stream.onIoThread(
            () -> {
              stream.stream.readNow();
              assertThat(stream.hasReceivedNothing()).isTrue();
              client.send("hello");
              stream.stream.pauseReads();
              stream.stream.readNow();
              assertThat(stream.hasReceivedNothing()).isTrue();
              stream.stream.resumeReads();
              while (stream.hasReceivedNothing()) {
                stream.stream.readNow();
              }
            });
        assertThat(stream.text(5)).isEqualTo("hello");
        assertThat(stream.wrong).isEmpty();
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("and hears of the end, too")
    void theEnd(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).upgrade("/x/");
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        client.reset();
        stream.onIoThread(stream.stream::readNow);
        stream.awaitClosed();
        stream.onIoThread(stream.stream::readNow);
        assertThat(stream.closings).hasValue(1);
        assertThat(stream.wrong).isEmpty();
      }
    }
  }

  @Nested
  @DisplayName("when reads are paused")
  class Paused {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("delivers nothing, and everything afterwards")
    void pauseAndResume(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        for (int i = 0; i < 5; i++) {
          stream.onIoThread(stream.stream::pauseReads);
          client.send("hello");
          stream.onIoThread(() -> {});
          stream.onIoThread(() -> {});
          assertThat(stream.hasReceivedNothing()).isTrue();
          stream.onIoThread(stream.stream::resumeReads);
          assertThat(stream.text(5)).isEqualTo("hello");
        }
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("from within onBytes, delivers what TLS has already decrypted afterwards")
    void inOnBytes(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams =
          RecordingStream.upgrading(
              engine,
              stream ->
                  stream.onBytes =
                      (self, bytes) -> {
                        byte[] copy = new byte[bytes.remaining()];
                        bytes.get(copy);
                        self.stream.pauseReads();
                        self.stream
                            .ioThread()
                            .execute(
                                () -> {
                                  self.writeAll(new String(copy, StandardCharsets.US_ASCII));
                                  self.stream.resumeReads();
                                });
                      });
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
          client.send("message " + i + "\n");
          sent.append("message ").append(i).append('\n');
        }
        assertThat(client.text(sent.length())).isEqualTo(sent.toString());
        assertThat(take(streams).wrong).isEmpty();
      }
    }

    @Test
    @DisplayName("from the beginning, holds back even the bytes that came with the request")
    void fromTheBeginning() throws Exception {
      BlockingQueue<RecordingStream> streams =
          RecordingStream.upgrading(engine, stream -> stream.stream.pauseReads());
      try (TestServer server = TestServer.of(engine);
          RawClient client = server.connect()) {
        client.send(
            "GET /x/ HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        stream.onIoThread(() -> {});
        assertThat(stream.hasReceivedNothing()).isTrue();
        stream.onIoThread(stream.stream::resumeReads);
        assertThat(stream.text(5)).isEqualTo("early");
      }
    }
  }

  @Nested
  @DisplayName("reports its end once")
  class End {

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("in order, when the peer closes")
    void fin(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = wire.connect(server).upgrade("/x/");
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        client.send("bye");
        client.close();
        stream.awaitClosed();
        assertThat(stream.text(3)).isEqualTo("bye");
        assertThat(stream.cause).isNull();
        expectOneClosing(stream);
      }
    }

    @Test
    @DisplayName("as a failure, when the peer resets")
    void reset() throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine)) {
        RawClient client = server.connect().upgrade("/x/");
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        client.reset();
        stream.awaitClosed();
        assertThat(stream.cause).isNotNull();
        expectOneClosing(stream);
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("in order, when the engine closes; what was written before arrives")
    void close(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        stream.onIoThread(
            () -> {
              stream.writeAll("last words");
              stream.stream.close();
              stream.stream.close();
            });
        stream.awaitClosed();
        assertThat(stream.cause).isNull();
        assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8)).isEqualTo("last words");
        client.close();
        expectOneClosing(stream);
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("and what was written before arrives even if the peer is still sending")
    void closeWhileSending(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        stream.onIoThread(stream.stream::pauseReads);
        client.send(new byte[500_000]);
        stream.onIoThread(
            () -> {
              stream.writeAll("1009, too big");
              stream.stream.close();
            });
        client.send(new byte[500_000]);
        assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8))
            .isEqualTo("1009, too big");
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("when the engine closes within a call")
    void closeWithin(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams =
          RecordingStream.upgrading(
              engine,
              stream ->
                  stream.onBytes =
                      (self, bytes) -> {
                        self.stream.close();
                        bytes.position(bytes.limit());
                      });
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        client.send("close");
        RecordingStream stream = take(streams);
        stream.awaitClosed();
        assertThat(client.readToEnd()).isEmpty();
        client.close();
        expectOneClosing(stream);
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("when the engine closes before it has even begun")
    void closeAtOnce(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams =
          RecordingStream.upgrading(engine, stream -> stream.stream.close());
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        assertThat(client.readWithoutBody().status()).isEqualTo(101);
        assertThat(client.readToEnd()).isEmpty();
        RecordingStream stream = take(streams);
        stream.awaitClosed();
        client.close();
        expectOneClosing(stream);
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("also for a peer that does not read what is written, and does not close")
    void deafPeer(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        stream.onIoThread(
            () -> {
              stream.writeAll(ByteBuffer.wrap(new byte[30_000_000]));
              stream.stream.close();
            });
        stream.awaitClosed();
        expectOneClosing(stream);
      }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    @DisplayName("when the server stops")
    void serverStops(Wire wire) throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine);
      try (TestServer server = TestServer.of(engine);
          RawClient client = wire.connect(server).upgrade("/x/")) {
        client.readWithoutBody();
        RecordingStream stream = take(streams);
        server.close();
        stream.awaitClosed();
        client.awaitCut();
        assertThat(stream.closings).hasValue(1);
      }
    }

    private void expectOneClosing(RecordingStream stream) throws Exception {
      stream.onIoThread(() -> {});
      stream.onIoThread(stream.stream::close);
      stream.onIoThread(() -> {});
      assertThat(stream.closings).hasValue(1);
      assertThat(stream.wrong).isEmpty();
    }
  }

  @Nested
  @DisplayName("is closed, and no other, if the engine throws")
  class Throwing {

    @Test
    @DisplayName("from upgraded")
    void upgraded() throws Exception {
      expectClosed(
          stream -> {
            throw new IllegalStateException("a bug in a test engine");
          });
    }

    @Test
    @DisplayName("from onBytes")
    void onBytes() throws Exception {
      expectClosed(
          stream ->
              stream.onBytes =
                  (self, bytes) -> {
                    throw new IllegalStateException("a bug in a test engine");
                  });
    }

    @Test
    @DisplayName("from onWritable")
    void onWritable() throws Exception {
      expectClosed(
          stream -> {
            stream.onWritable =
                self -> {
                  throw new IllegalStateException("a bug in a test engine");
                };
            stream.stream.awaitWritable();
          });
    }

    private void expectClosed(java.util.function.Consumer<RecordingStream> throwing)
        throws Exception {
      BlockingQueue<RecordingStream> streams = RecordingStream.upgrading(engine, throwing);
      try (TestServer server = TestServer.of(engine)) {
        for (int i = 0; i < 4; i++) {
          try (RawClient client = server.connect().upgrade("/x/")) {
            client.readWithoutBody();
            client.send("hello");
            client.awaitCut();
          }
        }
        BlockingQueue<RecordingStream> fine = RecordingStream.upgrading(engine);
        try (RawClient client = server.connect().upgrade("/x/")) {
          client.readWithoutBody();
          client.send("hello");
          assertThat(take(fine).text(5)).isEqualTo("hello");
        }
      }
      for (RecordingStream stream : streams) {
        stream.awaitClosed();
        assertThat(stream.closings).hasValue(1);
      }
    }
  }
}
