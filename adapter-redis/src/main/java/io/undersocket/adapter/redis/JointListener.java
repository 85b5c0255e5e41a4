package io.undersocket.adapter.redis;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of several connections: it is connected when all are. One call at a time.
 *
 * <p>Everything is guarded by this.
 */
final class JointListener {

  private static final Logger log = LoggerFactory.getLogger(JointListener.class);

  private final RedisListener listener;
  private int parts;
  private int connected;

  /** Whether the listener was told so; null before it was told anything. */
  private @Nullable Boolean told;

  JointListener(RedisListener listener) {
    this.listener = listener;
  }

  /** What another connection tells. */
  synchronized RedisListener part() {
    parts++;
    return new Part();
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      log.error("A listener of Redis failed", e);
    }
  }

  private final class Part implements RedisListener {

    private boolean up;

    @Override
    public void onConnected() {
      synchronized (JointListener.this) {
        connected += up ? 0 : 1;
        up = true;
        if (connected == parts && !Boolean.TRUE.equals(told)) {
          told = true;
          tell(listener::onConnected);
        }
      }
    }

    @Override
    public void onDisconnected(@Nullable Throwable cause) {
      synchronized (JointListener.this) {
        connected -= up ? 1 : 0;
        up = false;
        if (!Boolean.FALSE.equals(told)) {
          told = false;
          tell(() -> listener.onDisconnected(cause));
        }
      }
    }

    @Override
    public void onDropped(long messages) {
      synchronized (JointListener.this) {
        tell(() -> listener.onDropped(messages));
      }
    }

    @Override
    public void onGap(String stream) {
      synchronized (JointListener.this) {
        tell(() -> listener.onGap(stream));
      }
    }
  }
}
