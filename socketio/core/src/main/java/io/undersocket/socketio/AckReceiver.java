package io.undersocket.socketio;

/** What waits for the acknowledgement of a packet. One method is called, once for each socket. */
interface AckReceiver {

  /** It came. */
  void onAck(Args args);

  /** The socket is gone. */
  void onDisconnect();
}
