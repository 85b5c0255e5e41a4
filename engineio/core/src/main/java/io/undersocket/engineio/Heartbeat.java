package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.Timer;

/**
 * A session's heartbeat (Engine.IO protocol 4, "Heartbeat"): a ping some time after the open packet
 * and after each pong, and a limit to the wait for the pong.
 *
 * <p>While a pong is awaited, the first other packet prolongs the wait once, as in the reference.
 * Unlike there, the wait survives an upgrade: a client that falls silent in it is noticed.
 *
 * <p>Guarded by the session's lock, except {@link #expired()}.
 */
final class Heartbeat extends Deadline {

  private enum Phase {
    STOPPED,
    RESTING,
    AWAITING_PONG,
    AWAITING_PONG_PROLONGED
  }

  /**
   * A ping that is late by more than this part of the timeout leaves the peer the whole of it: the
   * timer itself was held up then. Less is not passed on, so that the wait ends when the peer
   * expects it to.
   */
  private static final int UNPUNCTUAL_PART = 4;

  private final Session session;
  private Phase phase = Phase.STOPPED;
  private long dueNanos;

  Heartbeat(Session session) {
    this.session = session;
  }

  void start() {
    rest();
  }

  void stop() {
    phase = Phase.STOPPED;
    timer().cancel(this);
  }

  void onPong() {
    if (phase != Phase.STOPPED) {
      rest();
    }
  }

  void onOtherPacket() {
    if (phase == Phase.AWAITING_PONG) {
      phase = Phase.AWAITING_PONG_PROLONGED;
      set(timer().nanoTime() + session.engine().options().pingTimeout().toNanos());
    }
  }

  /**
   * A new transport carries the session: a pong that was asked for on the old one gets its time.
   */
  void onUpgrade() {
    if (phase == Phase.AWAITING_PONG || phase == Phase.AWAITING_PONG_PROLONGED) {
      set(timer().nanoTime() + session.engine().options().pingTimeout().toNanos());
    }
  }

  /** Whether the deadline has passed and {@link #next} was not called yet. */
  boolean isOverdue() {
    return phase != Phase.STOPPED && timer().nanoTime() - dueNanos >= 0;
  }

  @Override
  protected void expired() {
    session.heartbeatExpired();
  }

  /**
   * What is to be done now that the deadline has passed.
   *
   * @param readsPaused whether the session does not read because of its own listeners, so that
   *     silence says nothing about the peer
   */
  Action next(boolean readsPaused) {
    long now = timer().nanoTime();
    long late = now - dueNanos;
    if (phase == Phase.STOPPED || late < 0) {
      return Action.NONE;
    }
    if (phase == Phase.RESTING) {
      phase = Phase.AWAITING_PONG;
      long timeout = session.engine().options().pingTimeout().toNanos();
      long from = late < timeout / UNPUNCTUAL_PART ? dueNanos : now;
      set(from + timeout);
      return Action.PING;
    }
    if (readsPaused) {
      set(now + session.engine().options().pingTimeout().toNanos());
      return Action.NONE;
    }
    phase = Phase.STOPPED;
    return Action.TIMEOUT;
  }

  enum Action {
    NONE,
    PING,
    TIMEOUT
  }

  private void rest() {
    phase = Phase.RESTING;
    set(timer().nanoTime() + session.engine().options().pingInterval().toNanos());
  }

  private void set(long atNanos) {
    dueNanos = atNanos;
    timer().set(this, atNanos);
  }

  private Timer timer() {
    return session.engine().timer();
  }
}
