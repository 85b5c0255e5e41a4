package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a node, for one namespace, as {@code @socket.io/redis-adapter} names them.
 * Immutable; nobody writes to the arrays.
 */
final class ClassicChannels {

  /** Begins every channel of broadcasts. */
  private final byte[] broadcasts;

  private final Topic allBroadcasts;
  private final Topic requests;
  private final Topic responses;
  private final String responsePrefix;
  private final Topic ownResponses;

  ClassicChannels(String key, String namespace, String nodeId) {
    this.broadcasts = bytes(key + "#" + namespace + "#");
    this.allBroadcasts = Topic.pattern(bytes(literally(key + "#" + namespace + "#") + "*"));
    this.requests = Topic.channel(bytes(key + "-request#" + namespace + "#"));
    this.responsePrefix = key + "-response#" + namespace + "#";
    this.responses = Topic.channel(bytes(responsePrefix));
    this.ownResponses = Topic.channel(responsesTo(nodeId));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** A pattern of Redis that is for this text alone. */
  static String literally(String text) {
    return text.replaceAll("[\\\\*?\\[]", "\\\\$0");
  }

  Topic allBroadcasts() {
    return allBroadcasts;
  }

  Topic requests() {
    return requests;
  }

  /** Those of nodes that do not know better; everybody gets them. */
  Topic responses() {
    return responses;
  }

  Topic ownResponses() {
    return ownResponses;
  }

  Set<Topic> all() {
    return Set.of(allBroadcasts, requests, responses, ownResponses);
  }

  byte[] responsesTo(String nodeId) {
    return bytes(responsePrefix + nodeId + "#");
  }

  /** Matches the {@link #responsesTo} of every node. */
  byte[] everyNode() {
    return bytes(literally(responsePrefix) + "?*#");
  }

  /** Who gets the responses on this channel, which matches {@link #everyNode()}. */
  String nodeOf(byte[] channel) {
    int prefix = bytes(responsePrefix).length;
    return new String(channel, prefix, channel.length - prefix - 1, UTF_8);
  }

  /** Where a broadcast for these rooms goes: to the channel of the room if it is one. */
  byte[] broadcast(Set<String> rooms) {
    if (rooms.size() != 1) {
      return broadcasts;
    }
    byte[] room = bytes(rooms.iterator().next());
    byte[] channel = Arrays.copyOf(broadcasts, broadcasts.length + room.length + 1);
    System.arraycopy(room, 0, channel, broadcasts.length, room.length);
    channel[channel.length - 1] = '#';
    return channel;
  }

  /** The one room that a channel of broadcasts is for; empty if it is for all. */
  @Nullable String room(byte[] channel) {
    if (!startsWith(channel, broadcasts)) {
      return null;
    }
    int length = channel.length - broadcasts.length - 1;
    return length <= 0 ? "" : new String(channel, broadcasts.length, length, UTF_8);
  }

  static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.mismatch(bytes, 0, prefix.length, prefix, 0, prefix.length) < 0;
  }
}
