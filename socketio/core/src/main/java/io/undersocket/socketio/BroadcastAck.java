package io.undersocket.socketio;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.spi.BroadcastAckListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the answers of the local recipients of a broadcast, and takes itself off those that
 * have not answered when nobody is interested any more.
 */
final class BroadcastAck implements AckReceiver {

  private final long id;
  private final BroadcastAckListener listener;

  /** Guarded by this, as are the two below. Null before everyone was sent to. */
  private @Nullable List<Socket> recipients;

  private int answered;
  private @Nullable Timeout timeout;

  BroadcastAck(long id, BroadcastAckListener listener) {
    this.id = id;
    this.listener = listener;
  }

  @Override
  public void onAck(Args args) {
    listener.onAck(args);
    onDisconnect();
  }

  @Override
  public void onDisconnect() {
    synchronized (this) {
      answered++;
      if (isPending()) {
        return;
      }
      recipients = null;
      if (timeout != null) {
        timeout.cancel();
      }
    }
  }

  private boolean isPending() {
    return recipients == null || answered < recipients.size();
  }

  /** Everyone was sent to; {@link #forget()} will be called by this if it is not cancelled. */
  void sentTo(List<Socket> sockets, Timeout forgetting) {
    synchronized (this) {
      recipients = sockets;
      if (isPending()) {
        timeout = forgetting;
        return;
      }
      recipients = null;
    }
    forgetting.cancel();
  }

  void forget() {
    List<Socket> silent;
    synchronized (this) {
      silent = recipients;
      recipients = null;
    }
    if (silent != null) {
      for (Socket socket : silent) {
        socket.forgetAck(id);
      }
    }
  }
}
