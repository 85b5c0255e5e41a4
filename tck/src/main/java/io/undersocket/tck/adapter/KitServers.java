package io.undersocket.tck.adapter;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/**
 * What all kits have in common: the servers of a test, each on a port of its own, and their
 * clients. Public only so that kits can be extended anywhere.
 */
public abstract class KitServers {

  private final List<Undertow> listeners = new ArrayList<>();
  private final List<SocketIoServer> servers = new ArrayList<>();

  KitServers() {}

  /** How many servers there are to be; a cluster has three if nothing speaks against it. */
  protected abstract int serverCount();

  /**
   * The adapter of a server.
   *
   * @param server which one, from 0 on; asked once for each in every test
   */
  protected abstract AdapterFactory adapter(int server) throws Exception;

  /**
   * Waits until what other servers say to a room reaches the sockets here that have just joined it:
   * for adapters that tell somebody first. Does nothing by default.
   */
  protected void awaitRooms() {}

  /** How long the kit waits for something that has to happen. */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** Starts the servers, and waits until they know each other. */
  void start(UnaryOperator<SocketIoServer.Builder> options) throws Exception {
    for (int i = 0; i < serverCount(); i++) {
      SocketIoServer io =
          options.apply(SocketIoServer.builder().serveClient(false)).adapter(adapter(i)).build();
      Undertow listener =
          Undertow.builder()
              .addHttpListener(0, "127.0.0.1")
              .setIoThreads(1)
              .setWorkerThreads(1)
              .setHandler(EngineUndertow.handler(io, "/socket.io", ResponseCodeHandler.HANDLE_404))
              .build();
      listener.start();
      servers.add(io);
      listeners.add(listener);
    }
    awaitServers("/");
  }

  /** Waits until every server knows all others in a namespace. */
  void awaitServers(String namespace) {
    for (SocketIoServer io : servers) {
      await(
          "every server knows the others in " + namespace,
          () ->
              io.of(namespace).adapter().serverCount().toCompletableFuture().join()
                  == servers.size());
    }
  }

  @AfterEach
  void stop() {
    for (SocketIoServer io : servers) {
      io.close(Duration.ZERO).toCompletableFuture().join();
    }
    listeners.forEach(Undertow::stop);
  }

  SocketIoServer server(int index) {
    return servers.get(index);
  }

  /** The one after it; with one server only, the same. */
  SocketIoServer after(int index) {
    return servers.get((index + 1) % servers.size());
  }

  int lastServer() {
    return servers.size() - 1;
  }

  /** A connection to a server, without a namespace. */
  KitClient open(int server) {
    InetSocketAddress address =
        (InetSocketAddress) listeners.get(server).getListenerInfo().get(0).getAddress();
    return KitClient.open(URI.create("ws://127.0.0.1:" + address.getPort()), patience());
  }

  /** A client of {@code /}. */
  KitClient connect(int server) throws InterruptedException {
    KitClient client = open(server);
    client.say("0");
    client.connected();
    awaitSocket(server, client.id());
    return client;
  }

  /** Waits until the server knows a socket that its client knows already. */
  Socket awaitSocket(int server, String id) {
    await("socket " + id, () -> servers.get(server).sockets().socket(id) != null);
    return Objects.requireNonNull(servers.get(server).sockets().socket(id));
  }

  <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  Throwable failureOf(CompletionStage<?> stage) throws InterruptedException, TimeoutException {
    try {
      stage.toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("did not fail");
  }

  /** Waits for something that no event tells of. */
  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + patience().toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + patience() + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
