package io.undersocket.spring;

import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the server when the application stops, at the right moment: after what the application has
 * started by default, which may still have something to say, and before the web server stops taking
 * requests and waits for those it has. Held polls would be among these, for as long as it has
 * patience, and WebSockets would be cut.
 */
final class SocketIoLifecycle implements SmartLifecycle {

  /** Between what has the default phase and the web server, graceful or not: it ends before. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private final SocketIoServer server;
  private final Duration grace;
  private volatile boolean running;

  SocketIoLifecycle(SocketIoServer server, Duration grace) {
    this.server = server;
    this.grace = grace;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    server.close(grace).toCompletableFuture().join();
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    server.close(grace).whenComplete((closed, failure) -> callback.run());
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /**
   * Never: a closed server stays closed, and contexts are paused to go on, as Spring's tests do
   * with those that they keep. The web server is not paused either.
   */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
