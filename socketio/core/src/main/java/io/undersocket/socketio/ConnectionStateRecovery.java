package io.undersocket.socketio;

import java.time.Duration;

/**
 * How long, and how much, a server remembers for clients whose connection was lost ({@code
 * connectionStateRecovery} of the reference). The bounds hold for each namespace. Beyond one, the
 * oldest is forgotten; a client that would need it starts afresh, it never gets a part of what it
 * missed.
 *
 * @param maxDisconnectionDuration how long after the loss a client can recover, 2 minutes by
 *     default; packets are kept for as long
 * @param skipMiddlewares whether a client that recovers passes the namespace's middlewares unseen,
 *     true by default
 * @param maxSessions lost clients remembered, 100,000 by default; the reference has no such bound
 * @param maxPackets packets kept, 100,000 by default; the reference has no such bound
 * @param maxBytes encoded bytes of the packets kept, 16,000,000 by default, thus also the most that
 *     a client is sent when it comes back; the reference has no such bound
 */
public record ConnectionStateRecovery(
    Duration maxDisconnectionDuration,
    boolean skipMiddlewares,
    int maxSessions,
    int maxPackets,
    long maxBytes) {

  private static final ConnectionStateRecovery DEFAULTS =
      new ConnectionStateRecovery(Duration.ofMinutes(2), true, 100_000, 100_000, 16_000_000);

  /** Checks the ranges. */
  public ConnectionStateRecovery {
    if (maxDisconnectionDuration.isNegative() || maxDisconnectionDuration.isZero()) {
      throw new IllegalArgumentException(
          "maxDisconnectionDuration is " + maxDisconnectionDuration + ", must be positive");
    }
    atLeastOne("maxSessions", maxSessions);
    atLeastOne("maxPackets", maxPackets);
    atLeastOne("maxBytes", maxBytes);
  }

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 1 or more");
    }
  }

  /** The defaults. */
  public static ConnectionStateRecovery defaults() {
    return DEFAULTS;
  }

  /** With another {@link #maxDisconnectionDuration()}. */
  public ConnectionStateRecovery withMaxDisconnectionDuration(Duration value) {
    return new ConnectionStateRecovery(value, skipMiddlewares, maxSessions, maxPackets, maxBytes);
  }

  /** With another {@link #skipMiddlewares()}. */
  public ConnectionStateRecovery withSkipMiddlewares(boolean value) {
    return new ConnectionStateRecovery(
        maxDisconnectionDuration, value, maxSessions, maxPackets, maxBytes);
  }

  /** With another {@link #maxSessions()}. */
  public ConnectionStateRecovery withMaxSessions(int value) {
    return new ConnectionStateRecovery(
        maxDisconnectionDuration, skipMiddlewares, value, maxPackets, maxBytes);
  }

  /** With another {@link #maxPackets()}. */
  public ConnectionStateRecovery withMaxPackets(int value) {
    return new ConnectionStateRecovery(
        maxDisconnectionDuration, skipMiddlewares, maxSessions, value, maxBytes);
  }

  /** With another {@link #maxBytes()}. */
  public ConnectionStateRecovery withMaxBytes(long value) {
    return new ConnectionStateRecovery(
        maxDisconnectionDuration, skipMiddlewares, maxSessions, maxPackets, value);
  }
}
