package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What has come a moment ago. What moves to another master in the next moment is told by that one
 * again if it was late to hear of it, and nobody knows beforehand what will move.
 *
 * <p>Any thread; everything is guarded by this.
 */
final class RecentMessages {

  private static final int MAX_MESSAGES = 1_024;
  private static final int MAX_BYTES = 1 << 20;

  private record Heard(Topic topic, Object source, byte[] message, long at) {}

  private final Deque<Heard> messages = new ArrayDeque<>();
  private int bytes;

  synchronized void add(Topic topic, Object source, byte[] message) {
    if (message.length > MAX_BYTES) {
      return;
    }
    bytes += message.length;
    messages.add(new Heard(topic, source, message, System.nanoTime()));
    while (messages.size() > MAX_MESSAGES || bytes > MAX_BYTES) {
      bytes -= messages.remove().message.length;
    }
  }

  /** What a link has brought of a topic lately, the oldest first. */
  synchronized List<byte[]> of(Topic topic, Object source, Duration lately) {
    long since = System.nanoTime() - lately.toNanos();
    List<byte[]> found = new ArrayList<>();
    for (Heard heard : messages) {
      if (heard.source == source && heard.at - since >= 0 && heard.topic.equals(topic)) {
        found.add(heard.message);
      }
    }
    return found;
  }
}
