package io.undersocket.tck.contract;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The Node.js server")
class NodeContractTest extends ContractTest {

  /** The module, where the build has installed the packages. */
  static final Path PACKAGES = Path.of("").toAbsolutePath();

  @Override
  Offer start(Contract.Pace pace, Contract.Clients clients) throws IOException {
    NodeReference reference = NodeReference.start(PACKAGES, pace, clients);
    return new Offer() {
      @Override
      public String url() {
        return reference.url();
      }

      @Override
      public void close() {
        reference.close();
      }
    };
  }
}
