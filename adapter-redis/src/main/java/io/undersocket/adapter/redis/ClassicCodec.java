package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.ClusterMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code @socket.io/redis-adapter} 8, from the point of view of one node and
 * namespace. Immutable.
 *
 * <p>In our own answers there is one member more than the reference's have, {@code uid}, by which
 * the node that asked knows later who has not answered.
 */
final class ClassicCodec {

  static final int SOCKETS = 0;
  static final int ALL_ROOMS = 1;
  static final int REMOTE_JOIN = 2;
  static final int REMOTE_LEAVE = 3;
  static final int REMOTE_DISCONNECT = 4;
  static final int REMOTE_FETCH = 5;
  static final int SERVER_SIDE_EMIT = 6;
  static final int BROADCAST = 7;
  static final int BROADCAST_CLIENT_COUNT = 8;
  static final int BROADCAST_ACK = 9;

  /** How JavaScript begins a request id, in whichever answer. */
  private static final List<byte[]> BEFORE_REQUEST_ID =
      List.of(
          "{\"requestId\":\"".getBytes(UTF_8),
          "{\"type\":6,\"requestId\":\"".getBytes(UTF_8),
          "{\"type\":8,\"requestId\":\"".getBytes(UTF_8));

  /** An acknowledgement in MessagePack: what is between its first byte and the length of its id. */
  private static final byte[] BEFORE_ACK_ID =
      new byte[] {
        (byte) 0xA4, 't', 'y', 'p', 'e', 9, (byte) 0xA9, 'r', 'e', 'q', 'u', 'e', 's', 't', 'I', 'd'
      };

  /** What there is around what is in a socket: the answer, the array, the socket. */
  private static final int DEPTH_OF_SOCKETS = 3;

  private final String namespace;
  private final String nodeId;

  /** How everything begins that this node says. */
  private final byte[] ownBroadcast;

  private final byte[] ownRequest;
  private final byte[] ownAckRequest;

