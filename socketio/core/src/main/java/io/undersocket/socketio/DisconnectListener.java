package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/** Hears that a socket is being disconnected. */
@FunctionalInterface
public interface DisconnectListener {

  /**
   * Takes note. Called on the executor of the socket, as its other listeners are: one at a time.
   *
   * @param reason why
   * @param description details for a log, or null; never needed to understand the reason
   */
  void onDisconnect(DisconnectReason reason, @Nullable String description);
}
