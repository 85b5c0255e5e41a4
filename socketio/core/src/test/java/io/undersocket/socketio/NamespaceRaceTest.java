package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.LocalSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("When clients come while a namespace is being forgotten")
@Timeout(60)
class NamespaceRaceTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 3_000;
  private static final int NAMES = 5;

  /** Adapters that were started and not closed, by namespace. */
  private final Map<String, Integer> adapters = new ConcurrentHashMap<>();

  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger created = new AtomicInteger();

  @Test
  @Tag("NS06")
  @Tag("NS07")
  @DisplayName("each is in the one that can be found, there is never a second, and none is left")
  void nothingIsLeft() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    ExecutorService drivers = Executors.newFixedThreadPool(THREADS);
    try {
      SocketIoServer io =
          SocketIoServer.builder()
              .executor(pool)
              .scheduler(new ManualClock())
              .serveClient(false)
              .cleanupEmptyChildNamespaces(true)
              .adapter(CountedAdapter::new)
              .build();
      ParentNamespace parent = io.of(Pattern.compile("/n-\\d+"));
      io.onNewNamespace(namespace -> created.incrementAndGet());
      parent.onConnection(
          socket -> {
            connections.incrementAndGet();
            Namespace here = socket.namespace();
            if (socket.isConnected() && io.find(here.name()) != here && socket.isConnected()) {
              wrong.add("a connected socket is in a forgotten " + here);
            }
          });
      List<Future<List<FakeSession>>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long seed = 7L + i;
        runs.add(drivers.submit(() -> drive(io, pool, new Random(seed))));
      }
      for (Future<List<FakeSession>> run : runs) {
        for (FakeSession session : run.get()) {
          for (int step = 0; step < 8; step++) {
            CountDownLatch drained = new CountDownLatch(1);
            session.executor().execute(drained::countDown);
            assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
          }
        }
      }

      assertThat(wrong).isEmpty();
      assertThat(connections.get()).isPositive();
      assertThat(created.get()).isGreaterThan(NAMES);
      assertThat(io.namespaces()).extracting(Namespace::name).containsExactly("/");
      assertThat(parent.children()).isEmpty();
      assertThat(adapters).containsOnly(Map.entry("/", 1));
    } finally {
      drivers.shutdownNow();
      pool.shutdownNow();
    }
  }

  private static List<FakeSession> drive(SocketIoServer io, ExecutorService pool, Random random) {
    List<FakeSession> sessions = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      FakeSession session =
          new FakeSession(new FakeExchange("GET", TestBed.URL), new SerialExecutor(pool));
      io.accept(session);
      String name = "/n-" + random.nextInt(NAMES);
      session.bring(Message.text("0" + name + ","));
      if (random.nextBoolean()) {
        session.bring(Message.text("0/n-" + random.nextInt(NAMES)));
      }
      sessions.add(session);
      endAfter(random.nextInt(5), session);
    }
    return sessions;
  }

  /** Ends a session so many steps of its executor later: while it connects, or after. */
  private static void endAfter(int steps, FakeSession session) {
    session
        .executor()
        .execute(
            () -> {
              if (steps == 0) {
                session.end(CloseReason.TRANSPORT_CLOSE, null);
              } else {
                endAfter(steps - 1, session);
              }
            });
  }

  private final class CountedAdapter extends InMemoryAdapter {

    private final String namespace;

    CountedAdapter(LocalSockets local) {
      super(local);
      this.namespace = local.namespace();
    }

    @Override
    public CompletionStage<@Nullable Void> init() {
      if (adapters.merge(namespace, 1, Integer::sum) != 1) {
        wrong.add("a second adapter for " + namespace);
      }
      return super.init();
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
      adapters.compute(namespace, (name, count) -> count == null || count == 1 ? null : count - 1);
      return super.close();
    }
  }
}
