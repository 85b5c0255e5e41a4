package io.undersocket.tck.judge;

/** Hears how the judge gets on. Called by one thread at a time. */
@FunctionalInterface
public interface Progress {

  /**
   * A case is decided.
   *
   * @param result what became of it
   * @param done how many are decided, this one included
   * @param all how many there are
   */
  void decided(Result result, int done, int all);
}
