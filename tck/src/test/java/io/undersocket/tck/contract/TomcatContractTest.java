package io.undersocket.tck.contract;

import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Undersocket in a servlet container")
class TomcatContractTest extends ContractTest {

  @Override
  Offer start(Contract.Pace pace, Contract.Clients clients) throws IOException {
    return TomcatOffer.start(0, pace, clients);
  }

  @ParameterizedTest
  @ValueSource(strings = {"engineio.test.mjs", "socketio.test.mjs"})
  @DisplayName("serves the official JavaScript clients, over each transport")
  void serves(String file) throws IOException {
    try (Offer offer = start(Contract.Pace.PATIENT, Contract.Clients.CURRENT)) {
      NodeTests.run(
          Path.of("src", "test", "js", file),
          Map.of("CONTRACT_URL", offer.url()),
          Duration.ofMinutes(3));
    }
  }
}
