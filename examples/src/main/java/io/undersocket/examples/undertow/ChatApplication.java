package io.undersocket.examples.undertow;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.resource;
import static io.undertow.Handlers.routing;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.examples.chat.Chat;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The chat in Undertow: the page, a REST handler and the Socket.IO server on one port. */
public final class ChatApplication implements AutoCloseable {

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
    SocketIoServer io = SocketIoServer.builder().maxPayload(Chat.MAX_PAYLOAD).build();
    Chat chat = new Chat(io);
    chat.start();

    HttpHandler yourHandlers =
        routing().get("/people", exchange -> people(exchange, chat)).setFallbackHandler(page());
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(port, "localhost")
            .setHandler(
                path()
                    .addPrefixPath("/socket.io", EngineUndertow.handler(io))
                    .addPrefixPath("/", yourHandlers))
            .build();
    undertow.start();
    return new ChatApplication(io, undertow);
  }

  private static void people(HttpServerExchange exchange, Chat chat) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(JsonCodec.builtIn().write(chat.people())));
  }

  private static HttpHandler page() {
    return resource(
        new ClassPathResourceManager(Chat.class.getClassLoader(), "META-INF/resources"));
  }

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
