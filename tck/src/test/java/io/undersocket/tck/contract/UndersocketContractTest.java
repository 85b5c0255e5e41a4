package io.undersocket.tck.contract;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Undersocket")
class UndersocketContractTest extends ContractTest {

  @Override
  Offer start(Contract.Pace pace, Contract.Clients clients) throws IOException {
    ContractServer server = ContractServer.start("127.0.0.1", 0, pace, clients);
    return new Offer() {
      @Override
      public String url() {
        return server.url();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
