package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.Timer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's move from polling to a WebSocket (Engine.IO protocol 4, "Upgrade"):
 *
 * <pre>
 *   reserved -> connected -> probed -> completed
 *       \___________\___________\____> abandoned (and the session stays where it is)
 * </pre>
 *
 * <p>The session reserves itself for one attempt at a time. Until the client sends the upgrade
 * packet everything goes over polling; a poll that is held meanwhile is ended by a noop, at once
 * and then every tenth of a second, since the client may only move when it has none.
 *
 * <p>Whether the attempt is current, and its deadlines, are guarded by the session's monitor; the
 * rest is confined to the connection's I/O thread.
 */
final class UpgradeAttempt implements WebSocketHandler {

  private static final byte[] PROBE = "2probe".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UPGRADE = "5".getBytes(StandardCharsets.US_ASCII);
  private static final long NUDGE_NANOS = 100_000_000;

  private final Session session;

  private final Deadline timeout =
      new Deadline() {
        @Override
        protected void expired() {
          close();
        }
      };

  private final Deadline nudge =
      new Deadline() {
        @Override
        protected void expired() {
          session.nudge(UpgradeAttempt.this);
          setNudge();
        }
      };

  /** Written once on the I/O thread, read by any. */
  private volatile @Nullable WebSocketConnection connection;

  private Probe probe = Probe.AWAITED;

  private enum Probe {
    AWAITED,
    TO_ANSWER,
    ANSWERING,
    ANSWERED
  }

  /** Made with the session's monitor held. */
  UpgradeAttempt(Session session) {
    this.session = session;
    timer()
        .set(timeout, timer().nanoTime() + session.engine().options().upgradeTimeout().toNanos());
  }

  /** The WebSocket stands. */
  void connected(WebSocketConnection webSocket) {
    connection = webSocket;
    boolean current;
    synchronized (session) {
      current = session.isCurrentLocked(this);
    }
    if (!current) {
      webSocket.close();
    }
  }

  /** The WebSocket, or null while its 101 is on the way. */
  @Nullable WebSocketConnection connection() {
    return connection;
  }

  /** Gives up: the session goes on over polling, the WebSocket is closed. Any thread. */
  void close() {
    if (session.abandonUpgrade(this)) {
      closeConnection();
    }
  }

  /** Closes the WebSocket of an attempt that the session has let go of. Any thread. */
  void closeConnection() {
    WebSocketConnection webSocket = connection;
    if (webSocket != null) {
      webSocket.close();
    }
  }

  /** The attempt is over, one way or the other; the session's monitor is held. */
  void finishLocked() {
    timer().cancel(timeout);
    timer().cancel(nudge);
  }

  private void setNudge() {
    synchronized (session) {
      if (session.isCurrentLocked(this)) {
        timer().set(nudge, timer().nanoTime() + NUDGE_NANOS);
      }
    }
  }

  private Timer timer() {
    return session.engine().timer();
  }

  @Override
  public void onText(byte[] utf8) {
    WebSocketConnection webSocket = connection;
    if (webSocket == null) {
      return;
    }
    if (Arrays.equals(utf8, PROBE)) {
      probe = Probe.TO_ANSWER;
      webSocket.requestFlush(FlushTime.AT_ONCE);
    } else if (Arrays.equals(utf8, UPGRADE)) {
      if (probe == Probe.TO_ANSWER) {
        webSocket.flush(); // the client has not waited for the answer; it gets it all the same
      }
      WebSocketTransport transport = session.completeUpgrade(this, webSocket);
      if (transport == null) {
        webSocket.close();
      } else {
        webSocket.handler(transport);
        transport.flush();
      }
    } else {
      close();
    }
  }

  @Override
  public void onBinary(byte[] bytes) {
    close();
  }

  @Override
  public void onReadBatchEnd() {}

  @Override
  public Then takePackets(List<OutgoingPacket> into) {
    if (probe == Probe.TO_ANSWER) {
      probe = Probe.ANSWERING;
      into.add(OutgoingPacket.PROBE_ANSWER);
    }
    return Then.GO_ON;
  }

  @Override
  public boolean onWritten() {
    if (probe == Probe.ANSWERING) {
      probe = Probe.ANSWERED;
      session.probed(this);
      setNudge();
    }
    return probe == Probe.TO_ANSWER;
  }

  @Override
  public void onEnd(@Nullable String failure) {
    session.abandonUpgrade(this);
  }
}
