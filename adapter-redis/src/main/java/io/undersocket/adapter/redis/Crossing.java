package io.undersocket.adapter.redis;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * What several links bring of one topic while it moves: a master that has become a replica goes on
 * telling what it hears from the new one, and that one tells what it hears from the old one. So
 * neither is anything lost nor does it come twice, but for a message that is equal to another one
 * of the same moment to the byte: of those as many arrive as one link alone has brought.
 *
 * <p>Any thread; everything is guarded by this.
 */
final class Crossing {

  /** So many messages are remembered; then they are forgotten, and may come twice. */
  private static final int MAX_MESSAGES = 10_000;

  /** How often each message has come, by whom. */
  private final Map<ByteBuffer, Map<Object, Integer>> times = new HashMap<>();

  /** Whether a message that a link brings now has not come by another one already. */
  synchronized boolean isFirst(Object source, byte[] message) {
    if (times.size() >= MAX_MESSAGES) {
      times.clear();
    }
    Map<Object, Integer> each =
        times.computeIfAbsent(ByteBuffer.wrap(message), same -> new HashMap<>(2));
    int most = each.isEmpty() ? 0 : Collections.max(each.values());
    return each.merge(source, 1, Integer::sum) > most;
  }
}
