package io.undersocket.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Broadcasts to all or to a room: a fixed number under way at any time, or so many a second. A
 * broadcast is over when every recipient has it.
 */
final class ClusterBroadcast extends ClusterWorkload {

  /** More than so many under way at a fixed rate is a server that will never catch up. */
  private static final int WINDOW = 1_024;

  private final byte[] head;
  private final byte[] tail;
  private final long pauseNanos;

  /** How many each client has got; they come in order, so this names the next one. */
  private final long[] received;

  /** The broadcasts under way: number {@code n} is in slot {@code n % WINDOW}. */
  private final long[] sentAt = new long[WINDOW];

  private final int[] delivered = new int[WINDOW];

  private long sent;
  private long over;
  private long nextAt;

  ClusterBroadcast(ClusterPlan plan) {
    super(plan);
    String event = plan.mode().isForRoom() ? "room" : "all";
    this.head = ascii("42[\"" + event + "\",\"");
    this.tail = ascii(":" + tag + "\"]");
    this.received = new long[plan.allClients()];
    int perSecond = plan.mode().perSecond();
    this.pauseNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  @Override
  void begin() {
    nextAt = System.nanoTime();
  }

  @Override
  void message(Connection connection, ByteBuffer bytes, int start, int length) {
    int index = connection.index();
    int end = start + length - tail.length;
    if (length <= head.length + tail.length
        || !Exchange.equal(bytes, start, head)
        || !Exchange.equal(bytes, end, tail)
        || !isRecipient(connection)) {
      throw foreign(connection, bytes, start, length);
    }
    long number = 0;
    for (int at = start + head.length; at < end; at++) {
      number = number * 10 + bytes.get(at) - '0';
    }
    long expected = received[index];
    if (number != expected || number >= sent) {
      throw new ProtocolViolation(
          "connection %d got broadcast %d %s"
              .formatted(
                  index,
                  number,
                  number < expected ? "twice" : "without " + expected + ": that was lost"));
    }
    received[index]++;
    complete(1);
    int slot = (int) (number % WINDOW);
    if (!isOnNodeA(connection)) {
      latencies().record(System.nanoTime() - sentAt[slot]);
    }
    // In order on each connection, so an earlier broadcast is never over after a later one.
    if (++delivered[slot] == plan.recipients()) {
      over++;
    }
  }

  @Override
  void send() throws IOException {
    int due = isStopped() ? 0 : due();
    if (due == 0) {
      return;
    }
    if (sent + due - over > WINDOW) {
      throw new ProtocolViolation(
          (sent - over) + " broadcasts are under way: the servers cannot keep up with the rate");
    }
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    long now = System.nanoTime();
    for (int i = 0; i < due; i++) {
      int slot = (int) (sent % WINDOW);
      sentAt[slot] = now;
      delivered[slot] = 0;
      ByteArrayOutputStream packet = new ByteArrayOutputStream();
      packet.writeBytes(head);
      packet.writeBytes(ascii(Long.toString(sent++)));
      packet.writeBytes(tail);
      frames.writeBytes(ClientFrames.frame(ClientFrames.TEXT, packet.toByteArray()));
    }
    asker().send(ByteBuffer.wrap(frames.toByteArray()));
  }

  private int due() {
    if (pauseNanos == 0) {
      return (int) (plan.mode().inFlight() - (sent - over));
    }
    if (System.nanoTime() < nextAt) {
      return 0;
    }
    nextAt += pauseNanos;
    return 1;
  }

  @Override
  public long nanosToNextSend() {
    return pauseNanos == 0 || isStopped() ? Long.MAX_VALUE : nextAt - System.nanoTime();
  }

  @Override
  public boolean outstanding() {
    return over < sent;
  }

  @Override
  long operations() {
    return over;
  }

  @Override
  long deliveries() {
    return completed();
  }
}
