package io.undersocket.tck.judge;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a case.
 *
 * @param suite the name of its suite
 * @param id the case's id
 * @param level how much its rule binds
 * @param rule its rule
 * @param source where the rule comes from
 * @param verdict what the judge says
 * @param took how long the last attempt took
 * @param failure why it failed, or why it did at first; absent if it never did
 * @param trace what went over the wire in the attempt that failed; empty if none did
 */
public record Result(
    String suite,
    String id,
    Level level,
    String rule,
    String source,
    Verdict verdict,
    Duration took,
    @Nullable Failure failure,
    List<Trace.Entry> trace) {

  /** What the judge says. */
  public enum Verdict {
    /** The rule is met. */
    PASSED,
    /** It failed beside other cases, and then was met twice alone: the machine is to blame. */
    UNSTEADY,
    /** The rule is not met. */
    FAILED,
    /** The target does not offer what the case needs. */
    NOT_OFFERED;

    /** Whether the rule is met. */
    public boolean met() {
      return this == PASSED || this == UNSTEADY;
    }
  }

  /**
   * Why a case failed.
   *
   * @param expected what the rule demands
   * @param received what came instead
   */
  public record Failure(String expected, String received) {}

  /** Copies what is given. */
  public Result {
    trace = List.copyOf(trace);
  }
}
