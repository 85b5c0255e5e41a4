package io.undersocket.socketio.spi;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.protocol.Packet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one node of a cluster says to others, about one namespace. The names and the content are
 * those of the reference's cluster adapter; how they are written is the business of the {@link
 * ClusterBus}.
 */
public sealed interface ClusterMessage {

  /** The {@link #nodeId()} of a process that is no server and only emits. It gets no answer. */
  String EMITTER = "emitter";

  /** The {@link #nodeId()} where a wire format has no place for it; only for a {@link Response}. */
  String UNKNOWN = "";

  /** Who says it. */
  String nodeId();

  /** Something that another node has asked for. */
  sealed interface Response extends ClusterMessage {
    /** The id of the request. */
    String requestId();
  }

  /** Somebody came, and wants to know who is there (INITIAL_HEARTBEAT, 1). */
  record Hello(String nodeId) implements ClusterMessage {}

  /** Somebody is there (HEARTBEAT, 2). */
  record Heartbeat(String nodeId) implements ClusterMessage {}

  /** Somebody goes (ADAPTER_CLOSE, 13). */
  record Goodbye(String nodeId) implements ClusterMessage {}

  /**
   * An event for sockets (BROADCAST, 3).
   *
   * @param requestId under which clients' acknowledgements are wanted; null if they are not: then
   *     nothing answers. With it, every node answers with one {@link ClientCount}, also of 0, and
   *     with a {@link ClientAck} for each client
   * @param packet the event; its namespace and its id do not count. Its values are the
   *     application's: they may change when the call that brought it has returned
   */
  record Broadcast(
      String nodeId, @Nullable String requestId, Packet packet, BroadcastOptions options)
      implements ClusterMessage {}

  /** Sockets are to join rooms (SOCKETS_JOIN, 4). */
  record Join(String nodeId, BroadcastOptions options, Set<String> rooms)
      implements ClusterMessage {
    /** Copies the set. */
    public Join {
      rooms = Set.copyOf(rooms);
    }
  }

  /** Sockets are to leave rooms (SOCKETS_LEAVE, 5). */
  record Leave(String nodeId, BroadcastOptions options, Set<String> rooms)
      implements ClusterMessage {
    /** Copies the set. */
    public Leave {
      rooms = Set.copyOf(rooms);
    }
  }

  /** Sockets are to be disconnected (DISCONNECT_SOCKETS, 6). */
  record Disconnect(String nodeId, BroadcastOptions options, boolean close)
      implements ClusterMessage {}

  /** Which sockets are there? Every node answers with {@link SocketsFound} (FETCH_SOCKETS, 7). */
  record FetchSockets(String nodeId, String requestId, BroadcastOptions options)
      implements ClusterMessage {}

  /** These sockets are here (FETCH_SOCKETS_RESPONSE, 8). */
  record SocketsFound(String nodeId, String requestId, List<SocketDetails> sockets)
      implements Response {
    /** Copies the list. */
    public SocketsFound {
      sockets = List.copyOf(sockets);
    }
  }

  /**
   * An event for the other servers (SERVER_SIDE_EMIT, 9).
   *
   * @param requestId under which an answer is wanted, or null
   * @param args the application's values, as in {@link Broadcast}
   */
  record ServerSideEmit(String nodeId, @Nullable String requestId, String event, Args args)
      implements ClusterMessage {}

  /** What a server answers to an event (SERVER_SIDE_EMIT_RESPONSE, 10). */
  record ServerSideAnswer(String nodeId, String requestId, Args answer) implements Response {}

  /** So many clients have got a broadcast (BROADCAST_CLIENT_COUNT, 11). */
  record ClientCount(String nodeId, String requestId, int clients) implements Response {}

  /** What a client answers to a broadcast; only the first counts (BROADCAST_ACK, 12). */
  record ClientAck(String nodeId, String requestId, Args answer) implements Response {}
}
