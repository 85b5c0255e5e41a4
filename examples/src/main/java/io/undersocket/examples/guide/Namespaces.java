package io.undersocket.examples.guide;

import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.ParentNamespace;
import io.undersocket.socketio.SocketIoServer;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts of a server that clients connect to one by one. */
final class Namespaces {

  private static final Logger log = LoggerFactory.getLogger(Namespaces.class);

  private Namespaces() {}

  static void dynamic(Shops shops) {
    SocketIoServer io =
        SocketIoServer.builder()
            .cleanupEmptyChildNamespaces(true)
            .maxDynamicNamespaces(5_000)
            .build();

    ParentNamespace every = io.of(Pattern.compile("/shop-\\d+"));
    every.use(
        socket -> {
          if (socket.handshake().auth().getString("token") == null) {
            throw new ConnectError("log in first");
          }
        });
    every.onConnection(socket -> log.info("{} visits {}", socket.id(), socket.namespace().name()));
    every.emit("sale", "everything must go");

    // asked for each name that no pattern before knows
    io.ofAsync((name, auth) -> shops.isThere(name));
  }

  /** Knows what there is. */
  interface Shops {
    /** Completes with whether there is a shop of that name. */
    CompletionStage<Boolean> isThere(String name);
  }
}
