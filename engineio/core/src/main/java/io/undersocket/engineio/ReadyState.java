package io.undersocket.engineio;

/**
 * The states of a session: {@code opening -> open -> closing -> closed}, any of which may be
 * skipped on the way to closed. While open over polling it may also be upgrading; that is a state
 * of the upgrade, not of the session.
 */
public enum ReadyState {
  /** Not accepted yet: nobody has heard of it, and nothing can be sent. */
  OPENING,
  /** Packets go both ways. */
  OPEN,
  /**
   * {@link EngineSocket#close()} was called: what is buffered still goes out, nothing is accepted
   * in either direction.
   */
  CLOSING,
  /** Gone. What was still buffered is dropped. */
  CLOSED
}
