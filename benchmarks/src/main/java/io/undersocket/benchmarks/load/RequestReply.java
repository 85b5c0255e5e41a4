package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Each connection keeps a fixed number of messages in flight. The answers that one read returns
 * free as many new messages, and these leave in one write.
 */
final class RequestReply extends Load {

  private final Exchange exchange;
  private final int inFlight;
  private final ByteBuffer train;

  /**
   * When the messages in flight were written, a ring for each connection; answers come in order.
   */
  private final long[][] sentAt;

  private final int[] oldest;
  private final int[] answered;
  private long outstanding;

  RequestReply(Exchange exchange, int connections, int inFlight) {
    this.exchange = exchange;
    this.inFlight = inFlight;
    this.train = ClientFrames.repeated(exchange.request(), inFlight);
    this.sentAt = new long[connections][inFlight];
    this.oldest = new int[connections];
    this.answered = new int[connections];
  }

  @Override
  public void start(List<Connection> connections) throws IOException {
    for (Connection connection : connections) {
      long now = System.nanoTime();
      for (int i = 0; i < inFlight; i++) {
        sentAt[connection.index()][i] = now;
      }
      send(connection, inFlight);
    }
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (exchange.completedBy(opcode, bytes, start, length)) {
      if (++answered[connection.index()] > inFlight) {
        throw new ProtocolViolation(
            "more answers than messages on connection " + connection.index());
      }
    }
  }

  @Override
  public void readDone(Connection connection) throws IOException {
    int index = connection.index();
    int count = answered[index];
    if (count == 0) {
      return;
    }
    answered[index] = 0;
    long now = System.nanoTime();
    long[] ring = sentAt[index];
    int at = oldest[index];
    for (int i = 0; i < count; i++) {
      latencies().record(now - ring[at]);
      ring[at] = now;
      at = at + 1 == inFlight ? 0 : at + 1;
    }
    oldest[index] = at;
    complete(count);
    outstanding -= count;
    if (!isStopped()) {
      send(connection, count);
    }
  }

  private void send(Connection connection, int count) throws IOException {
    outstanding += count;
    connection.send(train.position(0).limit(count * exchange.request().length));
  }

  @Override
  public boolean outstanding() {
    return outstanding > 0;
  }
}
