package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.TestCertificate;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** An Undertow of a test: HTTP and HTTPS on free loopback ports, two I/O threads. */
final class TestServer implements AutoCloseable {

  final Undertow undertow;
  final int port;
  final int securePort;

  private TestServer(Undertow undertow) {
    this.undertow = undertow;
    undertow.start();
    port = port(0);
    securePort = port(1);
  }

  static TestServer of(FakeEngine engine) throws Exception {
    return of(EngineUndertow.handler(engine));
  }

  static TestServer of(HttpHandler handler) throws Exception {
    return of(handler, builder -> builder);
  }

  static TestServer of(HttpHandler handler, UnaryOperator<Undertow.Builder> more) throws Exception {
    Undertow.Builder builder =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .addHttpsListener(0, "127.0.0.1", TestCertificate.serverContext())
            .setIoThreads(2)
            .setWorkerThreads(2)
            .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 2_000)
            .setHandler(handler);
    return new TestServer(more.apply(builder).build());
  }

  RawClient connect() throws Exception {
    return RawClient.connect(port);
  }

  RawClient connectSecurely() throws Exception {
    return RawClient.connectSecurely(securePort);
  }

  private int port(int listener) {
    return ((InetSocketAddress) undertow.getListenerInfo().get(listener).getAddress()).getPort();
  }

  @Override
  public void close() {
    undertow.stop();
  }
}
