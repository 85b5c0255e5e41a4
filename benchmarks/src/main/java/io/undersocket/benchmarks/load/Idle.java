package io.undersocket.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sends nothing and awaits nothing but pings, which the generator answers on its own. What is
 * counted is those.
 */
final class Idle implements Workload {

  private final LatencyHistogram latencies = new LatencyHistogram();
  private long pings;

  @Override
  public void start(List<Connection> connections) {}

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    throw new ProtocolViolation("an idle connection got " + Exchange.shown(bytes, start, length));
  }

  @Override
  public void pinged(Connection connection) {
    pings++;
  }

  @Override
  public void readDone(Connection connection) {}

  @Override
  public void turnDone() {}

  @Override
  public void stop() {}

  @Override
  public boolean outstanding() {
    return false;
  }

  @Override
  public long completed() {
    return pings;
  }

  @Override
  public LatencyHistogram latencies() {
    return latencies;
  }
}
