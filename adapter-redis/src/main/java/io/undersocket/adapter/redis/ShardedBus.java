package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterBus;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RoomListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the messages of one namespace as the sharded adapter of {@code @socket.io/redis-adapter}
 * does. A room's channel is subscribed to from the first member of the room on this node to the
 * last.
 */
final class ShardedBus implements ClusterBus {

  private static final Logger log = LoggerFactory.getLogger(ShardedBus.class);

  /** How long names are waited for when a request has failed anyway. */
  private static final Duration NAMES_TIMEOUT = Duration.ofMillis(500);

  private final ShardedRedisAdapter adapter;
  private final LocalSockets local;
  private final Receiver receiver;
  private final ShardedChannels channels;
  private final ClusterCodec codec;
  private final LocalValues values;
  private final RecentRooms recent = new RecentRooms();
  private final RedisLink.Handler handler = this::onMessage;

  /** Set once, by {@link #start()}. */
  private volatile @Nullable PubSubLink link;

  /** Rooms whose channels are subscribed to. Guarded by itself, as is the next. */
  private final Set<String> rooms = new HashSet<>();

  private boolean closed;

  ShardedBus(ShardedRedisAdapter adapter, LocalSockets local, String nodeId, Receiver receiver) {
    this.adapter = adapter;
    this.local = local;
    this.receiver = receiver;
    this.channels =
        new ShardedChannels(
            adapter.channelPrefix(), adapter.subscriptionMode(), local.namespace(), nodeId);
    this.codec = new ClusterCodec(local.namespace(), nodeId);
    this.values = new LocalValues(local, adapter.requestsTimeout());
  }

  @Override
  public CompletionStage<@Nullable Void> start() {
    PubSubLink mine = adapter.link().acquire();
    link = mine;
    CompletionStage<@Nullable Void> started =
        mine.subscribe(channels.always(), handler, channels.common());
    if (adapter.subscriptionMode() != SubscriptionMode.STATIC) {
      local.onRooms(
          new RoomListener() {
            @Override
            public void onCreate(String room) {
              listenTo(room, mine);
            }

            @Override
            public void onDelete(String room) {
              stopListeningTo(room, mine);
            }
          });
    }
    return started;
  }

  private void listenTo(String room, PubSubLink mine) {
    synchronized (rooms) {
      if (!closed && channels.hasOwnChannel(room) && rooms.add(room)) {
        mine.want(channels.room(room), handler);
      }
    }
  }

  private void stopListeningTo(String room, PubSubLink mine) {
    synchronized (rooms) {
      if (rooms.remove(room)) {
        mine.unwant(channels.room(room), handler);
      }
    }
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    PubSubLink mine = link;
    if (mine == null) {
      return CompletableFuture.completedFuture(null);
    }
    synchronized (rooms) {
      closed = true;
      rooms.forEach(room -> mine.unwant(channels.room(room), handler));
      rooms.clear();
    }
    mine.unsubscribe(channels.always(), handler, channels.common());
    return adapter.link().release();
  }

  private PubSubLink link() {
    PubSubLink mine = link;
    if (mine == null) {
      throw new IllegalStateException("the adapter of " + local.namespace() + " has not started");
    }
    return mine;
  }

  // --- out

  @Override
  public CompletionStage<@Nullable String> publish(ClusterMessage message) {
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
    return link().publish(channel.name(), written(message), mayWait).thenApply(receivers -> null);
  }

  private Topic channelOf(String room) {
    return channels.hasOwnChannel(room) && !recent.contains(room, System.nanoTime())
        ? channels.room(room)
        : channels.common();
  }

  private byte[] written(ClusterMessage message) {
    try {
      return codec.write(message);
    } catch (ForeignValueException e) {
      return codec.write(values.written(message));
    }
  }

  @Override
  public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
    return link()
        .publish(channels.responsesTo(to).name(), written(response), true)
        .thenApply(receivers -> null);
  }

  // --- the others

  @Override
  public boolean countsNodes() {
    return true;
  }

  @Override
  public CompletionStage<Integer> nodeCount() {
    return link().nodeCount(channels.common(), adapter.requestsTimeout());
  }

  @Override
  public CompletionStage<Set<String>> nodeIds() {
    return link()
        .channels(channels.everyNode())
        .toCompletableFuture()
        .orTimeout(NAMES_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            found -> {
              Set<String> ids = new HashSet<>();
              found.forEach(channel -> ids.add(channels.nodeOf(channel)));
              return ids;
            });
  }

  // --- in, on a thread that serves a connection

  private void onMessage(Topic topic, byte[] channel, byte[] bytes) {
    try {
      if (codec.isOwn(bytes) || topic.equals(channels.ownResponses()) && !isAwaited(bytes)) {
        return;
      }
      ClusterMessage message = codec.read(bytes);
      if (message != null) {
        receiver.receive(values.readable(message), null);
      }
    } catch (PacketException | RuntimeException e) {
      link().ignored();
      log.debug("A message on {} is ignored", topic, e);
    }
  }

  /** Whether somebody still waits for an answer, as far as can be seen without reading it. */
  private boolean isAwaited(byte[] answer) {
    String requestId = ClusterCodec.answeredRequest(answer);
    return requestId == null || receiver.awaits(requestId);
  }
}
