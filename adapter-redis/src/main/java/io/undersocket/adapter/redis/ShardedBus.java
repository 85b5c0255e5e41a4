package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RoomListener;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries the messages of one namespace as the sharded adapter of {@code @socket.io/redis-adapter}
 * does. A room's channel is subscribed to from the first member of the room on this node to the
 * last.
 */
final class ShardedBus extends PubSubBus<PubSubLink> {

  private final boolean hasRoomChannels;
  private final ShardedChannels channels;
  private final ClusterCodec codec;
  private final RecentRooms recent = new RecentRooms();

  /** Rooms whose channels are subscribed to. Guarded by itself, as is the next. */
  private final Set<String> rooms = new HashSet<>();

  private boolean closed;

  ShardedBus(ShardedRedisAdapter adapter, LocalSockets local, String nodeId, Receiver receiver) {
    super(adapter.link(), local, receiver, adapter.requestsTimeout());
    this.hasRoomChannels = adapter.subscriptionMode() != SubscriptionMode.STATIC;
    this.channels =
        new ShardedChannels(
            adapter.channelPrefix(), adapter.subscriptionMode(), local.namespace(), nodeId);
    this.codec = new ClusterCodec(local.namespace(), nodeId);
  }

  @Override
  PubSubLink pubSub(PubSubLink links) {
    return links;
  }

  @Override
  Set<Topic> topics() {
    return channels.always();
  }

  @Override
  Topic counted() {
    return channels.common();
  }

  @Override
  byte[] everyNode() {
    return channels.everyNode();
  }

  @Override
  String nodeOf(byte[] channel) {
    return channels.nodeOf(channel);
  }

  @Override
  public CompletionStage<@Nullable Void> start() {
    CompletionStage<@Nullable Void> started = super.start();
    if (hasRoomChannels) {
      local.onRooms(
          new RoomListener() {
            @Override
            public void onCreate(String room) {
              listenTo(room);
            }

            @Override
            public void onDelete(String room) {
              stopListeningTo(room);
            }
          });
    }
    return started;
  }

  private void listenTo(String room) {
    synchronized (rooms) {
      if (!closed && channels.hasOwnChannel(room) && rooms.add(room)) {
        link().want(channels.room(room), handler());
      }
    }
  }

  private void stopListeningTo(String room) {
    synchronized (rooms) {
      if (rooms.remove(room)) {
        link().unwant(channels.room(room), handler());
      }
    }
  }

  @Override
  void stop(PubSubLink links) {
    synchronized (rooms) {
      closed = true;
      rooms.forEach(room -> links.unwant(channels.room(room), handler()));
      rooms.clear();
    }
  }

  // --- out

  @Override
  public CompletionStage<@Nullable Void> publish(ClusterMessage message) {
    if (message instanceof ClusterMessage.Goodbye) {
      // The nodes are counted by their subscriptions; in the reference nobody says it either.
      return CompletableFuture.completedFuture(null);
    }
    Topic channel = channels.common();
    boolean mayWait = true;
    if (message instanceof ClusterMessage.Broadcast broadcast) {
      mayWait = !broadcast.options().flags().isVolatile();
      if (broadcast.requestId() == null && broadcast.options().rooms().size() == 1) {
        channel = channelOf(broadcast.options().rooms().iterator().next());
      }
    } else if (message instanceof ClusterMessage.Join join) {
      recent.add(join.rooms(), System.nanoTime());
    } else if (message instanceof ClusterMessage.Leave leave) {
      recent.add(leave.rooms(), System.nanoTime());
    }
    return tell(channel.name(), written(message, codec::write), mayWait);
  }

  @Override
  public CompletionStage<@Nullable Integer> ask(ClusterMessage question) {
    boolean mayWait =
        !(question instanceof ClusterMessage.Broadcast broadcast
            && broadcast.options().flags().isVolatile());
    return ask(written(question, codec::write), mayWait);
  }

  private Topic channelOf(String room) {
    return channels.hasOwnChannel(room) && !recent.contains(room, System.nanoTime())
        ? channels.room(room)
        : channels.common();
  }

  @Override
  public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
    return answer(channels.responsesTo(to).name(), written(response, codec::write));
  }

  // --- in, on a thread that serves a connection

  @Override
  void receive(Topic topic, byte[] channel, byte[] bytes) throws PacketException {
    if (codec.isOwn(bytes) || topic.equals(channels.ownResponses()) && !isAwaited(bytes)) {
      return;
    }
    ClusterMessage message = codec.read(bytes);
    if (message != null) {
      receiver.receive(values.readable(message), null);
    }
  }

  /** Whether somebody still waits for an answer, as far as can be seen without reading it. */
  private boolean isAwaited(byte[] answer) {
    String requestId = ClusterCodec.answeredRequest(answer);
    return requestId == null || receiver.awaits(requestId);
  }
}
