package io.undersocket.socketio.spi;

import io.undersocket.socketio.Args;

/** Hears from the recipients of a broadcast that asks for acknowledgements. Any thread may call. */
public interface BroadcastAckListener {

  /** The packet was sent to so many more sockets. */
  void onClientCount(int clients);

  /** All nodes have said how many of their sockets there are: the number is complete. */
  default void onAllCounted() {}

  /** A client has answered; only the first argument counts. */
  void onAck(Args answer);
}
