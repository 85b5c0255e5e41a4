package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A thread with one task at a time")
class SerialThreadTest {

  private final SerialThread thread = new SerialThread("tested");
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  @DisplayName("ends with what was to be done later, and does not wait for its time")
  void ends() throws Exception {
    CompletableFuture<Thread> itself = new CompletableFuture<>();
    thread.after(Duration.ofHours(1), () -> done.add("later"));
    thread.post(
        () -> {
          thread.post(() -> done.add("next"));
          thread.end();
          thread.after(Duration.ZERO, () -> done.add("never"));
          itself.complete(Thread.currentThread());
        });
    itself.get(10, TimeUnit.SECONDS).join(10_000);
    assertThat(itself.join().isAlive()).isFalse();
    assertThat(done).containsExactly("later", "next");
    assertThat(thread.post(() -> done.add("never"))).isFalse();
  }

  @Test
  @DisplayName("goes on after a task that fails")
  void goesOn() throws Exception {
    CompletableFuture<String> next = new CompletableFuture<>();
    thread.post(
        () -> {
          throw new IllegalStateException("as a test wants it");
        });
    thread.post(() -> next.complete("done"));
    assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo("done");
    thread.post(thread::end);
  }

  @Test
  @DisplayName("has the caller hear the news itself when it has ended")
  void tells() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    thread.post(
        () -> {
          thread.end();
          ended.complete(null);
        });
    ended.get(10, TimeUnit.SECONDS);
    thread.tell(() -> done.add(Thread.currentThread().getName()));
    assertThat(done).containsExactly(Thread.currentThread().getName());
  }
}
