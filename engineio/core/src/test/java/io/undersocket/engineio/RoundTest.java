package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("What one turn of an I/O thread brings for listeners")
class RoundTest {

  private final TestEngine engine = TestEngine.withSlowListeners(options -> options);
  private final List<FakeStream> clients = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  /** What the listener of all clients does. */
  private Consumer<String> listener = text -> {};

  @BeforeEach
  void open() {
    engine.onSocket(
        socket ->
            socket.onMessage(
                message -> {
                  heard.add(message.text());
                  listener.accept(message.text());
                  socket.send("re " + message.text());
                }));
    for (int i = 0; i < 3; i++) {
      clients.add(engine.upgrade("EIO=4&transport=websocket").stream());
      clients.get(i).received();
    }
    engine.runListeners();
  }

  /** Each client sends its letter, all in one turn. */
  private void turn() {
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).send("4" + "abc".charAt(i));
    }
    engine.settle();
  }

  private void advance(long nanos) {
    engine.advance(Duration.ofNanos(nanos));
  }

  @Nested
  @DisplayName("goes to the executor")
  class Goes {

    @Test
    @DisplayName("as one task, in the order in which it was read")
    void together() {
      turn();
      assertThat(engine.waitingListenerTasks()).isEqualTo(1);

      engine.runListeners();

      assertThat(heard).containsExactly("a", "b", "c");
      for (int i = 0; i < clients.size(); i++) {
        assertThat(clients.get(i).received()).containsExactly("4re " + "abc".charAt(i));
      }
    }

    @Test
    @DisplayName("and comes back to the I/O thread once, when all have been heard")
    void back() {
      turn();
      List<List<String>> heardThen = new ArrayList<>();
      engine.beforeNextIoTask(() -> heardThen.add(List.copyOf(heard)));

      engine.runListeners();

      assertThat(heardThen).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    @DisplayName("and leaves no deadline behind but the heartbeats")
    void nothingLeft() {
      turn();
      engine.runListeners();
      advance(2_000_000);

      assertThat(engine.deadlines()).isEqualTo(clients.size());
    }

    @Test
    @DisplayName("each for itself where the executor refuses it, and is heard all the same")
    void refused() throws Exception {
      CountDownLatch both = new CountDownLatch(2);
      TestEngine refusing =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        throw new RejectedExecutionException("as the test wants it");
                      }));
      refusing.onSocket(socket -> socket.onMessage(message -> both.countDown()));
      FakeStream first = refusing.upgrade("EIO=4&transport=websocket").stream();
      FakeStream second = refusing.upgrade("EIO=4&transport=websocket").stream();
      first.send("4a");
      second.send("4b");
      refusing.settle();

      assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("also where nobody can watch it, and the next one is watched all the same")
    void unwatched() {
      engine.failNextDeadline();
      turn();
      engine.runListeners();
      assertThat(heard).containsExactly("a", "b", "c");

      turn();
      engine.advanceMillis(3);
      assertThat(engine.waitingListenerTasks()).isEqualTo(1 + 3);
    }
  }

  @Nested
  @DisplayName("when a listener does not return")
  class Stuck {

    @Test
    @DisplayName("is heard by others of their own threads within 3 ms")
    void scattered() {
      turn();
      List<String> meanwhile = new ArrayList<>();
      listener =
          text -> {
            if (text.equals("a")) {
              engine.advanceMillis(3);
              assertThat(engine.waitingListenerTasks()).isEqualTo(2);
              engine.runListeners();
              meanwhile.addAll(heard);
            }
          };

      engine.runListeners();

      assertThat(meanwhile).containsExactly("a", "b", "c");
      assertThat(heard).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("is scattered also when no thread had time to begin")
    void notBegun() {
      turn();
      engine.advanceMillis(3);
      assertThat(engine.waitingListenerTasks()).isEqualTo(1 + 3);

      engine.runListeners();

      assertThat(heard).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("lets the answers of those before it leave meanwhile")
    void answers() {
      turn();
      List<String> received = new ArrayList<>();
      listener =
          text -> {
            if (text.equals("b")) {
              engine.advanceMillis(2);
              received.addAll(clients.get(0).received());
            }
          };

      engine.runListeners();

      assertThat(received).containsExactly("4re a");
    }

    @Test
    @DisplayName("keeps the timer out of it where the executor runs tasks on the thread that asks")
    void timer() {
      TestEngine direct = TestEngine.with(options -> options);
      direct.onSocket(
          socket ->
              socket.onMessage(
                  message -> {
                    heard.add(message.text());
                    direct.advanceMillisBusily(5);
                    heard.add("end of " + message.text());
                  }));
      FakeStream first = direct.upgrade("EIO=4&transport=websocket").stream();
      FakeStream second = direct.upgrade("EIO=4&transport=websocket").stream();
      first.send("4a");
      second.send("4b");

      direct.settle();

      assertThat(heard).containsExactly("a", "end of a", "b", "end of b");
    }
  }

  @Nested
  @DisplayName("when a listener leaves its thread interrupted")
  class Interrupted {

    @Test
    @DisplayName("is handed over to another, so that nobody else is interrupted")
    void handedOver() {
      turn();
      List<String> interrupted = new ArrayList<>();
      listener =
          text -> {
            if (Thread.currentThread().isInterrupted()) {
              interrupted.add(text);
            }
            if (text.equals("a")) {
              Thread.currentThread().interrupt();
            }
          };

      engine.runOneListenerTask();
      assertThat(Thread.interrupted()).isTrue();
      engine.runListeners();

      assertThat(heard).containsExactly("a", "b", "c");
      assertThat(interrupted).isEmpty();
      assertThat(clients.get(0).received()).containsExactly("4re a");
    }
  }

  @Nested
  @DisplayName("when listeners take their time")
  class Slow {

    @Test
    @DisplayName("is shared with another thread, and what was answered so far leaves")
    void shared() {
      turn();
      List<Integer> tasks = new ArrayList<>();
      List<String> received = new ArrayList<>();
      listener =
          text -> {
            tasks.add(engine.waitingListenerTasks());
            engine.settle();
            received.addAll(clients.get(0).received());
            advance(Round.SHARE_NANOS);
          };

      engine.runListeners();

      assertThat(tasks).containsExactly(0, 1, 2);
      assertThat(received).containsExactly("4re a");
      assertThat(heard).containsExactly("a", "b", "c");
      assertThat(engine.waitingListenerTasks()).isZero();
    }

    @Test
    @DisplayName("stays with its thread where the executor has no other")
    void notShared() {
      Deque<Runnable> taken = new ArrayDeque<>();
      AtomicBoolean full = new AtomicBoolean();
      TestEngine busy =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        if (full.get()) {
                          throw new RejectedExecutionException("as the test wants it");
                        }
                        taken.add(task);
                      }));
      List<Thread> threads = new ArrayList<>();
      busy.onSocket(
          socket ->
              socket.onMessage(
                  message -> {
                    threads.add(Thread.currentThread());
                    busy.advance(Duration.ofNanos(Round.SHARE_NANOS));
                  }));
      FakeStream first = busy.upgrade("EIO=4&transport=websocket").stream();
      FakeStream second = busy.upgrade("EIO=4&transport=websocket").stream();
      taken.forEach(Runnable::run);
      taken.clear();
      first.send("4a");
      second.send("4b");
      busy.settle();
      full.set(true);

      taken.remove().run();

      assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    @DisplayName("goes without those that were slow, until they have been quick for a while")
    void apart() {
      listener =
          text -> {
            if (text.equals("b")) {
              advance(Mailbox.SLOW_NANOS);
            }
          };
      turn();
      engine.runListeners();
      listener = text -> {};

      for (int i = 0; i < Mailbox.QUICK_TURNS; i++) {
        turn();
        assertThat(engine.waitingListenerTasks()).isEqualTo(2);
        engine.runListeners();
      }

      turn();
      assertThat(engine.waitingListenerTasks()).isEqualTo(1);
    }
  }
}
