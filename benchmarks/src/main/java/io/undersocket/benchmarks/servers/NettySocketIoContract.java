package io.undersocket.benchmarks.servers;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.HandshakeData;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.listener.MultiTypeEventListener;
import com.corundumstudio.socketio.namespace.Namespace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The command {@code contract}: netty-socketio with the contract of the compatibility kit, as far
 * as it has what is asked for. {@code docs/tck.md} tells the contract, and how to have this server
 * judged.
 *
 * <p>What it does not have is not made up for: there is no Engine.IO server without Socket.IO, and
 * no middleware. But it is given {@link NettySocketIoNamespaces namespaces that are made when a
 * client asks}, since cases take one each for themselves. A listener has to name the types of its
 * arguments; those that relay anything name objects, of which bytes are not one: they come as
 * base64.
 */
public final class NettySocketIoContract {

  private static final String ARTIFACT = "com.corundumstudio.socketio/netty-socketio";
  private static final int PING_INTERVAL_MILLIS = 300;
  private static final Duration PING_TIMEOUT = Duration.ofMillis(200);
  private static final int MAX_PAYLOAD = 1_000_000;

  /** More than any case of the kit sends. */
  private static final int MOST_ARGUMENTS = 128;

  private NettySocketIoContract() {}

  /** Starts the server; it runs until the process ends. */
  public static void serve(List<String> args) {
    ServerOptions options = ServerOptions.parse(args);
    start(options.port(), PING_TIMEOUT);
    options.announce("netty-socketio " + ServerOptions.versionOf(ARTIFACT));
  }

  static SocketIOServer start(int port, Duration pingTimeout) {
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(port);
    configuration.setPingInterval(PING_INTERVAL_MILLIS);
    configuration.setPingTimeout((int) pingTimeout.toMillis());
    configuration.setMaxHttpContentLength(MAX_PAYLOAD);
    configuration.setMaxFramePayloadLength(MAX_PAYLOAD);
    configuration.setOrigin("*");
    configuration.setWebsocketCompression(false);
    // Else it acknowledges by itself what the contract acknowledges later.
    configuration.setAckMode(AckMode.MANUAL);
    SocketIOServer server = new SocketIOServer(configuration);
    add(server, Namespace.DEFAULT_NAME);
    add(server, "/custom");
    NettySocketIoConversation.refuse(server.addNamespace("/refused"));
    server.setPipelineFactory(new NettySocketIoNamespaces(name -> add(server, name)));
    server.start();
    return server;
  }

  private static void add(SocketIOServer server, String name) {
    SocketIONamespace namespace = server.addNamespace(name);
    answer(namespace);
    NettySocketIoConversation.converse(namespace);
  }

  /** The base of the contract. */
  private static void answer(SocketIONamespace namespace) {
    namespace.addConnectListener(client -> client.sendEvent("auth", auth(client)));
    onAnything(
        namespace,
        "message",
        (client, args, ack) -> client.sendEvent("message-back", args.getArgs().toArray()));
    onAnything(
        namespace, "message-with-ack", (client, args, ack) -> ack.sendAckData(args.getArgs()));
  }

  /** What a client said to connect; it is kept with the connection, not with the namespace. */
  static Object auth(SocketIOClient client) {
    HandshakeData handshake = client.getHandshakeData();
    return handshake.getAuthToken() == null ? Map.of() : handshake.getAuthToken();
  }

  /** Has an event heard with whatever arguments, not more than are sent. */
  static void onAnything(
      SocketIONamespace namespace, String event, MultiTypeEventListener listener) {
    namespace.addMultiTypeEventListener(event, listener, anything());
  }

  /** The types of arguments that may be anything. */
  static Class<?>[] anything() {
    Class<?>[] types = new Class<?>[MOST_ARGUMENTS];
    Arrays.fill(types, Object.class);
    return types;
  }
}
