package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.Timers;
import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.IncomingEvent;
import io.undersocket.socketio.Leftovers;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.OpenSockets;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.WebSocketClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Real connections of clients that do as they like, and listeners that are no better: they throw,
 * block, and answer late or never.
 */
@DisplayName("After ten thousand rounds of connecting, joining, speaking, answering and leaving")
class SocketIoSoakTest {

  private static final int CLIENTS = 200;
  private static final int ROUNDS = 50;

  /** On a machine that is busy with other things fewer rounds will have to do. */
  private static final int MOST_MILLIS = 20_000;

  /** Repeats what the clients do; the threads do as they like. */
  private static final String SEED = "undersocket.soak.seed";

  private static final List<String> ROOMS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
  private static final List<String> NAMESPACES =
      List.of("/", "/", "/other", "/late", "/made", "/madetoo", "/madealso");

  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger disconnecting = new AtomicInteger();
  private final AtomicInteger disconnected = new AtomicInteger();
  private final AtomicInteger thrown = new AtomicInteger();
  private final AtomicInteger reported = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger settled = new AtomicInteger();
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicInteger echoes = new AtomicInteger();
  private final SocketIoServer io =
      SocketIoServer.builder().cleanupEmptyChildNamespaces(true).build();
  private EngineUndertowServer server;
  private int staticNamespaces;

  @BeforeEach
  void start() throws IOException {
    io.onError((socket, event, cause) -> reported.incrementAndGet());
    io.onConnection(this::serve);
    io.of("/other").onConnection(this::serve);
    io.of("/late")
        .useAsync(
            socket -> {
              CompletableFuture<Void> admitted = new CompletableFuture<>();
              soon(() -> admitted.complete(null));
              return admitted;
            })
        .onConnection(this::serve);
    io.of("/closed")
        .use(
            socket -> {
              socket.join("a");
              throw new ConnectError("closed");
            });
    io.of(Pattern.compile("/made[a-z]*"))
        .onConnection(
            socket -> {
              socket.useAsync(this::delay);
              serve(socket);
            });
    staticNamespaces = io.namespaces().size();
    server = EngineUndertow.listen(io, "127.0.0.1", 0);
  }

  /** Some events wait, and those behind them, too. */
  private CompletionStage<?> delay(IncomingEvent event) {
    CompletableFuture<Void> passed = new CompletableFuture<>();
    if (ThreadLocalRandom.current().nextInt(4) == 0) {
      soon(() -> passed.complete(null));
    } else {
      passed.complete(null);
    }
    return passed;
  }

  @AfterEach
  void stop() {
    later.shutdownNow();
    io.close(Duration.ZERO).toCompletableFuture().join();
    server.close();
  }

