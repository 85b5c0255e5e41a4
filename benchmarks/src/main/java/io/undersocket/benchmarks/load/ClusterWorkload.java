package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A load on several servers. Before it begins, members join the room and broadcasts are tried until
 * every recipient has got one: subscriptions take a moment, and what that loses is no fault. From
 * then on everything carries a number and the tag of this load, and has to arrive exactly once, in
 * order, where it belongs, and nowhere else.
 */
abstract class ClusterWorkload extends Load {

  private enum Phase {
    OPENING,
    REHEARSING,
    LOADING
  }

  private static final AtomicLong LOADS = new AtomicLong();
  private static final Prefix TRIAL = new Prefix("42[\"trial\"");
  private static final Prefix JOINED = new Prefix("430[");
  private static final byte[] JOIN = ClientFrames.text("420[\"join\"]");
  private static final long TRIAL_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  final ClusterPlan plan;

  /** What tells the packets of this load from those of any other: 26 characters. */
  final String tag;

  private final boolean[] tried;
  private final int firstRecipient;
  private @Nullable Connection asker;
  private int recipientsTried;
  private int members;
  private Phase phase = Phase.OPENING;
  private long nextTrial;

  ClusterWorkload(ClusterPlan plan) {
    this.plan = plan;
    long nanos = System.nanoTime();
    this.tag = "%020d-%05d".formatted(nanos, LOADS.incrementAndGet() % 100_000);
    this.tried = new boolean[plan.allClients()];
    this.firstRecipient = plan.mode().isForRoom() ? plan.clients() : 0;
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** The client of node A that asks for everything. */
  final Connection asker() {
    return Objects.requireNonNull(asker, "no client has joined yet");
  }

  /** Whether this client is to get a broadcast. */
  final boolean isRecipient(Connection connection) {
    int index = connection.index() - firstRecipient;
    return index >= 0 && index < plan.recipients();
  }

  /** Whether this client is connected to node A. */
  final boolean isOnNodeA(Connection connection) {
    return connection.index() < plan.clients();
  }

  /** Makes members join, and tries broadcasts. */
  final void rehearse(List<Connection> connections) throws IOException {
    asker = connections.get(0);
    phase = Phase.REHEARSING;
    if (plan.mode().isForRoom()) {
      for (Connection member :
          connections.subList(firstRecipient, firstRecipient + plan.members())) {
        member.send(ByteBuffer.wrap(JOIN));
      }
    } else {
      members = plan.members();
    }
  }

  /** Whether every recipient has got a broadcast. */
  final boolean isRehearsed() {
    return recipientsTried == plan.recipients();
  }

  @Override
  public final void start(List<Connection> connections) throws IOException {
    phase = Phase.LOADING;
    begin();
  }

  @Override
  public final void packet(
      Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (opcode != ClientFrames.TEXT) {
      throw new ProtocolViolation("a binary packet on connection " + connection.index());
    }
    if (TRIAL.matches(bytes, start, length)) {
      if (!isRecipient(connection)) {
        throw foreign(connection, bytes, start, length);
      }
      recipientsTried += tried[connection.index()] ? 0 : 1;
      tried[connection.index()] = true;
    } else if (phase == Phase.REHEARSING && JOINED.matches(bytes, start, length)) {
      members++;
    } else {
      message(connection, bytes, start, length);
    }
  }

  @Override
  public final void turnDone() throws IOException {
    if (phase == Phase.LOADING) {
      send();
    } else if (phase == Phase.REHEARSING
        && members == plan.members()
        && System.nanoTime() >= nextTrial) {
      nextTrial = System.nanoTime() + TRIAL_PAUSE_NANOS;
      String to = plan.mode().isForRoom() ? "room" : "all";
      asker().send(ByteBuffer.wrap(ClientFrames.text("42[\"trial\",\"" + to + "\"]")));
    }
  }

  static ProtocolViolation foreign(Connection connection, ByteBuffer bytes, int start, int length) {
    return new ProtocolViolation(
        "connection "
            + connection.index()
            + " got what is not for it: "
            + Exchange.shown(bytes, start, length));
  }

  /** What is needed from the connections is there, and the load begins with the next turn. */
  abstract void begin();

  /**
   * A client got a packet of the load.
   *
   * @throws ProtocolViolation if it should not have got it, or not now
   */
  abstract void message(Connection connection, ByteBuffer bytes, int start, int length);

  /** Sends what is due. */
  abstract void send() throws IOException;

  /** Broadcasts or requests that are over. */
  abstract long operations();

  /** Packets that clients got, of broadcasts that they do not answer. */
  abstract long deliveries();
}
