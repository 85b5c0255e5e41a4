package io.undersocket.adapter.redis;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.BroadcastOperator;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Has a server do what it is told in the namespace {@code /control}, whoever tells it: every
 * operation of a cluster is an event there, whose first argument is a namespace. {@code peer.mjs}
 * is the same for a server on Node.js.
 */
final class Orders {

  private static final Duration LONG = Duration.ofSeconds(5);

  private final SocketIoServer io;

  /** What other servers have said, by namespace. */
  private final Map<String, List<List<@Nullable Object>>> heard = new ConcurrentHashMap<>();

  private Orders(SocketIoServer io) {
    this.io = io;
  }

  /** From now on the server obeys. */
  static void obeyedBy(SocketIoServer io) {
    Orders orders = new Orders(io);
    orders.namespace("/");
    io.of("/control")
        .onConnection(
            control -> {
              for (String order : ORDERS.keySet()) {
                control.on(order, (args, ack) -> orders.obey(order, args, ack));
              }
            });
  }

  private Namespace namespace(String name) {
    Namespace namespace = io.of(name);
    heard.computeIfAbsent(
        name,
        first -> {
          List<List<@Nullable Object>> all = new CopyOnWriteArrayList<>();
          namespace
              .serverSideEvents()
              .on("told", args -> all.add(new ArrayList<>(args.asList())))
              .on("question", (args, ack) -> ack.send(Map.of("from", "java", "arg", args.raw(0))));
          return all;
        });
    return namespace;
  }

  private interface Order {
    @Nullable CompletionStage<?> give(Orders orders, Namespace namespace, Args args);
  }

  private static final Map<String, Order> ORDERS = new LinkedHashMap<>();

  private static void order(String name, Order order) {
    ORDERS.put(name, order);
  }

  private interface Told {
    void by(Namespace namespace, Args args);
  }

  private static void told(String name, Told told) {
    ORDERS.put(
        name,
        (orders, namespace, args) -> {
          told.by(namespace, args);
          return null;
        });
  }

  static {
    told("open", (namespace, args) -> {});
    order("count", (orders, namespace, args) -> namespace.adapter().serverCount());
    told("emit", (namespace, args) -> to(namespace, args).emit(args.getString(2), rest(args, 3)));
    told("burst", Orders::burst);
    order(
        "ask",
        (orders, namespace, args) ->
            answers(to(namespace, args).emitWithAck(args.getString(2), rest(args, 3))));
    order("fetch", (orders, namespace, args) -> found(to(namespace, args).fetchSockets()));
    told("join", (namespace, args) -> to(namespace, args).socketsJoin(names(args.raw(2))));
    told("leave", (namespace, args) -> to(namespace, args).socketsLeave(args.getString(2)));
    told("kick", (namespace, args) -> to(namespace, args).disconnectSockets(args.getBoolean(2)));
    order("remote", (orders, namespace, args) -> remote(namespace, args));
    told(
        "note",
        (namespace, args) ->
            Objects.requireNonNull(namespace.socket(args.getString(1)))
                .data()
                .put(args.getString(2), args.getString(3)));
    told(
        "serverSideEmit",
        (namespace, args) -> namespace.serverSideEmit(args.getString(1), rest(args, 2)));
    order(
        "serverSideAsk",
        (orders, namespace, args) ->
            answers(namespace.serverSideEmitWithAck(args.getString(1), rest(args, 2))));
    order("heard", (orders, namespace, args) -> orders.heard(namespace));
  }

  private void obey(String order, Args args, Ack ack) {
    CompletionStage<?> result;
    try {
      Order known = Objects.requireNonNull(ORDERS.get(order));
      result = known.give(this, namespace(args.getString(0)), args);
    } catch (RuntimeException e) {
      result = CompletableFuture.failedFuture(e);
    }
    if (result == null) {
      ack.send((Object) null);
    } else {
      result.whenComplete(
          (value, failure) ->
              ack.send(failure == null ? value : Map.of("broken", String.valueOf(failure))));
    }
  }

  private static void burst(Namespace namespace, Args args) {
    BroadcastOperator target = to(namespace, args);
    for (int i = 0; i < args.getInt(3); i++) {
      Object value = i % 3 == 0 ? new byte[] {(byte) i} : Integer.valueOf(i);
      target.emit(args.getString(2), value);
    }
  }

