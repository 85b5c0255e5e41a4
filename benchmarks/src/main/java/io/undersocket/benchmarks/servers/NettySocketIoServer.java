package io.undersocket.benchmarks.servers;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.BroadcastAckCallback;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** netty-socketio with the handlers of the comparison, as its own documentation writes them. */
public final class NettySocketIoServer {

  private static final String ARTIFACT = "com.corundumstudio.socketio/netty-socketio";

  private static final int PATIENCE_SECONDS = 10;

  private NettySocketIoServer() {}

  public static void main(String[] args) {
    ServerOptions options = ServerOptions.parse(List.of(args));
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(options.port());
    // By default it acknowledges as soon as a listener returns; this one answers later.
    configuration.setAckMode(AckMode.MANUAL);
    options
        .pingInterval()
        .ifPresent(interval -> configuration.setPingInterval((int) interval.toMillis()));
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
    server.addEventListener(
        "room",
        String.class,
        (client, text, ack) -> server.getRoomOperations("room").sendEvent("room", text));
    server.addEventListener(
        "join",
        String[].class,
        (client, rooms, ack) -> {
          client.joinRooms(Set.of(rooms));
          ack.sendAckData();
        });
    server.addEventListener(
        "hop",
        String[].class,
        (client, rooms, ack) -> {
          for (String room : rooms) {
            client.joinRoom(room);
          }
          for (String room : rooms) {
            client.leaveRoom(room);
          }
          ack.sendAckData(rooms.length);
        });
    server.addEventListener("askall", String.class, (client, text, ack) -> ask(server, text, ack));
    if (options.clients() == ServerOptions.Clients.COUNTED) {
      server.addConnectListener(
          client -> client.joinRooms(Set.of("everybody", "own-" + client.getSessionId())));
    }
    server.start();
    options.announce("netty-socketio " + ServerOptions.versionOf(ARTIFACT));
  }

  /** Asks everybody, and answers how many have answered and the sum of what they said. */
  private static void ask(SocketIOServer server, String text, AckRequest ack) {
    int asked = server.getAllClients().size();
    AtomicInteger answers = new AtomicInteger();
    AtomicLong sum = new AtomicLong();
    server
        .getBroadcastOperations()
        .sendEvent(
            "ask",
            text,
            new BroadcastAckCallback<>(Integer.class, PATIENCE_SECONDS) {
              @Override
              protected void onClientSuccess(SocketIOClient client, Integer answer) {
                // Not in onAllSuccess: it may be called while another thread is in here.
                sum.addAndGet(answer);
                if (answers.incrementAndGet() == asked) {
                  ack.sendAckData(asked, sum.get());
                }
              }
            });
  }
}
