package io.undersocket.examples.guide;

import io.undersocket.engineio.Cors;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.SocketIoServer;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/** What the usual first steps with Socket.IO look like here. */
final class Tutorials {

  private Tutorials() {}

  static void joinAndAnnounce(SocketIoServer io) {
    io.onConnection(
        socket -> {
          socket.on(
              "join",
              String.class,
              room -> {
                socket.join(room);
                socket.to(room).emit("joined", room, socket.id());
              });
        });
  }

  static void broadcastAndAnswer(SocketIoServer io) {
    io.onConnection(
        socket ->
            socket.on(
                "chat message",
                String.class,
                (text, ack) -> {
                  socket.broadcast().emit("chat message", text);
                  ack.send(Map.of("status", "ok", "at", Instant.now()));
                }));
  }

  static void toRoom(SocketIoServer io) {
    io.onConnection(
        socket ->
            socket.on(
                "say",
                String.class,
                String.class,
                (room, text) -> io.to(room).emit("said", room, text)));
  }

  static void refuseByToken(SocketIoServer io, Predicate<String> isValid) {
    io.use(
        socket -> {
          String token = socket.handshake().auth().getString("token");
          if (token == null || !isValid.test(token)) {
            throw new ConnectError("not authorized", Map.of("hint", "log in again"));
          }
          socket.data().put("token", token);
        });
  }

  static SocketIoServer oneOrigin() {
    SocketIoServer io =
        SocketIoServer.builder()
            .cors(Cors.origins("https://app.example.com").credentials())
            .build();
    return io;
  }

  static Namespace admin(SocketIoServer io) {
    Namespace admin = io.of("/admin");
    admin.use(
        socket -> {
          if (!"admin".equals(socket.handshake().auth().getString("role"))) {
            throw new ConnectError("admins only");
          }
        });
    admin.onConnection(
        socket ->
            socket.on(
                "announce",
                String.class,
                text -> {
                  io.emit("announcement", text);
                  admin.emit("announced", text);
                }));
    return admin;
  }
}
