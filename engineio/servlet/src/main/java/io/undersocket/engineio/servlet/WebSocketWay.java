package io.undersocket.engineio.servlet;

import java.util.Locale;

/**
 * How WebSockets come to their connections, which the servlet API leaves to the container. Chosen
 * by what the container is, unless named.
 */
public enum WebSocketWay {

  /** Tomcat 10.1 and 11, embedded or not: the connection itself, and the engine's own framing. */
  TOMCAT,

  /**
   * Undertow's servlet module: each request, polls included, goes to the binding of Undertow
   * itself, {@code undersocket-engineio-undertow}, which has to be on the class path. It takes the
   * exchange behind the request: what filters have put in the place of request and response is
   * passed over, and asynchronous support is not asked for. Clients that go away are noticed at
   * once.
   */
  UNDERTOW,

  /**
   * Jetty 12.1, embedded: the connection itself, by the hook that Jetty's own WebSocket has, and
   * the engine's own framing. Needs Jetty's classes, which a web application that is deployed to a
   * Jetty of its own does not see. Over HTTP/2, too, for an extended CONNECT (RFC 8441).
   */
  JETTY,

  /**
   * Any container that has Jakarta WebSocket 2.1, switched on: its messages instead of the
   * connection. Frames, pings, fragments and the checking of text are the container's, and there is
   * no compression; limits and close codes stay the engine's. Costs more than the other ways, so it
   * is chosen where none of them is there.
   */
  JAKARTA,

  /**
   * No WebSocket: every request is answered as HTTP. For an engine that has no such transport, and
   * for containers that offer no way.
   */
  NONE;

  /**
   * The way of this name, in any case, as an init parameter has it.
   *
   * @throws IllegalArgumentException if there is none; the message names those that are
   */
  static WebSocketWay of(String name) {
    for (WebSocketWay way : values()) {
      if (way.name().equalsIgnoreCase(name.strip())) {
        return way;
      }
    }
    StringBuilder names = new StringBuilder();
    for (WebSocketWay way : values()) {
      names.append(names.isEmpty() ? "" : ", ").append(way.name().toLowerCase(Locale.ROOT));
    }
    throw new IllegalArgumentException(
        "the init parameter '"
            + EngineServlet.WEB_SOCKET_PARAMETER
            + "' is '"
            + name
            + "'; it can be "
            + names
            + ", or be left out, which chooses by the container");
  }
}
