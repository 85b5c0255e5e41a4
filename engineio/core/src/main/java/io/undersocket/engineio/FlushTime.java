package io.undersocket.engineio;

/** When what was handed over for a connection is written. */
enum FlushTime {
  /** In this or the next turn of its I/O thread. */
  AT_ONCE,

  /**
   * When the listeners have returned that are about to say more, which is {@linkplain
   * WebSocketConnection#flushDeferred told}; soon, if they do not.
   */
  AFTER_LISTENERS,

  /**
   * Once the timer has done all that is due, or soon: one trip to the I/O thread serves all
   * heartbeats of a moment.
   */
  AFTER_TIMER
}
