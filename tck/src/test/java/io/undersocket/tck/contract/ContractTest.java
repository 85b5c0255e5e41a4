package io.undersocket.tck.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What everyone who offers the contract is held to, before cases judge by it. What clients do is
 * told in JavaScript: see {@code src/test/js/contract.test.mjs}.
 */
abstract class ContractTest {

  /** How long a file of tests for Node.js may take. */
  static final Duration AT_MOST = Duration.ofMinutes(3);

  /** Another version would come as an upgrade, which Node.js would take for one. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A server that offers it. */
  interface Offer extends AutoCloseable {
    String url();

    @Override
    void close();
  }

  abstract Offer start(Contract.Pace pace, Contract.Clients clients) throws IOException;

  /** A file of tests for Node.js, by its name. */
  Path script(String name) {
    return Path.of("src", "test", "js", name);
  }

  @Test
  @DisplayName("offers all of the contract to clients of today, and refuses those of yesterday")
  void offersToCurrentClients() throws IOException {
    run(Contract.Clients.CURRENT, "no");
  }

  @Test
  @DisplayName("offers all of the contract to clients of Socket.IO 2 as well, if it is to")
  void offersToOldClients() throws IOException {
    run(Contract.Clients.ALSO_OLD, "yes");
  }

  private void run(Contract.Clients clients, String oldClients) throws IOException {
    try (Offer offer = start(Contract.Pace.PATIENT, clients)) {
      NodeTests.run(
          script("contract.test.mjs"),
          Map.of("CONTRACT_URL", offer.url(), "OLD_CLIENTS", oldClients),
          AT_MOST);
    }
  }

  @Test
  @DisplayName("keeps to the contract's times and limits, and lets any page connect")
  void keepsToTheContract() throws Exception {
    try (Offer offer = start(Contract.Pace.BRISK, Contract.Clients.CURRENT)) {
      for (String path : new String[] {"/engine.io/", "/socket.io/", "/recovery/", "/msgpack/"}) {
        var request =
            HttpRequest.newBuilder(URI.create(offer.url() + path + "?EIO=4&transport=polling"))
                .header("Origin", "http://page.example")
                .build();
        var opened = HTTP.send(request, BodyHandlers.ofString());
        assertThat(opened.body())
            .endsWith(
                "\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,"
                    + "\"maxPayload\":1000000}");
        assertThat(opened.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
      }
    }
  }
}
