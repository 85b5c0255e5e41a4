package io.undersocket.examples.cluster;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.proxyPeerAddress;
import static io.undertow.Handlers.resource;

import io.undersocket.engineio.SessionCookie;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.examples.chat.Chat;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The chat as one of several servers, behind a proxy on this machine. */
final class ChatNode implements AutoCloseable {

  /** Where the page of the chat is on the class path. */
  static final String PAGE = "META-INF/resources";

  private final SocketIoServer io;
  private final Undertow undertow;

  private ChatNode(SocketIoServer io, Undertow undertow) {
    this.io = io;
    this.undertow = undertow;
  }

  /**
   * Starts it on the loopback interface. Each page is told the name of the server that it has come
   * to, and {@code /health} says that there is one.
   *
   * @param adapter connects it with the others
   */
  static ChatNode start(String name, int port, AdapterFactory adapter) {
    SocketIoServer io =
        SocketIoServer.builder()
            .maxPayload(Chat.MAX_PAYLOAD)
            .adapter(adapter)
            .cookie(SessionCookie.DEFAULT) // some load balancers learn the session's id from it
            .build();
    new Chat(io, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)).start();
    io.onConnection(socket -> socket.emit("node", name));
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(port, "localhost")
            .setHandler(
                // The client's address is what the proxy says that it is.
                proxyPeerAddress(
                    path()
                        .addPrefixPath("/socket.io", EngineUndertow.handler(io))
                        .addExactPath("/health", ResponseCodeHandler.HANDLE_200)
                        .addPrefixPath(
                            "/",
                            resource(
                                new ClassPathResourceManager(Chat.class.getClassLoader(), PAGE)))))
            .build();
    undertow.start();
    return new ChatNode(io, undertow);
  }

  /** Says goodbye to everybody, then closes the port. */
  @Override
  public void close() {
    io.close().toCompletableFuture().join();
    undertow.stop();
  }
}
