package io.undersocket.tck;

import io.undersocket.tck.clients.Restarter;
import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ContractServer;
import io.undersocket.tck.contract.NodePackages;
import io.undersocket.tck.contract.NodeReference;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
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
 * @param restarter ends it as if it were killed, and starts it again where it was
 */
record Contestant(String name, String url, AutoCloseable server, Restarter restarter)
    implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");

  /** Starts a server. */
  @FunctionalInterface
  interface Start {
    Contestant start() throws IOException;
  }

  /** The one of several servers in a row that is there now. */
  private static final class Running<S> {
    private volatile S server;

    Running(S first) {
      server = first;
    }
  }

  /** The server that this kit is built with. */
  static Contestant undersocket() throws IOException {
    Running<ContractServer> running = new Running<>(undersocket(0));
    return new Contestant(
        "Undersocket",
        running.server.url(),
        () -> running.server.close(),
        () -> {
          running.server.crash();
          running.server = undersocket(running.server.port());
        });
  }

  private static ContractServer undersocket(int port) throws IOException {
    return ContractServer.start(LOOPBACK, port, Contract.Pace.BRISK, Contract.Clients.ALSO_OLD);
  }

  /** The published Node.js server; its packages are fetched if they are not there. */
  static Contestant node(PrintStream out) throws IOException {
    Path packages = NodePackages.install(out::println);
    String manifest = Files.readString(packages.resolve("node_modules/socket.io/package.json"));
    Matcher version = VERSION.matcher(manifest);
    Running<NodeReference> running = new Running<>(node(packages, 0));
    return new Contestant(
        version.find() ? "Node.js socket.io " + version.group(1) : "Node.js socket.io",
        running.server.url(),
        () -> running.server.close(),
        () -> {
          running.server.close();
          running.server = node(packages, URI.create(running.server.url()).getPort());
        });
  }

  private static NodeReference node(Path packages, int port) throws IOException {
    return NodeReference.start(packages, port, Contract.Pace.BRISK, Contract.Clients.ALSO_OLD);
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
