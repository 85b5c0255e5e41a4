package io.undersocket.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.List;

/** Sends nothing and awaits nothing; the generator answers the server's pings on its own. */
final class Idle implements Workload {

  private final LatencyHistogram latencies = new LatencyHistogram();

  @Override
  public void start(List<Connection> connections) {}

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    throw new ProtocolViolation("an idle connection got " + Exchange.shown(bytes, start, length));
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
    return 0;
  }

  @Override
  public LatencyHistogram latencies() {
    return latencies;
  }
}
