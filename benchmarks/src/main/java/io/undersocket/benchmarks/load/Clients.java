package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Connections to one or several servers, and what drives them: one thread, one selector, one read
 * buffer. Every phase ends by itself, in success or with an exception that says which phase did not
 * come to its end.
 */
final class Clients implements AutoCloseable {

  private static final int READ_BUFFER_BYTES = 256 * 1024;
  private static final int HANDSHAKES_AT_A_TIME = 64;
  private static final Duration OPENING_LIMIT = Duration.ofSeconds(60);
  private static final Duration LEAVING_LIMIT = Duration.ofSeconds(10);
  private static final long LONGEST_WAIT_MILLIS = 100;

  private final Workload workload;
  private final Duration silenceLimit;
  private final Selector selector = Selector.open();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final List<Connection> connections = new ArrayList<>();
  private final Consumer<SelectionKey> onReady = this::ready;

  /**
   * Clients that are not connected yet.
   *
   * @param silenceLimit how long the servers may answer nothing at all, beyond the planned time
   */
  Clients(Workload workload, Duration silenceLimit) throws IOException {
    this.workload = workload;
    this.silenceLimit = silenceLimit;
  }

  /** All of them: those of the first server first. */
  List<Connection> connections() {
    return connections;
  }

  /** Opens as many connections to each of the servers, and waits until all have joined. */
  void open(List<Integer> ports, int each) throws IOException {
    int wanted = ports.size() * each;
    long deadline = System.nanoTime() + OPENING_LIMIT.toNanos();
    int ready = 0;
    while (ready < wanted) {
      while (connections.size() < wanted && connections.size() - ready < HANDSHAKES_AT_A_TIME) {
        int index = connections.size();
        connections.add(connect(index, ports.get(index / each), ""));
      }
      turn(LONGEST_WAIT_MILLIS);
      // Those under way are among the last few, but not in order.
      while (ready < connections.size()
          && connections.get(ready).state() == Connection.State.READY) {
        ready++;
      }
      if (System.nanoTime() > deadline) {
        throw new ProtocolViolation(
            ready + " of " + wanted + " connections were open after " + OPENING_LIMIT);
      }
    }
  }

  /**
   * One more connection, which is not among {@link #connections()}.
   *
   * @param session the Engine.IO id of the client over long-polling that it takes over, or empty
   */
  Connection connect(int index, int port, String session) throws IOException {
    return new Connection(index, server(port), selector, workload, session);
  }

  /** A port of the loopback interface. */
  static InetSocketAddress server(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** For clients that are no WebSockets; what is attached to its keys is a {@link Peer}. */
  Selector selector() {
    return selector;
  }

  /** Lets the connections be until the condition holds or the time is over. */
  void linger(BooleanSupplier enough, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!enough.getAsBoolean() && System.nanoTime() < deadline) {
      turn(LONGEST_WAIT_MILLIS);
    }
  }

  /** Closes the connections as a client does and waits until the servers have let go of all. */
  void leave() throws IOException {
    for (Connection connection : connections) {
      connection.leave();
    }
    turnsUntil(
        () -> selector.keys().stream().noneMatch(SelectionKey::isValid), LEAVING_LIMIT, "the ends");
  }

  /**
   * Takes longer than asked if nothing was answered meanwhile: a starved server is not a dead one.
   */
  void turnsFor(Duration time) throws IOException {
    long completedBefore = workload.completed();
    long begin = System.nanoTime();
    for (long left = time.toNanos();
        left > 0 || workload.completed() == completedBefore;
        left = begin + time.toNanos() - System.nanoTime()) {
      if (left < -silenceLimit.toNanos()) {
        throw new ProtocolViolation(
            "no answer within " + time.plus(silenceLimit).toMillis() + " ms");
      }
      turn(Math.min(LONGEST_WAIT_MILLIS, TimeUnit.NANOSECONDS.toMillis(Math.max(0, left)) + 1));
    }
  }

  void turnsUntil(BooleanSupplier done, Duration limit, String what) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!done.getAsBoolean()) {
      turn(1);
      if (System.nanoTime() > deadline) {
        throw new ProtocolViolation(what + " of the connections did not come within " + limit);
      }
    }
  }

  private void turn(long timeoutMillis) throws IOException {
    long nanos = workload.nanosToNextSend();
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    if (nanos > 0 && millis == 0) {
      // A selector sleeps for whole milliseconds, and a latency counts from when a message is due.
      selector.selectNow(onReady);
    } else {
      selector.select(onReady, Math.min(timeoutMillis, Math.max(1, millis)));
    }
    workload.turnDone();
  }

  private void ready(SelectionKey key) {
    // A client has two connections over long-polling, and may close the other one.
    if (key.isValid()) {
      ((Peer) key.attachment()).ready(key.readyOps(), readBuffer);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      ((Peer) key.attachment()).closeQuietly();
    }
    selector.close();
  }
}
