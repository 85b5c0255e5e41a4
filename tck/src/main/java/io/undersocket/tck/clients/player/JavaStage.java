package io.undersocket.tck.clients.player;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.emitter.Emitter;
import io.socket.engineio.client.Transport;
import io.socket.engineio.parser.Packet;
import java.lang.reflect.Field;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/**
 * One client's side of one scenario: makes its connections, waits with a bound, compares what came,
 * and notes what it said and heard. A scenario runs on a thread of its own; what the client calls
 * runs on the client's.
 */
final class JavaStage {

  /** A scenario that hangs fails, well before whoever started it loses patience. */
  private static final long LONGEST_SCENARIO_MS = 15_000;

  /** What is expected where a connection is lost; whoever reads the answer knows it by this. */
  private static final String LOST = "a connection that stays";

  private static final int MOST_NOTES = 300;
  private static final int LONGEST_TEXT = 400;

  /** A poll is held by the server: the client's own allows five at once, for all connections. */
  private static final OkHttpClient HTTP = new OkHttpClient.Builder().dispatcher(many()).build();

  /** Where the server is, what the client may use, and what else it is told. */
  record Setting(
      int generation,
      String url,
      String path,
      String transport,
      String room,
      Supplier<CompletableFuture<Void>> restart) {}

  /** A scenario. */
  @FunctionalInterface
  interface Scenario {
    void play(JavaStage stage) throws Exception;
  }

  /** The rule is not met. */
  static final class Unmet extends Exception {
    private static final long serialVersionUID = 1;
    private final String expected;
    private final String received;

    Unmet(String expected, String received) {
      super("expected " + expected + ", received " + received);
      this.expected = expected;
      this.received = received;
    }
  }

  /** The engine below a manager, as it is now. The next connection has another. */
  private static final class Link {
    final io.socket.engineio.client.Socket engine;
    volatile String transport;
    final CompletableFuture<Void> upgraded = new CompletableFuture<>();
    final List<Consumer<String>> packetListeners = new CopyOnWriteArrayList<>();

    Link(io.socket.engineio.client.Socket engine, String transport) {
      this.engine = engine;
      this.transport = transport;
    }
  }

  private final Setting setting;
  private final long began = System.nanoTime();
  private final CompletableFuture<Void> failed = new CompletableFuture<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Set<Socket> leaving = ConcurrentHashMap.newKeySet();
  private final Map<Manager, Link> links = new ConcurrentHashMap<>();
  private final List<JSONArray> log = new ArrayList<>(); // guarded by itself

  JavaStage(Setting setting) {
    this.setting = setting;
  }

