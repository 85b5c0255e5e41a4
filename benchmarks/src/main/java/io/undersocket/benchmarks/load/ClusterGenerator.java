package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts one load on several servers that are one, and measures what that costs them and Redis. */
final class ClusterGenerator implements AutoCloseable {

  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);
  private static final Duration REHEARSAL_LIMIT = Duration.ofSeconds(15);
  private static final Duration DRAINING_LIMIT = Duration.ofSeconds(10);

  private final ClusterPlan plan;
  private final ClusterWorkload workload;
  private final Clients clients;

  ClusterGenerator(ClusterPlan plan) throws IOException {
    this(plan, SILENCE_LIMIT);
  }

  /**
   * A generator that gives up sooner or later than usual.
   *
   * @param silenceLimit how long the servers may answer nothing at all, beyond the planned time
   */
  ClusterGenerator(ClusterPlan plan, Duration silenceLimit) throws IOException {
    this.plan = plan;
    this.workload = plan.mode().delivers() ? new ClusterBroadcast(plan) : new ClusterRequest(plan);
    this.clients = new Clients(workload, silenceLimit);
  }

  /** Opens the connections, loads them, measures, and leaves. */
  ClusterMeasurement run() throws IOException {
    clients.open(plan.ports(), plan.clients());
    if (workload instanceof ClusterRequest request) {
      request.clientsAre(clients.connections());
    }
    workload.rehearse(clients.connections());
    clients.turnsUntil(workload::isRehearsed, REHEARSAL_LIMIT, "a first broadcast to all");
    workload.start(clients.connections());
    clients.turnsFor(plan.settle());
    ClusterMeasurement measured = measure();
    workload.stop();
    clients.turnsUntil(() -> !workload.outstanding(), DRAINING_LIMIT, "outstanding answers");
    clients.leave();
    return measured;
  }

  private ClusterMeasurement measure() throws IOException {
    if (plan.redisPort() == 0) {
      return measure(null);
    }
    try (RedisCounters redis = new RedisCounters(plan.redisPort())) {
      return measure(redis);
    }
  }

  private ClusterMeasurement measure(@Nullable RedisCounters redis) throws IOException {
    workload.latencies().reset();
    Snapshot before = new Snapshot(redis);
    clients.turnsFor(plan.duration());
    return before.until(new Snapshot(redis));
  }

  @Override
  public void close() throws IOException {
    clients.close();
  }

  /** The counters at one moment. */
  private final class Snapshot {

    private final long operations = workload.operations();
    private final long deliveries = workload.deliveries();
    private final long nanos = System.nanoTime();
    private final List<Long> serverCpuMicros = new ArrayList<>();
    private final long redisCpuMicros;
    private final long generatorCpuMicros;
    private final long machineCpuMicros;
    private final RedisCounters.@Nullable Reading redis;

    Snapshot(@Nullable RedisCounters counters) throws IOException {
      for (long pid : plan.pids()) {
        serverCpuMicros.add(ProcessCpu.micros(pid));
      }
      redisCpuMicros = plan.redisPid() == 0 ? 0 : ProcessCpu.micros(plan.redisPid());
      generatorCpuMicros = ProcessCpu.micros(ProcessHandle.current().pid());
      machineCpuMicros = ProcessCpu.microsOfAll();
      redis = counters == null ? null : counters.read();
    }

    ClusterMeasurement until(Snapshot end) {
      List<Long> servers = new ArrayList<>();
      for (int i = 0; i < serverCpuMicros.size(); i++) {
        servers.add(end.serverCpuMicros.get(i) - serverCpuMicros.get(i));
      }
      RedisCounters.Reading asked =
          redis == null || end.redis == null ? RedisCounters.Reading.NONE : end.redis.since(redis);
      return new ClusterMeasurement(
          end.operations - operations,
          end.deliveries - deliveries,
          end.nanos - nanos,
          servers,
          end.redisCpuMicros - redisCpuMicros,
          end.generatorCpuMicros - generatorCpuMicros,
          end.machineCpuMicros - machineCpuMicros,
          asked.commands(),
          asked.bytesIn(),
          asked.bytesOut(),
          workload.latencies().percentile(0.5),
          workload.latencies().percentile(0.99));
    }
  }
}
