package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Suite;

/** Heartbeats and timeouts, by the clock. */
public final class TimingSuite {

  private TimingSuite() {}

  /** The suite; each of its cases has the machine for itself. */
  public static Suite suite() {
    Suite all =
        Suite.named("timing", "Heartbeats and timeouts")
            .add(TimingHeartbeat.cases())
            .add(TimingLimits.cases())
            .build();
    return new Suite(all.name(), all.title(), all.cases().stream().map(Case::alone).toList());
  }
}
