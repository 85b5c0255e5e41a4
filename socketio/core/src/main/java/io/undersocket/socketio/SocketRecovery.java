package io.undersocket.socketio;

import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.MissedPackets;
import io.undersocket.socketio.spi.RestoredSession;
import io.undersocket.socketio.spi.SessionState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a socket knows so that its client can recover. Only there if clients can. */
final class SocketRecovery {

  private static final Logger log = LoggerFactory.getLogger(SocketRecovery.class);

  private static final MissedPackets NOTHING_MISSED = new MissedPackets(List.of(), null);

  private final Adapter adapter;
  private final String pid;

  /** What its client has recovered; null for a socket that is new. */
  private final @Nullable RestoredSession restored;

  /** Written in the order in which packets are sent. */
  private volatile @Nullable String lastOffset;

  /** Written before the socket is closing, read after. */
  private @Nullable String position;

  private SocketRecovery(Adapter adapter, String pid, @Nullable RestoredSession restored) {
    this.adapter = adapter;
    this.pid = pid;
    this.restored = restored;
  }

  static SocketRecovery fresh(Adapter adapter) {
    return new SocketRecovery(adapter, SocketIds.next(), null);
  }

  static SocketRecovery of(Adapter adapter, RestoredSession restored) {
    return new SocketRecovery(adapter, restored.session().pid(), restored);
  }

  String pid() {
    return pid;
  }

  boolean isRestored() {
    return restored != null;
  }

  /** False if too much time has passed since the session was claimed. */
  boolean admit(Consumer<MissedPackets> admission) {
    if (restored == null) {
      admission.accept(NOTHING_MISSED);
      return true;
    }
    return restored.resume(
        missed -> {
          lastOffset = missed.offset();
          admission.accept(missed);
        });
  }

  Set<String> rooms() {
    return restored == null ? Set.of() : restored.session().rooms();
  }

  void sent(String offset) {
    lastOffset = offset;
  }

  /** From now on the socket may miss something. */
  void closing() {
    position = adapter.position();
  }

  void persist(String sid, Set<String> rooms, Map<String, Object> data) {
    keep(adapter, new SessionState(sid, pid, rooms, data, lastOffset, position));
  }

  /** The client went before it got its session. */
  void giveBack() {
    if (restored != null) {
      keep(adapter, restored.session());
    }
  }

  /** Has a session kept. An adapter that fails costs the client its session, and nothing else. */
  static void keep(Adapter adapter, SessionState session) {
    try {
      adapter.persistSession(session);
    } catch (RuntimeException e) {
      log.error("The session of {} was not kept: its client cannot recover", session.sid(), e);
    }
  }
}
