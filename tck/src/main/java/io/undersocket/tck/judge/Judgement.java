package io.undersocket.tck.judge;

import java.time.Duration;
import java.util.List;

/**
 * What the judge found about a server.
 *
 * @param target who was judged
 * @param results one for each case, in the order of the suites
 * @param took how long it took
 */
public record Judgement(Target target, List<Result> results, Duration took) {

  /** Copies what is given. */
  public Judgement {
    results = List.copyOf(results);
  }

  /** Whether every required case was met that could be judged. */
  public boolean passed() {
    return results.stream()
        .noneMatch(r -> r.level() == Level.REQUIRED && r.verdict() == Result.Verdict.FAILED);
  }
}
