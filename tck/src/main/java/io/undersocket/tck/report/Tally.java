package io.undersocket.tck.report;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.util.Collection;

/**
 * How many cases became what.
 *
 * @param met whose rule is met, the unsteady ones included
 * @param failed whose rule is not met
 * @param unsteady which were met only alone
 * @param notOffered which could not be judged
 */
record Tally(int met, int failed, int unsteady, int notOffered) {

  /** Counts all. */
  static Tally of(Collection<Result> results) {
    int met = 0;
    int failed = 0;
    int unsteady = 0;
    int notOffered = 0;
    for (Result result : results) {
      switch (result.verdict()) {
        case PASSED -> met++;
        case UNSTEADY -> {
          met++;
          unsteady++;
        }
        case FAILED -> failed++;
        case NOT_OFFERED -> notOffered++;
      }
    }
    return new Tally(met, failed, unsteady, notOffered);
  }

  /** Counts those of a level. */
  static Tally of(Collection<Result> results, Level level) {
    return of(results.stream().filter(result -> result.level() == level).toList());
  }

  /** How many could be judged. */
  int judged() {
    return met + failed;
  }

  /** As "3 of 4", or a dash if none could be judged. */
  String words() {
    return judged() == 0 ? "–" : met + " of " + judged();
  }
}
