package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.GeneratorProcess.LoadFailed;
import io.undersocket.benchmarks.compare.Outcome.Remains;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Lets many connections come to one server and go, a few at a time, and looks at what is left of
 * them. Its heap is looked at before as well, when a tenth of as many have come and gone: classes,
 * compiled code and pools are no connection's.
 */
final class Churning {

  private static final int REHEARSAL_SHARE = 10;

  /** A server that is slower than this many connections a second will not come to an end. */
  private static final int SLOWEST_PER_SECOND = 50;

  /** How long Undertow may keep a connection that has gone, until its timeouts have passed. */
  static final Duration CONTAINER_TIMEOUTS = Duration.ofSeconds(65);

  /** Beyond a ping interval and a ping timeout, so that also those are gone that were lost. */
  private static final Duration LEAVING_LIMIT = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 100;

  private final RunningContender server;
  private final GeneratorProcess generator;
  private final Rounds rounds;
  private final Duration settle;

  /**
   * Nothing comes yet.
   *
   * @param settle how long to wait before looking, when all have gone
   */
  Churning(RunningContender server, GeneratorProcess generator, Rounds rounds, Duration settle) {
    this.settle = settle;
    this.server = server;
    this.generator = generator;
    this.rounds = rounds;
  }

  /**
   * Measures it.
   *
   * @param plan of one slice of the load
   * @param connections how many are to come and go, at least
   */
  Remains measure(LoadPlan plan, long connections)
      throws LoadFailed, IOException, InterruptedException {
    Path logs = ModuleDirectory.output("logs");
    String name = server.contender().label();
    for (long count = 0; count < connections / REHEARSAL_SHARE; ) {
      count += slice(plan, rounds.warmUp());
    }
    untilAllHaveGone();
    Memory before = Memory.of(server, logs.resolve(name + "-before-churn.txt"));
    long cameBefore = Left.of(server).opened();
    long counted = 0;
    while (counted < connections) {
      counted += slice(plan, rounds.measured());
    }
    Left left = untilAllHaveGone();
    Path histogram = logs.resolve(name + "-after-churn.txt");
    Memory after = Memory.of(server, histogram);
    // The generator does not count those that had not gone when a slice was over.
    long came = Math.max(counted, left.opened() - cameBefore);
    return new Remains(before, after, came, left.andDeadlines(server, histogram));
  }

  private long slice(LoadPlan plan, List<Measurement> slices)
      throws LoadFailed, InterruptedException {
    Measurement slice = generator.run(plan);
    slices.add(slice);
    if (slice.perSecond() < SLOWEST_PER_SECOND) {
      throw new LoadFailed(
          "lets in %.0f connections a second; it takes %d to come to an end"
              .formatted(slice.perSecond(), SLOWEST_PER_SECOND));
    }
    return slice.count();
  }

  private Left untilAllHaveGone() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LEAVING_LIMIT.toNanos();
    Left left = Left.of(server);
    while (!left.isNothing() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE_MILLIS);
      left = Left.of(server);
    }
    Thread.sleep(settle.toMillis());
    return left;
  }
}
