package io.undersocket.adapter.redis;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Carries the messages of one namespace as {@code @socket.io/redis-adapter} does. */
final class ClassicBus extends PubSubBus<PubSubLink> {

  /** Nodes of which is remembered that they do not listen to a channel of their own. */
  private static final int MAX_OLD_NODES = 1_000;

  private final String nodeId;
  private final boolean answersOnSpecificChannel;
  private final ClassicChannels channels;
  private final ClassicCodec codec;

  /** Nodes that want their answers on the common channel. Any thread. */
  private final Set<String> oldNodes = ConcurrentHashMap.newKeySet();

  ClassicBus(RedisAdapter adapter, LocalSockets local, String nodeId, Receiver receiver) {
    super(adapter.link(), local, receiver, adapter.requestsTimeout());
    this.nodeId = nodeId;
    this.answersOnSpecificChannel = adapter.answersOnSpecificChannel();
    this.channels = new ClassicChannels(adapter.key(), local.namespace(), nodeId);
    this.codec = new ClassicCodec(local.namespace(), nodeId);
  }

  @Override
  PubSubLink pubSub(PubSubLink links) {
    return links;
  }

  @Override
  Set<Topic> topics() {
    return channels.all();
  }

  @Override
  Topic counted() {
    return channels.requests();
  }

  @Override
  byte[] everyNode() {
    return channels.everyNode();
  }

  @Override
  String nodeOf(byte[] channel) {
    return channels.nodeOf(channel);
  }

  // --- out

  @Override
  public CompletionStage<@Nullable Void> publish(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast && broadcast.requestId() == null) {
      byte[] channel = channels.broadcast(broadcast.options().rooms());
      boolean mayWait = !broadcast.options().flags().isVolatile();
      return tell(channel, broadcast(broadcast), mayWait);
    }
    byte[] request = request(message);
    if (request == null) {
      return CompletableFuture.completedFuture(null); // this protocol has no words for it
    }
    return tell(channels.requests().name(), request, true);
  }

  @Override
  public CompletionStage<@Nullable Integer> ask(ClusterMessage question) {
    byte[] request = request(question);
    if (request == null) {
      throw new IllegalArgumentException(question + " is no question");
    }
    return ask(request, true);
  }

  private byte[] broadcast(ClusterMessage.Broadcast message) {
    try {
      return codec.broadcast(message.packet(), message.options());
    } catch (ForeignValueException e) {
      return codec.broadcast(local.freeze(message.packet()), message.options());
    }
  }

  private byte @Nullable [] request(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast) {
      String requestId = broadcast.requestId() == null ? "" : broadcast.requestId();
      try {
        return codec.ackRequest(requestId, broadcast.packet(), broadcast.options());
      } catch (ForeignValueException e) {
        return codec.ackRequest(requestId, local.freeze(broadcast.packet()), broadcast.options());
      }
    }
    if (message instanceof ClusterMessage.Join join) {
      return codec.join(join.options(), join.rooms());
    }
    if (message instanceof ClusterMessage.Leave leave) {
      return codec.leave(leave.options(), leave.rooms());
    }
    if (message instanceof ClusterMessage.Disconnect disconnect) {
      return codec.disconnect(disconnect.options(), disconnect.close());
    }
    if (message instanceof ClusterMessage.FetchSockets fetch) {
      return codec.fetch(fetch.requestId(), fetch.options());
    }
    if (message instanceof ClusterMessage.ServerSideEmit emit) {
      try {
        return codec.serverSideEmit(emit.requestId(), emit.event(), emit.args());
      } catch (ForeignValueException e) {
        return codec.serverSideEmit(emit.requestId(), emit.event(), values.written(emit.args()));
      }
    }
    return null;
  }

  @Override
  public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
    return answerTo(to, encoded(response));
  }

  private byte[] encoded(ClusterMessage.Response response) {
    try {
      return codec.response(response);
    } catch (ForeignValueException e) {
      return codec.response(values.written(response));
    }
  }

  /** Answers where only the asker hears it, unless it is too old to listen there. */
  private CompletionStage<@Nullable Void> answerTo(String to, byte[] response) {
    byte[] common = channels.responses().name();
    if (!answersOnSpecificChannel || to.equals(ClusterMessage.EMITTER) || oldNodes.contains(to)) {
      return answer(common, response);
    }
    return link()
        .publish(channels.responsesTo(to), response, true)
        .thenCompose(
            receivers -> {
              if (receivers > 0) {
                return CompletableFuture.<@Nullable Void>completedFuture(null);
              }
              if (oldNodes.size() >= MAX_OLD_NODES) {
                oldNodes.clear();
              }
              oldNodes.add(to);
              return answer(common, response);
            });
  }

  // --- in, on a thread that serves the connection

  @Override
  void receive(Topic topic, byte[] channel, byte[] message) throws PacketException {
    if (topic.isPattern()) {
      onBroadcast(channel, message);
    } else if (topic.equals(channels.requests())) {
      onRequest(message);
    } else {
      onResponse(message);
    }
  }

  private void onBroadcast(byte[] channel, byte[] message) throws PacketException {
    String room = channels.room(channel);
    if (room == null || !room.isEmpty() && !local.hasRoom(room) || codec.isOwnBroadcast(message)) {
      return;
    }
    ClusterMessage.Broadcast broadcast = codec.readBroadcast(message);
    if (broadcast != null) {
      receiver.receive(broadcast, null);
    }
  }

  private void onRequest(byte[] message) throws PacketException {
    if (codec.isOwnRequest(message)) {
      return;
    }
    Json request = WireValues.read(message);
    int type = ClassicCodec.type(request);
    String from = ClassicCodec.asker(request);
    if (from.equals(nodeId)) {
      return;
    }
    String requestId = request.getString("requestId");
    if (type == ClassicCodec.SOCKETS && requestId != null) {
      Set<String> ids = local.ids(WireValues.rooms(request.get("rooms"), "rooms"));
      answerTo(from, codec.strings(requestId, "sockets", ids));
    } else if (type == ClassicCodec.ALL_ROOMS && requestId != null) {
      answerTo(from, codec.strings(requestId, "rooms", local.rooms()));
    } else {
      ClusterMessage asked = codec.readRequest(type, request);
      receiver.receive(values.readable(asked), null);
      if (requestId != null && ClassicCodec.isForOneSocket(type, request)) {
        String sid = WireValues.string(request, "sid");
        if (!local.ids(Set.of(sid)).isEmpty() || type == ClassicCodec.REMOTE_DISCONNECT) {
          answerTo(from, codec.done(requestId));
        }
      }
    }
  }

  private void onResponse(byte[] message) throws PacketException {
    String requestId = ClassicCodec.answeredRequest(message);
    if (requestId != null && !receiver.awaits(requestId)) {
      return; // for another node, or too late
    }
    receiver.receive(values.readable(codec.readResponse(message)), null);
  }
}
