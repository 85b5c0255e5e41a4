package io.undersocket.adapter.redis;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.SocketDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's own types in messages, which only this server's parser knows how to write and
 * to read. Safe for use by any thread.
 */
final class LocalValues {

  private static final Logger log = LoggerFactory.getLogger(LocalValues.class);

  private final LocalSockets local;
  private final Duration ackTimeout;

  /**
   * Those of a namespace.
   *
   * @param ackTimeout how long acknowledgements are waited for if another node does not say it
   */
  LocalValues(LocalSockets local, Duration ackTimeout) {
    this.local = local;
    this.ackTimeout = ackTimeout;
  }

  // --- out

  /** The same message, with every value written as a client would get it. */
  ClusterMessage written(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast) {
      return new ClusterMessage.Broadcast(
          broadcast.nodeId(),
          broadcast.requestId(),
          local.freeze(broadcast.packet()),
          broadcast.options());
    }
    if (message instanceof ClusterMessage.ServerSideEmit emit) {
      return new ClusterMessage.ServerSideEmit(
          emit.nodeId(), emit.requestId(), emit.event(), written(emit.args()));
    }
    if (message instanceof ClusterMessage.Response response) {
      return written(response);
    }
    return message;
  }

  /** The same answer, with every value written as a client would get it. */
  ClusterMessage.Response written(ClusterMessage.Response response) {
    if (response instanceof ClusterMessage.SocketsFound found) {
      return new ClusterMessage.SocketsFound(
          found.nodeId(), found.requestId(), found.sockets().stream().map(this::written).toList());
    }
    if (response instanceof ClusterMessage.ServerSideAnswer answer) {
      return new ClusterMessage.ServerSideAnswer(
          answer.nodeId(), answer.requestId(), written(answer.answer()));
    }
    return response;
  }

  /** The same values, as a client would get them. */
  Args written(Args args) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      values.add(WireValues.argument(args, i));
    }
    return local.freeze(Packet.event(local.namespace(), Packet.NO_ID, "values", values)).args();
  }

  /** What others can read of a socket; what they cannot is not worth the whole answer. */
  private SocketDetails written(SocketDetails socket) {
    Map<String, @Nullable Object> data = WireValues.object();
    socket
        .data()
        .forEach(
            (name, value) -> {
              try {
                data.put(name, written(Args.of(value)).value(0));
              } catch (IllegalArgumentException e) {
                log.debug("{} of the data of socket {} is not sent", name, socket.id(), e);
              }
            });
    return new SocketDetails(socket.id(), socket.handshake(), socket.rooms(), data);
  }

  // --- in

  /**
   * With arguments that listeners can read as types of the application, and with a time for
   * acknowledgements where the asker has named none.
   */
  ClusterMessage readable(ClusterMessage message) {
    if (message instanceof ClusterMessage.Broadcast broadcast
        && broadcast.requestId() != null
        && broadcast.options().flags().timeout() == null) {
      BroadcastOptions to = broadcast.options();
      return new ClusterMessage.Broadcast(
          broadcast.nodeId(),
          broadcast.requestId(),
          broadcast.packet(),
          to.with(to.flags().withTimeout(ackTimeout)));
    }
    if (message instanceof ClusterMessage.ServerSideEmit emit) {
      return new ClusterMessage.ServerSideEmit(
          emit.nodeId(), emit.requestId(), emit.event(), local.adopt(emit.args()));
    }
    if (message instanceof ClusterMessage.ServerSideAnswer answer) {
      return new ClusterMessage.ServerSideAnswer(
          answer.nodeId(), answer.requestId(), local.adopt(answer.answer()));
    }
    if (message instanceof ClusterMessage.ClientAck ack) {
      return new ClusterMessage.ClientAck(ack.nodeId(), ack.requestId(), local.adopt(ack.answer()));
    }
    return message;
  }
}
