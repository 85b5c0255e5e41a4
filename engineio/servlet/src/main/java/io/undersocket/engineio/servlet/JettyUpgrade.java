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
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/**
 * Upgrades on Jetty 12, by the hook that its own WebSocket has: an attribute of the request names
 * the connection that takes over.
 *
 * <p>That hook belongs to Jetty's core, which is one whatever version of the servlet API is on top
 * of it. The way from a servlet's request to the core's is a method of the same name in each of
 * these, and is looked for by name.
 */
final class JettyUpgrade implements WebSocketUpgrade {

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
  public void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpHeaders headers,
      UpgradeListener listener,
      Runnable lost)
      throws IOException, ServletException {
    Request core = coreOf(request);
    if (core.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1) {
      throw new UnsupportedOperationException("only HTTP/1.1 is upgraded");
    }
    EndPoint endPoint = core.getConnectionMetaData().getConnection().getEndPoint();
    Request.addCompletionListener(
        core,
        failure -> {
          if (failure != null) {
            lost.run();
          }
        });
    response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
    headers.forEach(response::addHeader);
    core.setAttribute(
        HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
        new JettyConnection(
            endPoint, core.getConnectionMetaData().getConnector().getExecutor(), lanes, listener));
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
