package io.undersocket.tck.contract;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.BroadcastOperator;
import io.undersocket.socketio.BroadcastTarget;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.ParentNamespace;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what a client has the server join, broadcast, ask and disconnect, and the namespaces that need
 * more than a listener. What each event means is told in {@code docs/tck.md}.
 */
final class Conversation {

  private static final Pattern DYNAMIC = Pattern.compile("/dynamic-\\d+");

  /** How long {@code /slow} lets a client wait. */
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);

  /** More than a run of the kit needs. */
  private static final int MAX_REASONS = 10_000;

  private static final TypeRef<List<String>> STRINGS = new TypeRef<>() {};

  /** How sockets ended, by their ids, the oldest first; guarded by itself. */
  private final Map<String, DisconnectReason> reasons =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DisconnectReason> eldest) {
          return size() > MAX_REASONS;
        }
      };

  /** Adds to a server that has the base already. */
  SocketIoServer offer(SocketIoServer io) {
    io.onConnection(this::converse);
    io.of("/custom").onConnection(this::converse);
    io.of("/refused")
        .use(
            socket -> {
              throw new ConnectError("not welcome", Map.of("code", 42));
            });
    Namespace slow = io.of("/slow");
    slow.useAsync(socket -> CompletableFuture.runAsync(() -> {}, LATER));
    slow.onConnection(Base::answer).onConnection(this::converse);
    ParentNamespace dynamic = io.of(DYNAMIC);
    dynamic.onConnection(Base::answer).onConnection(this::converse);
    return io;
  }

  private void converse(Socket socket) {
    rooms(socket);
    questions(socket);
    state(socket);
    socket.on("burst", Integer.class, count -> burst(socket, count));
    socket.on(
        "disconnect-me", args -> socket.disconnect(args.find(0, Boolean.class).orElse(false)));
    socket.on("reason-of", String.class, (id, ack) -> ack.send(reasonOf(id)));
    socket.onDisconnect(reason -> ended(socket.id(), reason));
  }

  private static void rooms(Socket socket) {
    Namespace namespace = socket.namespace();
    socket.on(
        "join",
        String.class,
        (room, ack) -> {
          socket.join(room);
          ack.send();
        });
    socket.on(
        "leave",
        String.class,
        (room, ack) -> {
          socket.leave(room);
          ack.send();
        });
    socket.on("rooms", (args, ack) -> ack.send(List.copyOf(socket.rooms())));
    socket.on(
        "sockets", (args, ack) -> ack.send(namespace.sockets().stream().map(Socket::id).toList()));
    socket.on("say", args -> say(socket.broadcast(), args));
    socket.on("say-all", args -> say(namespace, args));
  }

  /** The arguments are whom to tell, the event, and its arguments. */
  private static void say(BroadcastTarget speaker, Args args) {
    Json whom = args.raw(0);
    BroadcastOperator chosen =
        speaker.to(strings(whom.get("to"))).except(strings(whom.get("except")));
    chosen.emit(args.getString(1), from(2, args).toArray());
  }

  private static List<String> strings(Json value) {
    return value.isNull() ? List.of() : value.as(STRINGS);
  }

  /** The arguments from an index on, unread. */
  private static List<Json> from(int index, Args args) {
    List<Json> rest = new ArrayList<>();
    for (int i = index; i < args.size(); i++) {
      rest.add(args.raw(i));
    }
    return rest;
  }

  private static void questions(Socket socket) {
    socket.on(
        "ask",
        (args, ack) ->
            socket
                .timeout(Duration.ofMillis(args.getInt(0)))
                .emitWithAck("question", from(1, args).toArray())
                .whenComplete((answer, late) -> tell(answer, ack)));
    socket.on(
        "ask-all",
        (args, ack) ->
            socket
                .namespace()
                .to(args.getString(0))
                .timeout(Duration.ofMillis(args.getInt(1)))
                .emitWithAck("question")
                .whenComplete((answers, late) -> tellAll(answers, late, ack)));
  }

  private static void tell(@Nullable Args answer, Ack ack) {
    if (answer == null) {
      ack.send("late", List.of());
    } else {
      ack.send("answered", from(0, answer));
    }
  }

  private static void tellAll(@Nullable List<Args> answers, @Nullable Throwable failure, Ack ack) {
    if (answers != null) {
      ack.send(true, first(answers));
    } else {
      ack.send(
          false, first(failure instanceof AckTimeoutException late ? late.responses() : List.of()));
    }
  }

  private static List<@Nullable Json> first(List<Args> answers) {
    List<@Nullable Json> first = new ArrayList<>();
    answers.forEach(args -> first.add(args.isEmpty() ? null : args.raw(0)));
    return first;
  }

  private static void state(Socket socket) {
    socket.on("handshake", (args, ack) -> ack.send(socket.handshake().toMap()));
    socket.on("recovered", (args, ack) -> ack.send(socket.recovered()));
    socket.on(
        "data",
        (args, ack) -> {
          socket.data().compute("value", (key, old) -> args.value(0));
          ack.send();
        });
    socket.on("data-of", (args, ack) -> ack.send(socket.data().get("value")));
  }

  private static void burst(Socket socket, int count) {
    for (int i = 0; i < count; i++) {
      if (i % 3 == 0) {
        byte[] bytes = new byte[3];
        Arrays.fill(bytes, (byte) i);
        socket.emit("burst", i, bytes);
      } else {
        socket.emit("burst", i);
      }
    }
  }

  private void ended(String id, DisconnectReason reason) {
    synchronized (reasons) {
      reasons.put(id, reason);
    }
  }

  private @Nullable String reasonOf(String id) {
    synchronized (reasons) {
      DisconnectReason reason = reasons.get(id);
      return reason == null ? null : reason.text();
    }
  }
}
