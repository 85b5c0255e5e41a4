package io.undersocket.tck.clients;

/** Has the server that is judged end and come back, where whoever runs the kit can. */
@FunctionalInterface
public interface Restarter {

  /**
   * Ends the server without a word to anybody, as a process that is killed, and starts it again at
   * the same address; returns when it listens. Called by one thread at a time, while no other case
   * runs.
   *
   * @throws Exception if it does not come back
   */
  void restart() throws Exception;
}