  @Test
  @DisplayName("every event came once and in order, and no socket, room, answer or timer is left")
  void soak() throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    try {
      run(20, 2, seed); // What is kept for good is there after this.
      long socketsBefore = OpenSockets.count();
      run(CLIENTS, ROUNDS, seed);
      assertThat(wrong).isEmpty();
      assertThat(echoes.get()).isGreaterThan(rounds.get());
      assertThat(connected.get()).isGreaterThanOrEqualTo(rounds.get());
      // Only polling sessions that were left in silence remain, until their pings fail.
      io.engine().sockets().forEach(session -> session.discard());
      Await.untilEqual("sessions", io.engine()::clientsCount, 0);
      Await.untilEqual("sockets that have ended", disconnected::get, connected.get());
      Await.untilEqual("sockets and rooms", () -> Leftovers.of(io), List.of());
      Await.untilEqual("namespaces", () -> io.namespaces().size(), staticNamespaces);
      Await.untilEqual("questions that have an outcome", settled::get, asked.get());
      assertThat(disconnecting).hasValue(connected.get());
      assertThat(Leftovers.pendingAcks(sockets)).isZero();
      assertThat(sockets).allSatisfy(socket -> assertThat(socket.rooms()).isEmpty());
      assertThat(reported).hasValue(thrown.get());
      assertThat(wrong).isEmpty();
      sockets.clear();
      Await.untilEqual("timers", () -> Timers.of(io.engine()), 0);
      Await.until("no more connections than before", () -> OpenSockets.count() <= socketsBefore);
      Await.untilEqual("what is left of clients", LiveObjects::ofClients, List.of());
    } catch (Throwable t) {
      throw new AssertionError("to repeat it: -D" + SEED + "=" + seed + "; " + t.getMessage(), t);
    }
  }

  private void run(int clients, int roundsEach, long seed) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Visitor visitor = new Visitor(new Random(seed + i));
      Thread thread =
          new Thread(
              () -> {
                for (int r = 0; r < roundsEach && System.nanoTime() < deadline; r++) {
                  visitor.round();
                }
                visitor.goHome();
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  // --- the server's side

  private void serve(Socket socket) {
    connected.incrementAndGet();
    sockets.add(socket);
    AtomicInteger next = new AtomicInteger();
    AtomicInteger said = new AtomicInteger();
    AtomicBoolean busy = new AtomicBoolean();
    socket.on(
        "n",
        (args, ack) -> {
          if (busy.getAndSet(true)) {
            wrong.add("two listeners of " + socket + " at a time");
          }
          try {
            int n = args.getInt(0);
            if (n != next.getAndIncrement()) {
              wrong.add("event " + n + " instead of " + (next.get() - 1) + " of " + socket);
            }
            socket.emit("echo", n);
            act(socket, args.getString(1), args, ack, said);
          } finally {
            busy.set(false);
          }
        });
    socket.onDisconnecting(
        reason -> {
          disconnecting.incrementAndGet();
          if (!socket.rooms().contains(socket.id())) {
            wrong.add("not in its own room while disconnecting: " + socket);
          }
        });
    AtomicBoolean over = new AtomicBoolean();
    socket.onDisconnect(
        reason -> {
          disconnected.incrementAndGet();
          if (over.getAndSet(true)) {
            wrong.add("disconnected twice: " + socket);
          }
        });
  }

  private void act(Socket socket, String what, Args args, Ack ack, AtomicInteger said) {
    Duration brief = Duration.ofMillis(1 + ThreadLocalRandom.current().nextInt(20));
    switch (what) {
      case "throw" -> {
        thrown.incrementAndGet();
        throw new IllegalStateException("on purpose");
      }
      case "block" -> LockSupport.parkNanos(brief.toNanos() / 4); // as a database would
      case "answer" -> ack.send(args.raw(0));
      case "answer late" -> soon(() -> ack.send(args.raw(0)));
      case "never answer" -> {}
      case "bytes" -> ack.send(args.getInt(0), args.getBytes(2).length);
      case "join" -> socket.join(args.getString(2));
      case "leave" -> socket.leave(args.getString(2));
      case "say" -> {
        int n = said.getAndIncrement();
        socket.namespace().to(args.getString(2)).emit("said", socket.id(), n);
      }
      case "ask" -> settles(socket.timeout(brief).emitWithAck("ask"));
      case "ask forever" -> settles(socket.emitWithAck("ask"));
      case "ask all" -> settles(socket.to(args.getString(2)).timeout(brief).emitWithAck("ask"));
      case "send home" -> socket.disconnect();
      case "throw out" -> socket.disconnect(true);
      default -> wrong.add("asked for " + what);
    }
  }

  private void settles(CompletionStage<?> answer) {
    asked.incrementAndGet();
    answer.whenComplete((args, failure) -> settled.incrementAndGet());
  }

  private void soon(Runnable action) {
    later.schedule(action, ThreadLocalRandom.current().nextInt(4_000), TimeUnit.MICROSECONDS);
  }

  // --- the clients' side

  /** A client with at most one connection at a time, and at most one namespace over that. */
  private final class Visitor {

    private static final Pattern PACKET =
        Pattern.compile("([0-46])(?:(\\d+)-)?(/[a-z]+,)?(\\d*)(.*)");

    private final Random random;
    private Line line;
    private String namespace = "";
    private int ackIds;

    /** Of the current stay in a namespace. */
    private int sent;

    private int heard;
    private boolean sentAway;
    private final Set<String> wanted = new HashSet<>();

    /** Answers to what it asked in stays before, over the same connection: they may still come. */
    private final Set<String> unawaited = new HashSet<>();

    private final Map<String, Integer> saidBy = new HashMap<>();
    private final List<String> lateAnswers = new ArrayList<>();

    Visitor(Random random) {
      this.random = random;
    }

    void round() {
      String what = "coming";
      try {
        if (line == null) {
          line = open();
          wanted.clear();
          unawaited.clear();
        } else if (random.nextInt(3) == 0) {
          line = line.upgraded();
        }
        if (random.nextInt(20) == 0) {
          what = "being refused";
          beRefused();
        }
        what = "connecting";
        connect(NAMESPACES.get(random.nextInt(NAMESPACES.size())));
        what = "staying in " + namespace;
        int steps = 1 + random.nextInt(6);
        for (int i = 0; i < steps; i++) {
          step();
        }
        what = "leaving " + namespace;
        leave();
        rounds.incrementAndGet();
      } catch (Throwable t) {
        wrong.add(what + " over " + line + ": " + t);
        goHome();
      }
    }

    void goHome() {
      try {
        if (line != null) {
          line.vanish(random);
        }
      } catch (IOException e) {
        wrong.add("vanishing: " + e);
      }
      line = null;
    }

    private Line open() throws IOException {
      return switch (random.nextInt(3)) {
        case 0 -> new WebSocketLine(WebSocketClient.open(server.port()));
        case 1 -> new PollingLine(server.port());
        default -> new PollingLine(server.port()).upgraded();
      };
    }

    private void beRefused() throws IOException {
      line.say("0/closed,");
      String answer = line.next();
      while (!answer.startsWith("4")) {
        answer = line.next();
      }
      if (!answer.equals("4/closed,{\"message\":\"closed\"}")) {
        wrong.add("not refused: " + answer);
      }
    }

    private void connect(String name) throws IOException {
      unawaited.addAll(wanted);
      namespace = name.equals("/") ? "" : name + ",";
      sent = 0;
      heard = 0;
      sentAway = false;
      wanted.clear();
      saidBy.clear();
      lateAnswers.clear();
      line.say("0" + namespace);
      // What comes before is of the stay before.
      String answer = line.next();
      while (!answer.startsWith("0")) {
        answer = line.next();
      }
      if (!answer.startsWith("0" + namespace + "{\"sid\":\"")) {
        wrong.add("not connected: " + answer);
      }
    }

    private void step() throws IOException {
      switch (random.nextInt(13)) {
        case 0 -> emit("throw");
        case 1 -> emit("block");
        case 2 -> emit("say", room());
        case 3 -> emit("join", room());
        case 4 -> emit("leave", room());
        case 5 -> emit("ask");
        case 6 -> emit("ask forever");
        case 7 -> emit("ask all", room());
        case 8 -> ask("answer");
        case 9 -> ask("answer late");
        case 10 -> emitWithId("never answer");
        case 11 -> sendBytes();
        default -> {
          emit("join", room());
          emit("say", room());
        }
      }
      if (!lateAnswers.isEmpty() && random.nextBoolean()) {
        line.say(lateAnswers.remove(0));
      }
      if (random.nextInt(3) > 0) {
        hearAll();
      }
    }

    private String room() {
      return ",\"" + ROOMS.get(random.nextInt(ROOMS.size())) + "\"";
    }

    private void emit(String what) throws IOException {
      emit(what, "");
    }

    private void emit(String what, String more) throws IOException {
      line.say("2" + namespace + "[\"n\"," + sent++ + ",\"" + what + "\"" + more + "]");
    }

    private String emitWithId(String what) throws IOException {
      String id = String.valueOf(ackIds++);
      line.say("2" + namespace + id + "[\"n\"," + sent++ + ",\"" + what + "\"]");
      return id;
    }

    private void ask(String what) throws IOException {
      String expected = "[" + sent + "]";
      String id = emitWithId(what);
      wanted.add("3" + namespace + id + expected);
    }

    private void sendBytes() throws IOException {
      String id = String.valueOf(ackIds++);
      byte[] bytes = new byte[random.nextInt(1_000)];
      wanted.add("3" + namespace + id + "[" + sent + "," + bytes.length + "]");
      line.say(
          "51-"
              + namespace
              + id
              + "[\"n\","
              + sent++
              + ",\"bytes\",{\"_placeholder\":true,\"num\":0}]");
      line.say(bytes);
    }

    /** Waits for every echo and every answer that is to come. */
    private void hearAll() throws IOException {
      while (heard < sent || !wanted.isEmpty()) {
        hear(line.next());
      }
    }

    private void hear(String packet) throws IOException {
      if (wanted.remove(packet) || unawaited.remove(packet)) {
        return;
      }
      Matcher matcher = PACKET.matcher(packet);
      if (!matcher.matches() || !namespace.equals(orEmpty(matcher.group(3)))) {
        wrong.add("got " + packet + " in " + namespace);
        return;
      }
      String id = matcher.group(4);
      String body = matcher.group(5);
      switch (matcher.group(1)) {
        case "2" -> hearEvent(id, body);
        case "1" -> sentAway = true;
        default -> wrong.add("got " + packet);
      }
    }

    private void hearEvent(String id, String body) throws IOException {
      if (body.startsWith("[\"echo\",")) {
        if (!body.equals("[\"echo\"," + heard + "]")) {
          wrong.add("got " + body + " instead of " + heard);
        }
        heard++;
        echoes.incrementAndGet();
      } else if (body.startsWith("[\"said\",")) {
        String speaker = body.substring(9, 29);
        int n = Integer.parseInt(body.substring(31, body.length() - 1));
        Integer before = saidBy.put(speaker, n);
        if (before != null && n <= before) {
          wrong.add("heard " + n + " after " + before + " of " + speaker);
        }
      } else if (body.equals("[\"ask\"]")) {
        switch (random.nextInt(3)) {
          case 0 -> line.say("3" + namespace + id + "[\"yes\"]");
          case 1 -> lateAnswers.add("3" + namespace + id + "[\"late\"]");
          default -> {}
        }
      } else {
        wrong.add("heard " + body);
      }
    }

    private void leave() throws IOException {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          if (random.nextBoolean()) {
            hearAll();
          }
          line.say("1" + namespace);
        }
        case 2 -> beSentAway("send home");
        case 3 -> {
          beSentAway("throw out");
          line.close();
          line = null;
        }
        default -> goHome();
      }
    }

    /** Nothing may be said after this: whoever speaks in a namespace that it left is cut off. */
    private void beSentAway(String how) throws IOException {
      hearAll();
      emit(how);
      while (!sentAway) {
        String packet = line.next();
        if (!packet.endsWith("[\"ask\"]")) {
          hear(packet);
        }
      }
      if (heard < sent) {
        wrong.add("sent away before the last echo");
      }
    }
  }

  private static String orEmpty(String group) {
    return group == null ? "" : group;
  }

  /** A session, whatever carries it. */
  private interface Line {

    void say(String packet) throws IOException;

    void say(byte[] attachment) throws IOException;

    /** What comes next. */
    String next() throws IOException;

    /** The same session over WebSocket. */
    Line upgraded() throws IOException;

    /** Ends the session, in one of many ways. */
    void vanish(Random random) throws IOException;

    /** Lets go of what has ended. */
    void close() throws IOException;
  }

  private static final class WebSocketLine implements Line {

    private final WebSocketClient client;
    private final ArrayDeque<String> before;

    WebSocketLine(WebSocketClient client) {
      this(client, new ArrayDeque<>());
    }

    /**
     * @param before what came before the WebSocket took over
     */
    WebSocketLine(WebSocketClient client, ArrayDeque<String> before) {
      this.client = client;
      this.before = before;
    }

    @Override
    public void say(String packet) throws IOException {
      client.send("4" + packet);
    }

    @Override
    public void say(byte[] attachment) throws IOException {
      client.send(
          WebSocketClient.frame(WebSocketClient.FINAL | WebSocketClient.BINARY, attachment));
    }

    @Override
    public String next() throws IOException {
      return before.isEmpty() ? message(client.readText()) : before.remove();
    }

    @Override
    public Line upgraded() {
      return this;
    }

    @Override
    public void vanish(Random random) throws IOException {
      switch (random.nextInt(4)) {
        case 0 -> client.reset();
        case 1 -> {
          client.send("1");
          client.close();
        }
        case 2 -> {
          client.send(WebSocketClient.close(1000, ""));
          client.close();
        }
        default -> client.close();
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
    }

    @Override
    public String toString() {
      return "WebSocket";
    }
  }

  private static final class PollingLine implements Line {

    private final int port;
    private final PollingClient client;
    private final ArrayDeque<String> packets = new ArrayDeque<>();

    PollingLine(int port) throws IOException {
      this.port = port;
      this.client = PollingClient.open(port);
    }

    @Override
    public void say(String packet) throws IOException {
      post("4" + packet);
    }

    @Override
    public void say(byte[] attachment) throws IOException {
      post("b" + Base64.getEncoder().encodeToString(attachment));
    }

    private void post(String packet) throws IOException {
      assertThat(client.post(packet).text()).isEqualTo("ok");
    }

    @Override
    public String next() throws IOException {
      while (packets.isEmpty()) {
        poll();
      }
      return packets.remove();
    }

    /** False if the server wants the WebSocket to be used from now on. */
    private boolean poll() throws IOException {
      boolean more = true;
      for (String packet : client.poll().polled().text().split("\u001e")) {
        if (packet.equals("6")) {
          more = false;
        } else {
          packets.add(message(packet));
        }
      }
      return more;
    }

    @Override
    public Line upgraded() throws IOException {
      WebSocketClient socket = WebSocketClient.upgrade(port, client.sid);
      assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
      while (poll()) {
        // Each brings some of what waited.
      }
      socket.send("5");
      client.close();
      return new WebSocketLine(socket, packets);
    }

    @Override
    public void vanish(Random random) throws IOException {
      switch (random.nextInt(4)) {
        case 0 -> client.reset();
        case 1 -> {
          client.post("1");
          client.close();
        }
        case 2 -> client.poll().reset();
        default -> client.close();
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
    }

    @Override
    public String toString() {
      return "polling";
    }
  }

  private static String message(String packet) {
    if (!packet.startsWith("4")) {
      throw new AssertionError("no message: " + packet);
    }
    return packet.substring(1);
  }
}
