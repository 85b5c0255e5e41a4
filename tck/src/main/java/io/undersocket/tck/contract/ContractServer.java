package io.undersocket.tck.contract;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Undersocket, on Undertow, offering the {@link Contract}. */
public final class ContractServer implements AutoCloseable {

  private final String host;
  private final int port;
  private final Contract contract;

  /** One for each address, the first of which owns the threads of all. */
  private final List<Undertow> listeners;

  private ContractServer(String host, Contract contract, List<Undertow> listeners) {
    this.host = host;
    this.contract = contract;
    this.listeners = List.copyOf(listeners);
    this.port = port(listeners.get(0));
  }

  /** For {@link Contract.Clients#CURRENT} clients; see below. */
  public static ContractServer start(String host, int port, Contract.Pace pace) throws IOException {
    return start(host, port, pace, Contract.Clients.CURRENT);
  }

  /**
   * Starts a server on every address of a host.
   *
   * @param host a name or an address; {@code localhost} is both loopback addresses
   * @param port the port, or 0 for a free one
   * @throws IOException if it cannot listen there; the message says where and why
   */
  public static ContractServer start(
      String host, int port, Contract.Pace pace, Contract.Clients clients) throws IOException {
    Contract contract = new Contract(pace, clients);
    try {
      return new ContractServer(host, contract, listen(host, port, contract.handler()));
    } catch (IOException e) {
      contract.close();
      throw e;
    }
  }

  /** Listens on every address; if the port is free to choose, the first one's counts for all. */
  private static List<Undertow> listen(String host, int port, HttpHandler handler)
      throws IOException {
    List<Undertow> listeners = new ArrayList<>();
    int chosen = port;
    for (InetAddress address : ListenAddresses.of(host)) {
      Undertow.Builder builder =
          Undertow.builder().addHttpListener(chosen, address.getHostAddress()).setHandler(handler);
      if (!listeners.isEmpty()) {
        builder.setWorker(listeners.get(0).getWorker());
      }
      Undertow listener = builder.build();
      try {
        listener.start();
      } catch (RuntimeException e) {
        stop(listeners);
        throw new IOException(
            "cannot listen on " + address.getHostAddress() + " port " + chosen + ": " + cause(e),
            e);
      }
      listeners.add(listener);
      chosen = port(listener);
    }
    return listeners;
  }

  private static String cause(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  private static int port(Undertow listener) {
    return ((InetSocketAddress) listener.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** The port, the same on every address. */
  public int port() {
    return port;
  }

  /** Where the server is, without a slash at the end. */
  public String url() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "http://" + name + ":" + port;
  }

  /** Closes every session at once and stops listening. */
  @Override
  public void close() {
    contract.close().toCompletableFuture().join();
    stop(listeners);
  }

  /** Ends as a process does that is killed: connections are cut without a word. */
  public void crash() {
    stop(listeners);
    contract.close().toCompletableFuture().join();
  }

  /** The owner of the threads comes first in the list, and goes last. */
  private static void stop(List<Undertow> listeners) {
    for (int i = listeners.size() - 1; i >= 0; i--) {
      listeners.get(i).stop();
    }
  }
}
