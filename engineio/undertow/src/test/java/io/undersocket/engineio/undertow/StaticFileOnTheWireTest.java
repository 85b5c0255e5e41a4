package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.StaticFile;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.RawClient.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A static file, on the wire,")
class StaticFileOnTheWireTest {

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity"})
  @DisplayName("has the same headers for HEAD as for GET, its length among them, and no body")
  void head(String accepted) throws Exception {
    try (TestServer server = TestServer.of(EngineUndertow.handler(new Files()));
        RawClient client = server.connect()) {
      Response get = client.get("/file", "Accept-Encoding: " + accepted).read();
      Response head =
          client.request("HEAD", "/file", "", "Accept-Encoding: " + accepted).readWithoutBody();
      assertThat(head.all("Content-Length"))
          .isEqualTo(get.all("Content-Length"))
          .doesNotContain("0");
      assertThat(head.all("Content-Encoding")).isEqualTo(get.all("Content-Encoding"));
      assertThat(head.all("ETag")).isEqualTo(get.all("ETag"));
      assertThat(client.get("/file").read().text()).startsWith("content content");
    }
  }

  /** Serves one file, whatever is asked for. */
  private static final class Files implements HttpEndpoint {

    private final EngineServer engine = EngineServer.create();
    private final StaticFile file =
        new StaticFile(
            "text/plain", "\"1\"", () -> "content ".repeat(1_000).getBytes(StandardCharsets.UTF_8));

    @Override
    public void handle(HttpExchange exchange) {
      engine.serve(exchange, file);
    }

    @Override
    public CompletionStage<Void> close() {
      return engine.close();
    }
  }
}
