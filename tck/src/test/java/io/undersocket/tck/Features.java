package io.undersocket.tck;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.BroadcastOperator;
import io.undersocket.socketio.BroadcastTarget;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.EventError;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.Listener;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.ParentNamespace;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.guard.AddressRateGuard;
import io.undersocket.socketio.guard.EventExcess;
import io.undersocket.socketio.guard.RateLimit;
import io.undersocket.socketio.guard.SocketRateGuard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A Socket.IO server that does what clients ask it to, a namespace for each topic: whatever an
 * application can say in Java, a client can have it say.
 */
final class Features {

  /** How a socket ended, as its listeners heard it. */
  record End(DisconnectReason reason, List<String> roomsBefore, List<String> roomsAfter) {}

  /** What a client orders, in a type of the application's own. */
  record Order(String item, int count, List<String> notes, byte[] signature) {}

  /** What it gets for it. */
  record Receipt(Order order, int characters, Instant at) {}

  private final SocketIoServer io;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  /** By the id of the socket. */
  private final Map<String, CompletableFuture<End>> ends = new ConcurrentHashMap<>();

  /** What was told to the server's error listener: socket's id, event and message. */
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private Features(SocketIoServer io) {
    this.io = io;
  }

  /** Furnishes a server. */
  static Features of(SocketIoServer io) {
    Features features = new Features(io);
    io.onError(
        (socket, event, cause) -> {
          features.errors.add(socket.id() + " " + event + ": " + cause.getMessage());
          socket.emit("failed", event, cause.getMessage());
        });
    features.topic("/watch", features::watch);
    features.topic("/handshake", Features::handshake);
    features.topic("/events", Features::events);
    features.topic("/acks", Features::acks);
    features.topic("/rooms", Features::rooms);
    features.topic("/servers", features::servers);
    features.topic("/volatile", Features::volatiles);
    features.topic("/catch-all", Features::catchAll);
    features.topic("/screened", Features::screened);
    features.guarded();
    features.limited();
    features.dynamic();
    features.lent();
    return features;
  }

  private Namespace topic(String name, Consumer<Socket> listener) {
    return io.of(name)
        .onConnection(
            socket -> {
              everywhere(socket);
              listener.accept(socket);
            });
  }

  /** What happened at the end of the socket of this id, once it has ended. */
  CompletableFuture<End> end(String id) {
    return ends.computeIfAbsent(id, key -> new CompletableFuture<>());
  }

  /** How every socket so far ended, or will. */
  Map<String, CompletableFuture<End>> ends() {
    return ends;
  }

  // --- in every namespace: who one is, and how one leaves

  private void everywhere(Socket socket) {
    end(socket.id());
    AtomicReference<List<String>> before = new AtomicReference<>(List.of());
    socket.onDisconnecting(reason -> before.set(sorted(socket)));
    socket.onDisconnect(
        reason -> end(socket.id()).complete(new End(reason, before.get(), sorted(socket))));
    socket.on("connection-id", (args, ack) -> ack.send(socket.connection().id()));
    socket.on("disconnect-me", () -> socket.disconnect());
    socket.on("disconnect-all-of-me", () -> socket.disconnect(true));
  }

  private static List<String> sorted(RemoteSocket socket) {
    return List.copyOf(new TreeSet<>(socket.rooms()));
  }

  /** Tells how others ended, and has the server shut down. */
  private void watch(Socket socket) {
    socket.on(
        "end-of",
        String.class,
        (id, ack) ->
            end(id)
                .thenAccept(
                    end -> ack.send(end.reason().text(), end.roomsBefore(), end.roomsAfter())));
    socket.on(
        "errors-of",
        String.class,
        (id, ack) -> ack.send(errors.stream().filter(line -> line.startsWith(id)).count()));
    socket.on("close", () -> io.close());
  }

  // --- connecting

  private void guarded() {
    topic(
            "/guarded",
            socket ->
                socket.emit("welcome", socket.handshake().auth(), socket.data().get("passed")))
        .use(
            socket -> {
              socket.data().put("passed", "the first");
              if ("early".equals(socket.handshake().auth().getString("token"))) {
                socket.emit("early", "before you are connected");
              }
            })
        .use(
            socket -> {
              String token = socket.handshake().auth().getString("token");
              if (token == null || !token.startsWith("late")) {
                check(token);
              }
            })
        .useAsync(
            socket -> {
              String token = socket.handshake().auth().getString("token");
              return token != null && token.startsWith("late")
                  ? CompletableFuture.runAsync(() -> check(token.substring("late ".length())))
                  : CompletableFuture.completedFuture(null);
            })
        .use(socket -> socket.data().merge("passed", "the last", (a, b) -> a + " and " + b));
  }

