package io.undersocket.socketio.guard;

import io.undersocket.socketio.ConnectError;
import io.undersocket.socketio.IncomingEvent;
import io.undersocket.socketio.Socket;
import java.time.Duration;
import java.util.Map;

/** Does what is to be done with an event or a client that is one too many. */
final class Excess {

  private static final String TOO_MANY_EVENTS = "too many events";
  private static final String TOO_MANY_CONNECTS = "too many connects";

  private Excess() {}

  static RateLimitError refuse(
      IncomingEvent event, EventExcess excess, String whose, RateLimit limit, long waitNanos) {
    switch (excess) {
      case DROP -> {}
      case ANSWER ->
          event
              .ack()
              .send(Map.of("message", TOO_MANY_EVENTS, "retryAfter", wholeMillis(waitNanos)));
      case DISCONNECT -> event.socket().disconnect(true);
    }
    return new RateLimitError(
        TOO_MANY_EVENTS + " of one " + whose + ": the limit is " + limit,
        Duration.ofNanos(waitNanos));
  }

  static ConnectError refuse(Socket socket, ConnectExcess excess, long waitNanos) {
    if (excess == ConnectExcess.DISCONNECT) {
      socket.connection().close();
    }
    return new ConnectError(TOO_MANY_CONNECTS, Map.of("retryAfter", wholeMillis(waitNanos)));
  }

  /** Rounded up, so that whoever waits so long has waited long enough. */
  private static long wholeMillis(long nanos) {
    return (nanos + 999_999) / 1_000_000;
  }
}
