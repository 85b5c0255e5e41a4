package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A static file")
class StaticFileTest {

  private final EngineServer engine = EngineServer.builder().directExecution().build();

  @Test
  @DisplayName("is loaded once, whatever its forms, and not for those who have it")
  void loadedOnce() {
    AtomicInteger loads = new AtomicInteger();
    StaticFile file =
        file(
            () -> {
              loads.incrementAndGet();
              return "content".getBytes(StandardCharsets.UTF_8);
            });

    assertThat(ask(file, "If-None-Match", "\"1\"").status()).isEqualTo(304);
    assertThat(loads).hasValue(0);

    assertThat(ask(file).responseBody()).isEqualTo("content");
    ask(file, "Accept-Encoding", "gzip");
    ask(file, "Accept-Encoding", "deflate");
    ask(file);
    assertThat(loads).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "identity"})
  @DisplayName("says to HEAD how long it would be, in the form that GET would have got")
  void head(String accepted) {
    StaticFile file = file(() -> "content ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    FakeExchange head = FakeExchange.of("HEAD", "/file", "Accept-Encoding", accepted);
    engine.serve(head, file);
    assertThat(head.responseBytes()).isEmpty();
    assertThat(head.responseHeaders().first("Content-Length"))
        .isEqualTo("" + ask(file, "Accept-Encoding", accepted).responseBytes().length);
  }

  @Test
  @DisplayName("that cannot be loaded is an error of the server, until it can")
  void cannotBeLoaded() {
    AtomicInteger tries = new AtomicInteger();
    StaticFile file =
        file(
            () -> {
              if (tries.getAndIncrement() == 0) {
                throw new IllegalStateException("no such resource");
              }
              return new byte[1];
            });

    assertThat(ask(file).status()).isEqualTo(500);
    assertThat(ask(file).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("is not touched by middlewares, which are for sessions")
  void noMiddlewares() {
    engine.use((request, headers, step) -> step.end(403, new byte[0]));

    assertThat(ask(file(() -> new byte[1])).status()).isEqualTo(200);
  }

  private static StaticFile file(Supplier<byte[]> content) {
    return new StaticFile("text/plain", "\"1\"", content);
  }

  private FakeExchange ask(StaticFile file, String... headers) {
    FakeExchange exchange = FakeExchange.of("GET", "/file", headers);
    engine.serve(exchange, file);
    return exchange;
  }
}
