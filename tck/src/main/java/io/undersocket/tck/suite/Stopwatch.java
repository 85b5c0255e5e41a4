package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import java.time.Duration;

/**
 * Time as a client has it. Too early is too early: it is begun before the server can have begun.
 * Too late may be the machine's fault, so what is late is tried again.
 */
final class Stopwatch {

  /** Timers of a server may be off by the grain of its clock. */
  private static final Duration GRAIN = Duration.ofMillis(3);

  /** How late something may be: less than half of any time that is measured twice as long. */
  private static final Duration LATE = Duration.ofMillis(140);

  private static final int ATTEMPTS = 3;

  private final long began = System.nanoTime();

  /** Something that takes its time; measured by whoever does it. */
  @FunctionalInterface
  interface Measured {
    void run(Probe probe) throws Exception;
  }

  /** It came too late, which another attempt may show to have been the machine's fault. */
  private static final class Late extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Unmet unmet;

    Late(Unmet unmet) {
      super(unmet);
      this.unmet = unmet;
    }
  }

  /** A procedure that may come late sometimes, but not always. */
  static Case.Procedure steady(Measured measured) {
    return probe -> {
      for (int attempt = 1; ; attempt++) {
        try {
          measured.run(probe);
          return;
        } catch (Late late) {
          probe.trace().note("attempt " + attempt + " was late: " + late.unmet.getMessage());
          if (attempt == ATTEMPTS) {
            throw late.unmet;
          }
        }
      }
    };
  }

  /** So long since this was made. */
  Duration passed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Not before that. */
  Stopwatch notBefore(Duration time, String what) {
    Duration passed = passed();
    if (passed.plus(GRAIN).compareTo(time) < 0) {
      throw new Unmet(
          what + " not before " + time.toMillis() + " ms", "it after " + passed.toMillis() + " ms");
    }
    return this;
  }

  /** Soon after that, if the machine lets it. */
  Stopwatch soonAfter(Duration time, String what) {
    Duration passed = passed();
    if (passed.compareTo(time.plus(LATE)) > 0) {
      throw new Late(
          new Unmet(
              what + " within " + time.plus(LATE).toMillis() + " ms",
              "it after " + passed.toMillis() + " ms"));
    }
    return this;
  }
}
