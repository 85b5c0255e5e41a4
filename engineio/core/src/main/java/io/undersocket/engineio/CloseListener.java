package io.undersocket.engineio;

import org.jspecify.annotations.Nullable;

/** Hears that a session has ended; called exactly once for every session that was announced. */
@FunctionalInterface
public interface CloseListener {

  /**
   * @param reason why
   * @param description details for a log, as the reference server words them, or null; never needed
   *     to understand the reason
   */
  void onClose(CloseReason reason, @Nullable String description);
}
