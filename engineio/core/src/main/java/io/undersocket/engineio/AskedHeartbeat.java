package io.undersocket.engineio;

import io.undersocket.engineio.protocol.PacketType;

/**
 * The heartbeat of revision 3 (Engine.IO protocol 3, "Heartbeat"): the client pings, and the wait
 * for its next ping is limited. Nothing else counts as one.
 *
 * <p>Unlike in the reference, the wait survives an upgrade: a client that falls silent after it is
 * noticed.
 */
final class AskedHeartbeat extends Heartbeat {

  private Phase phase = Phase.STOPPED;

  private enum Phase {
    STOPPED,
    AWAITING_PING
  }

  AskedHeartbeat(Session session) {
    super(session);
  }

  @Override
  void start() {
    phase = Phase.AWAITING_PING;
    setAt(now() + options().pingInterval().plus(options().pingTimeout()).toNanos());
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
    if (type != PacketType.PING) {
      return Beat.WRONG_WAY;
    }
    if (phase != Phase.STOPPED) {
      start();
    }
    return Beat.QUESTION;
  }

  @Override
  void onOtherPacket() {}

  @Override
  void onUpgrade() {}

  @Override
  Action passed(long late, boolean readsPaused) {
    if (readsPaused) {
      setAt(now() + options().pingTimeout().toNanos());
      return Action.NONE;
    }
    phase = Phase.STOPPED;
    return Action.TIMEOUT;
  }
}
