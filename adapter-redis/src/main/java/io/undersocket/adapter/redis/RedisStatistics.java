package io.undersocket.adapter.redis;

/**
 * What an adapter has done so far, and how it is, at one moment.
 *
 * @param connected whether messages go to other nodes, and come from them; not while Redis takes
 *     nothing, for want of memory for example; with a Redis Cluster, whether each of its masters is
 *     reached
 * @param outages how often that has ended
 * @param published messages that Redis has taken
 * @param received messages that have come from Redis, this node's own among them
 * @param ignored those of them that made no sense, or were of another protocol
 * @param queued messages that wait for Redis now
 * @param queuedBytes what these take
 * @param dropped messages that were not published: they waited for too long, or there were too many
 * @param uncertain messages that were on their way when a connection was lost, by pub/sub also
 *     those that Redis had confirmed in the half second before, as it may have died before it
 *     handed them on: they may have arrived
 * @param refused messages that Redis did not want, and will not want later
 * @param pendingSubscriptions channels to which Redis has not confirmed the subscription: rooms
 *     among them hear nothing of other nodes yet
 * @param gaps how often a stream had lost entries when it could be read again; by then nobody knows
 *     which, nor how many
 */
public record RedisStatistics(
    boolean connected,
    long outages,
    long published,
    long received,
    long ignored,
    int queued,
    long queuedBytes,
    long dropped,
    long uncertain,
    long refused,
    int pendingSubscriptions,
    long gaps) {

  static final RedisStatistics NONE = new RedisStatistics(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The same of something that is connected or not. */
  RedisStatistics withConnected(boolean nowConnected) {
    return new RedisStatistics(
        nowConnected,
        outages,
        published,
        received,
        ignored,
        queued,
        queuedBytes,
        dropped,
        uncertain,
        refused,
        pendingSubscriptions,
        gaps);
  }

  /** Both together. */
  RedisStatistics and(RedisStatistics other) {
    return new RedisStatistics(
        connected && other.connected,
        Math.max(outages, other.outages),
        published + other.published,
        received + other.received,
        ignored + other.ignored,
        queued + other.queued,
        queuedBytes + other.queuedBytes,
        dropped + other.dropped,
        uncertain + other.uncertain,
        refused + other.refused,
        pendingSubscriptions + other.pendingSubscriptions,
        gaps + other.gaps);
  }
}
