package io.undersocket.examples.guide;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.proxyPeerAddress;

import io.undersocket.engineio.SessionCookie;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.ServerStatistics;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Behind a proxy. */
final class Proxies {

  private static final Logger log = LoggerFactory.getLogger(Proxies.class);

  private Proxies() {}

  static Undertow mounted(SocketIoServer io, HttpHandler yourHandlers, AtomicBoolean leaving) {
    HttpHandler handlers =
        path()
            .addExactPath("/health", exchange -> exchange.setStatusCode(leaving.get() ? 503 : 200))
            .addPrefixPath("/socket.io", EngineUndertow.handler(io))
            .addPrefixPath("/", yourHandlers);

    return Undertow.builder()
        .addHttpListener(3001, "localhost")
        .setHandler(proxyPeerAddress(handlers))
        .build();
  }

  static void leave(SocketIoServer io, AtomicBoolean leaving) throws InterruptedException {
    leaving.set(true);
    Thread.sleep(3_000); // until the load balancer has noticed
    io.close(Duration.ofSeconds(10)).toCompletableFuture().join();
  }

  static SocketIoServer withCookie() {
    SocketIoServer io = SocketIoServer.builder().cookie(SessionCookie.DEFAULT).build();
    return io;
  }

  static void watched(SocketIoServer io, ServerStatistics statistics) {
    io.engine()
        .onConnectionError(
            error -> {
              if (error.namesForeignSession()) {
                log.info("{} {}", error.request().remoteAddress(), error.context());
              }
            });

    long foreign = statistics.requestsForForeignSessions();
    log.info("{} requests for sessions of other servers", foreign);
  }
}
