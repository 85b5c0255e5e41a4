package io.undersocket.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sends nothing and awaits nothing but pings, which the generator answers on its own. What is
 * counted is those.
 */
final class Idle extends Load {

  @Override
  public void start(List<Connection> connections) {}

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    throw new ProtocolViolation("an idle connection got " + Exchange.shown(bytes, start, length));
  }

  @Override
  public void pinged(Connection connection) {
    complete(1);
  }

  @Override
  public boolean outstanding() {
    return false;
  }
}
