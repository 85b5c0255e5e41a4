package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.TestCertificate;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat, embedded. */
final class TomcatContainer implements Container {

  /** Whose connections can be reached from outside. */
  private static final class CuttableProtocol extends Http11NioProtocol {
    void cutAll() {
      getEndpoint().getConnections().forEach(SocketWrapperBase::close);
    }
  }

  private final Tomcat tomcat;
  private final CuttableProtocol protocol;
  private final Context context;
  private final Path directory;

  private TomcatContainer(
      Tomcat tomcat, CuttableProtocol protocol, Context context, Path directory) {
    this.tomcat = tomcat;
    this.protocol = protocol;
    this.context = context;
    this.directory = directory;
  }

  static TomcatContainer start(Mount mount) throws Exception {
    Path directory = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setSilent(true);
    tomcat.setBaseDir(directory.toString());
    CuttableProtocol protocol = new CuttableProtocol();
    tomcat.setConnector(connector(protocol, mount));
    Context context = tomcat.addContext(mount.contextPath(), null);
    // How long it waits for what is asynchronous, polls among it, before it destroys the servlet.
    ((StandardContext) context).setUnloadDelay(100);
    if ("jakarta".equals(mount.webSocket())) {
      context.addServletContainerInitializer(new WsSci(), null);
    }
    mount
        .servlets()
        .forEach(
            (mapping, servlet) -> {
              Wrapper wrapper = Tomcat.addServlet(context, "engine at " + mapping, servlet);
              wrapper.setAsyncSupported(mount.async());
              wrapper.setLoadOnStartup(1);
              if (mount.webSocket() != null) {
                wrapper.addInitParameter(EngineServlet.WEB_SOCKET_PARAMETER, mount.webSocket());
              }
              context.addServletMappingDecoded(mapping, wrapper.getName());
            });
    int number = 0;
    for (Filter filter : mount.filters()) {
      add(context, filter, "filter" + number++, mount.asyncFilters());
    }
    tomcat.start();
    return new TomcatContainer(tomcat, protocol, context, directory);
  }

  private static Connector connector(CuttableProtocol protocol, Mount mount) throws Exception {
    Connector connector = new Connector(protocol);
    connector.setPort(mount.port());
    protocol.setAddress(InetAddress.getLoopbackAddress());
    // By default a connection ends after a hundred requests, and clients here do not come again.
    connector.setProperty("maxKeepAliveRequests", "-1");
    if (mount.limits() == Limits.OF_THE_GUIDE) {
      connector.setProperty("maxConnections", "20000");
      connector.setProperty("relaxedQueryChars", "[]");
      connector.setProperty("socket.appReadBufSize", "1024");
      connector.setProperty("socket.appWriteBufSize", "1024");
    } else {
      // As large as Undertow's own server takes.
      connector.setProperty("maxHttpRequestHeaderSize", "65536");
      connector.setProperty("maxHttpResponseHeaderSize", "65536");
      // What it grants asynchronous requests that do not say otherwise.
      connector.setAsyncTimeout(500);
      // What Tomcat gives a client to read its answer.
      connector.setProperty("connectionTimeout", "5000");
    }
    if (mount.secure()) {
      connector.setSecure(true);
      connector.setScheme("https");
      connector.setProperty("SSLEnabled", "true");
      SSLHostConfig host = new SSLHostConfig();
      SSLHostConfigCertificate certificate =
          new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
      certificate.setCertificateKeystore(TestCertificate.store());
      certificate.setCertificateKeystorePassword(TestCertificate.password());
      host.addCertificate(certificate);
      connector.addSslHostConfig(host);
    }
    return connector;
  }

  private static void add(Context context, Filter filter, String name, boolean async) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(filter);
    definition.setAsyncSupported(Boolean.toString(async));
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName(name);
    map.addURLPattern("/*");
    context.addFilterMap(map);
  }

  /** How many it may have from now on. */
  void maxConnections(int count) {
    protocol.setMaxConnections(count);
  }

  @Override
  public String name() {
    return "Tomcat " + Container.line(ServerInfo.getServerNumber());
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void undeploy() throws LifecycleException {
    context.stop();
  }

  @Override
  public void cut() {
    tomcat.getConnector().pause();
    protocol.cutAll();
  }

  @Override
  public void close() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
