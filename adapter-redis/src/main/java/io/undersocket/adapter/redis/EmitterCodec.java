package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.PacketType;
import io.undersocket.socketio.spi.ClusterMessage;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the official emitters write: {@code @socket.io/redis-emitter} 5 and {@code
 * @socket.io/redis-streams-emitter} 0.1. The messages are those of the servers; who says them, and
 * the order of members, are not. Pure functions.
 */
final class EmitterCodec {

  private EmitterCodec() {}

  // --- for pub/sub

  /**
   * An event.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static byte[] broadcast(String namespace, EmitterAddress to, List<@Nullable Object> data) {
    return WireValues.messagePack(
        Arrays.asList(ClusterMessage.EMITTER, packet(namespace, data), options(to)));
  }

  private static Map<String, @Nullable Object> packet(
      String namespace, List<@Nullable Object> data) {
    return WireValues.object("type", PacketType.EVENT.ordinal(), "data", data, "nsp", namespace);
  }

  private static Map<String, @Nullable Object> options(EmitterAddress to) {
    return WireValues.object("rooms", to.rooms(), "flags", to.flags(), "except", to.except());
  }

  /** That sockets are to join or leave rooms; nobody says so. */
  static byte[] rooms(int type, EmitterAddress to, Collection<String> rooms) {
    return WireValues.json(
        WireValues.object("type", type, "opts", target(to), "rooms", List.copyOf(rooms)));
  }

  private static Map<String, @Nullable Object> target(EmitterAddress to) {
    return WireValues.object("rooms", to.rooms(), "except", to.except());
  }

  /** That sockets are to be disconnected; nobody says so. */
  static byte[] disconnect(EmitterAddress to, boolean close) {
    return WireValues.json(
        WireValues.object(
            "type", ClassicCodec.REMOTE_DISCONNECT, "opts", target(to), "close", close));
  }

  /**
   * An event for servers.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static byte[] serverSideEvent(List<@Nullable Object> data) {
    return WireValues.json(
        WireValues.object(
            "uid", ClusterMessage.EMITTER, "type", ClassicCodec.SERVER_SIDE_EMIT, "data", data));
  }

  // --- for streams

  static Map<String, @Nullable Object> streamBroadcast(
      String namespace, EmitterAddress to, List<@Nullable Object> data) {
    return WireValues.object("packet", packet(namespace, data), "opts", options(to));
  }

  static Map<String, @Nullable Object> streamRooms(EmitterAddress to, Collection<String> rooms) {
    return WireValues.object("opts", streamTarget(to), "rooms", List.copyOf(rooms));
  }

  static Map<String, @Nullable Object> streamDisconnect(EmitterAddress to, boolean close) {
    return WireValues.object("opts", streamTarget(to), "close", close);
  }

  private static Map<String, @Nullable Object> streamTarget(EmitterAddress to) {
    return WireValues.object("rooms", to.rooms(), "except", to.except(), "flags", Map.of());
  }
}
