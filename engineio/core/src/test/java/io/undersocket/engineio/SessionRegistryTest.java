package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.internal.time.ManualTimer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The registry of sessions")
class SessionRegistryTest {

  private static final int ROUNDS = 20_000;

  private final EngineServer engine =
      new EngineServer(EngineServer.builder().directExecution().options(), new ManualTimer());

  private Session session(String id) {
    return new Session(
        engine,
        id,
        new EngineRequest(FakeExchange.of("GET", "/engine.io/")),
        Runnable::run,
        Revision.FOUR,
        made -> new PollingTransport(made, Revision4Polling.INSTANCE));
  }

  @Test
  @DisplayName("gives a place that comes free to one of two who want it, never to neither")
  void lastPlace() throws InterruptedException, ExecutionException {
    Session first = session("first");
    Session second = session("second");
    Session third = session("third");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        SessionRegistry registry = new SessionRegistry(1);
        registry.add(first);
        AtomicInteger ready = new AtomicInteger();
        Callable<SessionRegistry.Added> attempt =
            () -> {
              meet(ready);
              return registry.add(second);
            };
        Future<SessionRegistry.Added> other = executor.submit(attempt);
        meet(ready);
        registry.remove(first);
        SessionRegistry.Added own = registry.add(third);
        assertThat(new SessionRegistry.Added[] {own, other.get()})
            .as("round %d", round)
            .containsExactlyInAnyOrder(SessionRegistry.Added.YES, SessionRegistry.Added.FULL);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Two threads go on from here at the same time, as exactly as they can. */
  private static void meet(AtomicInteger ready) {
    ready.incrementAndGet();
    for (int spins = 0; ready.get() < 2; spins++) {
      if (spins < 1_000) {
        Thread.onSpinWait();
      } else {
        // Where there are fewer processors than threads, the other one needs this.
        LockSupport.parkNanos(1);
      }
    }
  }
}
