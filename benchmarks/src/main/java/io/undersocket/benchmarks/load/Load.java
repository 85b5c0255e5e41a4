package io.undersocket.benchmarks.load;

import java.io.IOException;

/** A workload that goes on until it is stopped, and counts what has come to its end. */
abstract class Load implements Workload {

  private final LatencyHistogram latencies = new LatencyHistogram();
  private long completed;
  private boolean stopped;

  /** Counts so many more. */
  final void complete(long more) {
    completed += more;
  }

  /** Whether nothing more is to be sent. */
  final boolean isStopped() {
    return stopped;
  }

  @Override
  public void turnDone() throws IOException {}

  @Override
  public void readDone(Connection connection) throws IOException {}

  @Override
  public final void stop() {
    stopped = true;
  }

  @Override
  public final long completed() {
    return completed;
  }

  @Override
  public final LatencyHistogram latencies() {
    return latencies;
  }
}
