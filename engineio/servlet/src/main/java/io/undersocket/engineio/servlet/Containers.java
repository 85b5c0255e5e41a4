package io.undersocket.engineio.servlet;

import jakarta.servlet.ServletContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which container this is, and which ways it offers. The classes of containers are looked for by
 * name: only the seam that is chosen refers to them.
 */
final class Containers {

  private static final Logger log = LoggerFactory.getLogger(Containers.class);

  private final ServletContext context;

  Containers(ServletContext context) {
    this.context = context;
  }

  /** The best way that is offered here. */
  WebSocketWay choose() {
    for (WebSocketWay way : WebSocketWay.values()) {
      if (way != WebSocketWay.NONE && isMeantFor(way) && missing(way).isEmpty()) {
        return way;
      }
    }
    log.warn(
        "{} offers no way to WebSockets that is known here: clients stay with polling",
        context.getServerInfo());
    return WebSocketWay.NONE;
  }

  /**
   * @throws IllegalStateException if it is not to be had; the message says what is missing
   */
  WebSocketWay require(WebSocketWay way) {
    String missing = missing(way);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "WebSockets were to come in the way '"
              + way
              + "', but on "
              + context.getServerInfo()
              + " "
              + missing);
    }
    return way;
  }

  WebSocketUpgrade upgrade(WebSocketWay way, IoLanes lanes) {
    return switch (way) {
      case TOMCAT -> new TomcatUpgrade(lanes);
      case JETTY -> new JettyUpgrade(context, lanes);
      case JAKARTA -> new JakartaUpgrade(context, lanes);
      case UNDERTOW, NONE -> throw new IllegalArgumentException(way + " upgrades by itself or not");
    };
  }

  /** Whatever the way of its WebSockets. */
  ConnectionCut cut() {
    return isMeantFor(WebSocketWay.JETTY) ? new JettyCut() : ConnectionCut.BY_FAILURE;
  }

  private boolean isMeantFor(WebSocketWay way) {
    return switch (way) {
      case TOMCAT -> isOf("org.apache.catalina.");
      case UNDERTOW -> isOf("io.undertow.servlet.");
      case JETTY -> isOf("org.eclipse.jetty.ee");
      case JAKARTA, NONE -> true;
    };
  }

  /** What it lacks here, in words, or nothing. */
  private String missing(WebSocketWay way) {
    return switch (way) {
      case TOMCAT ->
          hasClass("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler")
              ? ""
              : "the application does not see Tomcat's class InternalHttpUpgradeHandler";
      case UNDERTOW ->
          !hasClass("io.undertow.servlet.handlers.ServletRequestContext")
              ? "the application does not see Undertow's class ServletRequestContext"
              : hasClass("io.undersocket.engineio.undertow.EngineUndertow")
                  ? ""
                  : "undersocket-engineio-undertow is not on the class path";
      case JETTY ->
          !hasClass("org.eclipse.jetty.server.HttpStream")
              ? "the application does not see Jetty's class HttpStream"
              : isOf("org.eclipse.jetty.ee") ? "" : "the servlet context is not one of Jetty 12's";
      case JAKARTA ->
          !hasClass("jakarta.websocket.server.ServerContainer")
              ? "the application does not see the Jakarta WebSocket API"
              : context.getAttribute("jakarta.websocket.server.ServerContainer") == null
                  ? "the container's WebSocket is not switched on: its servlet context has no"
                      + " jakarta.websocket.server.ServerContainer"
                  : "";
      case NONE -> "";
    };
  }

  private boolean isOf(String packagePrefix) {
    return context.getClass().getName().startsWith(packagePrefix);
  }

  private static boolean hasClass(String name) {
    try {
      Class.forName(name, false, Containers.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