  private static Dispatcher many() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(1_000);
    dispatcher.setMaxRequestsPerHost(1_000);
    return dispatcher;
  }

  /** Plays a scenario and tells what came of it. */
  JSONObject play(@Nullable Scenario scenario) throws JSONException {
    JSONObject answer = new JSONObject();
    try {
      if (scenario == null) {
        throw new Unmet("a scenario", "one that this client does not know");
      }
      scenario.play(this);
      return answer.put("ok", true);
    } catch (Unmet e) {
      answer.put("expected", e.expected).put("received", e.received);
    } catch (Exception | AssertionError e) {
      answer.put("expected", "no error").put("received", e + " at " + e.getStackTrace()[0]);
    } finally {
      sockets.forEach(leaving::add);
      sockets.forEach(socket -> socket.io().reconnection(false));
      sockets.forEach(Socket::disconnect);
    }
    JSONArray notes = new JSONArray();
    synchronized (log) {
      log.forEach(notes::put);
    }
    return answer.put("ok", false).put("log", notes);
  }

  /** Whether the client is of Socket.IO 2, which says some things in other ways. */
  boolean isOld() {
    return setting.generation() < 3;
  }

  String room() {
    return setting.room();
  }

  String transport() {
    return setting.transport();
  }

  /** Options for a connection of its own; it does not come back by itself. */
  IO.Options options() {
    IO.Options options = new IO.Options();
    options.path = setting.path();
    options.transports =
        switch (setting.transport()) {
          case "polling" -> new String[] {"polling"};
          case "websocket" -> new String[] {"websocket"};
          default -> new String[] {"polling", "websocket"};
        };
    options.forceNew = true;
    options.reconnection = false;
    options.reconnectionDelay = 50;
    options.reconnectionDelayMax = 100;
    options.callFactory = HTTP;
    options.webSocketFactory = HTTP;
    return options;
  }

  private String ends() {
    return setting.transport().equals("polling") ? "polling" : "websocket";
  }

  /**
   * A socket over a connection of its own, not connected yet. It must not be lost unless that was
   * {@link #expectLoss expected}.
   */
  Socket open(String namespace, IO.Options options) {
    Socket socket = IO.socket(URI.create(setting.url() + namespace), options);
    String connection = "connection " + (sockets.size() + 1);
    socket.io().on(Manager.EVENT_TRANSPORT, args -> linked(socket.io(), args, connection));
    watch(socket, connection);
    return socket;
  }

  /** One more socket over the connection of another, not connected yet. */
  Socket beside(Socket other, String namespace) {
    Socket socket = other.io().socket(namespace);
    watch(socket, namespace + ", beside");
    return socket;
  }

  private void watch(Socket socket, String connection) {
    sockets.add(socket);
    socket.on(
        Socket.EVENT_DISCONNECT,
        args -> {
          note(connection, "note", "disconnect: " + args[0]);
          if (!leaving.contains(socket)) {
            fail(LOST, "disconnect: " + args[0]);
          }
        });
    for (String error : List.of("connect_error", "error")) {
      socket.on(
          error,
          args -> {
            note(connection, "note", error + ": " + args[0]);
            if (!leaving.contains(socket)) {
              // The transport's are exceptions; what the server says is not.
              boolean lost = args[0] instanceof Exception;
              fail(lost ? LOST : "a connection without errors", error + ": " + args[0]);
            }
          });
    }
  }

  /** A manager makes an engine for each connection, and tells of each of its transports. */
  private void linked(Manager manager, Object[] args, String connection) {
    io.socket.engineio.client.Socket engine = engineOf(manager);
    Link known = links.get(manager);
    if (known != null && known.engine == engine) {
      return;
    }
    Link link = new Link(engine, ((Transport) args[0]).name);
    links.put(manager, link);
    engine.on(
        io.socket.engineio.client.Socket.EVENT_UPGRADE,
        upgrade -> {
          link.transport = ((Transport) upgrade[0]).name;
          note(connection, "note", "upgraded to " + link.transport);
          link.upgraded.complete(null);
        });
    engine.on(
        io.socket.engineio.client.Socket.EVENT_PACKET,
        packet -> {
          Packet<?> received = (Packet<?>) packet[0];
          note(connection, "received", said(received));
          link.packetListeners.forEach(listener -> listener.accept(received.type));
        });
    engine.on(
        io.socket.engineio.client.Socket.EVENT_PACKET_CREATE,
        packet -> note(connection, "sent", said((Packet<?>) packet[0])));
  }

  /** The client shows no way to break a connection, which is what a network does. */
  private static io.socket.engineio.client.Socket engineOf(Manager manager) {
    try {
      Field engine = Manager.class.getDeclaredField("engine");
      engine.setAccessible(true);
      return (io.socket.engineio.client.Socket) Objects.requireNonNull(engine.get(manager));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a Java client that is built in another way", e);
    }
  }

  private static String said(Packet<?> packet) {
    Object data = packet.data;
    return data == null
        ? packet.type
        : packet.type
            + " "
            + (data instanceof byte[] bytes
                ? Values.written(java.util.Arrays.copyOf(bytes, Math.min(64, bytes.length)))
                : data);
  }

  private void note(String connection, String way, String text) {
    long at = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    synchronized (log) {
      if (log.size() < MOST_NOTES) {
        log.add(new JSONArray().put(at).put(connection).put(way).put(shortened(text)));
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT
        ? text
        : text.substring(0, LONGEST_TEXT) + " … (" + text.length() + " characters)";
  }

  /** Ends the scenario, which has failed. */
  private void fail(String expected, String received) {
    note("", "note", "failed: expected " + expected + ", received " + received);
    failed.completeExceptionally(new Unmet(expected, received));
  }

  /** From here on this socket may be lost, and hear errors. */
  void expectLoss(Socket socket) {
    leaving.add(socket);
  }

  /** From here on this socket has to stay, again. */
  void expectStay(Socket socket) {
    leaving.remove(socket);
  }

  Socket connect(String namespace) throws Exception {
    return connect(namespace, options());
  }

  /** Opens a socket, and waits until it is connected over the transport that it should end with. */
  Socket connect(String namespace, IO.Options options) throws Exception {
    Socket socket = open(namespace, options);
    enter(socket);
    settled(socket);
    return socket;
  }

  /** Connects a socket and waits until it is. */
  void enter(Socket socket) throws Exception {
    CompletableFuture<Object[]> connected = event(socket, Socket.EVENT_CONNECT);
    socket.connect();
    get("the event connect", connected);
  }

  /** Waits until a connection has the transport that it should end with. */
  void settled(Socket socket) throws Exception {
    Link link = link(socket);
    if (!link.transport.equals(ends())) {
      get("the upgrade", link.upgraded);
    }
    check(link.transport, ends(), "the transport");
  }

  private Link link(Socket socket) {
    return Objects.requireNonNull(links.get(socket.io()));
  }

  boolean hasUpgraded(Socket socket) {
    return link(socket).transport.equals("websocket");
  }

  /** The id of the connection. */
  String connectionId(Socket socket) {
    return link(socket).engine.id();
  }

  boolean isClosed(Socket socket) throws ReflectiveOperationException {
    Field state = io.socket.engineio.client.Socket.class.getDeclaredField("readyState");
    state.setAccessible(true);
    return String.valueOf(state.get(link(socket).engine)).equalsIgnoreCase("closed");
  }

  /** Breaks the connection below a socket. */
  void cut(Socket socket) {
    link(socket).engine.close();
  }

  /** Hears of each packet of the connection below a socket, by its type. */
  void onPacket(Socket socket, Consumer<String> listener) {
    link(socket).packetListeners.add(listener);
  }

  /** What an event says when it comes next. */
  CompletableFuture<Object[]> event(Emitter emitter, String name) {
    CompletableFuture<Object[]> event = new CompletableFuture<>();
    emitter.once(name, event::complete);
    return event;
  }

  /** The arguments of an event when it has come so often. */
  CompletableFuture<List<List<@Nullable Object>>> events(Socket socket, String name, int count) {
    List<List<@Nullable Object>> received = new ArrayList<>(); // on the client's thread
    CompletableFuture<List<List<@Nullable Object>>> all = new CompletableFuture<>();
    socket.on(
        name,
        args -> {
          received.add(Values.plain(args));
          if (received.size() == count) {
            all.complete(List.copyOf(received));
          }
        });
    return all;
  }

  /** Hears an event; what goes wrong with it must not end the thread that all clients share. */
  void on(Socket socket, String name, Consumer<Object[]> listener) {
    socket.on(
        name,
        args -> {
          try {
            listener.accept(args);
          } catch (RuntimeException e) {
            String received = Values.written(Values.plain(args));
            fail("arguments of " + name + " that can be understood", received);
          }
        });
  }

  /** What an event says from now on. */
  List<List<@Nullable Object>> ears(Socket socket, String name) {
    List<List<@Nullable Object>> heard = new CopyOnWriteArrayList<>();
    socket.on(name, args -> heard.add(Values.plain(args)));
    return heard;
  }

  /** Waits with the bound of the scenario; a failure says what was waited for. */
  <T> T get(String what, CompletableFuture<T> future) throws Exception {
    long left = LONGEST_SCENARIO_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    try {
      CompletableFuture.anyOf(future, failed).get(Math.max(left, 1), TimeUnit.MILLISECONDS);
      return future.get();
    } catch (TimeoutException e) {
      throw new Unmet(what, "nothing within " + LONGEST_SCENARIO_MS / 1000 + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  List<@Nullable Object> args(String what, CompletableFuture<Object[]> event) throws Exception {
    return Values.plain(get(what, event));
  }

  void emit(Socket socket, String name, List<?> args) {
    socket.emit(name, Values.json(args));
  }

  /** Says something that comes back. */
  List<@Nullable Object> echo(Socket socket, List<?> args) throws Exception {
    CompletableFuture<Object[]> back = event(socket, "message-back");
    emit(socket, "message", args);
    return args("the event message-back", back);
  }

  /** Says something and checks that it comes back. */
  void echoed(Socket socket, @Nullable Object... args) throws Exception {
    check(echo(socket, Values.list(args)), Values.list(args), "");
  }

  CompletableFuture<Object[]> asking(Socket socket, String name, List<?> args) {
    CompletableFuture<Object[]> answer = new CompletableFuture<>();
    socket.emit(name, Values.json(args), (Ack) answer::complete);
    return answer;
  }

  /** Emits with an acknowledgement, and gives what it says. */
  List<@Nullable Object> ask(Socket socket, String name, @Nullable Object... args)
      throws Exception {
    return args("an acknowledgement of " + name, asking(socket, name, Values.list(args)));
  }

  /** Asks again and again until it is so. */
  void until(String what, Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      if (System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(LONGEST_SCENARIO_MS)) {
        throw new Unmet(what, "nothing within " + LONGEST_SCENARIO_MS / 1000 + " s");
      }
      pause(20);
    }
  }

  /** Lets time go by, for what repeats itself in time; fails as soon as anything has. */
  void pause(long millis) throws Exception {
    try {
      failed.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  void check(@Nullable Object actual, @Nullable Object expected, String what) throws Unmet {
    if (!Values.same(actual, expected)) {
      throw new Unmet(
          (what.isEmpty() ? "" : what + " ") + shortened(Values.written(expected)),
          shortened(Values.written(actual)));
    }
  }

  /** Has the server restarted; it comes back at the same address. */
  void restart() throws Exception {
    get("the server to be restarted", setting.restart().get());
  }

  /** A map whose values may be null. */
  static Map<String, @Nullable Object> map(String key, @Nullable Object value) {
    Map<String, @Nullable Object> map = new HashMap<>();
    map.put(key, value);
    return map;
  }
}
