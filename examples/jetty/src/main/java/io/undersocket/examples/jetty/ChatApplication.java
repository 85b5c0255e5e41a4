package io.undersocket.examples.jetty;

import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.examples.chat.Chat;
import io.undersocket.examples.chat.PeopleServlet;
import io.undersocket.socketio.SocketIoServer;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The chat in an embedded Jetty: the page, a REST servlet and the Socket.IO server on one port. */
public final class ChatApplication implements AutoCloseable {

  private final SocketIoServer io;
  private final Server server;
  private final ServerConnector connector;

  private ChatApplication(SocketIoServer io, Server server, ServerConnector connector) {
    this.io = io;
    this.server = server;
    this.connector = connector;
  }

  /** Starts the chat on port 3000, or on the port given as the first argument. */
  public static void main(String[] args) throws Exception {
    ChatApplication chat = start(args.length > 0 ? Integer.parseInt(args[0]) : 3000);
    Runtime.getRuntime().addShutdownHook(new Thread(chat::close));
    System.out.println("The chat is open at http://localhost:" + chat.port());
  }

  /**
   * Starts the chat on the loopback interface.
   *
   * @param port the port; 0 takes a free one
   */
  public static ChatApplication start(int port) throws Exception {
    SocketIoServer io = SocketIoServer.builder().maxPayload(Chat.MAX_PAYLOAD).build();
    Chat chat = new Chat(io);
    chat.start();

    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("localhost");
    connector.setPort(port);
    // For requests and answers that stall; neither WebSockets nor held polls are held to it.
    connector.setIdleTimeout(30_000);
    server.addConnector(connector);
    // Each WebSocket and each held poll is a connection.
    server.addBean(new NetworkConnectionLimit(20_000, connector));

    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder socketIo = new ServletHolder("socket.io", new EngineServlet(io));
    socketIo.setAsyncSupported(true);
    socketIo.setInitOrder(1);
    context.addServlet(socketIo, "/socket.io/*");
    context.addServlet(new ServletHolder("people", new PeopleServlet(chat)), "/people");
    context.addServlet(new ServletHolder("page", new DefaultServlet()), "/");
    context.setBaseResource(
        ResourceFactory.of(context).newClassLoaderResource("META-INF/resources/"));
    context.setWelcomeFiles(new String[] {"index.html"});
    server.setHandler(context);
    server.start();
    return new ChatApplication(io, server, connector);
  }

  /** The port that the chat listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Says goodbye to everybody, then closes the port. */
  @Override
  public void close() {
    io.close().toCompletableFuture().join();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty could not be stopped", e);
    }
  }
}
