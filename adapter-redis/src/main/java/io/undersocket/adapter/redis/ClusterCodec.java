package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterMessage;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the reference's cluster adapter ({@code socket.io-adapter}), from the point of
 * view of one node and namespace: {@code {type, data, uid, nsp}}. It is JSON, or MessagePack if
 * there are bytes in it. Immutable.
 *
 * <p>What has no value is left out: others ask whether it is there.
 */
final class ClusterCodec {

  static final int INITIAL_HEARTBEAT = 1;
  static final int HEARTBEAT = 2;
  static final int BROADCAST = 3;
  static final int SOCKETS_JOIN = 4;
  static final int SOCKETS_LEAVE = 5;
  static final int DISCONNECT_SOCKETS = 6;
  static final int FETCH_SOCKETS = 7;
  static final int FETCH_SOCKETS_RESPONSE = 8;
  static final int SERVER_SIDE_EMIT = 9;
  static final int SERVER_SIDE_EMIT_RESPONSE = 10;
  static final int BROADCAST_CLIENT_COUNT = 11;
  static final int BROADCAST_ACK = 12;
  static final int ADAPTER_CLOSE = 13;

  /** How JavaScript begins an answer: this, a number, and the next. */
  private static final byte[] BEFORE_TYPE = "{\"type\":".getBytes(UTF_8);

  private static final byte[] BEFORE_REQUEST_ID = ",\"data\":{\"requestId\":\"".getBytes(UTF_8);

  /** The same in MessagePack, but for the number of members. */
  private static final byte[] BEFORE_PACKED_TYPE = {(byte) 0xA4, 't', 'y', 'p', 'e'};

  /** What there is around what is in a socket: the data, the array, the socket. */
  private static final int DEPTH_OF_SOCKETS = 3;

  private final String namespace;
  private final String nodeId;

  /** How everything ends that this node says. */
  private final byte[] ownJson;

  private final byte[] ownMessagePack;

  ClusterCodec(String namespace, String nodeId) {
    this.namespace = namespace;
    this.nodeId = nodeId;
    byte[] json = WireValues.json(WireValues.object("uid", nodeId, "nsp", namespace));
    this.ownJson = json.clone();
    ownJson[0] = ',';
    byte[] messagePack = WireValues.messagePack(WireValues.object("uid", nodeId, "nsp", namespace));
    this.ownMessagePack = Arrays.copyOfRange(messagePack, 1, messagePack.length);
  }

  // --- what this node says

