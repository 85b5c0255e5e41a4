package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.testing.container.Hosting;

/** The servlet in the container that this run of the tests is for. */
public final class ServletHosting implements Hosting {

  private static final boolean UNDERTOW = Container.KIND.equals("undertow");

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
        return thread.getName().contains("-Poller")
            || thread.getName().contains("I/O")
            || thread.getName().startsWith("qtp");
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
  public boolean keepsConnectionsAfterErrors() {
    return UNDERTOW;
  }

  /** Tomcat says no reasons, and {@code keep-alive} only to those who have asked. */
  @Override
  public String onTheWire(String answer) {
    if (UNDERTOW) {
      return answer;
    }
    String withoutReason = answer.replaceFirst("^(HTTP/1.1 \\d+) .*", "$1");
    boolean closes = withoutReason.matches("(?s)HTTP/1.1 (400|408|411|413|414|500|501|503)\n.*");
    String shorter = withoutReason.replace("; charset", ";charset");
    return closes
        ? shorter.replace("Connection: keep-alive\n", "Connection: close\n")
        : shorter.replace("Connection: keep-alive\n", "");
  }
}
