package io.undersocket.tck.wire;

import java.time.Duration;

/** What all ways to act have in common. */
public final class Wire {

  /** How long a case waits for what has to come, if it does not say: the machine may be busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private Wire() {}

  /** Starts a thread that does not keep the kit alive. */
  static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "wire " + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** For a case that the judge has given up. */
  static IllegalStateException givenUp(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("the case was given up", cause);
  }

  /** As an expectation says it: {@code within 5000 ms}. */
  static String within(Duration time) {
    return "within " + time.toMillis() + " ms";
  }
}
