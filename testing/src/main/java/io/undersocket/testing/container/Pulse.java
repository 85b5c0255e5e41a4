package io.undersocket.testing.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client of good will: sends, waits for the echo, rests a moment, and so on until stopped. */
public final class Pulse {

  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Sends a message and waits for the answer. */
  private interface Echo {
    String of(String message) throws IOException;
  }

  private final String name;
  private final Echo echo;
  private final AutoCloseable client;
  private final Thread thread;
  private volatile long beats;
  private volatile @Nullable Throwable failure;
  private volatile boolean stopped;

  private Pulse(String name, Echo echo, AutoCloseable client) {
    this.name = name;
    this.echo = echo;
    this.client = client;
    this.thread = new Thread(this::beat, name);
    thread.setDaemon(true);
    thread.start();
  }

  public static Pulse overPolling(int port) throws IOException {
    PollingClient client = PollingClient.open(port);
    return new Pulse("pulse over polling", client::echo, client);
  }

  public static Pulse overWebSocket(int port) throws IOException {
    WebSocketClient client = WebSocketClient.open(port);
    return new Pulse("pulse over WebSocket", client::echo, client);
  }

  private void beat() {
    long count = 0;
    try (AutoCloseable closing = client) {
      while (!stopped) {
        String message = "pulse" + count;
        assertThat(echo.of(message)).isEqualTo("4" + message);
        beats = ++count;
        LockSupport.parkNanos(REST_NANOS);
      }
    } catch (Throwable t) {
      failure = t;
    }
  }

  /** A message that is sent from now on is echoed. */
  public void assertBeats() throws Exception {
    long awaited = beats + 2; // The next echo may be of a message that was sent before.
    Await.until(name, () -> beats >= awaited || failure != null);
    assertThat(failure).as(name).isNull();
  }

  /** Leaves. */
  public void stop() throws Exception {
    stopped = true;
    thread.join(TimeUnit.SECONDS.toMillis(Await.PATIENCE_SECONDS));
    assertThat(failure).as(name).isNull();
  }
}
