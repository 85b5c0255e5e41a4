package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undertow.server.HttpHandler;
import java.io.IOException;

/**
 * Mounts an engine in Undertow.
 *
 * <pre>{@code
 * Undertow.builder().addHttpListener(3000, "localhost")
 *     .setHandler(path()
 *         .addPrefixPath("/socket.io", EngineUndertow.handler(engine))
 *         .addPrefixPath("/", staticFiles))
 *     .build().start();
 * }</pre>
 *
 * <p>The handler works behind any other handler, also behind one that dispatches to a worker
 * thread, over TLS, and, for polling, over HTTP/2. It takes the client's address and scheme as
 * Undertow reports them, so {@code ProxyPeerAddressHandler} in front is honoured. Closing the
 * engine is left to the application, except with {@link #listen}.
 *
 * <p>Response headers: Undertow keeps them in a hash table. Several values of one name stay in
 * order, the order of different names is Undertow's. It adds {@code Date} and {@code Connection}.
 *
 * <p>The options {@code READ_TIMEOUT} and {@code IDLE_TIMEOUT}, both unset unless the application
 * sets them, also cut WebSocket connections and held polls that are silent for longer; set them, if
 * at all, well above the engine's ping interval.
 */
public final class EngineUndertow {

  /** The path of an engine if none is named, as in the reference server. */
  public static final String DEFAULT_PATH = "/engine.io";

  /** Whether a path is matched with a slash after it, the reference's {@code addTrailingSlash}. */
  public enum TrailingSlash {
    /** {@code /socket.io} takes {@code /socket.io/…} only. The reference's default. */
    REQUIRED,
    /** {@code /socket.io} takes everything that starts with it, also {@code /socket.ioXYZ}. */
    OPTIONAL
  }

  private EngineUndertow() {}

  /**
   * A handler whose requests all belong to the engine: the routing is left to the handlers in
   * front, for example {@code Handlers.path().addPrefixPath("/socket.io", …)}.
   */
  public static HttpHandler handler(HttpEndpoint engine) {
    return new EngineHandler(engine);
  }

  /**
   * A handler that routes as the reference server does: a request belongs to the engine if the
   * request target, as received and not decoded, starts with the path and a slash; all others go to
   * the next handler.
   *
   * @param path the path, such as {@code /socket.io}; a slash at its end is ignored
   * @throws IllegalArgumentException if the path does not start with a slash
   */
  public static HttpHandler handler(HttpEndpoint engine, String path, HttpHandler next) {
    return handler(engine, path, TrailingSlash.REQUIRED, next);
  }

  /**
   * As {@link #handler(HttpEndpoint, String, HttpHandler)}, where the slash after the path may be
   * optional.
   *
   * @throws IllegalArgumentException if the path does not start with a slash
   */
  public static HttpHandler handler(
      HttpEndpoint engine, String path, TrailingSlash slash, HttpHandler next) {
    return new EngineRoute(EngineRoute.prefix(path, slash), new EngineHandler(engine), next);
  }

  /**
   * Starts a server for this engine alone at {@link #DEFAULT_PATH}.
   *
   * @param host the address to listen on, such as {@code localhost} or {@code 0.0.0.0}
   * @param port the port to listen on; 0 takes a free one, see {@link EngineUndertowServer#port()}
   * @throws IOException if the address cannot be listened on
   */
  public static EngineUndertowServer listen(HttpEndpoint engine, String host, int port)
      throws IOException {
    return listen(engine, host, port, DEFAULT_PATH);
  }

  /**
   * Starts a server for this engine alone. As the reference's {@code listen(port)}, it answers
   * {@code 501 Not Implemented} to requests outside the path.
   *
   * @param host the address to listen on, such as {@code localhost} or {@code 0.0.0.0}
   * @param port the port to listen on; 0 takes a free one, see {@link EngineUndertowServer#port()}
   * @param path the path of the engine; a slash at its end is ignored
   * @throws IOException if the address cannot be listened on
   * @throws IllegalArgumentException if the path does not start with a slash
   */
  public static EngineUndertowServer listen(HttpEndpoint engine, String host, int port, String path)
      throws IOException {
    return EngineUndertowServer.start(engine, host, port, path);
  }
}
