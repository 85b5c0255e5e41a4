package io.undersocket.engineio.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A servlet container that runs in a test, on loopback. */
interface Container extends AutoCloseable {

  /** The container that this run of the tests is for. */
  String KIND = System.getProperty("container", "tomcat");

  /** What the names of the threads that run its servlets have in common. */
  String WORKERS =
      switch (KIND) {
        case "jetty" -> "qtp";
        case "undertow" -> "task-";
        default -> "exec-";
      };

  /** Starts the one that this run of the tests is for. */
  static Container start(Mount mount) throws Exception {
    return switch (KIND) {
      case "tomcat", "jakarta" -> TomcatContainer.start(mount);
      case "undertow" -> UndertowContainer.start(mount);
      case "jetty" -> JettyContainer.start(mount);
      default -> throw new IllegalStateException("no such container: " + KIND);
    };
  }

  int port();

  /** Destroys the servlet, as a redeployment does, and leaves the container running. */
  void undeploy() throws Exception;

  @Override
  void close() throws Exception;

  /**
   * What is mounted, and how.
   *
   * @param contextPath empty, or beginning with a slash
   * @param filters stand in front of the servlet, in order
   * @param asyncFilters whether they support asynchronous requests
   * @param webSocket the init parameter, or null
   * @param secure whether over TLS
   */
  record Mount(
      HttpServlet servlet,
      String contextPath,
      String mapping,
      boolean async,
      List<Filter> filters,
      boolean asyncFilters,
      @Nullable String webSocket,
      boolean secure) {

    static Mount of(HttpServlet servlet, String mapping) {
      String way = KIND.equals("jakarta") ? KIND : null;
      return new Mount(servlet, "", mapping, true, List.of(), true, way, false);
    }

    Mount at(String path) {
      return new Mount(servlet, path, mapping, async, filters, asyncFilters, webSocket, secure);
    }

    Mount behind(Filter... more) {
      return new Mount(
          servlet, contextPath, mapping, async, List.of(more), asyncFilters, webSocket, secure);
    }

    Mount withoutAsync() {
      return new Mount(
          servlet, contextPath, mapping, false, filters, asyncFilters, webSocket, secure);
    }

    Mount withoutAsyncFilters() {
      return new Mount(servlet, contextPath, mapping, async, filters, false, webSocket, secure);
    }

    Mount webSocket(@Nullable String way) {
      return new Mount(servlet, contextPath, mapping, async, filters, asyncFilters, way, secure);
    }

    Mount securely() {
      return new Mount(
          servlet, contextPath, mapping, async, filters, asyncFilters, webSocket, true);
    }
  }
}
