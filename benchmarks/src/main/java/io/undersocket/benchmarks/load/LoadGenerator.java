package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Puts one load on one server, and measures what that costs it. */
final class LoadGenerator implements AutoCloseable {

  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);
  private static final Duration PREPARING_LIMIT = Duration.ofSeconds(60);
  private static final Duration DRAINING_LIMIT = Duration.ofSeconds(10);

  private final LoadPlan plan;
  private final Workload workload;
  private final Clients clients;

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
    Workload load = workload(plan);
    boolean joins = plan.mode() == Mode.ROOM || plan.rooms() > 0;
    this.workload = joins ? new Joining(plan, load) : load;
    this.clients = new Clients(workload, silenceLimit);
  }

  private static Workload workload(LoadPlan plan) {
    return switch (plan.mode()) {
      case ECHO_1, ECHO_16, ECHO_1_RAW, ECHO_16_RAW, ACK, BINARY, BINARY_64K, ROOMS, ROOMS_100K ->
          new RequestReply(Exchange.of(plan.mode()), plan.connections(), plan.inFlight());
      case BROADCAST, BROADCAST_4, BROADCAST_10K, BROADCAST_RATE, ROOM ->
          new Broadcast(Exchange.of(plan.mode()), plan);
      case BROADCAST_ACKS -> new BroadcastAcks(plan);
      case IDLE, HEARTBEATS -> new Idle();
      case POLLING -> new PollingEcho(plan);
      case CONNECT, CONNECT_POLLING, CONNECT_UPGRADE, CHURN -> new Churn(plan);
    };
  }

  /** Opens the connections, loads them, measures, and leaves. */
  Measurement run() throws IOException {
    if (plan.mode().loadsOpenWebSockets()) {
      open();
    }
    workload.prepare(clients);
    clients.turnsUntil(workload::isPrepared, PREPARING_LIMIT, "what the load needs");
    workload.start(clients.connections());
    clients.turnsFor(plan.settle());
    workload.latencies().reset();
    Snapshot before = new Snapshot(workload.completed());
    clients.turnsFor(plan.duration());
    Snapshot after = new Snapshot(workload.completed());
    Measurement measured = before.until(after, workload.latencies());
    workload.stop();
    clients.turnsUntil(() -> !workload.outstanding(), DRAINING_LIMIT, "outstanding answers");
    clients.leave();
    return measured;
  }

  /**
   * Opens the connections and measures that. They stay, and go on answering pings as long as {@link
   * #linger} runs.
   */
  Measurement open() throws IOException {
    Snapshot before = new Snapshot(0);
    clients.open(List.of(plan.port()), plan.connections());
    return before.until(new Snapshot(plan.connections()), workload.latencies());
  }

  /** Lets the connections be until the condition holds or the time is over. */
  void linger(BooleanSupplier enough, Duration limit) throws IOException {
    clients.linger(enough, limit);
  }

  /** Closes the connections as a client does and waits until the server has let go of all. */
  void leave() throws IOException {
    clients.leave();
  }

  @Override
  public void close() throws IOException {
    clients.close();
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