  /**
   * A message as the bytes that are published.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  byte[] write(ClusterMessage message) {
    Map<String, @Nullable Object> envelope = WireValues.object("type", type(message));
    Map<String, @Nullable Object> data = data(message);
    if (data != null) {
      envelope.put("data", data);
    }
    envelope.put("uid", nodeId);
    envelope.put("nsp", namespace);
    int sockets = message instanceof ClusterMessage.SocketsFound found ? found.sockets().size() : 0;
    byte[] json = WireValues.jsonUnlessBytes(envelope, sockets);
    return json == null ? WireValues.messagePack(envelope) : json;
  }

  /** The number of a kind of message. */
  static int type(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast) {
      return BROADCAST;
    }
    if (message instanceof ClusterMessage.Response response) {
      return responseType(response);
    }
    if (message instanceof ClusterMessage.Join) {
      return SOCKETS_JOIN;
    }
    if (message instanceof ClusterMessage.Leave) {
      return SOCKETS_LEAVE;
    }
    if (message instanceof ClusterMessage.Disconnect) {
      return DISCONNECT_SOCKETS;
    }
    if (message instanceof ClusterMessage.FetchSockets) {
      return FETCH_SOCKETS;
    }
    if (message instanceof ClusterMessage.ServerSideEmit) {
      return SERVER_SIDE_EMIT;
    }
    if (message instanceof ClusterMessage.Hello) {
      return INITIAL_HEARTBEAT;
    }
    return message instanceof ClusterMessage.Heartbeat ? HEARTBEAT : ADAPTER_CLOSE;
  }

  private static int responseType(ClusterMessage.Response response) {
    if (response instanceof ClusterMessage.SocketsFound) {
      return FETCH_SOCKETS_RESPONSE;
    }
    if (response instanceof ClusterMessage.ServerSideAnswer) {
      return SERVER_SIDE_EMIT_RESPONSE;
    }
    return response instanceof ClusterMessage.ClientCount ? BROADCAST_CLIENT_COUNT : BROADCAST_ACK;
  }

  /** What a message says beyond its type; null if nothing. */
  static @Nullable Map<String, @Nullable Object> data(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast) {
      Map<String, @Nullable Object> data = WireValues.object("packet", packet(broadcast.packet()));
      if (broadcast.requestId() != null) {
        data.put("requestId", broadcast.requestId());
      }
      data.put("opts", WireValues.options(broadcast.options()));
      return data;
    }
    if (message instanceof ClusterMessage.Response response) {
      return responseData(response);
    }
    if (message instanceof ClusterMessage.Join join) {
      return WireValues.object("opts", WireValues.options(join.options()), "rooms", join.rooms());
    }
    if (message instanceof ClusterMessage.Leave leave) {
      return WireValues.object("opts", WireValues.options(leave.options()), "rooms", leave.rooms());
    }
    if (message instanceof ClusterMessage.Disconnect disconnect) {
      return WireValues.object(
          "opts", WireValues.options(disconnect.options()), "close", disconnect.close());
    }
    if (message instanceof ClusterMessage.FetchSockets fetch) {
      return WireValues.object(
          "opts", WireValues.options(fetch.options()), "requestId", fetch.requestId());
    }
    if (message instanceof ClusterMessage.ServerSideEmit emit) {
      Map<String, @Nullable Object> data = WireValues.object();
      if (emit.requestId() != null) {
        data.put("requestId", emit.requestId());
      }
      data.put("packet", WireValues.event(emit.event(), emit.args()));
      return data;
    }
    return null;
  }

  private static Map<String, @Nullable Object> packet(Packet packet) {
    String name = packet.eventName();
    return WireValues.object(
        "type",
        packet.type().ordinal(),
        "data",
        WireValues.event(name == null ? "" : name, packet.args()));
  }

  private static Map<String, @Nullable Object> responseData(ClusterMessage.Response response) {
    Map<String, @Nullable Object> data = WireValues.object("requestId", response.requestId());
    if (response instanceof ClusterMessage.SocketsFound found) {
      data.put("sockets", WireValues.sockets(found.sockets()));
    } else if (response instanceof ClusterMessage.ServerSideAnswer answer) {
      putAnswer(data, answer.answer());
    } else if (response instanceof ClusterMessage.ClientCount count) {
      data.put("clientCount", count.clients());
    } else if (response instanceof ClusterMessage.ClientAck ack) {
      putAnswer(data, ack.answer());
    }
    return data;
  }

  private static void putAnswer(Map<String, @Nullable Object> data, Args answer) {
    if (!answer.isEmpty()) {
      data.put("packet", WireValues.answer(answer));
    }
  }

  // --- what others say

  /** Whether this node has said it itself, as can be seen without reading it. */
  boolean isOwn(byte[] message) {
    return endsWith(message, ownJson) || endsWith(message, ownMessagePack);
  }

  private static boolean endsWith(byte[] message, byte[] end) {
    return message.length >= end.length
        && Arrays.equals(message, message.length - end.length, message.length, end, 0, end.length);
  }

  /**
   * Reads a message.
   *
   * @return null if it is for another namespace
   * @throws PacketException if it makes no sense, or is of an unknown type
   */
  @Nullable ClusterMessage read(byte[] message) throws PacketException {
    return looksLikeAnswer(message) ? readAnswer(message) : readAny(message);
  }

  /**
   * Whether a message says first that it is an answer, without reading it. Those are the long ones,
   * and many.
   */
  private static boolean looksLikeAnswer(byte[] message) {
    int type = -1;
    if (ClassicChannels.startsWith(message, BEFORE_TYPE)) {
      type = 0;
      for (int at = BEFORE_TYPE.length; at < message.length && isDigit(message[at]); at++) {
        type = Math.min(10 * type + message[at] - '0', ADAPTER_CLOSE);
      }
    } else {
      int at = 1 + BEFORE_PACKED_TYPE.length;
      if (message.length > at
          && Arrays.equals(message, 1, at, BEFORE_PACKED_TYPE, 0, BEFORE_PACKED_TYPE.length)) {
        type = message[at];
      }
    }
    return type == FETCH_SOCKETS_RESPONSE
        || type >= SERVER_SIDE_EMIT_RESPONSE && type <= BROADCAST_ACK;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private ClusterMessage.@Nullable Response readAnswer(byte[] message) throws PacketException {
    Map<String, @Nullable Object> envelope = WireValues.readAnswer(message, 1 + DEPTH_OF_SOCKETS);
    if (!(envelope.get("nsp") instanceof String nsp)) {
      throw new PacketException("nsp is no string");
    }
    if (!namespace.equals(nsp)) {
      return null;
    }
    if (!(envelope.get("type") instanceof Number type)) {
      throw new PacketException("type is no number");
    }
    if (!(envelope.get("uid") instanceof String from)) {
      throw new PacketException("uid is no string");
    }
    return readResponse(type.intValue(), from, WireValues.members(envelope.get("data")));
  }

  private @Nullable ClusterMessage readAny(byte[] message) throws PacketException {
    // All at once: asking for one after the other would look through the data each time.
    Map<String, Json> envelope = WireValues.parts(WireValues.read(message));
    if (!namespace.equals(string(envelope, "nsp"))) {
      return null;
    }
    Json type = envelope.get("type");
    if (type == null || type.kind() != Json.Kind.NUMBER) {
      throw new PacketException("type is no number");
    }
    Json data = envelope.get("data");
    return read(
        (int) (double) type.as(double.class),
        string(envelope, "uid"),
        data == null ? WireValues.NOTHING : data);
  }

  private static String string(Map<String, Json> object, String member) throws PacketException {
    Json value = object.get(member);
    if (value == null || value.kind() != Json.Kind.STRING) {
      throw new PacketException(member + " is no string");
    }
    return value.as(String.class);
  }

  /**
   * Reads what somebody says in a message of this type.
   *
   * @param data null in JSON if there is none
   * @throws PacketException if it makes no sense, or is of an unknown type
   */
  ClusterMessage read(int type, String from, Json data) throws PacketException {
    return switch (type) {
      case INITIAL_HEARTBEAT -> new ClusterMessage.Hello(from);
      case HEARTBEAT -> new ClusterMessage.Heartbeat(from);
      case ADAPTER_CLOSE -> new ClusterMessage.Goodbye(from);
      case BROADCAST ->
          new ClusterMessage.Broadcast(
              from,
              data.getString("requestId"),
              WireValues.event(namespace, data.get("packet").get("data")),
              WireValues.options(data.get("opts")));
      case SOCKETS_JOIN ->
          new ClusterMessage.Join(
              from,
              WireValues.options(data.get("opts")),
              WireValues.rooms(data.get("rooms"), "rooms"));
      case SOCKETS_LEAVE ->
          new ClusterMessage.Leave(
              from,
              WireValues.options(data.get("opts")),
              WireValues.rooms(data.get("rooms"), "rooms"));
      case DISCONNECT_SOCKETS ->
          new ClusterMessage.Disconnect(
              from, WireValues.options(data.get("opts")), WireValues.isTrue(data.get("close")));
      case FETCH_SOCKETS ->
          new ClusterMessage.FetchSockets(
              from, WireValues.string(data, "requestId"), WireValues.options(data.get("opts")));
      case SERVER_SIDE_EMIT -> {
        Packet event = WireValues.event(namespace, data.get("packet"));
        String name = event.eventName();
        yield new ClusterMessage.ServerSideEmit(
            from, data.getString("requestId"), name == null ? "" : name, event.args());
      }
      default -> readResponse(type, from, WireValues.answer(data, DEPTH_OF_SOCKETS));
    };
  }

  private static ClusterMessage.Response readResponse(
      int type, String from, Map<String, @Nullable Object> data) throws PacketException {
    if (!(data.get("requestId") instanceof String requestId)) {
      throw new PacketException("type " + type + ", and requestId is no string");
    }
    return switch (type) {
      case FETCH_SOCKETS_RESPONSE ->
          new ClusterMessage.SocketsFound(from, requestId, WireValues.sockets(data.get("sockets")));
      case SERVER_SIDE_EMIT_RESPONSE ->
          new ClusterMessage.ServerSideAnswer(from, requestId, answer(data));
      case BROADCAST_CLIENT_COUNT -> {
        if (!(data.get("clientCount") instanceof Number count)) {
          throw new PacketException("clientCount is no number");
        }
        yield new ClusterMessage.ClientCount(from, requestId, count.intValue());
      }
      case BROADCAST_ACK -> new ClusterMessage.ClientAck(from, requestId, answer(data));
      default -> throw new PacketException("a message of type " + type);
    };
  }

  private static Args answer(Map<String, @Nullable Object> data) {
    return data.containsKey("packet") ? Args.of(data.get("packet")) : Args.empty();
  }

  /**
   * The id of the request that an answer in JSON is for, without reading the answer.
   *
   * @return null if that cannot be seen so easily
   */
  static @Nullable String answeredRequest(byte[] message) {
    if (!ClassicChannels.startsWith(message, BEFORE_TYPE)) {
      return null;
    }
    int at = BEFORE_TYPE.length;
    while (at < message.length && isDigit(message[at])) {
      at++;
    }
    int from = at + BEFORE_REQUEST_ID.length;
    if (from > message.length
        || !Arrays.equals(message, at, from, BEFORE_REQUEST_ID, 0, BEFORE_REQUEST_ID.length)) {
      return null;
    }
    int end = from;
    while (end < message.length && message[end] != '"' && message[end] != '\\') {
      end++;
    }
    return end < message.length && message[end] == '"'
        ? new String(message, from, end - from, UTF_8)
        : null;
  }
}
