package io.undersocket.engineio;

import io.undersocket.engineio.protocol.PacketType;

/**
 * The heartbeat of revision 4 (Engine.IO protocol 4, "Heartbeat"): a ping some time after the open
 * packet and after each pong, and a limit to the wait for the pong.
 *
 * <p>While a pong is awaited, the first other packet prolongs the wait once, as in the reference.
 * Unlike there, the wait survives an upgrade: a client that falls silent in it is noticed.
 */
final class AskingHeartbeat extends Heartbeat {

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

  /**
   * Pings that are due within this part of the interval leave together, with the last of them: what
   * costs most of one is waking the timer's thread and the I/O thread.
   */
  private static final int TOGETHER_PART = 250;

  /** The part of the timeout that a ping may be late by for that: the peer waits no longer. */
  private static final int LATE_PART = 4;

  private static final long SHORTEST_TOGETHER_NANOS = 1_000_000;
  private static final long LONGEST_TOGETHER_NANOS = 100_000_000;

  private Phase phase = Phase.STOPPED;

  AskingHeartbeat(Session session) {
    super(session);
  }

  @Override
  void start() {
    rest();
  }

  @Override
  void stop() {
    phase = Phase.STOPPED;
    cancel();
  }

  @Override
  boolean isRunning() {
    return phase != Phase.STOPPED;
  }

  @Override
  Beat onBeat(PacketType type) {
    if (type != PacketType.PONG) {
      onOtherPacket();
      return Beat.WRONG_WAY;
    }
    if (phase != Phase.STOPPED) {
      rest();
    }
    return Beat.ANSWER;
  }

  @Override
  void onOtherPacket() {
    if (phase == Phase.AWAITING_PONG) {
      phase = Phase.AWAITING_PONG_PROLONGED;
      setAt(now() + options().pingTimeout().toNanos());
    }
  }

  /** A pong that was asked for on the old transport gets its time. */
  @Override
  void onUpgrade() {
    if (phase == Phase.AWAITING_PONG || phase == Phase.AWAITING_PONG_PROLONGED) {
      setAt(now() + options().pingTimeout().toNanos());
    }
  }

  @Override
  Action passed(long late, boolean readsPaused) {
    long now = now();
    long timeout = options().pingTimeout().toNanos();
    if (phase == Phase.RESTING) {
      phase = Phase.AWAITING_PONG;
      long from = late < timeout / UNPUNCTUAL_PART ? now - late : now;
      setAt(from + timeout);
      return Action.PING;
    }
    if (readsPaused) {
      setAt(now + timeout);
      return Action.NONE;
    }
    phase = Phase.STOPPED;
    return Action.TIMEOUT;
  }

  private void rest() {
    phase = Phase.RESTING;
    setAt(together(now() + options().pingInterval().toNanos()));
  }

  /** The first time from then on at which pings leave. */
  private long together(long at) {
    long part =
        Math.min(
            options().pingInterval().toNanos() / TOGETHER_PART,
            options().pingTimeout().toNanos() / LATE_PART);
    long wholeMillis = part - part % SHORTEST_TOGETHER_NANOS;
    long step = Math.min(Math.max(wholeMillis, SHORTEST_TOGETHER_NANOS), LONGEST_TOGETHER_NANOS);
    return at + Math.floorMod(-at, step);
  }
}
