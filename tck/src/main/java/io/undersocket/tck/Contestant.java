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
import java.util.concurrent.atomic.AtomicReference;
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

  /** The server that this kit is built with. */
  static Contestant undersocket() throws IOException {
    AtomicReference<ContractServer> running = new AtomicReference<>(undersocket(0));
    return new Contestant(
        "Undersocket",
        running.get().url(),
        () -> running.get().close(),
        () -> {
          running.get().crash();
          running.set(undersocket(running.get().port()));
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
    AtomicReference<NodeReference> running = new AtomicReference<>(node(packages, 0));
    return new Contestant(
        version.find() ? "Node.js socket.io " + version.group(1) : "Node.js socket.io",
        running.get().url(),
        () -> running.get().close(),
        () -> {
          running.get().close();
          running.set(node(packages, URI.create(running.get().url()).getPort()));
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
