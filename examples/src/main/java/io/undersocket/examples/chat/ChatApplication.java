package io.undersocket.examples.chat;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.resource;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.SocketIoServer;
import io.undertow.Undertow;
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

    Undertow undertow =
        Undertow.builder()
            .addHttpListener(port, "localhost")
            .setHandler(
                path()
                    .addPrefixPath("/socket.io", EngineUndertow.handler(io))
                    .addPrefixPath(
                        "/",
                        resource(new ClassPathResourceManager(Chat.class.getClassLoader(), PAGE))))
            .build();
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
