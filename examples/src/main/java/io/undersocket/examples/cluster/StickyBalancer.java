package io.undersocket.examples.cluster;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.server.handlers.CookieImpl;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer for machines that have none: small enough to be read, and no more. Pages go to
 * the nodes in turn and bring a cookie that names one; what has the cookie goes to this node, what
 * has none to one that its address decides. When a node is away the next one takes its place.
 */
final class StickyBalancer implements AutoCloseable {

  private static final String COOKIE = "node";

  /** Each poll that waits has one, and so has each WebSocket. */
  private static final int CONNECTIONS_PER_THREAD = 1_000;

  private static final int CHECK_MILLIS = 500;
  private static final int CHECK_TIMEOUT_MILLIS = 2_000;

  private final List<Node> nodes;
  private final Undertow undertow;
  private final ScheduledExecutorService checks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "health-checks");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger turn = new AtomicInteger();

  private StickyBalancer(int port, List<Integer> ports) {
    nodes = ports.stream().map(Node::new).toList();
    undertow =
        Undertow.builder()
            .addHttpListener(port, "localhost")
            // The nodes know how much they accept.
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setHandler(exchange -> nodeFor(exchange).proxy.handleRequest(exchange))
            .build();
    undertow.start();
    checks.scheduleWithFixedDelay(
        () -> nodes.forEach(Node::check), CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  static StickyBalancer start(int port, List<Integer> nodes) {
    return new StickyBalancer(port, nodes);
  }

  /** Callable from any thread. */
  private Node nodeFor(HttpServerExchange exchange) {
    Cookie cookie = exchange.getRequestCookie(COOKIE);
    int wanted = cookie == null ? -1 : index(cookie.getValue());
    if (wanted >= 0) {
      return nextUp(wanted);
    }
    if (exchange.getRequestPath().startsWith("/socket.io")) {
      return nextUp(exchange.getSourceAddress().getHostString().hashCode());
    }
    Node next = nextUp(turn.getAndIncrement());
    exchange.setResponseCookie(
        new CookieImpl(COOKIE, "n" + (nodes.indexOf(next) + 1))
            .setPath("/")
            .setHttpOnly(true)
            .setSameSiteMode("Lax"));
    return next;
  }

  /** Which node a cookie names, or -1. */
  private int index(String value) {
    for (int i = 0; i < nodes.size(); i++) {
      if (value.equals("n" + (i + 1))) {
        return i;
      }
    }
    return -1;
  }

  /** This one, or if it is away one after it; if all are, this one all the same. */
  private Node nextUp(int from) {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(Math.floorMod(from + i, nodes.size()));
      if (node.up) {
        return node;
      }
    }
    return nodes.get(Math.floorMod(from, nodes.size()));
  }

  @Override
  public void close() {
    checks.shutdownNow();
    undertow.stop();
  }

  private static final class Node {

    private final URI address;
    private final HttpHandler proxy;

    /** Written by the thread of the checks. */
    private volatile boolean up = true;

    Node(int port) {
      address = URI.create("http://127.0.0.1:" + port);
      // Passes WebSockets on as well, sets X-Forwarded-For, and waits for as long as the node does.
      proxy =
          ProxyHandler.builder()
              .setProxyClient(
                  new LoadBalancingProxyClient()
                      .setConnectionsPerThread(CONNECTIONS_PER_THREAD)
                      .addHost(address))
              .setMaxRequestTime(-1)
              .build();
    }

    void check() {
      try {
        HttpURLConnection connection =
            (HttpURLConnection) address.resolve("/health").toURL().openConnection();
        connection.setConnectTimeout(CHECK_TIMEOUT_MILLIS);
        connection.setReadTimeout(CHECK_TIMEOUT_MILLIS);
        up = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        connection.disconnect();
      } catch (IOException e) {
        up = false;
      }
    }
  }
}
