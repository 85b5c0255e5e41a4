package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ReadyState;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.RoomListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("When everything happens at once")
@Timeout(60)
class RaceTest {

  private static final int CLIENTS = 40;
  private static final int ROUNDS = 400;
  private static final String[] ROOMS = {"a", "b", "c", "d"};

  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final ManualClock clock = new ManualClock();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final RoomBook book = new RoomBook();
  private final SocketIoServer io =
      SocketIoServer.builder()
          .executor(pool)
          .scheduler(clock)
          .serveClient(false)
          .adapter(
              local -> {
                if (local.namespace().equals("/")) {
                  local.onRooms(book);
                }
                return new InMemoryAdapter(local);
              })
          .build();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger disconnecting = new AtomicInteger();
  private final AtomicInteger disconnections = new AtomicInteger();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  @DisplayName("every socket that came goes once, every event is in order, and nothing is left")
  void nothingIsLeft() throws Exception {
    io.onConnection(this::serve);
    List<FakeSession> sessions = new ArrayList<>();
    List<Future<?>> drivers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 4; i++) {
        long seed = 42L + i;
        drivers.add(threads.submit(() -> drive(new Random(seed), sessions)));
      }
      for (Future<?> driver : drivers) {
        driver.get();
      }
    } finally {
      threads.shutdownNow();
    }
    sessions.forEach(session -> session.end(CloseReason.TRANSPORT_CLOSE, null));
    for (FakeSession session : sessions) {
      CountDownLatch drained = new CountDownLatch(1);
      session.executor().execute(drained::countDown);
      assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
    }
    clock.advance(Duration.ofDays(1));

    assertThat(wrong).isEmpty();
    assertThat(connections.get()).isPositive();
    assertThat(disconnecting).hasValue(connections.get());
    assertThat(disconnections).hasValue(connections.get());
    assertThat(io.sockets().sockets()).isEmpty();
    assertThat(io.sockets().rooms().names()).isEmpty();
    assertThat(book.members).isEmpty();
    assertThat(clock.size()).isZero();
  }

  private void serve(Socket socket) {
    connections.incrementAndGet();
    AtomicInteger ends = new AtomicInteger();
    int[] last = {-1};
    socket.on(
        "n",
        Integer.class,
        n -> {
          if (n <= last[0]) {
            wrong.add("event " + n + " after " + last[0]);
          }
          last[0] = n;
          if (n % 7 == 0) {
            throw new AckTimeoutException(List.of());
          }
        });
    socket.onError((who, event, cause) -> {});
    socket.onDisconnecting(
        reason -> {
          disconnecting.incrementAndGet();
          if (!socket.rooms().contains(socket.id())) {
            wrong.add("not in its own room while disconnecting");
          }
        });
    socket.onDisconnect(
        reason -> {
          disconnections.incrementAndGet();
          if (ends.incrementAndGet() > 1) {
            wrong.add("disconnected twice");
          }
          if (!socket.rooms().isEmpty()) {
            wrong.add("in rooms after the end");
          }
          if (socket.pendingAckCount() != 0) {
            wrong.add("acknowledgements pending after the end");
          }
        });
  }

  private void drive(Random random, List<FakeSession> sessions) {
    List<FakeSession> mine = new ArrayList<>();
    for (int i = 0; i < CLIENTS / 4; i++) {
      mine.add(open(sessions));
    }
    for (int round = 0; round < ROUNDS; round++) {
      int index = random.nextInt(mine.size());
      FakeSession session = mine.get(index);
      if (session.readyState() != ReadyState.OPEN) {
        mine.set(index, open(sessions));
        continue;
      }
      clientDoes(random, session, round);
      serverDoes(random);
    }
  }

  private FakeSession open(List<FakeSession> sessions) {
    FakeSession session =
        new FakeSession(new FakeExchange("GET", TestBed.URL), new SerialExecutor(pool));
    synchronized (sessions) {
      sessions.add(session);
    }
    session.executor().execute(() -> io.accept(session));
    session.bring(Message.text("0"));
    return session;
  }

  private void clientDoes(Random random, FakeSession session, int round) {
    switch (random.nextInt(12)) {
      case 0 -> session.bring(Message.text("1"));
      case 1 -> session.bring(Message.text("0"));
      case 2 -> session.end(CloseReason.TRANSPORT_ERROR, null);
      case 3 -> session.bring(Message.text("3" + random.nextInt(50) + "[1]"));
      default -> session.bring(Message.text("2[\"n\"," + round + "]"));
    }
  }

  private void serverDoes(Random random) {
    String room = ROOMS[random.nextInt(ROOMS.length)];
    switch (random.nextInt(10)) {
      case 0 -> io.socketsJoin(room);
      case 1 -> io.in(room).socketsLeave(room);
      case 2 -> io.to(room).emit("x", room);
      case 3 -> io.except(room).emit("y");
      case 4 -> io.timeout(Duration.ofSeconds(1)).emitWithAck("ask");
      case 5 -> one(random, socket -> socket.disconnect());
      case 6 -> one(random, socket -> socket.disconnect(true));
      case 7 -> one(random, socket -> socket.join(List.of("a", "b", "c", socket.id() + "x")));
      case 8 -> one(random, socket -> socket.emitWithAck("direct"));
      default -> one(random, socket -> socket.leave(List.of("a", "c")));
    }
  }

  private void one(Random random, Consumer<Socket> action) {
    List<Socket> all = List.copyOf(io.sockets().sockets());
    if (!all.isEmpty()) {
      action.accept(all.get(random.nextInt(all.size())));
    }
  }

  /** Who is in which room, by the events alone. */
  private final class RoomBook implements RoomListener {

    private final Map<String, Set<String>> members = new HashMap<>();

    @Override
    public void onCreate(String room) {
      if (members.put(room, new HashSet<>()) != null) {
        wrong.add("created twice: " + room);
      }
    }

    @Override
    public void onJoin(String room, String id) {
      Set<String> ids = members.get(room);
      if (ids == null || !ids.add(id)) {
        wrong.add(id + " joined " + room + " of " + ids);
      }
    }

    @Override
    public void onLeave(String room, String id) {
      Set<String> ids = members.get(room);
      if (ids == null || !ids.remove(id)) {
        wrong.add(id + " left " + room + " of " + ids);
      }
    }

    @Override
    public void onDelete(String room) {
      Set<String> ids = members.remove(room);
      if (ids == null || !ids.isEmpty()) {
        wrong.add("deleted " + room + " of " + ids);
      }
    }
  }
}
