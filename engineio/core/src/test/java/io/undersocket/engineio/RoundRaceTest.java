package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Clients of one I/O thread speak, and listeners are overtaken by everything that other threads
 * could do meanwhile, in an order that a seed decides; so is what the executor makes of its tasks.
 */
@DisplayName("Sessions whose rounds race")
class RoundRaceTest {

  private static final int SEEDS = 2_000;

  @Test
  @DisplayName("hear every message once, in order and one at a time, and answer it")
  void losesNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed);
      world.play();
      world.quiesce();
      world.assertEverythingAnswered();
    }
  }

  private static final class World {
    private static final int MOST_NESTED = 4;

    private final int seed;
    private final Random random;

    /** Whether the executor runs some tasks on the thread that asks. */
    private final boolean runsSome;

    private final List<Runnable> pool = new ArrayList<>();
    private final TestEngine engine;
    private final List<Client> clients = new ArrayList<>();
    private boolean racing;
    private boolean isIoThreadBusy;
    private int nested;

    /** How many are left to be done. */
    private int steps;

    World(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.runsSome = random.nextInt(3) == 0;
      this.engine = TestEngine.with(options -> options.executor(this::take));
      engine.onSocket(socket -> clients.get(clients.size() - 1).accept(socket));
      int count = 2 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        Client client = new Client();
        clients.add(client);
        client.stream = engine.upgrade("EIO=4&transport=websocket").stream();
        client.stream.received();
        runAll();
      }
      racing = true;
    }

    /** The executor. It lets no mailbox down, which would get a real thread then. */
    private void take(Runnable task) {
      int whim = racing ? random.nextInt(16) : 15;
      if (whim < 4 && runsSome && nested < MOST_NESTED) {
        nested++;
        task.run();
        nested--;
      } else if (whim == 4 && task instanceof Round) {
        throw new RejectedExecutionException("as the test wants it");
      } else {
        pool.add(task);
        if (whim == 5 && task instanceof Round) {
          throw new IllegalStateException("as the test wants it");
        }
      }
    }

    private void runOne() {
      if (!pool.isEmpty()) {
        pool.remove(random.nextInt(pool.size())).run();
        Thread.interrupted(); // as every executor does
      }
    }

    private void runAll() {
      while (!pool.isEmpty()) {
        runOne();
      }
    }

    /** The I/O thread does something, unless a listener has it. */
    private void onIoThread(Runnable action) {
      if (!isIoThreadBusy) {
        isIoThreadBusy = true;
        action.run();
        isIoThreadBusy = false;
      }
    }

    void play() {
      steps = 20 + random.nextInt(150);
      while (steps > 0) {
        step();
      }
    }

    private void step() {
      steps--;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> onIoThread(clients.get(random.nextInt(clients.size()))::say);
        case 3, 4 -> onIoThread(engine::settle);
        case 5 -> engine.advanceMillisBusily(random.nextInt(4));
        default -> runOne();
      }
    }

    /** Everything that can happen happens. */
    void quiesce() {
      racing = false;
      for (int quiet = 0; quiet < 3; quiet++) {
        engine.settle();
        runAll();
        engine.advanceMillisBusily(3);
      }
    }

    void assertEverythingAnswered() {
      for (Client client : clients) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < client.said; i++) {
          answers.add("4re " + i);
        }
        assertThat(client.wrong).as("seed %d", seed).isEmpty();
        assertThat(client.stream.received()).as("seed %d", seed).isEqualTo(answers);
      }
      assertThat(pool).as("seed %d", seed).isEmpty();
      assertThat(engine.deadlines()).as("seed %d: heartbeats", seed).isEqualTo(clients.size());
    }

    private final class Client {
      private final List<String> wrong = new ArrayList<>();
      private FakeStream stream;
      private int said;
      private int heard;
      private boolean isListening;
      private boolean hasInterrupted;

      void say() {
        String[] texts = new String[1 + random.nextInt(3)];
        for (int i = 0; i < texts.length; i++) {
          texts[i] = "4" + said++;
        }
        stream.send(texts);
      }

      void accept(EngineSocket socket) {
        socket.onMessage(
            message -> {
              if (isListening) {
                wrong.add("two at a time");
              }
              if (Thread.interrupted() && !hasInterrupted && !runsSome) {
                wrong.add("interrupted by somebody else");
              }
              hasInterrupted = false;
              isListening = true;
              if (!message.text().equals(Integer.toString(heard++))) {
                wrong.add("not in order: " + message.text());
              }
              socket.send("re " + message.text());
              while (steps > 0 && nested < MOST_NESTED && random.nextInt(3) > 0) {
                nested++;
                step();
                nested--;
              }
              isListening = false;
              if (random.nextInt(8) == 0) {
                hasInterrupted = true;
                Thread.currentThread().interrupt();
              }
            });
      }
    }
  }
}
