package io.undersocket.engineio;

/** Something that will happen once, later, unless it is cancelled. */
public interface Timeout {

  /**
   * Cancels it.
   *
   * @return whether it was still to come; false if it has run, is running or was cancelled before
   */
  boolean cancel();
}
