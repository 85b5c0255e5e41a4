package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.emitter.Emitter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the Java client was heard to say of an event, from now on. */
final class Heard {

  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<Object[]> queue = new LinkedBlockingQueue<>();

  Heard(Emitter source, String event) {
    source.on(event, queue::add);
  }

  Object[] next() throws InterruptedException {
    return within(queue);
  }

  /** What comes next, if it comes in time. */
  static Object[] within(BlockingQueue<Object[]> queue) throws InterruptedException {
    Object[] args = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(args).as("something heard within %s s", PATIENCE_SECONDS).isNotNull();
    return args;
  }
}
