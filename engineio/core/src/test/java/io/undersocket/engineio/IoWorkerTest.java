package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.internal.time.ManualTimer;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the engine keeps for an I/O thread")
class IoWorkerTest {

  /** One is enough, if the collector is asked while nothing else is going on. */
  private static final int COLLECTIONS = 100;

  private final EngineServer engine =
      new EngineServer(EngineServer.builder().directExecution().options(), new ManualTimer());

  @Test
  @DisplayName("is the same for all of the thread's connections, and another thread has its own")
  void onePerThread() {
    FakeIoThread thread = new FakeIoThread(Runnable::run);
    IoWorker worker = engine.worker(thread);
    collect(new WeakReference<>(new Object()));
    assertThat(engine.worker(thread)).isSameAs(worker);
    assertThat(engine.worker(new FakeIoThread(Runnable::run))).isNotSameAs(worker);
  }

  @Test
  @DisplayName("goes with the thread when a container makes new ones")
  void notKept() {
    WeakReference<IoWorker> worker =
        new WeakReference<>(engine.worker(new FakeIoThread(Runnable::run)));
    collect(worker);
    assertThat(worker.get()).isNull();
    Reference.reachabilityFence(engine);
  }

  private static void collect(WeakReference<?> reference) {
    for (int i = 0; i < COLLECTIONS && reference.get() != null; i++) {
      System.gc();
    }
  }
}
