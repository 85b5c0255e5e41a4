package io.undersocket.adapter.redis;

import org.jspecify.annotations.Nullable;

/**
 * Hears how the connection with Redis is, for health checks and alarms. Called on a thread of the
 * adapter, one call at a time; must not block. What one throws is logged and changes nothing.
 */
public interface RedisListener {

  /** Other nodes are reached: at first, and again after each outage. */
  default void onConnected() {}

  /**
   * Other nodes are not reached any more, or Redis takes nothing, for want of memory for example.
   * Local delivery goes on; messages for others wait, within the bounds of the adapter. With a
   * Redis Cluster: a master is away, and what goes by it waits; what goes by the others does not.
   *
   * @param cause what is known of it
   */
  default void onDisconnected(@Nullable Throwable cause) {}

  /**
   * Messages for other nodes were given up: they have waited for too long, there were too many, or
   * Redis did not want them.
   *
   * @param messages how many, since this was told last
   */
  default void onDropped(long messages) {}

  /**
   * When a stream could be read again, entries of it were gone: Redis has come back without the
   * last of them, or without any, or it has kept fewer than came meanwhile. What this node had not
   * read of them it will not hear, and clients that missed them start afresh.
   *
   * @param stream its name
   */
  default void onGap(String stream) {}
}
