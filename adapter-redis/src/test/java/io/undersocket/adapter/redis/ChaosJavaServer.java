package io.undersocket.adapter.redis;

import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** One of ours, in this process, with a network of its own to Redis. */
final class ChaosJavaServer implements ChaosServer {

  private static final Duration ANSWER_TIME = Duration.ofSeconds(2);

  /** What it was at one time: killed, it does not come back as the same. */
  private record Life(
      String name, FaultProxy network, ClusterKind.Made adapter, TestNode node, Numbers numbers) {}

  /** How many messages it has said to each room. */
  private static final class Numbers {

    /** Guarded by this. */
    private final Map<String, Long> last = new java.util.HashMap<>();

    /** Numbers are said in their order. */
    synchronized void say(SocketIoServer io, String speaker, String room) {
      long number = last.merge(room, 1L, Long::sum);
      if (room.isEmpty()) {
        io.emit("m", speaker, "all", number);
      } else {
        io.to(room).emit("m", speaker, room, number);
      }
    }
  }

  private final ClusterKind kind;
  private final String name;
  private final int redis;
  private final Duration recovery;

  /** What it did in the end, and how much of that may not have arrived; by the names of lives. */
  private final Map<String, Long> unsaid = new java.util.concurrent.ConcurrentHashMap<>();

  private volatile Life life;
  private int lives;