  private static CompletionStage<?> remote(Namespace namespace, Args args) {
    return namespace
        .to(args.getString(1))
        .fetchSockets()
        .thenCompose(found -> remote(found.get(0), args));
  }

  private static CompletionStage<@Nullable Object> remote(RemoteSocket socket, Args args) {
    switch (args.getString(2)) {
      case "emit" -> socket.emit(args.getString(3), rest(args, 4));
      case "ask" -> {
        return socket
            .timeout(LONG)
            .emitWithAck(args.getString(3), rest(args, 4))
            .thenApply(answer -> answer.raw(0));
      }
      case "join" -> socket.join(names(args, 3));
      case "leave" -> socket.leave(names(args, 3));
      case "disconnect" -> socket.disconnect(args.getBoolean(3));
      default -> throw new IllegalArgumentException(args.getString(2) + " is no order");
    }
    return CompletableFuture.completedFuture(null);
  }

  private CompletionStage<?> heard(Namespace namespace) {
    List<List<@Nullable Object>> all = Objects.requireNonNull(heard.get(namespace.name()));
    List<List<@Nullable Object>> taken = List.copyOf(all);
    all.removeAll(taken);
    return CompletableFuture.completedFuture(taken);
  }

  // --- results: what there is, and what went wrong if something did

  private static CompletionStage<?> answers(CompletionStage<List<Args>> asked) {
    return asked.handle(
        (answers, failure) -> {
          if (failure == null) {
            return result(raw(answers), null);
          }
          Throwable cause = cause(failure);
          if (cause instanceof AckTimeoutException partial) {
            return result(raw(partial.responses()), cause);
          }
          return result(
              cause instanceof PartialResultException partial
                  ? raw(partial.responses())
                  : List.of(),
              cause);
        });
  }

  private static List<Json> raw(List<Args> answers) {
    return answers.stream().map(answer -> answer.raw(0)).toList();
  }

  private static CompletionStage<?> found(CompletionStage<List<RemoteSocket>> asked) {
    return asked.handle(
        (sockets, failure) -> {
          if (failure == null) {
            return result(described(sockets), null);
          }
          Throwable cause = cause(failure);
          return result(
              cause instanceof PartialResultException partial
                  ? described(partial.sockets())
                  : List.of(),
              cause);
        });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static Map<String, Object> result(List<?> values, @Nullable Throwable failure) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("values", values);
    if (failure != null) {
      result.put("failed", String.valueOf(failure));
    }
    return result;
  }

  private static List<Map<String, Object>> described(List<RemoteSocket> sockets) {
    return sockets.stream().map(Orders::described).toList();
  }

  private static Map<String, Object> described(RemoteSocket socket) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("id", socket.id());
    description.put("rooms", socket.rooms().stream().sorted().toList());
    description.put("data", socket.data());
    description.put("handshake", socket.handshake().toMap());
    return description;
  }

  // --- arguments

  private static BroadcastOperator to(Namespace namespace, Args args) {
    Json target = args.raw(1);
    BroadcastOperator to = namespace.compress(!is(target, "compress", false));
    for (String room : names(target.get("to"))) {
      to = to.to(room);
    }
    to = to.except(names(target.get("except")));
    to = is(target, "volatile", true) ? to.asVolatile() : to;
    to = is(target, "local", true) ? to.local() : to;
    Json timeout = target.get("timeout");
    return timeout.isNull() ? to : to.timeout(Duration.ofMillis(timeout.as(Long.class)));
  }

  private static boolean is(Json target, String flag, boolean value) {
    return Boolean.valueOf(value).equals(target.get(flag).value());
  }

  private static List<String> names(Json names) {
    List<String> list = new ArrayList<>();
    if (names.value() instanceof List<?> values) {
      values.forEach(name -> list.add((String) name));
    }
    return list;
  }

  private static List<String> names(Args args, int from) {
    List<String> list = new ArrayList<>();
    for (int i = from; i < args.size(); i++) {
      list.add(args.getString(i));
    }
    return list;
  }

  private static Object[] rest(Args args, int from) {
    List<Json> values = new ArrayList<>();
    for (int i = from; i < args.size(); i++) {
      values.add(args.raw(i));
    }
    return values.toArray();
  }
}
