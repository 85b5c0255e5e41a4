package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.testing.container.Hosting;

/** The servlet in the container that this run of the tests is for. */
public final class ServletHosting implements Hosting {

  private static final boolean UNDERTOW = Container.KIND.equals("undertow");
  private static final boolean JETTY = Container.KIND.equals("jetty");

  @Override
  public Running start(HttpEndpoint engine) throws Exception {
    Container container =
        Container.start(Container.Mount.of(new EngineServlet(engine), "/engine.io/*"));
    return new Running() {
      @Override
      public int port() {
        return container.port();
      }

      @Override
      public boolean isIoThread(Thread thread) {
        String name = thread.getName();
        return name.contains("-Poller")
            || name.contains("I/O")
            || (JETTY && name.startsWith("qtp"));
      }

      @Override
      public void close() throws Exception {
        container.close();
      }
    };
  }

  @Override
  public boolean noticesVanishedPolls() {
    return UNDERTOW;
  }

  @Override
  public boolean carriesFrames() {
    return !Container.KIND.equals("jakarta");
  }

  @Override
  public boolean asksForEveryBody() {
    return !UNDERTOW && !JETTY;
  }

  /**
   * Tomcat fails on a thread of its own if a session is closed while a long message leaves.
   * Undertow's servlet module prints that a body which nobody wanted went on beyond its limit.
   */
  @Override
  public boolean logsByItself(String logged) {
    if (UNDERTOW) {
      return logged.matches(
          "(io\\.undertow\\.server\\.RequestTooBigException: .*\\R(\\tat .*\\R)+)+");
    }
    return !carriesFrames()
        && logged.matches(
            "(Exception in thread \"http-nio.*because the WebSocket session has been closed\\R"
                + "(\\tat .*\\R)+)+");
  }

  @Override
  public int statusElsewhere() {
    return 404;
  }

  /**
   * A servlet's mapping takes its path without the last slash, too, and in any escapes. Tomcat and
   * Jetty tidy a path up before; what could be read in two ways Jetty refuses.
   */
  @Override
  public int statusOf(String target) {
    return switch (target) {
      case "/engine.io" -> 400;
      case "/engine.io?EIO=4&transport=polling", "/%65ngine.io/?EIO=4&transport=polling" -> 200;
      case "/x/../engine.io/?EIO=4&transport=polling" -> UNDERTOW ? 404 : 200;
      case "//engine.io/?EIO=4&transport=polling" -> UNDERTOW ? 404 : JETTY ? 400 : 200;
      default -> statusElsewhere();
    };
  }

  @Override
  public boolean takesAnyPath() {
    return UNDERTOW;
  }

  @Override
  public boolean passesTrace() {
    return UNDERTOW || JETTY;
  }

  /** Tomcat may wait as long as for a client that is silent. */
  @Override
  public boolean endsHalfClosedConnections() {
    return UNDERTOW || JETTY;
  }

  /**
   * Jetty offers HTTP/2 to who begins with its preface; Tomcat knows HTTP/0.9, whose answers are a
   * body and nothing else.
   */
  @Override
  public String refusals() {
    return "HTTP/1.1 (400|404|501|505) .*|"
        + (JETTY ? "HTTP/1.1 426 .*" : "(\\{\"code\":0|<!doctype html>.*Status 400).*");
  }

  @Override
  public boolean countsHeaders() {
    return !JETTY;
  }

  @Override
  public boolean countsParameters() {
    return UNDERTOW;
  }

  @Override
  public boolean boundsChunkExtensions() {
    return !JETTY;
  }

  @Override
  public boolean keepsConnectionsAfterErrors() {
    return UNDERTOW || JETTY;
  }

  /**
   * Tomcat says no reasons, and {@code keep-alive} only to those who have asked. Jetty neither says
   * that, and writes names and character sets its own way.
   */
  @Override
  public String onTheWire(String answer) {
    if (UNDERTOW) {
      return answer;
    }
    if (JETTY) {
      return answer
          .replace("Connection: keep-alive\n", "")
          .replace("cache-control: ", "Cache-Control: ")
          .replace("Content-type: ", "Content-Type: ")
          .replace("500 Internal Server Error", "500 Server Error")
          .replace("; charset=UTF-8", ";charset=utf-8")
          .replace("413 Request Entity Too Large", "413 Payload Too Large");
    }
    String withoutReason = answer.replaceFirst("^(HTTP/1.1 \\d+) .*", "$1");
    boolean closes = withoutReason.matches("(?s)HTTP/1.1 (400|408|411|413|414|500|501|503)\n.*");
    String shorter =
        withoutReason.replace("; charset", ";charset").replace("Content-type: ", "Content-Type: ");
    return closes
        ? shorter.replace("Connection: keep-alive\n", "Connection: close\n")
        : shorter.replace("Connection: keep-alive\n", "");
  }
}
