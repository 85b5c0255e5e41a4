package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.msgpack.MessagePackParser;
import io.undersocket.socketio.spi.ClusterAdapter;
import io.undersocket.socketio.spi.ClusterOptions;
import io.undersocket.tck.adapter.InProcessBus;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The scenarios are told in JavaScript: see {@code src/test/js/scenarios.mjs}. */
@DisplayName("Every feature, with the official JavaScript client,")
class FeaturesTest {

  private static final Duration AT_MOST = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private FeatureServer server;

  @BeforeEach
  void start() throws IOException {
    server = FeatureServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("works in Node.js, over each transport")
  void worksInNode() {
    run("features.test.mjs");
  }

  @Test
  @DisplayName("works in a browser, over each transport")
  void worksInBrowser() {
    run("features.browser.test.mjs");
  }

  @Test
  @DisplayName("works in a browser whose client speaks MessagePack")
  void worksWithMessagePack() throws IOException {
    try (FeatureServer packing =
        FeatureServer.start(
            builder -> builder.parser(MessagePackParser.create(FeatureServer.BINDING)))) {
      run("features.browser.test.mjs", packing, Map.of("BUNDLE", "socket.io.msgpack.min.js"));
    }
  }

  @Test
  @DisplayName("is given back to who had lost the connection")
  void survivesLoss() throws IOException {
    try (FeatureServer recovering =
        FeatureServer.start(builder -> builder.connectionStateRecovery(Duration.ofMinutes(2)))) {
      run("recovery.test.mjs", recovering, Map.of());
    }
  }

  @Test
  @DisplayName("reaches whoever is connected to another server")
  void amongServers() throws IOException {
    try (InProcessBus bus = new InProcessBus();
        FeatureServer first = oneOfSeveral(bus, "first");
        FeatureServer second = oneOfSeveral(bus, "second")) {
      run("servers.test.mjs", first, Map.of("OTHER_URL", second.url()));
    }
  }

  private static FeatureServer oneOfSeveral(InProcessBus bus, String name) throws IOException {
    FeatureServer server =
        FeatureServer.start(
            builder -> builder.adapter(ClusterAdapter.factory(bus, ClusterOptions.defaults())));
    server.features().listenToServers(name);
    return server;
  }

  @Test
  @Tag("DC05")
  @Tag("DC07")
  @DisplayName("ends with the server, which tells every listener why")
  void endsWithTheServer() {
    run("closing.test.mjs");
    Map<String, CompletableFuture<Features.End>> ends = server.features().ends();
    assertThat(ends).hasSize(7);
    assertThat(ends.values())
        .allSatisfy(
            end ->
                assertThat(end)
                    .succeedsWithin(PATIENCE)
                    .extracting(Features.End::reason)
                    .isEqualTo(DisconnectReason.SERVER_SHUTTING_DOWN));
    assertThat(server.io().engine().clientsCount()).isZero();
  }

  private void run(String file) {
    run(file, server, Map.of());
  }

  private static void run(String file, FeatureServer server, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("CONTRACT_URL", server.url());
    NodeTests.run(Path.of("src", "test", "js", file), environment, AT_MOST);
  }
}
