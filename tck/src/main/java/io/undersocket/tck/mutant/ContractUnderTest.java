package io.undersocket.tck.mutant;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import java.io.IOException;
import java.net.URI;

/**
 * The contract server of whatever class loader has loaded this class: in that of a mutant, it is
 * the mutant.
 */
public final class ContractUnderTest implements MutantServer {

  private final ContractServer server;

  /** Starts a server on the loopback address, on a free port. */
  public ContractUnderTest() throws IOException {
    server = ContractServer.start("127.0.0.1", 0, Contract.Pace.BRISK, Contract.Clients.ALSO_OLD);
  }

  @Override
  public URI url() {
    return URI.create(server.url());
  }

  @Override
  public void close() {
    server.close();
  }
}
