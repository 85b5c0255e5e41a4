package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.TestCertificate;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty, embedded. */
final class JettyContainer implements Container {

  private final Server server;
  private final ServletContextHandler context;

  private JettyContainer(Server server, ServletContextHandler context) {
    this.server = server;
    this.context = context;
  }

  static JettyContainer start(Mount mount) throws Exception {
    return start(mount, connector -> {});
  }

  /** One that speaks HTTP/2 as well, with who begins with it. */
  static JettyContainer startWithHttp2(Mount mount) throws Exception {
    return start(
        mount,
        connector ->
            connector.addConnectionFactory(
                new HTTP2CServerConnectionFactory(new HttpConfiguration())));
  }

  /** One that has so many connections at the most. */
  static JettyContainer startWithLimit(Mount mount, int connections) throws Exception {
    return start(mount, connector -> limit(connector, connections));
  }

  private static void limit(ServerConnector connector, int connections) {
    connector.getServer().addBean(new NetworkConnectionLimit(connections, connector));
  }

  private static JettyContainer start(Mount mount, Consumer<ServerConnector> more)
      throws Exception {
    Server server = new Server();
    ServerConnector connector = connector(server, mount);
    server.addConnector(connector);
    if (mount.limits() == Limits.OF_THE_GUIDE) {
      limit(connector, 20_000);
    }
    more.accept(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath(mount.contextPath().isEmpty() ? "/" : mount.contextPath());
    JakartaWebSocketServletContainerInitializer.configure(context, null);
    mount
        .servlets()
        .forEach(
            (mapping, servlet) -> {
              ServletHolder holder = new ServletHolder("engine at " + mapping, servlet);
              holder.setAsyncSupported(mount.async());
              holder.setInitOrder(1);
              if (mount.webSocket() != null) {
                holder.setInitParameter(EngineServlet.WEB_SOCKET_PARAMETER, mount.webSocket());
              }
              context.addServlet(holder, mapping);
            });
    for (Filter filter : mount.filters()) {
      FilterHolder filterHolder = new FilterHolder(filter);
      filterHolder.setAsyncSupported(mount.asyncFilters());
      context.addFilter(filterHolder, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    server.setHandler(context);
    server.start();
    return new JettyContainer(server, context);
  }

  private static ServerConnector connector(Server server, Mount mount) throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    if (mount.limits() == Limits.OF_TESTS) {
      // As large as Undertow's own server takes.
      http.setRequestHeaderSize(65_536);
      http.setResponseHeaderSize(65_536);
    }
    http.setSendServerVersion(false);
    ServerConnector connector;
    if (mount.secure()) {
      SecureRequestCustomizer customizer = new SecureRequestCustomizer();
      customizer.setSniHostCheck(false);
      http.addCustomizer(customizer);
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setSslContext(TestCertificate.serverContext());
      connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
    } else {
      connector = new ServerConnector(server, new HttpConnectionFactory(http));
    }
    connector.setHost("127.0.0.1");
    connector.setPort(mount.port());
    // What Jetty gives a client to read its answer, and what a WebSocket is not held to.
    connector.setIdleTimeout(mount.limits() == Limits.OF_TESTS ? 5_000 : 30_000);
    return connector;
  }

  /** What connections from now on are held to. */
  void idleTimeout(Duration timeout) {
    connector().setIdleTimeout(timeout.toMillis());
  }

  private ServerConnector connector() {
    return (ServerConnector) server.getConnectors()[0];
  }

  @Override
  public String name() {
    return "Jetty " + Container.line(Server.getVersion());
  }

  @Override
  public int port() {
    return connector().getLocalPort();
  }

  @Override
  public void undeploy() throws Exception {
    context.stop();
  }

  @Override
  public void cut() {
    connector().close();
    connector().getConnectedEndPoints().forEach(EndPoint::close);
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
