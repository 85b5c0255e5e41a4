package io.undersocket.adapter.redis;

import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** How to speak with each server of a Redis Cluster by itself. As {@link RedisDriver}. */
interface RedisCluster {

  /**
   * Asks the servers that were there first, and others, which there are now; by connections of its
   * own.
   */
  CompletionStage<Topology> discover(Collection<RedisServer> others);

  /** Speaks with one server. Its {@link RedisDriver#close} closes nothing. */
  RedisDriver at(RedisServer server);
}
