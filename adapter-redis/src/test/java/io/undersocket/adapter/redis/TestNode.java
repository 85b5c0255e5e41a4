package io.undersocket.adapter.redis;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server of a cluster, which listens on a port of its own. */
final class TestNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final SocketIoServer io;
  private final Undertow listener;

  private TestNode(SocketIoServer.Builder options) {
    this.io = options.serveClient(false).build();
    this.listener =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setHandler(EngineUndertow.handler(io, "/socket.io", ResponseCodeHandler.HANDLE_404))
            .build();
    listener.start();
  }

  static TestNode start(AdapterFactory adapter) {
    return start(SocketIoServer.builder().adapter(adapter));
  }

  static TestNode start(SocketIoServer.Builder options) {
    return new TestNode(options);
  }

  SocketIoServer io() {
    return io;
  }

  String url() {
    InetSocketAddress address = (InetSocketAddress) listener.getListenerInfo().get(0).getAddress();
    return "http://127.0.0.1:" + address.getPort();
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits for something that no event tells of; what fails meanwhile does not hold. */
  static void await(String what, Condition condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    throw new AssertionError("not within " + PATIENCE + ": " + what, last);
  }

  /** Waits until this server counts so many. */
  void awaitServers(int count) {
    await(
        "there are " + count + " servers",
        () ->
            io.sockets().adapter().serverCount().toCompletableFuture().get(2, TimeUnit.SECONDS)
                == count);
  }

  @Override
  public void close() {
    io.close(Duration.ZERO).toCompletableFuture().join();
    listener.stop();
  }
}
