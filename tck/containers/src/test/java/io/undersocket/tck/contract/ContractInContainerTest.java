package io.undersocket.tck.contract;

import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("container")
@DisplayName("Undersocket in a servlet container")
class ContractInContainerTest extends ContractTest {

  @Override
  Offer start(Contract.Pace pace, Contract.Clients clients) throws IOException {
    ContractInContainer server = ContractInContainer.start(0, pace, clients);
    return new Offer() {
      @Override
      public String url() {
        return server.url();
      }

      @Override
      public void close() {
        try {
          server.close();
        } catch (Exception e) {
          throw new IllegalStateException("the container did not stop", e);
        }
      }
    };
  }

  @Override
  Path script(String name) {
    return Path.of("..").resolve(super.script(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"engineio.test.mjs", "socketio.test.mjs"})
  @DisplayName("serves the official JavaScript clients, over each transport")
  void serves(String file) throws IOException {
    try (Offer offer = start(Contract.Pace.PATIENT, Contract.Clients.CURRENT)) {
      NodeTests.run(script(file), Map.of("CONTRACT_URL", offer.url()), AT_MOST);
    }
  }
}
