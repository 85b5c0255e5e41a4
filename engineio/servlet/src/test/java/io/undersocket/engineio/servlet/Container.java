package io.undersocket.engineio.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A servlet container that runs in a test, on loopback; the compatibility kit's tests have it, too.
 */
public interface Container extends AutoCloseable {

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

  /** What it is, with the line of its version: {@code Tomcat 11.0}. */
  String name();

  int port();

  /** Destroys the servlets, as a redeployment does, and leaves the container running. */
  void undeploy() throws Exception;

  /**
   * Cuts every connection, as the end of a process does, and takes no more; {@link #close} it then.
   */
  void cut() throws Exception;

  @Override
  void close() throws Exception;

  /** The first two numbers of a version. */
  static String line(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }

  /** What a container is to grant its clients. */
  enum Limits {
    /**
     * Little time, and as large a head as Undertow's own server takes: what tests shared by all
     * hold it to.
     */
    OF_TESTS,
    /**
     * What {@code docs/guide/mounting.md} tells its readers to set, and its own defaults elsewhere.
     */
    OF_THE_GUIDE
  }

  /**
   * What is mounted, and how.
   *
   * @param servlets by their mappings
   * @param contextPath empty, or beginning with a slash
   * @param filters stand in front of the servlets, in order
   * @param asyncFilters whether they support asynchronous requests
   * @param webSocket the init parameter, or null
   * @param secure whether over TLS
   * @param port where to listen, or 0 for a free port
   */
  record Mount(
      Map<String, HttpServlet> servlets,
      String contextPath,
      boolean async,
      List<Filter> filters,
      boolean asyncFilters,
      @Nullable String webSocket,
      boolean secure,
      Limits limits,
      int port) {

    static Mount of(HttpServlet servlet, String mapping) {
      return of(Map.of(mapping, servlet));
    }

    public static Mount of(Map<String, ? extends HttpServlet> servlets) {
      String way = KIND.equals("jakarta") ? KIND : null;
      return new Mount(
          new LinkedHashMap<>(servlets), "", true, List.of(), true, way, false, Limits.OF_TESTS, 0);
    }

    Mount at(String path) {
      return new Mount(
          servlets, path, async, filters, asyncFilters, webSocket, secure, limits, port);
    }

    Mount behind(Filter... more) {
      return new Mount(
          servlets,
          contextPath,
          async,
          List.of(more),
          asyncFilters,
          webSocket,
          secure,
          limits,
          port);
    }

    Mount withoutAsync() {
      return new Mount(
          servlets, contextPath, false, filters, asyncFilters, webSocket, secure, limits, port);
    }

    Mount withoutAsyncFilters() {
      return new Mount(
          servlets, contextPath, async, filters, false, webSocket, secure, limits, port);
    }

    Mount webSocket(@Nullable String way) {
      return new Mount(
          servlets, contextPath, async, filters, asyncFilters, way, secure, limits, port);
    }

    Mount securely() {
      return new Mount(
          servlets, contextPath, async, filters, asyncFilters, webSocket, true, limits, port);
    }

    /** As the guide says, on that port or on a free one. */
    public Mount asGuided(int where) {
      return new Mount(
          servlets,
          contextPath,
          async,
          filters,
          asyncFilters,
          webSocket,
          secure,
          Limits.OF_THE_GUIDE,
          where);
    }
  }
}
