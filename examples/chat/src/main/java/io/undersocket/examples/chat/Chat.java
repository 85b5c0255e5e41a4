package io.undersocket.examples.chat;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.TypeRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;

/** The rules of the chat, on any Socket.IO server. */
public final class Chat {

  /**
   * What the server's {@code maxPayload} has to be, in bytes: pictures are sent as they are, the
   * page accepts files up to 4 MB, and over polling they are base64.
   */
  public static final int MAX_PAYLOAD = 6_000_000;

  private static final int MAX_NAME = 24;
  private static final int MAX_TEXT = 2_000;

  /** What the server notes about each socket. */
  private static final String NICKNAME = "nickname";

  private final SocketIoServer io;
  private final Executor settled;

  /** The chat of a server that is alone. */
  public Chat(SocketIoServer io) {
    this(io, again -> {});
  }

  /**
   * The chat of one server among several.
   *
   * @param settled runs what it is given when all of them have had time to settle
   */
  public Chat(SocketIoServer io, Executor settled) {
    this.io = io;
    this.settled = settled;
  }

  /** Begins to listen to those who connect. */
  public void start() {
    // Whoever connects says who they are, or is told why they cannot come in.
    io.use(
        socket -> {
          String nickname = socket.handshake().auth().getString(NICKNAME);
          if (nickname == null || !isName(nickname)) {
            throw new ConnectError("A nickname has 1 to " + MAX_NAME + " characters");
          }
          socket.data().put(NICKNAME, nickname.strip());
        });

    io.onConnection(
        socket -> {
          socket.on("join", String.class, (room, ack) -> join(socket, room, ack));
          socket.on("leave", String.class, room -> leave(socket, room));
          socket.on("message", (args, ack) -> message(socket, args, ack));
          socket.on("file", (args, ack) -> file(socket, args, ack));
          socket.on("typing", String.class, room -> typing(socket, room));

          rejoin(socket);
          announceOnline();
          socket.onDisconnecting(reason -> announceLeaving(socket));
          socket.onDisconnect(reason -> announceOnline());
        });
  }

  /** The nicknames of those who are connected to this server, in order. */
  public List<String> people() {
    return io.sockets().sockets().stream().map(Chat::nickname).sorted().toList();
  }

  private void join(Socket socket, String room, Ack ack) {
    if (!isName(room)) {
      ack.send(Map.of("error", "The name of a room has 1 to " + MAX_NAME + " characters"));
      return;
    }
    socket.join(key(room));
    socket.to(key(room)).emit("joined", room, nickname(socket));
    announceMembers(key(room));
    ack.send(Map.of("room", room));
  }

  /** A client that comes back after a lost connection brings along the rooms it was in. */
  private void rejoin(Socket socket) {
    Json rooms = socket.handshake().auth().get("rooms");
    if (rooms.kind() == Json.Kind.ARRAY) {
      for (String room : rooms.as(new TypeRef<List<String>>() {})) {
        if (isName(room)) {
          socket.join(key(room));
          announceMembers(key(room));
        }
      }
    }
  }

  private void leave(Socket socket, String room) {
    socket.leave(key(room));
    socket.to(key(room)).emit("left", room, nickname(socket));
    announceMembers(key(room));
  }

  private void message(Socket socket, Args args, Ack ack) {
    String room = args.getString(0);
    String text = args.getString(1);
    if (text.isBlank() || text.length() > MAX_TEXT) {
      ack.send(Map.of("error", "A message has 1 to " + MAX_TEXT + " characters"));
    } else if (mayTalkIn(room, socket, ack)) {
      socket.to(key(room)).emit("message", room, nickname(socket), text);
      ack.send(Map.of("at", Instant.now()));
    }
  }

  private void file(Socket socket, Args args, Ack ack) {
    String room = args.getString(0);
    if (mayTalkIn(room, socket, ack)) {
      // Name, type and bytes go on as they came, neither decoded nor copied for each recipient.
      socket
          .to(key(room))
          .emit("file", room, nickname(socket), args.raw(1), args.raw(2), args.raw(3));
      ack.send(Map.of("at", Instant.now()));
    }
  }

  /** Nobody minds a lost "is typing": it is not sent to those who are busy receiving. */
  private void typing(Socket socket, String room) {
    if (socket.rooms().contains(key(room))) {
      socket.to(key(room)).asVolatile().emit("typing", room, nickname(socket));
    }
  }

  private static boolean mayTalkIn(String room, Socket socket, Ack ack) {
    boolean member = socket.rooms().contains(key(room));
    if (!member) {
      ack.send(Map.of("error", "Join the room first"));
    }
    return member;
  }

  private void announceOnline() {
    announce(() -> io.fetchSockets().thenAccept(all -> io.emit("online", nicknames(all))));
  }

  private void announceMembers(String key, String... without) {
    announce(
        () ->
            io.in(key)
                .except(without)
                .fetchSockets()
                .thenAccept(members -> io.to(key).emit("members", room(key), nicknames(members))));
  }

  /**
   * Now, and once more when everybody has had time to settle: of two servers of a cluster that ask
   * at once, who knows less may be the last to say it, and one that is just dying does not answer.
   */
  private void announce(Runnable tell) {
    tell.run();
    settled.execute(tell);
  }

  private void announceLeaving(Socket socket) {
    for (String key : socket.rooms()) {
      if (!key.equals(socket.id())) {
        announceMembers(key, socket.id());
      }
    }
  }

  private static List<String> nicknames(List<RemoteSocket> sockets) {
    return sockets.stream().map(socket -> (String) socket.data().get(NICKNAME)).sorted().toList();
  }

  private static String nickname(Socket socket) {
    return (String) Objects.requireNonNull(socket.data().get(NICKNAME));
  }

  private static boolean isName(String name) {
    return !name.isBlank() && name.length() <= MAX_NAME;
  }

  /**
   * Every socket is in a room of its own id: a prefix keeps the rooms of people apart from them.
   */
  private static String key(String room) {
    return "room:" + room;
  }

  private static String room(String key) {
    return key.substring("room:".length());
  }
}
