package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import io.undersocket.engineio.spi.HttpHeaders;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Upgrades on Tomcat 10.1 and 11, by the servlet API and Tomcat's own kind of handler. */
final class TomcatUpgrade implements WebSocketUpgrade {

  private final IoLanes lanes;
  private final TomcatConnections connections = new TomcatConnections();

  TomcatUpgrade(IoLanes lanes) {
    this.lanes = lanes;
  }

  @Override
  public void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpHeaders headers,
      UpgradeListener listener,
      Runnable lost)
      throws IOException, ServletException {
    if (!request.getProtocol().startsWith("HTTP/1")) {
      throw new UnsupportedOperationException("Tomcat upgrades HTTP/1 only");
    }
    TomcatUpgradeHandler handler = request.upgrade(TomcatUpgradeHandler.class);
    handler.prepare(lanes, connections, listener, lost);
    headers.forEach(response::addHeader);
  }
}
