package io.undersocket.benchmarks.servers;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import java.util.List;

/** netty-socketio with the four handlers, as its own documentation writes them. */
public final class NettySocketIoServer {

  private static final String ARTIFACT = "com.corundumstudio.socketio/netty-socketio";

  private NettySocketIoServer() {}

  public static void main(String[] args) {
    ServerOptions options = ServerOptions.parse(List.of(args));
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(options.port());
    SocketIOServer server = new SocketIOServer(configuration);
    server.addEventListener(
        "echo", String.class, (client, text, ack) -> client.sendEvent("echo", text));
    server.addEventListener(
        "ackme", Integer.class, (client, number, ack) -> ack.sendAckData(number));
    server.addEventListener(
        "bin", byte[].class, (client, bytes, ack) -> client.sendEvent("bin", (Object) bytes));
    server.addEventListener(
        "bcast",
        String.class,
        (client, text, ack) -> server.getBroadcastOperations().sendEvent("bcast", text));
    server.start();
    options.announce("netty-socketio " + ServerOptions.versionOf(ARTIFACT));
  }
}
