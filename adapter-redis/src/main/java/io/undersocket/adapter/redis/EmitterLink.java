package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** By what an emitter speaks, be that to one Redis or to a cluster. Any thread. */
interface EmitterLink {

  /** How it is, and what it has done. */
  RedisStatistics statistics();

  /** Ends everything when Redis has taken what was said, or after this time. */
  CompletionStage<@Nullable Void> drain(Duration atMost);
}
