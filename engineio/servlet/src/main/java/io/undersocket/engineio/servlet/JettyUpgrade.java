package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import io.undersocket.engineio.spi.HttpHeaders;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.TunnelSupport;

/**
 * Upgrades on Jetty 12, by the hook that its own WebSocket has: an attribute of the request names
 * the connection that takes over; over HTTP/2 it takes a stream, that of an extended CONNECT.
 *
 * <p>That hook belongs to Jetty's core, which is one whatever version of the servlet API is on top
 * of it. The way from a servlet's request to the core's is a method of the same name in each of
 * these, and is looked for by name.
 */
final class JettyUpgrade implements WebSocketUpgrade {

  private static final String EXTENDED_CONNECT = "CONNECT";

  /** What an answer over HTTP/2 does not have. */
  private static final Set<String> OF_HTTP_1 =
      Set.of("upgrade", "connection", "sec-websocket-accept");

  private final IoLanes lanes;
  private final Method coreRequest;

  JettyUpgrade(ServletContext context, IoLanes lanes) {
    this.lanes = lanes;
    Class<?> container = context.getClass();
    try {
      coreRequest =
          Class.forName(
                  container.getPackageName() + ".ServletContextRequest",
                  false,
                  container.getClassLoader())
              .getMethod("getServletContextRequest", ServletRequest.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "WebSockets were to come in the way 'jetty', but "
              + context.getServerInfo()
              + " is not the Jetty 12 that it is for",
          e);
    }
  }

  @Override
  public boolean opensTunnel(HttpServletRequest request) throws ServletException {
    return request.getMethod().equals(EXTENDED_CONNECT) && opensTunnel(coreOf(request));
  }

  /** An upgrade of HTTP/1.1 is a tunnel to Jetty, too, of the whole connection. */
  private static boolean opensTunnel(Request core) {
    TunnelSupport tunnel = core.getTunnelSupport();
    return core.getMethod().equals(EXTENDED_CONNECT)
        && tunnel != null
        && "websocket".equalsIgnoreCase(tunnel.getProtocol());
  }

  @Override
  public void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpHeaders headers,
      UpgradeListener listener,
      Runnable lost)
      throws IOException, ServletException {
    Request core = coreOf(request);
    ConnectionMetaData connection = core.getConnectionMetaData();
    Executor executor = connection.getConnector().getExecutor();
    boolean tunnel = opensTunnel(core);
    JettyConnection taker;
    if (tunnel) {
      EndPoint endPoint = core.getTunnelSupport().getEndPoint();
      JettyStream stream = JettyStream.ofTunnel(endPoint, lanes);
      taker = new JettyConnection(endPoint, executor, stream, listener);
      response.setStatus(HttpServletResponse.SC_OK);
      addHeaders(response, headers, name -> !OF_HTTP_1.contains(name.toLowerCase(Locale.ROOT)));
    } else if (connection.getHttpVersion() == HttpVersion.HTTP_1_1) {
      EndPoint endPoint = connection.getConnection().getEndPoint();
      JettyStream stream = JettyStream.ofConnection(endPoint, lanes);
      taker = new JettyConnection(endPoint, executor, stream, listener);
      response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
      addHeaders(response, headers, name -> true);
    } else {
      throw new UnsupportedOperationException(
          "over " + connection.getHttpVersion() + " only an extended CONNECT becomes a WebSocket");
    }
    Request.addCompletionListener(
        core,
        failure -> {
          if (failure != null) {
            lost.run();
          }
        });
    core.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, taker);
    if (tunnel) {
      response.flushBuffer(); // A head that leaves with the end of the answer gets a length of 0.
    }
  }

  private static void addHeaders(
      HttpServletResponse response, HttpHeaders headers, Predicate<String> wanted) {
    headers.forEach(
        (name, value) -> {
          if (wanted.test(name)) {
            response.addHeader(name, value);
          }
        });
  }

  private Request coreOf(HttpServletRequest request) throws ServletException {
    try {
      return Request.unWrap((Request) coreRequest.invoke(null, request));
    } catch (IllegalAccessException e) {
      throw new ServletException(e);
    } catch (InvocationTargetException e) {
      throw new ServletException(e.getCause());
    }
  }
}