  private static void check(String token) {
    if ("broken".equals(token)) {
      throw new IllegalStateException("a secret of the server");
    }
    if ("refused without data".equals(token)) {
      throw new ConnectError("refused");
    }
    if (!"good".equals(token) && !"early".equals(token)) {
      throw new ConnectError("not authorized", Map.of("code", 401, "hints", List.of("é", 1)));
    }
  }

  private void dynamic() {
    ParentNamespace parent = io.of(Pattern.compile("/dynamic-\\d+"));
    parent.onConnection(
        socket -> {
          everywhere(socket);
          socket.on("namespace", (args, ack) -> ack.send(socket.namespace().name()));
          socket.on("say-to-all", args -> parent.emit("said", relayed(args)));
        });
  }

  /** Namespaces that a function allows late, and whose middlewares are those of their parent. */
  private void lent() {
    ParentNamespace parent =
        io.ofAsync(
            (name, auth) ->
                CompletableFuture.supplyAsync(
                    () -> name.startsWith("/lent-") && auth.getString("key") != null));
    parent.use(
        socket -> {
          if (!"the right one".equals(socket.handshake().auth().getString("key"))) {
            throw new ConnectError("the wrong key");
          }
        });
    parent.onConnection(
        socket ->
            socket.on("sockets", (args, ack) -> ack.send(socket.namespace().sockets().size())));
  }

  private void limited() {
    RateLimit twoADay = RateLimit.of(2, Duration.ofDays(1));
    SocketRateGuard events = SocketRateGuard.events(twoADay);
    events.onExcess(EventExcess.ANSWER).install(topic("/limited", Features::echoes));
    events.onExcess(EventExcess.DISCONNECT).install(topic("/strictly-limited", Features::echoes));
    AddressRateGuard.builder()
        .connects(twoADay)
        .address(socket -> socket.handshake().auth().getString("address"))
        .build()
        .install(topic("/rarely", socket -> {}));
  }

  private static void echoes(Socket socket) {
    socket.on("echo", (args, ack) -> ack.send(relayed(args)));
  }

  private static void handshake(Socket socket) {
    socket.on("handshake", (args, ack) -> ack.send(socket.handshake().toMap()));
    socket.on("query", String.class, (name, ack) -> ack.send(socket.handshake().query().get(name)));
    socket.on("header", String.class, (name, ack) -> ack.send(socket.handshake().header(name)));
  }

  // --- events

  private static void events(Socket socket) {
    socket.on("string", String.class, (text, ack) -> ack.send(text.length(), text));
    socket.on("int", Integer.class, (n, ack) -> ack.send(n + 1));
    socket.on("long", Long.class, (n, ack) -> ack.send(n - 1));
    socket.on("double", Double.class, (n, ack) -> ack.send(n / 2));
    socket.on("boolean", Boolean.class, (yes, ack) -> ack.send(!yes));
    socket.on("bytes", byte[].class, (bytes, ack) -> ack.send(bytes.length, reversed(bytes)));
    socket.on("buffer", ByteBuffer.class, (bytes, ack) -> ack.send(bytes.remaining(), bytes));
    socket.on("map", Map.class, (map, ack) -> ack.send(map.size(), map));
    socket.on(
        "list",
        new TypeRef<List<Integer>>() {},
        (list, ack) -> ack.send(list.stream().mapToInt(Integer::intValue).sum()));
    socket.on(
        "several",
        String.class,
        Integer.class,
        byte[].class,
        (text, n, bytes, ack) -> ack.send(bytes, n, text));
    socket.on(
        "optional", (args, ack) -> ack.send(args.size(), args.find(0, String.class).orElse("-")));
    socket.on(
        "order",
        Order.class,
        (order, ack) -> {
          int characters = order.notes().stream().mapToInt(String::length).sum();
          ack.send(new Receipt(order, characters, Instant.EPOCH));
        });
    socket.on("42", (args, ack) -> ack.send("the number", args.getString(0)));
    socket.on("message", args -> socket.send(relayed(args)));
    socket.on("throws", String.class, Features::fail);
    socket.on("emit-named", String.class, (event, ack) -> ack.send(tryToEmit(socket, event)));

    AtomicInteger once = new AtomicInteger();
    socket.once("once", () -> once.incrementAndGet());
    socket.on("once", (args, ack) -> ack.send(once.get()));
    AtomicInteger heard = new AtomicInteger();
    Listener listener = (args, ack) -> heard.incrementAndGet();
    socket.on("on-and-off", listener);
    socket.on("off", () -> socket.off("on-and-off", listener));
    socket.on("heard", (args, ack) -> ack.send(heard.get()));
  }

