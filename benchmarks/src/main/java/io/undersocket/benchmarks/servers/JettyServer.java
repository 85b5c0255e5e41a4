package io.undersocket.benchmarks.servers;

import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.engineio.servlet.WebSocketWay;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, embedded, with our servlet or with its own Jakarta WebSocket; the rest is the same. */
public final class JettyServer {

  /** Of connections that wait to be accepted: more than the generator opens at a time. */
  private static final int BACKLOG = 1_024;

  private JettyServer() {}

  /** Starts the server; it runs until the process ends. */
  public static void main(String[] args) throws Exception {
    ServerOptions options = ServerOptions.parse(List.of(args));
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(options.port());
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    switch (options.endpoint()) {
      case UNDERSOCKET -> mountServlet(context, options);
      case JAKARTA ->
          JakartaWebSocketServletContainerInitializer.configure(
              context,
              (servletContext, container) -> container.addEndpoint(JakartaFloor.atSocketIo()));
    }
    server.setHandler(context);
    server.start();
    options.announce(name(options));
    server.join();
  }

  private static String name(ServerOptions options) {
    String container = "Jetty " + Server.getVersion();
    return switch (options.endpoint()) {
      case UNDERSOCKET -> UndersocketServer.name(options) + ", in " + container;
      case JAKARTA -> container + ", its Jakarta WebSocket";
    };
  }

  private static void mountServlet(ServletContextHandler context, ServerOptions options) {
    EngineServlet servlet =
        new EngineServlet(UndersocketServer.endpoint(options), WebSocketWay.JETTY);
    ServletHolder holder = new ServletHolder("socket.io", servlet);
    holder.setAsyncSupported(true);
    holder.setInitOrder(1);
    String path = UndersocketServer.path(options);
    context.addServlet(holder, path.equals("/") ? "/*" : path + "/*");
  }
}
