package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.Timer;
import io.undersocket.engineio.protocol.PacketType;

/**
 * A session's heartbeat: finds out whether the peer is still there. Which side asks depends on the
 * revision of the protocol.
 *
 * <p>Guarded by the session's lock, except {@link #expired()}.
 */
abstract class Heartbeat extends Deadline {

  private final Session session;
  private long dueNanos;

  Heartbeat(Session session) {
    this.session = session;
  }

  abstract void start();

  abstract void stop();

  /** Whether it was started and not stopped. */
  abstract boolean isRunning();

  /** A ping or a pong arrived. */
  abstract Beat onBeat(PacketType type);

  /** A packet of another type arrived. */
  abstract void onOtherPacket();

  /** A new transport carries the session. */
  abstract void onUpgrade();

  /**
   * What is to be done now that the deadline has passed.
   *
   * @param late by how many nanoseconds
   * @param readsPaused as in {@link #next}
   */
  abstract Action passed(long late, boolean readsPaused);

  /** What a ping or a pong of the peer is. */
  enum Beat {
    /** It answers ours. */
    ANSWER,
    /** It wants to be answered. */
    QUESTION,
    /** It is not for the peer to send it. */
    WRONG_WAY
  }

  /** What is to be done now that the deadline has passed. */
  enum Action {
    NONE,
    PING,
    TIMEOUT
  }

  /** Whether the deadline has passed and {@link #next} was not called yet. */
  final boolean isOverdue() {
    return isRunning() && now() - dueNanos >= 0;
  }

  @Override
  protected final void expired() {
    session.heartbeatExpired();
  }

  /**
   * What is to be done, if the deadline has passed.
   *
   * @param readsPaused whether the session does not read because of its own listeners, so that
   *     silence says nothing about the peer
   */
  final Action next(boolean readsPaused) {
    long late = now() - dueNanos;
    return isRunning() && late >= 0 ? passed(late, readsPaused) : Action.NONE;
  }

  final void setAt(long atNanos) {
    dueNanos = atNanos;
    timer().set(this, atNanos);
  }

  final void cancel() {
    timer().cancel(this);
  }

  final long now() {
    return timer().nanoTime();
  }

  final EngineOptions options() {
    return session.engine().options();
  }

  private Timer timer() {
    return session.engine().timer();
  }
}