  ClassicCodec(String namespace, String nodeId) {
    this.namespace = namespace;
    this.nodeId = nodeId;
    // An array of three or a map of four, and who says it.
    byte[] id = WireValues.messagePack(nodeId);
    this.ownBroadcast = joined(new byte[] {(byte) 0x93}, id);
    this.ownRequest = ("{\"uid\":\"" + nodeId + "\"").getBytes(UTF_8);
    this.ownAckRequest =
        joined(joined(new byte[] {(byte) 0x85}, WireValues.messagePack("uid")), id);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  // --- what this node says

  byte[] broadcast(Packet packet, BroadcastOptions options) {
    return WireValues.messagePack(
        Arrays.asList(nodeId, packet(packet), WireValues.options(options)));
  }

  private Map<String, @Nullable Object> packet(Packet packet) {
    String name = packet.eventName();
    return WireValues.object(
        "type",
        packet.type().ordinal(),
        "data",
        WireValues.event(name == null ? "" : name, packet.args()),
        "nsp",
        namespace);
  }

  byte[] ackRequest(String requestId, Packet packet, BroadcastOptions options) {
    return WireValues.messagePack(
        WireValues.object(
            "uid",
            nodeId,
            "requestId",
            requestId,
            "type",
            BROADCAST,
            "packet",
            packet(packet),
            "opts",
            WireValues.options(options)));
  }

  byte[] join(BroadcastOptions options, Set<String> rooms) {
    return rooms(REMOTE_JOIN, options, rooms);
  }

  byte[] leave(BroadcastOptions options, Set<String> rooms) {
    return rooms(REMOTE_LEAVE, options, rooms);
  }

  private byte[] rooms(int type, BroadcastOptions options, Set<String> rooms) {
    return WireValues.json(
        WireValues.object(
            "uid", nodeId, "type", type, "opts", WireValues.target(options), "rooms", rooms));
  }

  byte[] disconnect(BroadcastOptions options, boolean close) {
    return WireValues.json(
        WireValues.object(
            "uid",
            nodeId,
            "type",
            REMOTE_DISCONNECT,
            "opts",
            WireValues.target(options),
            "close",
            close));
  }

  byte[] fetch(String requestId, BroadcastOptions options) {
    return WireValues.json(
        WireValues.object(
            "uid",
            nodeId,
            "requestId",
            requestId,
            "type",
            REMOTE_FETCH,
            "opts",
            WireValues.target(options)));
  }

  byte[] serverSideEmit(@Nullable String requestId, String event, Args args) {
    Map<String, @Nullable Object> request = WireValues.object("uid", nodeId);
    if (requestId != null) {
      request.put("requestId", requestId); // whether there is one decides what it is
    }
    request.put("type", SERVER_SIDE_EMIT);
    request.put("data", WireValues.event(event, args));
    return WireValues.json(request);
  }

  // --- what it answers

  byte[] response(ClusterMessage.Response response) {
    String requestId = response.requestId();
    if (response instanceof ClusterMessage.SocketsFound found) {
      return WireValues.json(
          WireValues.object(
              "requestId",
              requestId,
              "sockets",
              WireValues.sockets(found.sockets()),
              "uid",
              nodeId),
          found.sockets().size());
    }
    if (response instanceof ClusterMessage.ServerSideAnswer answer) {
      return named(
          "type",
          SERVER_SIDE_EMIT,
          "requestId",
          requestId,
          "data",
          WireValues.answer(answer.answer()));
    }
    if (response instanceof ClusterMessage.ClientCount count) {
      return named(
          "type", BROADCAST_CLIENT_COUNT, "requestId", requestId, "clientCount", count.clients());
    }
    ClusterMessage.ClientAck ack = (ClusterMessage.ClientAck) response;
    return WireValues.messagePack(
        WireValues.object(
            "type",
            BROADCAST_ACK,
            "requestId",
            requestId,
            "packet",
            WireValues.answer(ack.answer())));
  }

  byte[] strings(String requestId, String member, Set<String> strings) {
    return named("requestId", requestId, member, strings);
  }

  byte[] done(String requestId) {
    return named("requestId", requestId);
  }

  private byte[] named(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = WireValues.object(namesAndValues);
    members.put("uid", nodeId);
    return WireValues.json(members);
  }

  // --- what others say

  boolean isOwnBroadcast(byte[] message) {
    return ClassicChannels.startsWith(message, ownBroadcast);
  }

  boolean isOwnRequest(byte[] message) {
    return ClassicChannels.startsWith(message, ownRequest)
        || ClassicChannels.startsWith(message, ownAckRequest);
  }

  /** A broadcast; null if it is for another namespace. */
  ClusterMessage.@Nullable Broadcast readBroadcast(byte[] message) throws PacketException {
    List<Json> parts = WireValues.list(WireValues.read(message), "a broadcast");
    if (parts.size() < 3 || parts.get(0).kind() != Json.Kind.STRING) {
      throw new PacketException("not [uid, packet, opts]");
    }
    Json packet = parts.get(1);
    Json nsp = packet.get("nsp");
    if (!namespace.equals(nsp.isNull() ? Packet.ROOT : packet.getString("nsp"))) {
      return null;
    }
    return new ClusterMessage.Broadcast(
        parts.get(0).as(String.class),
        null,
        WireValues.event(namespace, packet.get("data")),
        WireValues.options(parts.get(2)));
  }

  /** The number that says what a request is; -1 if there is none. */
  static int type(Json message) {
    Json type = message.get("type");
    return type.kind() == Json.Kind.NUMBER ? (int) (double) type.as(double.class) : -1;
  }

  /** Who asks; an emitter that does not say who it is gets no answer. */
  static String asker(Json request) {
    String uid = request.getString("uid");
    return uid == null ? ClusterMessage.EMITTER : uid;
  }

  /**
   * What a request asks for, if {@link ClusterMessage} has a word for it.
   *
   * @throws PacketException if it makes no sense, or is of an unknown type
   */
  ClusterMessage readRequest(int type, Json request) throws PacketException {
    String from = asker(request);
    return switch (type) {
      case REMOTE_JOIN ->
          new ClusterMessage.Join(from, target(request), joined(request, "rooms", "room"));
      case REMOTE_LEAVE ->
          new ClusterMessage.Leave(from, target(request), joined(request, "rooms", "room"));
      case REMOTE_DISCONNECT ->
          new ClusterMessage.Disconnect(
              from, target(request), WireValues.isTrue(request.get("close")));
      case REMOTE_FETCH ->
          new ClusterMessage.FetchSockets(
              from,
              WireValues.string(request, "requestId"),
              WireValues.options(request.get("opts")));
      case SERVER_SIDE_EMIT -> {
        Packet event = WireValues.event(namespace, request.get("data"));
        String name = event.eventName();
        yield new ClusterMessage.ServerSideEmit(
            from, request.getString("requestId"), name == null ? "" : name, event.args());
      }
      case BROADCAST ->
          new ClusterMessage.Broadcast(
              from,
              WireValues.string(request, "requestId"),
              WireValues.event(namespace, request.get("packet").get("data")),
              WireValues.options(request.get("opts")));
      default -> throw new PacketException("a request of type " + type);
    };
  }

  /** Whether somebody of an old version asks, for one socket. */
  static boolean isForOneSocket(int type, Json request) {
    return (type == REMOTE_JOIN || type == REMOTE_LEAVE || type == REMOTE_DISCONNECT)
        && request.get("opts").isNull();
  }

  private static BroadcastOptions target(Json request) throws PacketException {
    return request.get("opts").isNull()
        ? BroadcastOptions.EVERYONE.to(List.of(WireValues.string(request, "sid")))
        : WireValues.options(request.get("opts"));
  }

  private static Set<String> joined(Json request, String many, String one) throws PacketException {
    return request.get(many).isNull()
        ? Set.of(WireValues.string(request, one))
        : WireValues.rooms(request.get(many), many);
  }

  /**
   * The id of the request that an answer is for, without reading the answer.
   *
   * @return null if that cannot be seen so easily
   */
  static @Nullable String answeredRequest(byte[] message) {
    for (byte[] before : BEFORE_REQUEST_ID) {
      if (ClassicChannels.startsWith(message, before)) {
        int end = before.length;
        while (end < message.length && message[end] != '"' && message[end] != '\\') {
          end++;
        }
        return end < message.length && message[end] == '"'
            ? new String(message, before.length, end - before.length, UTF_8)
            : null;
      }
    }
    int from = 1 + BEFORE_ACK_ID.length;
    if (message.length > from
        && Arrays.equals(message, 1, from, BEFORE_ACK_ID, 0, BEFORE_ACK_ID.length)
        && (message[from] & 0xE0) == 0xA0) {
      int length = message[from] & 0x1F;
      return from + 1 + length <= message.length
          ? new String(message, from + 1, length, UTF_8)
          : null;
    }
    return null;
  }

  /**
   * An answer to a request of this node.
   *
   * @throws PacketException if it makes no sense, or is of an unknown type
   */
  ClusterMessage.Response readResponse(byte[] message) throws PacketException {
    Map<String, @Nullable Object> response = WireValues.readAnswer(message, DEPTH_OF_SOCKETS);
    if (!(response.get("requestId") instanceof String requestId)) {
      throw new PacketException("requestId is no string");
    }
    String from = response.get("uid") instanceof String uid ? uid : ClusterMessage.UNKNOWN;
    int type = response.get("type") instanceof Number number ? number.intValue() : -1;
    return switch (type) {
      case SERVER_SIDE_EMIT ->
          new ClusterMessage.ServerSideAnswer(from, requestId, Args.of(response.get("data")));
      case BROADCAST_CLIENT_COUNT -> {
        if (!(response.get("clientCount") instanceof Number count)) {
          throw new PacketException("clientCount is no number");
        }
        yield new ClusterMessage.ClientCount(from, requestId, count.intValue());
      }
      case BROADCAST_ACK ->
          new ClusterMessage.ClientAck(from, requestId, Args.of(response.get("packet")));
      default ->
          new ClusterMessage.SocketsFound(
              from, requestId, WireValues.sockets(response.get("sockets")));
    };
  }
}
