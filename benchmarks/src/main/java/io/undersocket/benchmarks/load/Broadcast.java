package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection asks for broadcasts that every recipient gets, itself too. A broadcast is over
 * when all have it. A fixed number is under way at any time; or so many are sent in a second,
 * whatever has arrived, and latencies count from when one was due: a server that is late for one is
 * late for those that wait behind it. What is counted is deliveries.
 */
final class Broadcast extends Load {

  /** More than so many under way at a fixed rate is a server that will never catch up. */
  private static final int WINDOW = 1_024;

  private final Exchange exchange;
  private final int inFlight;
  private final int recipients;
  private final long pauseNanos;
  private final ByteBuffer train;

  /**
   * How many broadcasts each connection has got; they come in order, so the count names the next
   * one.
   */
  private final long[] received;

  /** The broadcasts under way: number {@code n} is in slot {@code n % slots}. */
  private final long[] sentAt;

  private final int[] delivered;

  /** What the current read of a connection has brought, counted when it is done. */
  private final int[] unread;

  /** Who asks for the broadcasts; nobody while the connections are being opened. */
  private @Nullable Connection sender;

  private final int slots;
  private long nextAt;
  private long sent;
  private long over;

  Broadcast(Exchange exchange, LoadPlan plan) {
    this.exchange = exchange;
    this.inFlight = plan.inFlight();
    this.recipients = plan.mode().recipients(plan.connections());
    int perSecond = plan.mode().perSecond();
    this.pauseNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.slots = perSecond == 0 ? inFlight : WINDOW;
    this.train = ClientFrames.repeated(exchange.request(), slots);
    this.received = new long[plan.connections()];
    this.unread = new int[plan.connections()];
    this.sentAt = new long[slots];
    this.delivered = new int[slots];
  }

  @Override
  public void start(List<Connection> ready) throws IOException {
    sender = ready.get(0);
    nextAt = System.nanoTime();
    turnDone();
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (exchange.completedBy(opcode, bytes, start, length)) {
      if (connection.index() >= recipients) {
        throw new ProtocolViolation(
            "connection "
                + connection.index()
                + " got what is not for it: "
                + Exchange.shown(bytes, start, length));
      }
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
      int slot = (int) (received[index]++ % slots);
      latencies().record(now - sentAt[slot]);
      // In order on each connection, so an earlier broadcast is never over after a later one.
      if (++delivered[slot] == recipients) {
        over++;
      }
    }
    complete(count);
  }

  @Override
  public void turnDone() throws IOException {
    if (sender == null || isStopped()) {
      return;
    }
    int due = pauseNanos == 0 ? free() : due();
    if (due > 0) {
      sender.send(train.position(0).limit(due * exchange.request().length));
    }
  }

  /** As many as have come to an end, from now on under way again. */
  private int free() {
    int free = (int) (inFlight - (sent - over));
    long now = System.nanoTime();
    for (int i = 0; i < free; i++) {
      begin(now);
    }
    return free;
  }

  /** Those whose time has come. */
  private int due() {
    long now = System.nanoTime();
    int due = 0;
    for (; nextAt <= now; nextAt += pauseNanos) {
      if (sent - over == WINDOW) {
        throw new ProtocolViolation(
            WINDOW + " broadcasts are under way: the server cannot keep up with the rate");
      }
      begin(nextAt);
      due++;
    }
    return due;
  }

  private void begin(long at) {
    int slot = (int) (sent++ % slots);
    sentAt[slot] = at;
    delivered[slot] = 0;
  }

  @Override
  public long nanosToNextSend() {
    return pauseNanos == 0 || sender == null || isStopped()
        ? Long.MAX_VALUE
        : nextAt - System.nanoTime();
  }

  @Override
  public boolean outstanding() {
    return over < sent;
  }
}
