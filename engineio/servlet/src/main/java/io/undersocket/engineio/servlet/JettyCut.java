package io.undersocket.engineio.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Cuts in Jetty, which answers 200 where a response fails before its first byte, and cuts for the
 * error -1.
 */
final class JettyCut implements ConnectionCut {

  @Override
  public boolean cuts(HttpServletResponse response) throws IOException {
    response.sendError(-1);
    return true;
  }
}
