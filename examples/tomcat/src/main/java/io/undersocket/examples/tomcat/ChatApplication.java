package io.undersocket.examples.tomcat;

import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.examples.chat.Chat;
import io.undersocket.examples.chat.PeopleServlet;
import io.undersocket.socketio.SocketIoServer;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;

/**
 * The chat in an embedded Tomcat: the page, a REST servlet and the Socket.IO server on one port.
 */
public final class ChatApplication implements AutoCloseable {

  private final SocketIoServer io;
  private final Tomcat tomcat;

  private ChatApplication(SocketIoServer io, Tomcat tomcat) {
    this.io = io;
    this.tomcat = tomcat;
  }

  /** Starts the chat on port 3000, or on the port given as the first argument. */
  public static void main(String[] args) throws IOException, LifecycleException {
    ChatApplication chat = start(args.length > 0 ? Integer.parseInt(args[0]) : 3000);
    Runtime.getRuntime().addShutdownHook(new Thread(chat::close));
    System.out.println("The chat is open at http://localhost:" + chat.port());
  }

  /**
   * Starts the chat on the loopback interface.
   *
   * @param port the port; 0 takes a free one
   */
  public static ChatApplication start(int port) throws IOException, LifecycleException {
    SocketIoServer io = SocketIoServer.builder().maxPayload(Chat.MAX_PAYLOAD).build();
    Chat chat = new Chat(io);
    chat.start();

    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("chat").toString());
    tomcat.setConnector(connector(port));
    Context context = tomcat.addContext("", null);
    Wrapper socketIo = Tomcat.addServlet(context, "socket.io", new EngineServlet(io));
    socketIo.addMapping("/socket.io/*");
    socketIo.setAsyncSupported(true);
    socketIo.setLoadOnStartup(1);
    Tomcat.addServlet(context, "people", new PeopleServlet(chat)).addMapping("/people");
    addPage(context);
    tomcat.start();
    return new ChatApplication(io, tomcat);
  }

  private static Connector connector(int port) {
    Connector connector = new Connector();
    connector.setProperty("address", "localhost");
    connector.setPort(port);
    // Each WebSocket and each held poll is a connection.
    connector.setProperty("maxConnections", "20000");
    // Clients over polling keep theirs.
    connector.setProperty("maxKeepAliveRequests", "-1");
    // What the Node.js server lets pass in a query, unencoded.
    connector.setProperty("relaxedQueryChars", "[]");
    // Buffers of each connection, which a WebSocket does not use.
    connector.setProperty("socket.appReadBufSize", "1024");
    connector.setProperty("socket.appWriteBufSize", "1024");
    return connector;
  }

  private static void addPage(Context context) {
    URL jarOrFolder = Chat.class.getProtectionDomain().getCodeSource().getLocation();
    WebResourceRoot files = new StandardRoot(context);
    files.createWebResourceSet(
        WebResourceRoot.ResourceSetType.RESOURCE_JAR, "/", jarOrFolder, "/META-INF/resources");
    context.setResources(files);
    context.addWelcomeFile("index.html");
    Tomcat.addDefaultMimeTypeMappings(context);
    Tomcat.addServlet(context, "page", new DefaultServlet()).addMapping("/");
  }

  /** The port that the chat listens on. */
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Says goodbye to everybody, then closes the port. */
  @Override
  public void close() {
    io.close().toCompletableFuture().join();
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat could not be stopped", e);
    } finally {
      ExpandWar.delete(tomcat.getServer().getCatalinaBase());
    }
  }
}
