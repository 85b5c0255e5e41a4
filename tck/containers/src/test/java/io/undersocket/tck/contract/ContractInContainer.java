package io.undersocket.tck.contract;

import io.undersocket.engineio.servlet.Container;
import io.undersocket.engineio.servlet.EngineServlet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contract in the servlet container that this run of the tests is for, set up as the guide
 * tells its readers to: a servlet for each of its servers.
 */
public final class ContractInContainer implements AutoCloseable {

  private final Contract contract;
  private final Container container;

  /** Which the container forgets when it ends. */
  private final int port;

  private ContractInContainer(Contract contract, Container container) {
    this.contract = contract;
    this.container = container;
    this.port = container.port();
  }

  /**
   * @param port where to listen, or 0 for a free port
   */
  public static ContractInContainer start(int port, Contract.Pace pace, Contract.Clients clients)
      throws IOException {
    Contract contract = new Contract(pace, clients);
    Map<String, EngineServlet> servlets = new LinkedHashMap<>();
    contract
        .endpoints()
        .forEach((path, endpoint) -> servlets.put(path + "/*", new EngineServlet(endpoint)));
    try {
      return new ContractInContainer(
          contract, Container.start(Container.Mount.of(servlets).asGuided(port)));
    } catch (Exception e) {
      contract.close();
      throw new IOException("the container did not start", e);
    }
  }

  /** What the container is. */
  public String name() {
    return container.name();
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Ends as a process does that is killed. */
  public void crash() throws Exception {
    container.cut();
    close();
  }

  /** Ends every session at once, and then the container. */
  @Override
  public void close() throws Exception {
    contract.close().toCompletableFuture().join();
    container.close();
  }
}
