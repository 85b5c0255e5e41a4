package io.undersocket.engineio.servlet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls into the engine from a thread of the container. Whatever is thrown there is a bug that may
 * cost the one connection it happened on, and nothing else.
 */
final class EngineCall {

  private static final Logger log = LoggerFactory.getLogger(EngineCall.class);

  private EngineCall() {}

  /**
   * @param what what is being called, for the log
   * @return whether the call returned normally
   */
  static boolean returned(String what, Runnable call) {
    try {
      call.run();
      return true;
    } catch (Throwable thrown) {
      failed(what, thrown);
      return false;
    }
  }

  static void failed(String what, Throwable thrown) {
    log.error("The engine threw from {}; the connection is closed", what, thrown);
  }
}
