package io.undersocket.socketio;

import io.undersocket.socketio.spi.ClusterAdapter;
import io.undersocket.socketio.spi.ClusterBus;
import io.undersocket.socketio.spi.ClusterBusFactory;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.ClusterOptions;
import io.undersocket.socketio.spi.LocalSockets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Several servers, and a wire between them that the test cuts, fills and looks at. */
final class FakeCluster {

  /** What a bus can do. */
  enum Kind {
    PLAIN,
    COUNTING,
    KEEPING
  }

  private final Kind kind;
  private final ClusterOptions options;
  private final UnaryOperator<SocketIoServer.Builder> server;
  private final List<Node> nodes = new ArrayList<>();
  private final Queue<Runnable> wire = new ArrayDeque<>();
  private final List<ClusterMessage> published = new ArrayList<>();
  private long offsets;

  FakeCluster() {
    this(Kind.PLAIN, ClusterOptions.defaults(), builder -> builder);
  }

  FakeCluster(Kind kind, ClusterOptions options, UnaryOperator<SocketIoServer.Builder> server) {
    this.kind = kind;
    this.options = options;
    this.server = server;
  }

  Node node() {
    Node node = new Node();
    nodes.add(node);
    settle();
    return node;
  }

  void settle() {
    boolean any;
    do {
      any = false;
      for (Runnable task = wire.poll(); task != null; task = wire.poll()) {
        task.run();
        any = true;
      }
      for (Node node : nodes) {
        node.bed.settle();
      }
    } while (any || !wire.isEmpty());
  }

  void advance(Duration duration) {
    for (Node node : nodes) {
      if (!node.hung) {
        node.bed.clock.advance(duration);
      }
    }
    settle();
  }

  /** What was published since the last call. */
  List<ClusterMessage> published() {
    List<ClusterMessage> copy = List.copyOf(published);
    published.clear();
    return copy;
  }

  /** One of the servers. */
  final class Node implements ClusterBusFactory {

    final List<Bus> buses = new ArrayList<>();
    final TestBed bed =
        new TestBed(
            builder -> server.apply(builder).adapter(ClusterAdapter.factory(this, options)));
    final SocketIoServer io = bed.io;

    /** Neither hears nor says anything, and its clock stands still. */
    boolean hung;

    /** Its bus refuses everything. */
    boolean cut;

    /** Its bus fails when it has given a message its place. */
    boolean breaks;

    /** What is published waits for {@link #acknowledge()}. */
    boolean slow;

    /** Happens once, when a broadcast is on its way, and before whoever sent it can know. */
    Runnable meanwhile = () -> {};

    private final List<Runnable> unacknowledged = new ArrayList<>();

    String id() {
      return ((ClusterAdapter) io.sockets().adapter()).nodeId();
    }

    TestBed.Client connect() {
      TestBed.Client client = bed.connect();
      settle();
      return client;
    }

    void acknowledge() {
      List<Runnable> tasks = List.copyOf(unacknowledged);
      unacknowledged.clear();
      tasks.forEach(Runnable::run);
      settle();
    }

    /** Says something to the adapter of {@code /} that some node might have said. */
    void hears(ClusterMessage message) {
      arrives(message);
      settle();
    }

    /** The same, but nothing has come of it yet. */
    void arrives(ClusterMessage message) {
      buses.get(0).receiver.receive(message, null);
    }

    @Override
    public ClusterBus create(LocalSockets local, String nodeId, ClusterBus.Receiver receiver) {
      Bus bus = new Bus(this, local, nodeId, receiver);
      buses.add(bus);
      return bus;
    }
  }

  /** The bus of a namespace on a node. */
  final class Bus implements ClusterBus {

    private final Node node;
    private final LocalSockets local;
    private final String nodeId;
    private final Receiver receiver;
    private boolean open;

    Bus(Node node, LocalSockets local, String nodeId, Receiver receiver) {
      this.node = node;
      this.local = local;
      this.nodeId = nodeId;
      this.receiver = receiver;
    }

    @Override
    public CompletionStage<@Nullable Void> start() {
      open = true;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
      open = false;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> publish(ClusterMessage message) {
      if (node.cut) {
        return CompletableFuture.failedFuture(new IllegalStateException("away"));
      }
      send(message, kind == Kind.KEEPING ? nextOffset() : null);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void keep(
        ClusterMessage.Broadcast message, Consumer<CompletionStage<@Nullable String>> placed) {
      if (node.cut) {
        throw new IllegalStateException("away");
      }
      String offset = nextOffset();
      CompletableFuture<@Nullable String> acknowledged = new CompletableFuture<>();
      placed.accept(acknowledged);
      if (node.breaks) {
        acknowledged.complete(null);
        throw new IllegalArgumentException("broken");
      }
      send(message, offset);
      Runnable acknowledge = () -> acknowledged.complete(offset);
      if (node.slow) {
        node.unacknowledged.add(acknowledge);
      } else {
        acknowledge.run();
      }
      Runnable meanwhile = node.meanwhile;
      node.meanwhile = () -> {};
      meanwhile.run();
    }

    private String nextOffset() {
      return "o" + ++offsets;
    }

    private void send(ClusterMessage message, @Nullable String offset) {
      published.add(message);
      ClusterMessage sent = message;
      if (message instanceof ClusterMessage.Broadcast broadcast) {
        sent =
            new ClusterMessage.Broadcast(
                broadcast.nodeId(),
                broadcast.requestId(),
                local.freeze(broadcast.packet()),
                broadcast.options());
      }
      for (Node other : nodes) {
        for (Bus bus : other.buses) {
          if (bus != this && bus.local.namespace().equals(local.namespace())) {
            bus.bring(sent, offset);
          }
        }
      }
    }

    private void bring(ClusterMessage message, @Nullable String offset) {
      if (!node.hung) {
        wire.add(
            () -> {
              if (open && !node.hung) {
                receiver.receive(message, offset);
              }
            });
      }
    }

    @Override
    public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
      for (Node other : nodes) {
        for (Bus bus : other.buses) {
          if (bus.nodeId.equals(to)) {
            bus.bring(response, null);
          }
        }
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean countsNodes() {
      return kind == Kind.COUNTING;
    }

    @Override
    public CompletionStage<Integer> nodeCount() {
      int count = 0;
      for (Node other : nodes) {
        for (Bus bus : other.buses) {
          if (bus.open && bus.local.namespace().equals(local.namespace())) {
            count++;
          }
        }
      }
      return CompletableFuture.completedFuture(count);
    }

    @Override
    public boolean keepsMessages() {
      return kind == Kind.KEEPING;
    }
  }
}
