package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

@DisplayName("The connections of an I/O thread")
class ClosingsTest {

  /** Knows whether it is closed. */
  private static class Connection extends StreamConnection {
    private boolean closed;

    Connection(XnioIoThread thread) {
      super(thread);
    }

    @Override
    protected void closeAction() {
      closed = true;
    }

    @Override
    protected void notifyWriteClosed() {}

    @Override
    protected void notifyReadClosed() {}

    @Override
    public SocketAddress getPeerAddress() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getLocalAddress() {
      throw new UnsupportedOperationException();
    }
  }

  private final Queue<Runnable> turn = new ArrayDeque<>();
  private final Queue<Runnable> other = new ArrayDeque<>();
  private final List<Connection> connections = new ArrayList<>();
  private long now;
  private XnioWorker worker;
  private Closings closings;

  @BeforeEach
  void connect() throws Exception {
    worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
    for (int i = 0; i < 5; i++) {
      connections.add(new Connection(worker.getIoThread()));
    }
    closings = closings(turn::add, other::add);
  }

  private Closings closings(Executor thread, Executor otherThread) {
    return new Closings(thread, otherThread, () -> now);
  }

  @AfterEach
  void end() {
    worker.shutdownNow();
  }

  private static void runAll(Queue<Runnable> tasks) {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private List<Boolean> closed() {
    return connections.stream().map(connection -> connection.closed).toList();
  }

  @Test
  @DisplayName("that end now and then are closed at once")
  void alone() {
    for (Connection connection : connections) {
      closings.close(connection);
      assertThat(connection.closed).isTrue();
      now += Closings.CROWD_NANOS;
    }
    assertThat(turn).isEmpty();
  }

  @Test
  @DisplayName("of which a crowd ends in one turn are closed by another thread, but for the first")
  void crowd() {
    connections.forEach(closings::close);
    assertThat(closed()).containsExactly(true, false, false, false, false);

    runAll(turn);
    assertThat(closed()).containsExactly(true, false, false, false, false);
    assertThat(other).hasSize(1);

    runAll(other);
    assertThat(closed()).doesNotContain(false);
  }

  @Test
  @DisplayName("of which two end in one turn need no other thread")
  void two() {
    closings.close(connections.get(0));
    closings.close(connections.get(1));

    runAll(turn);
    assertThat(closed()).containsExactly(true, true, false, false, false);
    assertThat(other).isEmpty();
  }

  @Test
  @DisplayName("are taken for a crowd as long as closing each takes")
  void slow() {
    Connection slow =
        new Connection(worker.getIoThread()) {
          @Override
          protected void closeAction() {
            now += 2 * Closings.CROWD_NANOS;
          }
        };
    closings.close(slow);
    closings.close(connections.get(0));

    assertThat(connections.get(0).closed).isFalse();
  }

  @Test
  @DisplayName("are closed at once where the thread is going, or there is no other")
  void refused() {
    Executor refusing =
        task -> {
          throw new RejectedExecutionException("as the test wants it");
        };
    Closings going = closings(refusing, other::add);
    Closings poor = closings(turn::add, refusing);

    connections.subList(0, 2).forEach(going::close);
    connections.subList(2, 5).forEach(poor::close);
    runAll(turn);

    assertThat(closed()).doesNotContain(false);
  }

  @Test
  @DisplayName("leave no thread behind when nobody leaves any more")
  void noThread() throws Exception {
    CompletableFuture<Thread> closer = new CompletableFuture<>();
    Closings real = new Closings(turn::add);
    Connection telling =
        new Connection(worker.getIoThread()) {
          @Override
          protected void closeAction() {
            closer.complete(Thread.currentThread());
          }
        };
    connections.subList(0, 2).forEach(real::close);
    real.close(telling);
    runAll(turn);

    Thread thread = closer.get(10, TimeUnit.SECONDS);
    assertThat(thread).isNotSameAs(Thread.currentThread());
    thread.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(thread.isAlive()).isFalse();
  }
}
