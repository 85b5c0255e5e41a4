package io.undersocket.adapter.redis;

/**
 * To which channels a server subscribes, with {@link ShardedRedisAdapter} ({@code
 * subscriptionMode}). All servers of a cluster must have the same: one that does not listen to a
 * room's channel hears nothing of what another one says there.
 */
public enum SubscriptionMode {

  /** Two channels for each namespace: every server gets everything ({@code static}). */
  STATIC,

  /**
   * Also one for each room that a socket of this server is in: what is said to a room goes to the
   * servers with members of it, and to nobody else ({@code dynamic}).
   *
   * <p>A room whose name is 20 characters long is taken for the id of a socket, as in the
   * reference: it has no channel of its own, and what is said to it goes to every server. It works
   * all the same.
   */
  DYNAMIC,

  /**
   * Also one for each socket: what is said to a socket goes to its server only, for the price of a
   * subscription for each ({@code dynamic-private}).
   */
  DYNAMIC_PRIVATE
}
