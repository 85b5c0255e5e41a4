package io.undersocket.engineio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What carries a session's packets at the moment. A transport's own state is guarded by the
 * session's lock, except where it is confined to an I/O thread.
 *
 * <p>Methods that end in {@code Locked} are called with the session's lock held. They must not call
 * out; what has to happen outside is added to a list of effects, which the session runs once it has
 * released its lock.
 */
interface Transport {

  /** Its name on the wire. */
  TransportName name();

  /** Whether packets handed over now would leave at once. */
  boolean isReadyLocked();

  /** Fetches what waits in the session's buffer, now or in a moment; the lock is not held. */
  void flush();

  /**
   * As {@link #flush()}, for what the timer causes: together with all else that is due now, where
   * that spares something.
   */
  default void flushDue() {
    flush();
  }

  /**
   * The session is closing and everything buffered was handed over: asks the peer to go, or waits
   * until it can be asked.
   *
   * @return whether the session has ended with that
   */
  boolean closeLocked(List<Runnable> effects);

  /** The session has ended: lets go of everything. */
  void endLocked(CloseReason reason, @Nullable String description, List<Runnable> effects);

  /** Another transport has taken over; packets that still arrive here are dropped. */
  void discardLocked(List<Runnable> effects);

  /** Too much waits for the listeners: reads no further until {@link #resumeReads()}. */
  void pauseReads();

  /** The listeners have caught up. */
  void resumeReads();
}
