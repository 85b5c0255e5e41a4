package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.compare.Pinning;
import io.undersocket.benchmarks.compare.ServerProcess;
import io.undersocket.benchmarks.load.ClusterMode;
import io.undersocket.benchmarks.load.ClusterPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three servers of a kind, and a Redis of their own between them. */
final class RunningCluster implements AutoCloseable {

  static final List<String> NODES = List.of("A", "B", "C");

  private final Kind kind;
  private final RedisProcess redis;
  private final List<ServerProcess> nodes = new ArrayList<>();

  private RunningCluster(Kind kind, RedisProcess redis) {
    this.kind = kind;
    this.redis = redis;
  }

  /** Starts all of it and waits until every server listens. */
  static RunningCluster start(Kind kind, Pinning pinning) throws IOException, InterruptedException {
    String name = kind.label().replace(' ', '-');
    RunningCluster cluster = new RunningCluster(kind, RedisProcess.start(name + "-redis", pinning));
    try {
      for (int i = 0; i < NODES.size(); i++) {
        int number = i;
        cluster.nodes.add(
            ServerProcess.start(
                name + "-" + NODES.get(i),
                port -> kind.command(port, cluster.redis.port(), number),
                pinning));
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  Kind kind() {
    return kind;
  }

  RedisProcess redis() {
    return redis;
  }

  /** Name and version of the servers and of what they run on. */
  String description() {
    return nodes.get(0).description();
  }

  ClusterPlan plan(ClusterMode mode, int clients, int members, Duration settle, Duration duration) {
    return new ClusterPlan(
        mode,
        nodes.stream().map(ServerProcess::port).toList(),
        nodes.stream().map(ServerProcess::pid).toList(),
        redis.port(),
        redis.pid(),
        clients,
        members,
        settle,
        duration);
  }

  @Override
  public void close() {
    nodes.forEach(ServerProcess::close);
    redis.close();
  }
}
