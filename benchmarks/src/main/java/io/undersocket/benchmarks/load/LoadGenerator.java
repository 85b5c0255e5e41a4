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
 * Puts one load on one server: one thread, one selector, one read buffer. Every phase ends by
 * itself, in success or with an exception that says which phase did not come to its end.
 */
final class LoadGenerator implements AutoCloseable {

  private static final int READ_BUFFER_BYTES = 256 * 1024;
  private static final int HANDSHAKES_AT_A_TIME = 64;
  private static final Duration OPENING_LIMIT = Duration.ofSeconds(60);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);
  private static final Duration DRAINING_LIMIT = Duration.ofSeconds(10);
  private static final Duration LEAVING_LIMIT = Duration.ofSeconds(10);
  private static final long LONGEST_WAIT_MILLIS = 100;

  private final LoadPlan plan;
  private final Duration silenceLimit;
  private final Workload workload;
  private final Selector selector = Selector.open();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final List<Connection> connections = new ArrayList<>();
  private final Consumer<SelectionKey> onReady = this::ready;

  LoadGenerator(LoadPlan plan) throws IOException {
    this(plan, SILENCE_LIMIT);
  }

  /**
   * A generator that gives up sooner or later than usual.
   *
   * @param silenceLimit how long a server may answer nothing at all, beyond the planned time
   */
  LoadGenerator(LoadPlan plan, Duration silenceLimit) throws IOException {
    this.plan = plan;
    this.silenceLimit = silenceLimit;
    this.workload =
        switch (plan.mode()) {
          case ECHO_1, ECHO_16, ACK, BINARY ->
              new RequestReply(Exchange.of(plan.mode()), plan.connections(), plan.inFlight());
          case BROADCAST, BROADCAST_4 ->
              new Broadcast(Exchange.of(plan.mode()), plan.connections(), plan.inFlight());
          case IDLE -> new Idle();
        };
  }

  /** Opens the connections, loads them, measures, and leaves. */
  Measurement run() throws IOException {
    open();
    workload.start(connections);
    turnsFor(plan.settle());
    workload.latencies().reset();
    Snapshot before = new Snapshot(workload.completed());
    turnsFor(plan.duration());
    Snapshot after = new Snapshot(workload.completed());
    Measurement measured = before.until(after, workload.latencies());
    workload.stop();
    turnsUntil(() -> !workload.outstanding(), DRAINING_LIMIT, "outstanding answers");
    leave();
    return measured;
  }

  /**
   * Opens the connections and measures that. They stay, and go on answering pings as long as {@link
   * #linger} runs.
   */
  Measurement open() throws IOException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port());
    Snapshot before = new Snapshot(0);
    long deadline = System.nanoTime() + OPENING_LIMIT.toNanos();
    int ready = 0;
    while (ready < plan.connections()) {
      while (connections.size() < plan.connections()
          && connections.size() - ready < HANDSHAKES_AT_A_TIME) {
        connections.add(new Connection(connections.size(), server, selector, workload));
      }
      turn(LONGEST_WAIT_MILLIS);
      // Those under way are among the last few, but not in order.
      while (ready < connections.size()
          && connections.get(ready).state() == Connection.State.READY) {
        ready++;
      }
      if (System.nanoTime() > deadline) {
        throw new ProtocolViolation(
            ready + " of " + plan.connections() + " connections were open after " + OPENING_LIMIT);
      }
    }
    return before.until(new Snapshot(plan.connections()), workload.latencies());
  }

  /** Lets the connections be until the condition holds or the time is over. */
  void linger(BooleanSupplier enough, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!enough.getAsBoolean() && System.nanoTime() < deadline) {
      turn(LONGEST_WAIT_MILLIS);
    }
  }

  /** Closes the connections as a client does and waits until the server has let go of all. */
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
  private void turnsFor(Duration time) throws IOException {
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

  private void turnsUntil(BooleanSupplier done, Duration limit, String what) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!done.getAsBoolean()) {
      turn(1);
      if (System.nanoTime() > deadline) {
        throw new ProtocolViolation(what + " of the connections did not come within " + limit);
      }
    }
  }

  private void turn(long timeoutMillis) throws IOException {
    selector.select(onReady, timeoutMillis);
    workload.turnDone();
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_READ) != 0) {
        connection.readable(readBuffer);
      } else if ((ready & SelectionKey.OP_CONNECT) != 0) {
        connection.connectable();
      }
      if ((ready & SelectionKey.OP_WRITE) != 0 && key.isValid()) {
        connection.writable();
      }
    } catch (IOException e) {
      if (connection.state() == Connection.State.LEAVING) {
        closeQuietly(connection);
      } else {
        throw new ProtocolViolation("connection " + connection.index() + ": " + e);
      }
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (IOException ignored) {
      // It is gone either way.
    }
  }

  @Override
  public void close() throws IOException {
    connections.forEach(LoadGenerator::closeQuietly);
    selector.close();
  }

  /** The counters at one moment. */
  private final class Snapshot {
    private final long count;
    private final long nanos;
    private final long serverCpuMicros;
    private final long generatorCpuMicros;
    private final long machineCpuMicros;

    Snapshot(long count) throws IOException {
      this.count = count;
      this.nanos = System.nanoTime();
      this.serverCpuMicros = plan.serverPid() == 0 ? 0 : ProcessCpu.micros(plan.serverPid());
      this.generatorCpuMicros = ProcessCpu.micros(ProcessHandle.current().pid());
      this.machineCpuMicros = ProcessCpu.microsOfAll();
    }

    Measurement until(Snapshot end, LatencyHistogram latencies) {
      return new Measurement(
          end.count - count,
          end.nanos - nanos,
          end.serverCpuMicros - serverCpuMicros,
          end.generatorCpuMicros - generatorCpuMicros,
          end.machineCpuMicros - machineCpuMicros,
          latencies.percentile(0.5),
          latencies.percentile(0.99),
          latencies.percentile(0.999));
    }
  }
}
