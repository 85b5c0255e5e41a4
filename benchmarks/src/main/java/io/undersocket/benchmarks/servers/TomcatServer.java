package io.undersocket.benchmarks.servers;

import io.undersocket.benchmarks.compare.ModuleDirectory;
import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.engineio.servlet.WebSocketWay;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * Tomcat, embedded, with our servlet or with its own Jakarta WebSocket; the connector is the same.
 */
public final class TomcatServer {

  /** What the guide says to set where many connections stay. */
  private static final Map<String, String> CONNECTOR =
      Map.of(
          "socket.appReadBufSize", "1024",
          "socket.appWriteBufSize", "1024",
          "maxConnections", "-1",
          "maxKeepAliveRequests", "-1",
          "acceptCount", "1024");

  private TomcatServer() {}

  /** Starts the server; it runs until the process ends. */
  public static void main(String[] args) throws IOException, LifecycleException {
    ServerOptions options = ServerOptions.parse(List.of(args));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(ModuleDirectory.output("tomcat").toString());
    tomcat.setConnector(connector(options.port()));
    Context context = tomcat.addContext("", null);
    switch (options.endpoint()) {
      case UNDERSOCKET -> mountServlet(context, options);
      case JAKARTA -> mountEndpoint(context);
    }
    tomcat.start();
    options.announce(name(options) + "; " + settings());
    tomcat.getServer().await();
  }

  private static String name(ServerOptions options) {
    String container = "Tomcat " + ServerInfo.getServerNumber();
    return switch (options.endpoint()) {
      case UNDERSOCKET -> UndersocketServer.name(options) + ", in " + container;
      case JAKARTA -> container + ", its Jakarta WebSocket";
    };
  }

  private static String settings() {
    return CONNECTOR.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static Connector connector(int port) {
    Connector connector = new Connector();
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    CONNECTOR.forEach(
        (name, value) -> {
          if (!connector.setProperty(name, value)) {
            throw new IllegalStateException("Tomcat's connector has no " + name);
          }
        });
    return connector;
  }

  private static void mountServlet(Context context, ServerOptions options) {
    EngineServlet servlet =
        new EngineServlet(UndersocketServer.endpoint(options), WebSocketWay.TOMCAT);
    Wrapper wrapper = Tomcat.addServlet(context, "socket.io", servlet);
    wrapper.setAsyncSupported(true);
    wrapper.setLoadOnStartup(1);
    String path = UndersocketServer.path(options);
    context.addServletMappingDecoded(path.equals("/") ? "/*" : path + "/*", "socket.io");
  }

  private static void mountEndpoint(Context context) {
    context.addServletContainerInitializer(new WsSci(), null);
    context.addServletContainerInitializer(
        (classes, servletContext) -> {
          Object container = servletContext.getAttribute(ServerContainer.class.getName());
          try {
            ((ServerContainer) container).addEndpoint(JakartaFloor.atSocketIo());
          } catch (DeploymentException e) {
            throw new IllegalStateException("Tomcat does not take the endpoint", e);
          }
        },
        null);
    // The endpoint stands behind a filter, and filters are asked only where there is a servlet.
    Tomcat.addServlet(context, "nothing", new HttpServlet() {});
    context.addServletMappingDecoded("/", "nothing");
  }
}
