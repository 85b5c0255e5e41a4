package io.undersocket.engineio.undertow;

import static io.undersocket.engineio.undertow.FakeEngine.TIMEOUT_SECONDS;
import static io.undersocket.engineio.undertow.FakeEngine.answer;
import static io.undersocket.engineio.undertow.FakeEngine.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.TestCertificate;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Over HTTP/2")
class Http2Test {

  private final FakeEngine engine = new FakeEngine();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private static TestServer server(HttpHandler handler) throws Exception {
    return TestServer.of(
        handler, builder -> builder.setServerOption(UndertowOptions.ENABLE_HTTP2, true));
  }

  private static HttpClient client() throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .sslContext(TestCertificate.clientContext())
        .build();
  }

  private static HttpRequest.Builder request(Wire wire, TestServer server) {
    return HttpRequest.newBuilder(
        URI.create(
            wire == Wire.TLS
                ? "https://localhost:" + server.securePort + "/x/?a=b"
                : "http://localhost:" + server.port + "/x/?a=b"));
  }

  private static HttpResponse<String> get(CompletableFuture<HttpResponse<String>> response)
      throws Exception {
    return response.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private void readBody(HttpExchange exchange) {
    exchange.readBody(
        1_000_000,
        new HttpExchange.BodyListener() {
          @Override
          public void onBody(byte[] body) {
            told.add("body of " + body.length);
            answer(exchange, 200, "" + body.length);
          }

          @Override
          public void onTooLarge() {
            told.add("too large");
            answer(exchange, 413, "");
          }

          @Override
          public void onFailure(IOException cause) {
            told.add("failed");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("polls are held and answered, in any order")
  void polls(Wire wire) throws Exception {
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      HttpClient client = client();
      for (int round = 0; round < 3; round++) {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        List<HttpExchange> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          responses.add(
              client.sendAsync(
                  request(wire, server).header("X-Number", "" + i).build(),
                  BodyHandlers.ofString()));
          held.add(engine.next());
        }
        for (int i = 19; i >= 0; i--) {
          HttpExchange exchange = held.get(i);
          assertThat(exchange.path()).isEqualTo("/x/");
          assertThat(exchange.rawQuery()).isEqualTo("a=b");
          assertThat(exchange.isSecure()).isEqualTo(wire == Wire.TLS);
          answer(exchange, 200, "poll " + exchange.requestHeaders().first("X-Number"));
        }
        for (int i = 0; i < 20; i++) {
          HttpResponse<String> response = get(responses.get(i));
          assertThat(response.body()).isEqualTo("poll " + i);
          // The first rounds of a clear connection may still find the protocol out.
          if (wire == Wire.TLS || round > 0) {
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
          }
          assertThat(response.headers().firstValue("content-length"))
              .hasValue("" + response.body().length());
        }
      }
    }
  }

  @Test
  @DisplayName("a large answer arrives, and is reported as sent")
  void large() throws Exception {
    BlockingQueue<Optional<IOException>> reports = new LinkedBlockingQueue<>();
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      CompletableFuture<HttpResponse<byte[]>> response =
          client().sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofByteArray());
      byte[] body = new byte[5_000_000];
      engine
          .next()
          .respond(
              new io.undersocket.engineio.spi.HttpResponse(200, new HttpHeaders(), body),
              failure -> reports.add(Optional.ofNullable(failure)));
      assertThat(response.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).body()).hasSize(body.length);
      assertThat(take(reports)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("bodies are read, and refused over the limit, while the connection goes on")
  void bodies(Wire wire) throws Exception {
    engine.behaviour = this::readBody;
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      HttpClient client = client();
      for (int size : new int[] {0, 5, 1_000_000, 1_000_001, 5_000_000, 5}) {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(new byte[size]);
        HttpResponse<String> response =
            get(
                client.sendAsync(
                    request(wire, server).POST(body).build(), BodyHandlers.ofString()));
        assertThat(response.statusCode()).isEqualTo(size > 1_000_000 ? 413 : 200);
      }
    }
  }

  @Test
  @DisplayName("a body that nobody reads is thrown away behind the answer")
  void unread() throws Exception {
    engine.behaviour = exchange -> answer(exchange, 400, "no");
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      HttpClient client = client();
      for (int i = 0; i < 3; i++) {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(new byte[500_000]);
        HttpResponse<String> response =
            get(
                client.sendAsync(
                    request(Wire.TLS, server).POST(body).build(), BodyHandlers.ofString()));
        assertThat(response.body()).isEqualTo("no");
      }
    }
  }

  @Test
  @DisplayName("a client that cancels a held request is noticed at once, and others are served")
  void cancelled() throws Exception {
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      HttpClient client = client();
      CompletableFuture<HttpResponse<String>> other =
          client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
      HttpExchange held = engine.next();
      for (int i = 0; i < 5; i++) {
        CompletableFuture<HttpResponse<String>> response =
            client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
        HttpExchange exchange = engine.next();
        CountDownLatch closed = new CountDownLatch(1);
        exchange.onClosed(closed::countDown);
        response.cancel(true);
        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        BlockingQueue<Optional<IOException>> reports = new LinkedBlockingQueue<>();
        exchange.respond(
            FakeEngine.response(200, "too late"),
            failure -> reports.add(Optional.ofNullable(failure)));
        assertThat(take(reports)).isPresent();
      }
      answer(held, 200, "held");
      assertThat(get(other).body()).isEqualTo("held");
    }
  }

  @Test
  @DisplayName("abort resets the one stream, and others are served")
  void abort() throws Exception {
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      HttpClient client = client();
      CompletableFuture<HttpResponse<String>> other =
          client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
      HttpExchange held = engine.next();
      for (int i = 0; i < 5; i++) {
        CompletableFuture<HttpResponse<String>> response =
            client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
        engine.next().abort();
        assertThatThrownBy(() -> get(response)).isInstanceOf(ExecutionException.class);
      }
      answer(held, 200, "held");
      assertThat(get(other).body()).isEqualTo("held");
    }
  }

  @Test
  @DisplayName("the end of the connection ends every held request")
  void connectionLost() throws Exception {
    CountDownLatch closed = new CountDownLatch(3);
    try (TestServer server = server(EngineUndertow.handler(engine));
        RawClient client = server.connect()) {
      // Prior knowledge: the preface, empty settings, and three GET requests of static headers.
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      client.send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      for (int stream = 1; stream <= 5; stream += 2) {
        byte[] host = {0x41, 4, 't', 'e', 's', 't'};
        byte[] headers = {(byte) 0x82, (byte) 0x86, (byte) 0x84};
        client.send(
            new byte[] {0, 0, (byte) (host.length + headers.length), 1, 5, 0, 0, 0, (byte) stream});
        client.send(headers);
        client.send(host);
        engine.next().onClosed(closed::countDown);
      }
      client.reset();
      assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName("an upgrade is impossible, and refused")
  void upgrade() throws Exception {
    try (TestServer server = server(EngineUndertow.handler(engine))) {
      CompletableFuture<HttpResponse<String>> response =
          client().sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
      HttpExchange exchange = engine.next();
      CountDownLatch closed = new CountDownLatch(1);
      exchange.onClosed(closed::countDown);
      RecordingStream.upgrade(
          exchange,
          stream -> {
            throw new AssertionError("not upgraded");
          });
      assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(get(response).statusCode()).isEqualTo(400);
      assertThat(get(response).headers().map()).doesNotContainKey("connection");
    }
  }

  @Test
  @DisplayName("the counting handler in front sees each request end")
  void counted() throws Exception {
    io.undertow.server.handlers.GracefulShutdownHandler counting =
        io.undertow.Handlers.gracefulShutdown(EngineUndertow.handler(engine));
    try (TestServer server = server(counting)) {
      HttpClient client = client();
      client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
      engine.next().abort();
      CompletableFuture<HttpResponse<String>> cancelled =
          client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
      engine.next();
      cancelled.cancel(true);
      client.sendAsync(request(Wire.TLS, server).build(), BodyHandlers.ofString());
      answer(engine.next(), 200, "");
      counting.shutdown();
      assertThat(counting.awaitShutdown(TIMEOUT_SECONDS * 1_000)).isTrue();
    }
  }
}
