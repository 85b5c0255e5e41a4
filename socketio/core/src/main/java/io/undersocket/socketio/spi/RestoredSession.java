package io.undersocket.socketio.spi;

import java.util.function.Consumer;

/** A session that a client has claimed; nobody else can. */
public interface RestoredSession {

  /** What was kept of the socket. */
  SessionState session();

  /**
   * Brings the socket back at a moment that lies between two packets: what was broadcast before it
   * is among the missed packets, what comes after it is delivered as always. Called at most once,
   * some time after the session was claimed; does not block for longer than a local broadcast
   * takes.
   *
   * @param admission puts the socket into its rooms and sends it what it missed; called before this
   *     returns, or not at all
   * @return false if something was forgotten meanwhile that the client would need; then the
   *     admission was not called
   */
  boolean resume(Consumer<MissedPackets> admission);
}
