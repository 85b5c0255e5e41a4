package io.undersocket.tck.contract;

import io.undersocket.engineio.servlet.EngineServlet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;

/** The contract on Tomcat: a servlet for each of its servers. */
final class TomcatOffer implements ContractTest.Offer {

  private final Contract contract;
  private final Tomcat tomcat;
  private final Path directory;

  private TomcatOffer(Contract contract, Tomcat tomcat, Path directory) {
    this.contract = contract;
    this.tomcat = tomcat;
    this.directory = directory;
  }

  /**
   * @param port the port, or 0 for a free one
   */
  static TomcatOffer start(int port, Contract.Pace pace, Contract.Clients clients)
      throws IOException {
    Path directory = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setSilent(true);
    tomcat.setBaseDir(directory.toString());
    Connector connector = new Connector();
    connector.setPort(port);
    ((AbstractProtocol<?>) connector.getProtocolHandler())
        .setAddress(InetAddress.getLoopbackAddress());
    connector.setProperty("maxKeepAliveRequests", "-1");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Contract contract = new Contract(pace, clients);
    contract
        .endpoints()
        .forEach(
            (path, endpoint) -> {
              Wrapper wrapper = Tomcat.addServlet(context, path, new EngineServlet(endpoint));
              wrapper.setAsyncSupported(true);
              wrapper.setLoadOnStartup(1);
              context.addServletMappingDecoded(path + "/*", path);
            });
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IOException("Tomcat did not start", e);
    }
    return new TomcatOffer(contract, tomcat, directory);
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() {
    contract.close().toCompletableFuture().join();
    try (Stream<Path> files = Files.walk(directory)) {
      tomcat.stop();
      tomcat.destroy();
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException("Tomcat did not stop", e);
    }
  }
}
