package io.undersocket.engineio.spi;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a binding calls into the engine from a thread of its container. Whatever is thrown there is a
 * bug that may cost the one connection it happened on, never the thread and the thousands of others
 * that it serves.
 */
public final class EngineCall {

  private static final Logger log = LoggerFactory.getLogger(EngineCall.class);

  private EngineCall() {}

  /**
   * Makes the call, on the calling thread; what it throws is logged.
   *
   * @param what what is being called, for the log
   * @return whether the call returned normally; if not, the binding closes the connection
   */
  public static boolean returned(String what, Runnable call) {
    try {
      call.run();
      return true;
    } catch (Throwable thrown) {
      failed(what, thrown);
      return false;
    }
  }

  /** Logs what a call has thrown, for a binding that had to make it by itself. */
  public static void failed(String what, Throwable thrown) {
    log.error("The engine threw from {}; the connection is closed", what, thrown);
  }
}
