package io.undersocket.engineio;

import org.jspecify.annotations.Nullable;

/** Hears that a session has ended; called exactly once for every session that was announced. */
@FunctionalInterface
public interface CloseListener {

  /**
   * Takes note. Called on the executor of the session, as its other listeners are: one at a time.
   *
   * @param reason why
   * @param description details for a log, as the reference server words them, or null; never needed
   *     to understand the reason
   */
  void onClose(CloseReason reason, @Nullable String description);
}
