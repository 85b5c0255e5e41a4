package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.handlers.ServletRequestContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Gives the exchange behind each request of Undertow's servlet module to the binding of Undertow
 * itself. That takes it out of the servlet module's hands, and answers it from its I/O thread.
 */
final class UndertowRequests implements RequestTaker {

  private final HttpHandler handler;

  UndertowRequests(HttpEndpoint engine) {
    this.handler = EngineUndertow.handler(engine);
  }

  @Override
  public void take(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      handler.handleRequest(ServletRequestContext.requireCurrent().getExchange());
    } catch (IOException | ServletException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }
}
