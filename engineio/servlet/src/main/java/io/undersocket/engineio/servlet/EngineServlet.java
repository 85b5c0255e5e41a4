package io.undersocket.engineio.servlet;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.TransportName;
import io.undersocket.engineio.spi.HttpEndpoint;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts an engine in a servlet container: polling and WebSocket on one mapping, no second endpoint
 * and no scanning for annotations.
 *
 * <pre>{@code
 * ServletRegistration.Dynamic socketIo = context.addServlet("socket.io", new EngineServlet(io));
 * socketIo.addMapping("/socket.io/*");
 * socketIo.setAsyncSupported(true);
 * }</pre>
 *
 * <p>The servlet, and every filter in front of it, must support asynchronous requests; a request
 * that finds one that does not is answered 500, with what to set. A held poll holds no thread.
 * Client address and scheme are those that the filters in front report, so a filter that honours a
 * proxy's headers is honoured here. What a filter puts in the place of the response is passed over:
 * the answer goes to the container's own.
 *
 * <p>The container's timeout for asynchronous requests is switched off for each request. No
 * container notices that a client has gone away while its poll is held, so such a session ends with
 * its ping timeout. A client that does not read the answer to its poll is cut by the container's
 * timeout for writing (Tomcat's {@code connectionTimeout}, the idle timeout of Jetty's connector).
 *
 * <p>Containers upgrade a request only while the servlet runs: a request for a WebSocket that a
 * middleware or {@code allowRequest} takes long to verify holds a thread of the container, for 10
 * seconds at the most; then it cannot be upgraded any more and is refused.
 *
 * <p>The engine is closed with the servlet: {@link #destroy()} closes all sessions and waits for
 * them, up to six seconds; then connections are cut. Nothing is left that would keep the
 * application's class loader.
 */
public class EngineServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** The init parameter that names a {@link WebSocketWay}: {@value}. */
  public static final String WEB_SOCKET_PARAMETER = "webSocket";

  private static final Logger log = LoggerFactory.getLogger(EngineServlet.class);

  /** How long the sessions may take to close: a moment more than the engine itself grants them. */
  private static final Duration MAX_CLOSING = EngineServer.DEFAULT_GRACE.plusSeconds(1);

  /** How long a request for a WebSocket may hold a thread of the container. */
  private static final Duration MAX_VERIFYING = Duration.ofSeconds(10);

  private final transient HttpEndpoint engine;
  private final @Nullable WebSocketWay wanted;
  private final AtomicBoolean toldOfAsync = new AtomicBoolean();
  private transient @Nullable IoLanes lanes;
  private transient RequestTaker requests = EngineServlet::unavailable;
  private WebSocketWay way = WebSocketWay.NONE;

  /**
   * A servlet that lets WebSockets come as the container offers it; the init parameter {@value
   * #WEB_SOCKET_PARAMETER} may say otherwise.
   *
   * @param engine the engine, or the Socket.IO server
   */
  public EngineServlet(HttpEndpoint engine) {
    this.engine = engine;
    this.wanted = null;
  }

  /**
   * A servlet that lets WebSockets come in this way and no other.
   *
   * @param engine the engine, or the Socket.IO server
   */
  public EngineServlet(HttpEndpoint engine, WebSocketWay way) {
    this.engine = engine;
    this.wanted = way;
  }

  /**
   * Chooses how WebSockets come, and logs it.
   *
   * @throws ServletException if the way that was named is not to be had here; the message says what
   *     is missing
   */
  @Override
  public void init() throws ServletException {
    String parameter = getInitParameter(WEB_SOCKET_PARAMETER);
    Containers containers = new Containers(getServletContext());
    try {
      WebSocketWay named = parameter == null ? wanted : WebSocketWay.of(parameter);
      way = named == null ? chosen(containers) : containers.require(named);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ServletException(e.getMessage(), e);
    }
    requests = taker(containers);
    log.info("WebSockets on {}: {}", getServletContext().getServerInfo(), way);
  }

  private RequestTaker taker(Containers containers) {
    if (way == WebSocketWay.UNDERTOW) {
      return new UndertowRequests(engine);
    }
    WebSocketUpgrade upgrade = null;
    if (way != WebSocketWay.NONE) {
      IoLanes begun = new IoLanes();
      lanes = begun;
      upgrade = containers.upgrade(way, begun);
    }
    WebSocketUpgrade offered = upgrade;
    ConnectionCut cut = containers.cut();
    return (request, response) ->
        ServletExchange.serve(request, response, engine, offered, cut, MAX_VERIFYING);
  }

  private static void unavailable(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
  }

  private WebSocketWay chosen(Containers containers) {
    if (engine instanceof EngineServer server
        && !server.options().transports().contains(TransportName.WEBSOCKET)) {
      return WebSocketWay.NONE;
    }
    return containers.choose();
  }

  /** How WebSockets come to their connections; {@link WebSocketWay#NONE} before {@code init}. */
  public WebSocketWay way() {
    return way;
  }

  /** Gives the request to the engine; the answer may come after this has returned. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    DispatcherType dispatch = request.getDispatcherType();
    if (dispatch == DispatcherType.ERROR || dispatch == DispatcherType.ASYNC) {
      return; // The container asks for a page to what went wrong; the status is set.
    }
    try {
      requests.take(request, response);
    } catch (ServletExchange.AsyncUnsupportedException e) {
      refuseWithoutAsync(request, response);
    }
  }

  private void refuseWithoutAsync(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String reason =
        "The servlet '"
            + getServletName()
            + "' or a filter in front of it does not support asynchronous requests, which polls need:"
            + " set <async-supported>true</async-supported> (asyncSupported = true,"
            + " setAsyncSupported(true)) for the servlet and for every filter that "
            + request.getRequestURI()
            + " passes through";
    if (toldOfAsync.compareAndSet(false, true)) {
      log.error(reason);
    }
    response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    response.setContentType("text/plain");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.getOutputStream().write(reason.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Closes the engine, waits up to six seconds until its sessions are gone, and cuts what is left.
   * Blocks.
   */
  @Override
  public void destroy() {
    try {
      engine.close().toCompletableFuture().get(MAX_CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("Sessions were still open {} after closing the engine", MAX_CLOSING);
    } catch (ExecutionException | RuntimeException e) {
      log.warn("The engine failed to close", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      IoLanes ending = lanes;
      if (ending != null) {
        ending.close();
      }
    }
  }
}
