package io.undersocket.examples.guide;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.BroadcastOperator;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that {@code emit} can mean. */
final class Broadcasting {

  private static final Logger log = LoggerFactory.getLogger(Broadcasting.class);

  private Broadcasting() {}

  static void cheatSheet(SocketIoServer io, Socket socket) {
    // to this client
    socket.emit("hello", "world", 1, "2", List.of("3"), new byte[] {4});

    // to everyone in the namespace but this client
    socket.broadcast().emit("hello");

    // to everyone in room1 but this client
    socket.to("room1").emit("hello");

    // to everyone in room1 and/or room2 but this client
    socket.to("room1", "room2").emit("hello");

    // to everyone in the namespace but this client and those in room1
    socket.except("room1").emit("hello");

    // to everyone in room1, this client included if it is there
    io.in("room1").emit("hello");

    // to everyone in room1 and/or room2, but not to those in room3
    io.to("room1", "room2").except("room3").emit("hello");

    // to everyone in the namespace "/admin"
    io.of("/admin").emit("hello");

    // to everyone in a room of the namespace "/admin"
    io.of("/admin").to("room1").emit("hello");

    // to one socket by its id, whoever's it is, on whatever node
    io.to("5F1gWWOvqXeZoWpsAAAB").emit("hello");

    // to everyone in the namespace
    io.emit("hello");

    // to everyone on this node, when there are several
    io.local().emit("hello");

    // the event "message"
    socket.send("hello");

    // asking this client for an answer, and waiting 5 s for it
    CompletionStage<Args> answer =
        socket.timeout(Duration.ofSeconds(5)).emitWithAck("question", "6 x 7?");

    // asking everyone in room1 for an answer
    CompletionStage<List<Args>> answers =
        io.to("room1").timeout(Duration.ofSeconds(5)).emitWithAck("question", "6 x 7?");

    // dropped if the client cannot take it right now
    socket.asVolatile().emit("position", 17, 4);

    // without compression, where there would be any
    socket.compress(false).emit("picture", new byte[100_000]);

    log.debug("{} {}", answer, answers);
  }

  static void rooms(Socket socket) {
    socket.join("room1");
    socket.join(List.of("room2", "room3"));
    socket.leave("room2");
    boolean there = socket.rooms().contains("room1");
    log.info("in room1: {}", there);
  }

  static void many(Namespace shop) {
    shop.in("basket:17").socketsJoin("checkout");
    shop.in("basket:17").socketsLeave("browsing");
    shop.in("suspicious").disconnectSockets(true);

    shop.in("checkout")
        .fetchSockets()
        .thenAccept(
            sockets -> {
              for (RemoteSocket socket : sockets) {
                log.info("{} came from {}", socket.id(), socket.handshake().address());
                socket.emit("thank you");
              }
            });
  }

  static void operatorsAreValues(SocketIoServer io) {
    BroadcastOperator staff = io.to("staff");
    BroadcastOperator awake = staff.except("asleep");
    staff.emit("everyone on the staff hears this");
    awake.emit("and those awake hear this");
  }
}
