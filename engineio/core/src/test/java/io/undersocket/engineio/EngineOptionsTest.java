package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("An engine's options")
class EngineOptionsTest {

  @Test
  @Tag("AT03")
  @DisplayName("are those of the reference server, unless they are set")
  void defaults() {
    EngineServer engine = EngineServer.create();
    try {
      EngineOptions options = engine.options();
      assertThat(options.pingInterval()).isEqualTo(Duration.ofMillis(25_000));
      assertThat(options.pingTimeout()).isEqualTo(Duration.ofMillis(20_000));
      assertThat(options.upgradeTimeout()).isEqualTo(Duration.ofMillis(10_000));
      assertThat(options.closeTimeout()).isEqualTo(Duration.ofMillis(30_000));
      assertThat(options.maxPayload()).isEqualTo(1_000_000);
      assertThat(options.transports())
          .isEqualTo(Set.of(TransportName.POLLING, TransportName.WEBSOCKET));
      assertThat(options.allowUpgrades()).isTrue();
      assertThat(options.httpCompression().threshold()).isEqualTo(1_024);
      assertThat(options.webSocketCompression()).isNull();
      assertThat(options.initialPacket()).isNull();
      assertThat(options.cookie()).isNull();
      assertThat(options.cors().isDisabled()).isTrue();
      assertThat(options.allowRequest()).isNull();
    } finally {
      assertThat(engine.close()).isCompleted();
    }
  }

  @Test
  @Tag("AT03")
  @DisplayName("can be set, and be given to any number of engines")
  void set() {
    EngineOptions options =
        EngineServer.builder()
            .pingInterval(Duration.ofMillis(300))
            .maxPayload(1)
            .directExecution()
            .options();
    EngineServer first = EngineServer.create(options);
    EngineServer second = EngineServer.create(options);
    assertThat(first.options()).isSameAs(second.options());
    assertThat(first.options().pingInterval()).isEqualTo(Duration.ofMillis(300));
    assertThat(first.close()).isCompleted();
    assertThat(second.close()).isCompleted();
  }

  @Test
  @DisplayName("may leave the executor to the engine, which runs listeners on threads of its own")
  void ownExecutor() {
    EngineServer engine = EngineServer.create();
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    engine.executor().execute(() -> ran.complete(Thread.currentThread()));
    assertThat(ran)
        .succeedsWithin(Duration.ofSeconds(10))
        .isNotEqualTo(Thread.currentThread())
        .satisfies(thread -> assertThat(thread.isDaemon()).isTrue());
    engine.close();
  }

  @Test
  @DisplayName("may name an executor, which the engine leaves alone when it closes")
  void givenExecutor() {
    EngineServer engine = EngineServer.builder().executor(Runnable::run).build();
    assertThat(engine.close()).isCompleted();
    boolean[] ran = new boolean[1];
    engine.executor().execute(() -> ran[0] = true);
    assertThat(ran[0]).isTrue();
  }
}
