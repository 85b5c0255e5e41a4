package io.undersocket.adapter.redis;

/** Which of the two kinds of publishing and subscribing Redis has. */
enum PubSub {
  /** {@code PUBLISH}: in a cluster, every message goes to every server of it. */
  CLASSIC,
  /** {@code SPUBLISH}, of Redis 7: a channel belongs to one shard of a cluster. */
  SHARDED
}
