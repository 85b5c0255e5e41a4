package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection asks for broadcasts that every connection gets, itself too. A broadcast is over
 * when all have it; a fixed number is under way at any time. What is counted is deliveries.
 */
final class Broadcast implements Workload {

  private final Exchange exchange;
  private final int inFlight;
  private final int connections;
  private final ByteBuffer train;
  private final LatencyHistogram latencies = new LatencyHistogram();

  /**
   * How many broadcasts each connection has got; they come in order, so the count names the next
   * one.
   */
  private final long[] received;

  /** The broadcasts under way: number {@code n} is in slot {@code n % inFlight}. */
  private final long[] sentAt;

  private final int[] delivered;

  /** What the current read of a connection has brought, counted when it is done. */
  private final int[] unread;

  /** Who asks for the broadcasts; nobody while the connections are being opened. */
  private @Nullable Connection sender;

  private long sent;
  private long over;
  private long completed;
  private boolean stopped;

  Broadcast(Exchange exchange, int connections, int inFlight) {
    this.exchange = exchange;
    this.inFlight = inFlight;
    this.connections = connections;
    this.train = ClientFrames.repeated(exchange.request(), inFlight);
    this.received = new long[connections];
    this.unread = new int[connections];
    this.sentAt = new long[inFlight];
    this.delivered = new int[inFlight];
  }

  @Override
  public void start(List<Connection> ready) throws IOException {
    sender = ready.get(0);
    turnDone();
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (exchange.completedBy(opcode, bytes, start, length)) {
      unread[connection.index()]++;
    }
  }

  @Override
  public void readDone(Connection connection) {
    int index = connection.index();
    int count = unread[index];
    if (count == 0) {
      return;
    }
    unread[index] = 0;
    if (received[index] + count > sent) {
      throw new ProtocolViolation("more deliveries than broadcasts on connection " + index);
    }
    long now = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int slot = (int) (received[index]++ % inFlight);
      latencies.record(now - sentAt[slot]);
      // In order on each connection, so an earlier broadcast is never over after a later one.
      if (++delivered[slot] == connections) {
        over++;
      }
    }
    completed += count;
  }

  @Override
  public void turnDone() throws IOException {
    int free = (int) (inFlight - (sent - over));
    if (sender == null || free == 0 || stopped) {
      return;
    }
    long now = System.nanoTime();
    for (int i = 0; i < free; i++) {
      int slot = (int) (sent++ % inFlight);
      sentAt[slot] = now;
      delivered[slot] = 0;
    }
    sender.send(train.position(0).limit(free * exchange.request().length));
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean outstanding() {
    return over < sent;
  }

  @Override
  public long completed() {
    return completed;
  }

  @Override
  public LatencyHistogram latencies() {
    return latencies;
  }
}