  /** Events are changed, refused and delayed before anybody hears them. */
  private static void screened(Socket socket) {
    List<String> heard = new ArrayList<>();
    socket.onAny((event, args, ack) -> heard.add("any " + event));
    socket.use(
        event -> {
          if ("old".equals(event.name())) {
            event.rewrite("new", event.args().getString(0) + "!", event.args().raw(1));
          } else if ("forbidden".equals(event.name())) {
            throw new EventError("not you");
          }
        });
    socket.useAsync(
        event ->
            "slow".equals(event.name())
                ? CompletableFuture.runAsync(() -> {}, LATER)
                : CompletableFuture.completedFuture(null));
    for (String name : List.of("new", "forbidden", "slow", "fast")) {
      socket.on(
          name,
          (args, ack) -> {
            heard.add(name);
            ack.send(relayed(args));
          });
    }
    socket.on("log", (args, ack) -> ack.send(heard));
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  private static String tryToEmit(Socket socket, String event) {
    try {
      socket.emit(event);
      return "emitted";
    } catch (IllegalArgumentException e) {
      return "refused";
    }
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /** The arguments, unread. */
  private static Object[] relayed(Iterable<Json> args) {
    List<Json> elements = new ArrayList<>();
    args.forEach(elements::add);
    return elements.toArray();
  }

  // --- acknowledgements

  private static void acks(Socket socket) {
    socket.on("echo", (args, ack) -> ack.send(relayed(args)));
    socket.on("never", () -> {});
    socket.on("is-requested", (args, ack) -> socket.emit("requested", ack.isRequested()));
    socket.on(
        "twice",
        (args, ack) -> {
          ack.send("first");
          ack.send("second");
        });
    List<Ack> kept = new ArrayList<>();
    socket.on("late", (args, ack) -> kept.add(ack));
    socket.on("answer-late", args -> kept.remove(0).send(relayed(args)));
    socket.on("leave-and-answer", (args, ack) -> leaveAndAnswer(socket, ack));

    socket.on("ask-me", (args, ack) -> answer(ack, socket.emitWithAck("question", relayed(args))));
    socket.on(
        "ask-me-within",
        Integer.class,
        (millis, ack) ->
            answer(ack, socket.timeout(Duration.ofMillis(millis)).emitWithAck("question")));
  }

  /** Works, since the connection is still open. */
  private static void leaveAndAnswer(Socket socket, Ack ack) {
    socket.disconnect();
    ack.send("after leaving");
  }

  private static void answer(Ack ack, CompletionStage<Args> answer) {
    answer.whenComplete(
        (args, failure) -> {
          if (failure == null) {
            ack.send(null, args.asList());
          } else {
            ack.send(failure.getMessage(), null);
          }
        });
  }

  // --- rooms and broadcasting

  private static void rooms(Socket socket) {
    socket.on("join", STRINGS, (rooms, ack) -> ack.send(after(() -> socket.join(rooms))));
    socket.on("leave", STRINGS, (rooms, ack) -> ack.send(after(() -> socket.leave(rooms))));
    socket.on("rooms", (args, ack) -> ack.send(sorted(socket)));
    socket.on("note", String.class, String.class, (key, value) -> socket.data().put(key, value));
    socket.on("say", args -> target(socket, args.raw(0)).emit(args.getString(1), rest(args)));
    socket.on(
        "ask",
        (args, ack) ->
            target(socket, args.raw(0))
                .timeout(Duration.ofMillis(args.getInt(1)))
                .emitWithAck(args.getString(2))
                .whenComplete((answers, failure) -> answerAll(ack, answers, failure)));
    socket.on(
        "fetch",
        (args, ack) ->
            target(socket, args.raw(0))
                .fetchSockets()
                .thenAccept(found -> ack.send(found.stream().map(Features::description).toList())));
    socket.on(
        "all-sockets",
        (args, ack) ->
            target(socket, args.raw(0))
                .allSockets()
                .thenAccept(ids -> ack.send(List.copyOf(new TreeSet<>(ids)))));
    socket.on(
        "sockets-join",
        (args, ack) ->
            ack.send(after(() -> target(socket, args.raw(0)).socketsJoin(args.getString(1)))));
    socket.on(
        "sockets-leave",
        (args, ack) ->
            ack.send(after(() -> target(socket, args.raw(0)).socketsLeave(args.getString(1)))));
    socket.on(
        "disconnect-sockets",
        args -> target(socket, args.raw(0)).disconnectSockets(args.getBoolean(1)));
    socket.on(
        "tell-each",
        (args, ack) ->
            target(socket, args.raw(0))
                .fetchSockets()
                .thenAccept(
                    found -> {
                      for (RemoteSocket each : found) {
                        each.join("told");
                        each.emit(args.getString(1), rest(args));
                      }
                      ack.send(found.size());
                    }));
  }

  private static final TypeRef<List<String>> STRINGS = new TypeRef<>() {};

  private static boolean after(Runnable action) {
    action.run();
    return true;
  }

  private static Object[] rest(Args args) {
    List<Json> rest = new ArrayList<>();
    for (int i = 2; i < args.size(); i++) {
      rest.add(args.raw(i));
    }
    return rest.toArray();
  }

  /** Whom a client means, as {@code {from: "socket", to: ["a"], except: ["b"], ...}}. */
  private static BroadcastOperator target(Socket socket, Json whom) {
    BroadcastOperator target =
        "socket".equals(whom.getString("from"))
            ? socket.broadcast()
            : ((BroadcastTarget) socket.namespace()).to(List.of());
    if (!whom.get("to").isNull()) {
      target = target.to(whom.get("to").as(STRINGS));
    }
    if (!whom.get("except").isNull()) {
      target = target.except(whom.get("except").as(STRINGS));
    }
    if (!whom.get("volatile").isNull()) {
      target = target.asVolatile();
    }
    if (!whom.get("compress").isNull()) {
      target = target.compress(whom.get("compress").as(Boolean.class));
    }
    if (!whom.get("local").isNull()) {
      target = target.local();
    }
    return target;
  }

  private static void answerAll(Ack ack, List<Args> answers, Throwable failure) {
    if (failure == null) {
      ack.send(null, values(answers));
    } else if (failure instanceof AckTimeoutException late) {
      ack.send(late.getMessage(), values(late.responses()));
    } else {
      ack.send(failure.toString(), List.of());
    }
  }

  private static List<Object> values(List<Args> answers) {
    List<Object> values = new ArrayList<>();
    answers.forEach(args -> values.add(args.isEmpty() ? null : args.value(0)));
    return values;
  }

  private static Map<String, Object> description(RemoteSocket socket) {
    return Map.of(
        "id", socket.id(),
        "rooms", sorted(socket),
        "data", socket.data(),
        "auth", socket.handshake().auth());
  }

  // --- several servers

  private void servers(Socket socket) {
    Namespace servers = socket.namespace();
    socket.on(
        "count",
        (args, ack) -> servers.adapter().serverCount().thenAccept(count -> ack.send(count)));
    socket.on("tell-servers", args -> servers.serverSideEmit("told", relayed(args)));
    socket.on(
        "ask-servers",
        (args, ack) ->
            servers
                .serverSideEmitWithAck("asked", relayed(args))
                .thenAccept(answers -> ack.send(values(answers))));
  }

  /** What servers say to each other in {@code /servers}, told to the clients of this one. */
  void listenToServers(String name) {
    Namespace servers = io.of("/servers");
    servers
        .serverSideEvents()
        .on("told", args -> servers.local().emit("told", name, args.value(0)))
        .on("asked", (args, ack) -> ack.send(name + " heard " + args.getString(0)));
  }

  // --- volatile events, and listeners for everything

  private static void volatiles(Socket socket) {
    socket.on("tick", args -> socket.asVolatile().emit("tock", relayed(args)));
    socket.on(
        "burst",
        () -> {
          socket.emit("burst", "kept");
          for (int i = 0; i < 100; i++) {
            socket.asVolatile().emit("burst", "dropped");
          }
          socket.compress(false).emit("burst", "kept too");
        });
  }

  private static void catchAll(Socket socket) {
    List<Object> log = new CopyOnWriteArrayList<>();
    socket.onAny((event, args, ack) -> log.add(List.of("in", event, args.size())));
    socket.prependAny((event, args, ack) -> log.add(List.of("first in", event, args.size())));
    socket.onAnyOutgoing((event, args) -> log.add(List.of("out", event, args.asList())));
    socket.on("answered", (args, ack) -> ack.send("not seen"));
    socket.on(
        "speak",
        () -> {
          socket.emit("spoken", 1, "a");
          socket.namespace().to(socket.id()).emit("broadcast", new byte[] {1});
        });
    socket.on("log", (args, ack) -> ack.send(log));
    socket.on(
        "off",
        () -> {
          socket.offAny();
          socket.offAnyOutgoing();
        });
  }
}
