package io.undersocket.tck;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.contract.NodePackages;
import io.undersocket.tck.contract.NodeReference;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that the kit starts itself, to compare it with others.
 *
 * @param name what reports call it
 * @param url where it is
 * @param server ends it when closed
 */
record Contestant(String name, String url, AutoCloseable server) implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");

  /** Starts a server. */
  @FunctionalInterface
  interface Start {
    Contestant start() throws IOException;
  }

  /** The server that this kit is built with. */
  static Contestant undersocket() throws IOException {
    ContractServer server =
        ContractServer.start(LOOPBACK, 0, Contract.Pace.BRISK, Contract.Clients.ALSO_OLD);
    return new Contestant("Undersocket", server.url(), server);
  }

  /** The published Node.js server; its packages are fetched if they are not there. */
  static Contestant node(PrintStream out) throws IOException {
    Path packages = NodePackages.install(out::println);
    String manifest = Files.readString(packages.resolve("node_modules/socket.io/package.json"));
    Matcher version = VERSION.matcher(manifest);
    NodeReference server =
        NodeReference.start(packages, Contract.Pace.BRISK, Contract.Clients.ALSO_OLD);
    return new Contestant(
        version.find() ? "Node.js socket.io " + version.group(1) : "Node.js socket.io",
        server.url(),
        server);
  }

  @Override
  public void close() throws IOException {
    try {
      server.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(name + " could not be ended: " + e.getMessage(), e);
    }
  }
}
