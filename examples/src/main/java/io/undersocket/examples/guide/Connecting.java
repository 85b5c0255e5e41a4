package io.undersocket.examples.guide;

import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.Handshake;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in, and what is known about them. */
final class Connecting {

  private static final Logger log = LoggerFactory.getLogger(Connecting.class);

  private Connecting() {}

  static void handshake(SocketIoServer io) {
    io.onConnection(
        socket -> {
          Handshake handshake = socket.handshake();
          log.info(
              "{} from {}, with {}, language {}",
              socket.id(),
              handshake.address(),
              handshake.query().get("version"),
              handshake.header("Accept-Language"));
        });
  }

  static void asynchronous(SocketIoServer io, Users users) {
    io.useAsync(
        socket ->
            users
                .byToken(socket.handshake().auth().getString("token"))
                .thenAccept(
                    user -> {
                      if (user == null) {
                        throw new ConnectError("unknown user");
                      }
                      socket.data().put("user", user);
                      socket.join("user:" + user);
                    }));
  }

  static void beforeAnything(SocketIoServer io) {
    io.engine()
        .use(
            (request, responseHeaders, step) -> {
              responseHeaders.set("X-Served-By", "shop-7");
              step.proceed();
            });
  }

  static SocketIoServer nativeRequest() {
    SocketIoServer io =
        SocketIoServer.builder()
            .allowRequest(
                request -> {
                  HttpServerExchange exchange = request.unwrap(HttpServerExchange.class);
                  return exchange != null
                      && exchange.getSecurityContext() != null
                      && exchange.getSecurityContext().isAuthenticated();
                })
            .build();
    return io;
  }

  /** Where users are looked up. */
  interface Users {
    /** Completes with the name of the user that the token is of, or with null. */
    CompletionStage<@Nullable String> byToken(@Nullable String token);
  }
}
