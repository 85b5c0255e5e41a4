package io.undersocket.engineio;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the refused requests that name a session which this engine has never made, and says in
 * the log when they look as if a load balancer had no sticky sessions.
 *
 * <p>Clients that lose their server begin anew and name no session. A few requests that were on
 * their way when a server went are brought to another one all the same, at once and then no more;
 * without sticky sessions they keep coming. Ids are not logged: elsewhere they open a session.
 */
final class ForeignSessions {

  private static final Logger log = LoggerFactory.getLogger(ForeignSessions.class);

  /** So many requests are enough to speak of, */
  static final int ENOUGH = 3;

  /** if they came over so long a time, */
  static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

  /** with no pause between them that is longer than this. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** What was said once is not said again before. */
  static final Duration SILENCE = Duration.ofMinutes(10);

  /** The most client addresses that are told apart. */
  static final int MOST_ADDRESSES = 100;

  // Guarded by this, as all that follows; only refused requests take the lock.
  private final Set<InetAddress> addresses = new HashSet<>();
  private long polling;
  private long webSocket;
  private long firstNanos;
  private long lastNanos;
  private boolean said;
  private long saidNanos;

  /** Takes notice of such a request. */
  void note(@Nullable InetSocketAddress client, boolean opensWebSocket, long nowNanos) {
    String warning = look(client, opensWebSocket, nowNanos);
    if (warning != null) {
      log.warn(warning);
    }
  }

  /** As {@link #note}, and gives what there is to be said, mostly nothing. */
  synchronized @Nullable String look(
      @Nullable InetSocketAddress client, boolean opensWebSocket, long nowNanos) {
    if (polling + webSocket > 0 && nowNanos - lastNanos > LONGEST_PAUSE.toNanos()) {
      forget();
    }
    if (polling + webSocket == 0) {
      firstNanos = nowNanos;
    }
    lastNanos = nowNanos;
    if (opensWebSocket) {
      webSocket++;
    } else {
      polling++;
    }
    if (client != null && client.getAddress() != null && addresses.size() < MOST_ADDRESSES) {
      addresses.add(client.getAddress());
    }
    if (polling + webSocket < ENOUGH
        || nowNanos - firstNanos < LONG_ENOUGH.toNanos()
        || (said && nowNanos - saidNanos < SILENCE.toNanos())) {
      return null;
    }
    String warning = warning(Duration.ofNanos(nowNanos - firstNanos));
    said = true;
    saidNanos = nowNanos;
    forget();
    return warning;
  }

  private void forget() {
    polling = 0;
    webSocket = 0;
    addresses.clear();
  }

  private String warning(Duration time) {
    return "Sticky sessions seem to be missing. In "
        + time.toSeconds()
        + " s "
        + (polling + webSocket)
        + " requests ("
        + polling
        + " of polling, "
        + webSocket
        + " for a WebSocket) from "
        + (addresses.size() == MOST_ADDRESSES ? "at least " : "")
        + addresses.size()
        + (addresses.size() == 1 ? " address" : " addresses")
        + " named sessions that this server has never made, and were refused with \""
        + ErrorCode.UNKNOWN_SID.message()
        + "\". Have the load balancer bring all requests of a client to the same server, by a cookie"
        + " or by the client's address, or have clients use WebSocket only. If a server was"
        + " restarted just now, this ends by itself. It is said every "
        + SILENCE.toMinutes()
        + " minutes at most. See \"Behind a proxy\" in the guide.";
  }
}
