package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;

/**
 * The channels of a node, for one namespace, as the sharded adapter of {@code
 * @socket.io/redis-adapter} names them, and who listens to which. Immutable; nobody writes to the
 * arrays.
 */
final class ShardedChannels {

  /** The length of the ids of sockets, in UTF-16 units: a room of it is taken for such an id. */
  private static final int ID_LENGTH = 20;

  private final String prefix;
  private final SubscriptionMode mode;
  private final Topic common;
  private final Topic ownResponses;

  ShardedChannels(String channelPrefix, SubscriptionMode mode, String namespace, String nodeId) {
    this.prefix = channelPrefix + "#" + namespace + "#";
    this.mode = mode;
    this.common = Topic.channel(prefix.getBytes(UTF_8));
    this.ownResponses = responsesTo(nodeId);
  }

  /** What every node hears; by it the nodes are counted. */
  Topic common() {
    return common;
  }

  Topic ownResponses() {
    return ownResponses;
  }

  Set<Topic> always() {
    return Set.of(common, ownResponses);
  }

  Topic responsesTo(String nodeId) {
    return room(nodeId); // no mistake: a room of that name would have the same channel
  }

  Topic room(String room) {
    return Topic.channel((prefix + room + "#").getBytes(UTF_8));
  }

  /**
   * Whether a broadcast for this room alone goes to a channel of its own. Whoever has members of
   * such a room listens there. In the reference nobody listens for the rooms of single sockets in
   * {@link SubscriptionMode#DYNAMIC}, also if their ids are not of the usual length.
   */
  boolean hasOwnChannel(String room) {
    return switch (mode) {
      case STATIC -> false;
      case DYNAMIC -> room.length() != ID_LENGTH;
      case DYNAMIC_PRIVATE -> true;
    };
  }

  /** Matches the {@link #responsesTo} of every node, and maybe channels of rooms. */
  byte[] everyNode() {
    return (ClassicChannels.literally(prefix) + "[0-9a-f]".repeat(16) + "#").getBytes(UTF_8);
  }

  /** Who gets the responses on this channel, which matches {@link #everyNode()}. */
  String nodeOf(byte[] channel) {
    int start = common.name().length;
    return new String(channel, start, channel.length - start - 1, UTF_8);
  }
}
