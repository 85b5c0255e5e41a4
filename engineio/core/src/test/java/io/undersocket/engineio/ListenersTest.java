package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Listeners")
class ListenersTest {

  @Nested
  @DisplayName("hear in order:")
  class InOrder {

    @ParameterizedTest
    @ValueSource(strings = {"directly", "on an executor"})
    @DisplayName("of the connection, then of every message, then of the end")
    void order(String where) {
      TestEngine engine =
          where.equals("directly")
              ? TestEngine.create()
              : TestEngine.withSlowListeners(options -> options);
      TestEngine.WebSocket client =
          engine.new WebSocket(engine.upgrade("EIO=4&transport=websocket").stream());
      client.send("4a", "4b");
      client.send("4c");
      client.lose();
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly(
              "connection", "message a", "message b", "message c", "close transport close");
    }

    @Test
    @DisplayName("no event before the connection listener has returned")
    void connectionFirst() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      engine.upgrade("EIO=4&transport=websocket").stream().send("4early");
      assertThat(engine.events()).isEmpty();
      engine.runListeners();
      assertThat(engine.events()).containsExactly("connection", "message early");
    }

    @Test
    @DisplayName("one batch for each read: a single trip to the executor")
    void oneTrip() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      TestEngine.WebSocket client =
          engine.new WebSocket(engine.upgrade("EIO=4&transport=websocket").stream());
      engine.runListeners();
      client.send("4a", "4b", "4c");
      assertThat(engine.waitingListenerTasks()).isOne();
      client.send("4d");
      assertThat(engine.waitingListenerTasks()).isOne();
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "message c", "message d");
    }

    @Test
    @DisplayName("never two at a time: what a listener causes waits until it has returned")
    void notNested() {
      TestEngine engine = TestEngine.create();
      TestEngine.WebSocket client = engine.openWebSocket();
      EngineSocket socket = engine.socket();
      socket.onMessage(
          message -> {
            socket.executor().execute(() -> engine.heard("task"));
            socket.closeAsParseError("enough");
            engine.heard("listener returns");
          });
      client.send("4x");
      assertThat(engine.events())
          .containsExactly(
              "connection", "message x", "listener returns", "task", "close parse error: enough");
    }

    @Test
    @DisplayName("of nothing more that was received once the application has closed the session")
    void muted() {
      TestEngine engine = TestEngine.create();
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.socket().onMessage(message -> engine.socket().close());
      client.send("4a", "4b", "4c");
      assertThat(engine.events()).containsExactly("connection", "message a", "close forced close");
    }

    @Test
    @DisplayName("of everything that was received before the client has closed the session")
    void notMuted() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      TestEngine.WebSocket client =
          engine.new WebSocket(engine.upgrade("EIO=4&transport=websocket").stream());
      client.send("4a", "4b", "1");
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "close transport close");
    }
  }

  @Nested
  @DisplayName("that fail")
  class Failing {

    private static void fail() {
      throw new IllegalStateException("a listener failed");
    }

    @Test
    @DisplayName("end neither the session nor their neighbours")
    void neighbours() {
      TestEngine engine = TestEngine.create();
      engine.onSocket(socket -> fail());
      engine.onSocket(
          socket -> {
            engine.heard("second connection listener");
            socket.onMessage(message -> fail());
            socket.onMessage(message -> engine.heard("second"));
            socket.onPacket(packet -> fail());
            socket.onPacket(packet -> engine.heard("packet"));
            socket.onFlush(packets -> fail());
            socket.onDrain(ListenersTest.Failing::fail);
            socket.onDrain(() -> engine.heard("drain"));
            socket.onClose((reason, description) -> fail());
            socket.onClose((reason, description) -> engine.heard("closed"));
          });
      TestEngine.WebSocket client = engine.openWebSocket();
      assertThat(engine.events()).containsExactly("connection", "second connection listener");
      client.send("4a", "4b");
      assertThat(engine.events())
          .containsExactly("packet", "message a", "second", "packet", "message b", "second");
      engine.serverSends("x");
      assertThat(engine.events()).containsExactly("drain");
      client.lose();
      assertThat(engine.events()).containsExactly("close transport close", "closed");
      assertThat(engine.socket().writeBuffer()).isEmpty();
    }

    @Test
    @DisplayName("with an error keep neither the rest of the batch nor later events")
    void error() {
      TestEngine engine = TestEngine.create();
      TestEngine.WebSocket client = engine.openWebSocket();
      engine
          .socket()
          .onMessage(
              message -> {
                throw new StackOverflowError("a listener failed");
              });
      client.send("4a", "4b");
      client.send("4c");
      assertThat(engine.events())
          .containsExactly("connection", "message a", "message b", "message c");
    }
  }

  @Nested
  @DisplayName("on an executor")
  class OnAnExecutor {

    @ParameterizedTest
    @ValueSource(classes = {RejectedExecutionException.class, IllegalStateException.class})
    @DisplayName("that refuses them, in whatever way, run on a thread of their own: none is lost")
    void refused(Class<? extends RuntimeException> how) throws Exception {
      RuntimeException refusal = how.getDeclaredConstructor(String.class).newInstance("shut down");
      AtomicBoolean shutDown = new AtomicBoolean();
      List<Thread> threads = new ArrayList<>();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        if (shutDown.get()) {
                          throw refusal;
                        }
                        task.run();
                      }));
      TestEngine.WebSocket client = engine.openWebSocket();
      engine.socket().onClose((reason, description) -> threads.add(Thread.currentThread()));
      shutDown.set(true);
      client.lose();
      joinRefused();
      assertThat(engine.events()).containsExactly("connection", "close transport close");
      assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    }

    private static void joinRefused() throws InterruptedException {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("undersocket-refused")) {
          thread.join();
        }
      }
    }

    @Test
    @DisplayName("that runs them and throws all the same run once, and so do the next")
    void runAndRefused() {
      AtomicBoolean confused = new AtomicBoolean();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        task.run();
                        if (confused.get()) {
                          throw new IllegalStateException("refused, in a way");
                        }
                      }));
      TestEngine.WebSocket client = engine.openWebSocket();
      confused.set(true);
      client.send("4a");
      client.send("4b");
      assertThat(engine.events()).containsExactly("connection", "message a", "message b");
    }

    @Test
    @DisplayName("that refuses them and runs them later run once, and in order")
    void refusedAndRun() throws InterruptedException {
      List<Runnable> later = new ArrayList<>();
      AtomicBoolean confused = new AtomicBoolean();
      TestEngine engine =
          TestEngine.with(
              options ->
                  options.executor(
                      task -> {
                        if (confused.get()) {
                          later.add(task);
                          throw new IllegalStateException("refused, in a way");
                        }
                        task.run();
                      }));
      TestEngine.WebSocket client = engine.openWebSocket();
      confused.set(true);
      client.send("4a");
      joinRefused();
      later.forEach(Runnable::run);
      client.send("4b");
      joinRefused();
      later.forEach(Runnable::run);
      assertThat(engine.events()).containsExactly("connection", "message a", "message b");
    }

    @Test
    @DisplayName("leave it to others after a while, however much waits")
    void fair() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      engine.upgrade("EIO=4&transport=websocket");
      engine.runListeners();
      EngineSocket socket = engine.socket();
      int[] runs = new int[1];
      Runnable[] endless = new Runnable[1];
      endless[0] =
          () -> {
            if (runs[0]++ < 1_000) {
              socket.executor().execute(endless[0]);
            }
          };
      socket.executor().execute(endless[0]);
      engine.runOneListenerTask();
      assertThat(runs[0]).isBetween(1, 100);
      engine.runListeners();
      assertThat(runs[0]).isEqualTo(1_001);
    }

    @Test
    @DisplayName("may submit to their socket's, after the end too")
    void afterTheEnd() {
      TestEngine engine = TestEngine.create();
      TestEngine.WebSocket client = engine.openWebSocket();
      client.lose();
      engine.socket().executor().execute(() -> engine.heard("still here"));
      assertThat(engine.events())
          .containsExactly("connection", "close transport close", "still here");
    }
  }

  @Nested
  @DisplayName("that send")
  class Sending {

    @Test
    @DisplayName("have it leave as one write when their batch is done")
    void oneWrite() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      FakeStream stream = engine.upgrade("EIO=4&transport=websocket").stream();
      TestEngine.WebSocket client = engine.new WebSocket(stream);
      engine.runListeners();
      client.received();
      engine.socket().onMessage(message -> engine.socket().send("re " + message.text()));
      client.send("4a", "4b", "4c");
      int before = stream.writes();
      engine.runListeners();
      assertThat(stream.writes()).isEqualTo(before + 1);
      assertThat(client.received()).containsExactly("4re a", "4re b", "4re c");
    }

    @Test
    @DisplayName("and then do not return for a while have it leave after 2 ms all the same")
    void sweep() {
      TestEngine engine = TestEngine.withSlowListeners(options -> options);
      FakeStream stream = engine.upgrade("EIO=4&transport=websocket").stream();
      TestEngine.WebSocket client = engine.new WebSocket(stream);
      engine.runListeners();
      client.received();
      engine
          .socket()
          .onMessage(
              message -> {
                engine.socket().send("busy");
                engine.advanceMillis(1);
                engine.heard("after 1 ms " + client.received());
                engine.advanceMillis(1);
                engine.heard("after 2 ms " + client.received());
              });
      client.send("4x");
      engine.runListeners();
      assertThat(engine.events())
          .containsExactly("connection", "message x", "after 1 ms []", "after 2 ms [4busy]");
    }
  }
}
