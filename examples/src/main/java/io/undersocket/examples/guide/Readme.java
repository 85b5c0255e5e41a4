package io.undersocket.examples.guide;

import static io.undertow.Handlers.path;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the first page shows. */
final class Readme {

  private static final Logger log = LoggerFactory.getLogger(Readme.class);

  private Readme() {}

  static void start(HttpHandler yourHandlers) {
    SocketIoServer io = SocketIoServer.create();

    io.onConnection(
        socket -> {
          socket.join("lobby");
          socket.on("chat", String.class, text -> socket.to("lobby").emit("chat", text));
          socket.on("sum", Integer.class, Integer.class, (a, b, ack) -> ack.send(a + b));
          socket.onDisconnect(reason -> log.info("{} left: {}", socket.id(), reason));
        });

    Undertow.builder()
        .addHttpListener(3000, "localhost")
        .setHandler(
            path()
                .addPrefixPath("/socket.io", EngineUndertow.handler(io))
                .addPrefixPath("/", yourHandlers))
        .build()
        .start();
  }
}
