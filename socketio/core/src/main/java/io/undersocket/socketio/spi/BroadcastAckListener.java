package io.undersocket.socketio.spi;

import io.undersocket.socketio.Args;

/** Hears from the recipients of a broadcast that asks for acknowledgements. Any thread may call. */
public interface BroadcastAckListener {

  /** A node has sent the packet to so many of its sockets; once for each node. */
  void onClientCount(int clients);

  /** A client has answered; only the first argument counts. */
  void onAck(Args answer);
}