  ChaosJavaServer(ClusterKind kind, String name, int redis, Duration recovery) {
    this.kind = kind;
    this.name = name;
    this.redis = redis;
    this.recovery = recovery;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isOurs() {
    return true;
  }

  @Override
  public void start() {
    FaultProxy network = FaultProxy.to(redis);
    ClusterKind.Made made = kind.make(network.uri());
    TestNode node =
        TestNode.start(
            kind.server(made.adapter(), recovery)
                .pingInterval(Duration.ofSeconds(3))
                .pingTimeout(Duration.ofSeconds(20))
                .listenerThreads(2));
    node.io().onConnection(ChaosJavaServer::obey);
    node.io().serverSideEvents().on("q", (args, ack) -> ack.send(1));
    life = new Life(name + "-" + ++lives, network, made, node, new Numbers());
  }

  private static void obey(Socket socket) {
    socket.on(
        "join",
        (args, ack) -> {
          socket.join(args.getString(0));
          ack.send();
        });
    socket.on(
        "leave",
        (args, ack) -> {
          socket.leave(args.getString(0));
          ack.send();
        });
    socket.on("echo", (args, ack) -> ack.send(args.raw(0)));
  }

  @Override
  public boolean isUp() {
    return life != null;
  }

  @Override
  public void kill() {
    Life killed = life;
    life = null;
    killed.network.cut();
    killed.network.drop();
    killed.node.close();
    killed.network.close();
    note(killed);
  }

  @Override
  public void close() {
    Life last = life;
    life = null;
    last.node.close();
    last.network.close();
    note(last);
  }

  private void note(Life over) {
    unsaid.put(over.name, unsaid(over));
  }

  private static long unsaid(Life life) {
    RedisStatistics statistics = life.adapter.statistics().get();
    return statistics.dropped() + statistics.uncertain() + statistics.refused();
  }

  /** How many messages may not have arrived, by the name under which they were said. */
  Map<String, Long> unsaid() {
    Map<String, Long> all = new java.util.TreeMap<>(unsaid);
    Life current = life;
    if (current != null) {
      all.put(current.name, unsaid(current));
    }
    return all;
  }

  // --- faults

  FaultProxy network() {
    return life.network;
  }

  /** Ends its connections with Redis, and waits until it has noticed. */
  void dropConnections() {
    long before = statistics().outages();
    boolean connected = statistics().connected();
    network().drop();
    if (connected) {
      TestNode.await(this + " notices", () -> statistics().outages() > before);
    }
  }

  // --- for the clients

  @Override
  public String url() {
    return life.node.url();
  }

  SocketIoServer io() {
    return life.node.io();
  }

  /** Says the next number to a room, or to everybody if it is empty. */
  void sayNext(String room) {
    Life current = life;
    if (current != null) {
      current.numbers.say(current.node.io(), current.name, room);
    }
  }

  RedisStatistics statistics() {
    return life.adapter.statistics().get();
  }

  @Override
  public void say(String room, String event, String text) {
    if (room.isEmpty()) {
      io().emit(event, text);
    } else {
      io().to(room).emit(event, text);
    }
  }

  @Override
  public void join(String room, String other) {
    io().in(room).socketsJoin(other);
  }

  @Override
  public void leave(String room) {
    io().socketsLeave(room);
  }

  /** Disconnects the sockets of a room, with their connections. */
  void putOut(String room) {
    io().in(room).disconnectSockets(true);
  }

  // --- what it knows

  @Override
  public CompletionStage<Integer> count() {
    return io().sockets().adapter().serverCount();
  }

  @Override
  public CompletionStage<Map<String, Set<String>>> find() {
    return io().fetchSockets()
        .thenApply(
            found ->
                found.stream()
                    .collect(
                        Collectors.toMap(
                            RemoteSocket::id, socket -> new TreeSet<>(socket.rooms()))));
  }

  @Override
  public CompletionStage<Set<String>> find(String room) {
    return io().in(room)
        .fetchSockets()
        .thenApply(found -> found.stream().map(RemoteSocket::id).collect(Collectors.toSet()));
  }

  @Override
  public CompletionStage<Integer> ask() {
    return io().timeout(ANSWER_TIME.multipliedBy(2)).emitWithAck("q").thenApply(List::size);
  }

  @Override
  public CompletionStage<Integer> askServers() {
    return io().serverSideEmitWithAck("q").thenApply(List::size);
  }

  /** Asks somebody something, as chance has it. */
  CompletionStage<?> askAnything(Random random, List<String> groups) {
    SocketIoServer io = io();
    String group = groups.get(random.nextInt(groups.size()));
    return switch (random.nextInt(6)) {
      case 0 -> io.fetchSockets();
      case 1 -> io.in(group).fetchSockets();
      case 2 -> io.serverSideEmitWithAck("q");
      case 3 -> io.sockets().adapter().serverCount();
      case 4 -> io.to(group).timeout(ANSWER_TIME).emitWithAck("q");
      default -> askOne(io, random);
    };
  }

  private static CompletionStage<?> askOne(SocketIoServer io, Random random) {
    Collection<Socket> sockets = io.sockets().sockets();
    List<Socket> all = new ArrayList<>(sockets);
    if (all.isEmpty()) {
      return io.fetchSockets();
    }
    Collections.shuffle(all, random);
    return all.get(0).timeout(ANSWER_TIME).emitWithAck("q");
  }

  // --- what it keeps

  /** What should be nothing when everybody has left and nothing is asked; by its name. */
  Map<String, Integer> remains() {
    Map<String, Integer> remains = new java.util.TreeMap<>();
    SocketIoServer io = io();
    Object adapter = io.sockets().adapter();
    remains.put("engine sessions", io.engine().clientsCount());
    remains.put("sockets", io.sockets().sockets().size());
    remains.put("requests", Inside.size(adapter, "requests"));
    remains.put("deliveries", Inside.size(adapter, "order", "steps"));
    remains.put("rooms", Inside.size(adapter, "local", "rooms", "rooms"));
    remains.put("timers", Inside.size(io.engine(), "timer"));
    if (kind.recovers()) {
      remains.put("entries on their way", Inside.size(adapter, "bus", "own"));
      remains.put("claims", Inside.size(adapter, "bus", "sessions", "claims"));
    }
    if (kind == ClusterKind.DYNAMIC || kind == ClusterKind.DYNAMIC_PRIVATE) {
      remains.put("channels of rooms", Inside.size(adapter, "bus", "rooms"));
    }
    remains.put("queued", statistics().queued());
    remains.put("pending subscriptions", statistics().pendingSubscriptions());
    return remains;
  }

  @Override
  public String toString() {
    return name;
  }
}
