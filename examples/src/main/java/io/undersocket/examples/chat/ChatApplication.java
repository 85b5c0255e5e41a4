package io.undersocket.examples.chat;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.proxyPeerAddress;
import static io.undertow.Handlers.resource;

import io.undersocket.engineio.SessionCookie;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import java.net.InetSocketAddress;

/** The chat in Undertow: the page and the Socket.IO server on one port. */
public final class ChatApplication implements AutoCloseable {

  /** Pictures are sent as they are; the page accepts files up to 4 MB. */
  private static final int MAX_PAYLOAD = 5_000_000;

  private final SocketIoServer io;
  private final Undertow undertow;

  private ChatApplication(SocketIoServer io, Undertow undertow) {
    this.io = io;
    this.undertow = undertow;
  }

  /** Starts the chat on port 3000, or on the port given as the first argument. */
  public static void main(String[] args) {
    ChatApplication chat = start(args.length > 0 ? Integer.parseInt(args[0]) : 3000);
    Runtime.getRuntime().addShutdownHook(new Thread(chat::close));
    System.out.println("The chat is open at http://localhost:" + chat.port());
  }

  /**
   * Starts the chat on the loopback interface.
   *
   * @param port the port; 0 takes a free one
   */
  public static ChatApplication start(int port) {
    SocketIoServer io = SocketIoServer.builder().maxPayload(MAX_PAYLOAD).build();
    new Chat(io).start();
    return listen(port, io, handlers(io));
  }

  /**
   * Starts the chat as one of several servers, behind a proxy on this machine. Each page is told
   * the name of the server that it has come to, and {@code /health} says that there is one.
   *
   * @param adapter connects it with the others
   */
  public static ChatApplication startNode(String name, int port, AdapterFactory adapter) {
    SocketIoServer io =
        SocketIoServer.builder()
            .maxPayload(MAX_PAYLOAD)
            .adapter(adapter)
            .cookie(SessionCookie.DEFAULT) // some load balancers learn the session's id from it
            .build();
    new Chat(io).start();
    io.onConnection(socket -> socket.emit("node", name));
    return listen(
        port,
        io,
        // The client's address is what the proxy says that it is.
        proxyPeerAddress(handlers(io).addExactPath("/health", ResponseCodeHandler.HANDLE_200)));
  }

  private static PathHandler handlers(SocketIoServer io) {
    return path()
        .addPrefixPath("/socket.io", EngineUndertow.handler(io))
        .addPrefixPath(
            "/", resource(new ClassPathResourceManager(Chat.class.getClassLoader(), PAGE)));
  }

  private static ChatApplication listen(int port, SocketIoServer io, HttpHandler handler) {
    Undertow undertow =
        Undertow.builder().addHttpListener(port, "localhost").setHandler(handler).build();
    undertow.start();
    return new ChatApplication(io, undertow);
  }

  private static final String PAGE = "io/undersocket/examples/chat/page";

  /** The port that the chat listens on. */
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** Says goodbye to everybody, then closes the port. */
  @Override
  public void close() {
    io.close().toCompletableFuture().join();
    undertow.stop();
  }
}
