package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.testing.container.WebSocketClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many clients speak at once, and their listeners are quick, or slow, or leave a mess. */
@DisplayName("Whatever the application's executor does")
@Timeout(120)
class ExecutorsTest {

  private static final int CLIENTS = 16;
  private static final int BURSTS = Integer.getInteger("undersocket.executors.bursts", 25);
  private static final int EVENTS = 5;

  private final ExecutorService speakers = Executors.newFixedThreadPool(CLIENTS);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  private enum Kind {
    HAS_ONE_THREAD {
      @Override
      ExecutorService pool() {
        return Executors.newSingleThreadExecutor();
      }
    },
    REFUSES_SOME {
      @Override
      Executor over(ExecutorService pool) {
        Random random = new Random(1);
        return task -> {
          if (random.nextInt(4) == 0) {
            throw new RejectedExecutionException("as the test wants it");
          }
          pool.execute(task);
        };
      }
    },
    TAKES_SOME_AND_THROWS {
      @Override
      Executor over(ExecutorService pool) {
        Random random = new Random(1);
        return task -> {
          pool.execute(task);
          if (random.nextInt(4) == 0) {
            throw new IllegalStateException("as the test wants it");
          }
        };
      }
    },
    RUNS_AT_ONCE {
      @Override
      Executor over(ExecutorService pool) {
        return Runnable::run;
      }
    },
    RUNS_AT_ONCE_WHAT_IS_TOO_MUCH {
      @Override
      ExecutorService pool() {
        return new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            new ThreadPoolExecutor.CallerRunsPolicy());
      }
    };

    ExecutorService pool() {
      return Executors.newFixedThreadPool(2);
    }

    Executor over(ExecutorService pool) {
      return pool;
    }
  }

  @AfterEach
  void stop() {
    speakers.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @DisplayName("every event is heard once, in order, one at a time, and is answered")
  void everyEventIsHeard(Kind kind) throws Exception {
    ExecutorService pool = kind.pool();
    SocketIoServer io = SocketIoServer.builder().executor(kind.over(pool)).build();
    io.onConnection(this::serve);
    try (EngineUndertowServer server = EngineUndertow.listen(io, "127.0.0.1", 0)) {
      List<Future<?>> speaking = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        speaking.add(
            speakers.submit(
                () -> {
                  speak(server.port());
                  return null;
                }));
      }
      for (Future<?> each : speaking) {
        each.get();
      }
      io.close(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
    assertThat(wrong).isEmpty();
  }

  private void serve(Socket socket) {
    AtomicInteger expected = new AtomicInteger();
    AtomicBoolean busy = new AtomicBoolean();
    socket.on(
        "count",
        Integer.class,
        (number, ack) -> {
          if (!busy.compareAndSet(false, true)) {
            wrong.add("two at a time");
          }
          if (number != expected.getAndIncrement()) {
            wrong.add("out of order");
          }
          ack.send(number);
          switch (ThreadLocalRandom.current().nextInt(60)) {
            case 0 -> LockSupport.parkNanos(5_000_000);
            case 1 -> LockSupport.parkNanos(300_000);
            case 2 -> Thread.currentThread().interrupt();
            default -> {}
          }
          busy.set(false);
        });
  }

  private static void speak(int port) throws IOException {
    try (WebSocketClient client = WebSocketClient.open(port)) {
      assertThat(client.send("40").readText()).startsWith("40{");
      for (int burst = 0; burst < BURSTS; burst++) {
        int first = burst * EVENTS;
        byte[] frames = {};
        for (int i = first; i < first + EVENTS; i++) {
          frames =
              WebSocketClient.join(
                  frames, WebSocketClient.frame(0x81, "42" + i + "[\"count\"," + i + "]"));
        }
        client.send(frames);
        for (int i = first; i < first + EVENTS; i++) {
          assertThat(client.readText()).isEqualTo("43" + i + "[" + i + "]");
        }
      }
    }
  }
}
