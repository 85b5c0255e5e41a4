package io.undersocket.engineio.servlet;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that a connector has as many connections as Tomcat lets it have. Tomcat does not:
 * it accepts no more of them, and who comes then waits for an answer until it gives up, without a
 * word anywhere.
 */
final class TomcatConnections {

  private static final Logger log = LoggerFactory.getLogger(TomcatConnections.class);

  /** It is said again after so much of the limit was free. */
  private static final double FREE = 0.1;

  /** Null where Tomcat is a module that does not let anybody look. */
  private static final @Nullable Method ENDPOINT = endpointOfSockets();

  private final AtomicBoolean said = new AtomicBoolean();

  /**
   * The connector is known to its sockets alone, and to nothing that the servlet API leads to; it
   * is public what its endpoint tells.
   */
  private static @Nullable Method endpointOfSockets() {
    try {
      Method method = SocketWrapperBase.class.getDeclaredMethod("getEndpoint");
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.debug("It will not be said when a connector of Tomcat's has all of its connections", e);
      return null;
    }
  }

  /** Another one has become a WebSocket; any thread. */
  void upgraded(SocketWrapperBase<?> socket) {
    AbstractEndpoint<?, ?> endpoint = endpoint(socket);
    // Without a limit it counts none.
    if (endpoint == null || endpoint.getMaxConnections() < 0) {
      return;
    }
    int limit = endpoint.getMaxConnections();
    long count = endpoint.getConnectionCount();
    if (count < limit * (1 - FREE)) {
      said.set(false);
    } else if (count >= limit && said.compareAndSet(false, true)) {
      log.warn(
          "{} has as many connections as it may have, {}: clients that come now wait until one of"
              + " them ends, or give up. Each WebSocket and each held poll is one; set the"
              + " connector's maxConnections to more (server.tomcat.max-connections in Spring Boot)",
          endpoint.getName(),
          limit);
    }
  }

  private static @Nullable AbstractEndpoint<?, ?> endpoint(SocketWrapperBase<?> socket) {
    if (ENDPOINT == null) {
      return null;
    }
    try {
      return (AbstractEndpoint<?, ?>) ENDPOINT.invoke(socket);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
