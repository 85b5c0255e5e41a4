package io.undersocket.benchmarks;

import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;

/** Rounds as short as a test wants them, on a machine that may stand still for longer. */
public final class BriefRounds {

  private static final int MAX_ROUNDS = 20;

  private BriefRounds() {}

  /** The first round in which something was counted, or the last of those that may be tried. */
  public static <M> M run(Callable<M> round, ToLongFunction<M> count) throws Exception {
    M measured = round.call();
    for (int n = 1; n < MAX_ROUNDS && count.applyAsLong(measured) == 0; n++) {
      measured = round.call();
    }
    return measured;
  }
}
