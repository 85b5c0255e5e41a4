package io.undersocket.adapter.redis;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last entry that was written here into each stream: behind it is looked for what may have been
 * written. Any thread.
 */
final class LastEntries {

  private final Map<Topic, StreamId> last = new ConcurrentHashMap<>();

  /** Writes into a stream, and notes what has become of it. */
  CompletionStage<Long> write(Outbox outbox, StreamWrite.Append write, boolean mayWait) {
    Topic stream = Topic.channel(write.key());
    Publication[] written = new Publication[1];
    return outbox
        .write(write, mayWait, entry -> written[0] = entry)
        .thenApply(
            done -> {
              StreamId id = written[0].id();
              if (id != null) {
                last.merge(stream, id, (one, other) -> one.compareTo(other) > 0 ? one : other);
              }
              return done;
            });
  }

  /** Null if nothing was written there. */
  @Nullable StreamId of(Topic stream) {
    return last.get(stream);
  }
}
