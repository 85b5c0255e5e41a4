package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import io.undersocket.engineio.spi.HttpHeaders;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How one kind of container lets a request become a stream of bytes. */
interface WebSocketUpgrade {

  /**
   * Whether the frames are the engine's, and with them their extensions; if not, the container's.
   */
  default boolean carriesFrames() {
    return true;
  }

  /**
   * Whether a request is an extended CONNECT (RFC 8441) whose stream can become a WebSocket. To the
   * engine it is what HTTP/1.1 has for that: a GET with {@code Upgrade}.
   */
  default boolean opensTunnel(HttpServletRequest request) throws ServletException {
    return false;
  }

  /**
   * Switches protocols; called on the thread that runs the servlet, before it returns.
   *
   * @param headers those of the 101, {@code Upgrade} and {@code Connection} among them
   * @param listener takes the stream, on its I/O thread, once the 101 is on its way
   * @param lost to be called instead of the listener if the connection is lost before
   * @throws UnsupportedOperationException if this request cannot be upgraded, as most over HTTP/2
   */
  void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpHeaders headers,
      UpgradeListener listener,
      Runnable lost)
      throws IOException, ServletException;
}
