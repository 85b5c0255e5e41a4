package io.undersocket.examples.guide;

import static io.undertow.Handlers.path;

import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.engineio.undertow.EngineUndertowServer;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Where the server gets its requests from. */
final class Mounting {

  private Mounting() {}

  static Undertow besideOthers(SocketIoServer io, HttpHandler yourHandlers) {
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(3000, "localhost")
            .setHandler(
                path()
                    .addPrefixPath("/socket.io", EngineUndertow.handler(io))
                    .addPrefixPath("/", yourHandlers))
            .build();
    undertow.start();
    return undertow;
  }

  static EngineUndertowServer alone(SocketIoServer io) throws IOException {
    EngineUndertowServer server = EngineUndertow.listen(io, "localhost", 3000, "/socket.io");
    System.out.println("Listening on port " + server.port());
    return server;
  }

  static void inServletContainer(ServletContext context, SocketIoServer io) {
    ServletRegistration.Dynamic socketIo = context.addServlet("socket.io", new EngineServlet(io));
    socketIo.addMapping("/socket.io/*");
    socketIo.setAsyncSupported(true);
  }

  static Undertow behindPrefix(HttpHandler yourHandlers) {
    SocketIoServer io = SocketIoServer.builder().path("/shop/live").build();
    return Undertow.builder()
        .addHttpListener(3000, "localhost")
        .setHandler(
            path()
                .addPrefixPath("/shop/live", EngineUndertow.handler(io))
                .addPrefixPath("/shop", yourHandlers))
        .build();
  }

  static Undertow overTls(SocketIoServer io, SSLContext tls) {
    return Undertow.builder()
        .addHttpsListener(8443, "localhost", tls)
        .setHandler(path().addPrefixPath("/socket.io", EngineUndertow.handler(io)))
        .build();
  }

  static SocketIoServer options() {
    SocketIoServer io =
        SocketIoServer.builder()
            .pingInterval(Duration.ofSeconds(25))
            .pingTimeout(Duration.ofSeconds(20))
            .maxPayload(5_000_000)
            .maxOutboundBytes(4_000_000)
            .maxSessions(20_000)
            .build();
    return io;
  }

  static void close(SocketIoServer io, Undertow undertow) {
    io.close(Duration.ofSeconds(10)).toCompletableFuture().join();
    undertow.stop();
  }
}
