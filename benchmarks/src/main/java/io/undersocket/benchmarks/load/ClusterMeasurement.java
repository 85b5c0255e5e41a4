package io.undersocket.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one measured time on a cluster brought.
 *
 * @param operations broadcasts or requests that were over
 * @param deliveries packets that clients got, 0 in modes that deliver nothing
 * @param nanos how long the measured time really was
 * @param serverCpuMicros CPU time of each server, in the order of the plan
 * @param redisCpuMicros CPU time of Redis
 * @param generatorCpuMicros CPU time of the generator process
 * @param machineCpuMicros CPU time of everything that ran, these among it
 * @param commands how often each command was sent to Redis by the servers
 * @param redisBytesIn bytes that the servers sent to Redis
 * @param redisBytesOut bytes that Redis sent to the servers
 * @param p50Nanos median latency: of deliveries to clients of other nodes than A, or of requests
 * @param p99Nanos latency that one in a hundred exceeds
 */
public record ClusterMeasurement(
    long operations,
    long deliveries,
    long nanos,
    List<Long> serverCpuMicros,
    long redisCpuMicros,
    long generatorCpuMicros,
    long machineCpuMicros,
    Map<String, Long> commands,
    long redisBytesIn,
    long redisBytesOut,
    long p50Nanos,
    long p99Nanos) {

  public ClusterMeasurement {
    serverCpuMicros = List.copyOf(serverCpuMicros);
    commands = Map.copyOf(commands);
  }

  /** CPU time of all servers together, Redis left out. */
  public long allServersCpuMicros() {
    return serverCpuMicros.stream().mapToLong(Long::longValue).sum();
  }

  /** CPU microseconds of all servers for each delivery; NaN if nothing was delivered. */
  public double cpuMicrosPerDelivery() {
    return deliveries == 0 ? Double.NaN : (double) allServersCpuMicros() / deliveries;
  }

  /** CPU microseconds of all servers for each broadcast or request. */
  public double cpuMicrosPerOperation() {
    return perOperation(allServersCpuMicros());
  }

  /** CPU microseconds of one server for each broadcast or request. */
  public double cpuMicrosPerOperation(int server) {
    return perOperation(serverCpuMicros.get(server));
  }

  /** CPU microseconds of Redis for each broadcast or request. */
  public double redisCpuMicrosPerOperation() {
    return perOperation(redisCpuMicros);
  }

  /** Any count, for each broadcast or request. */
  public double perOperation(double total) {
    return operations == 0 ? Double.NaN : total / operations;
  }

  /** Broadcasts or requests per second. */
  public double perSecond() {
    return nanos == 0 ? Double.NaN : operations * 1e9 / nanos;
  }

  /** The share of one core that the servers and Redis used, 1 for all of it. */
  public double serverShare() {
    return (allServersCpuMicros() + redisCpuMicros) * 1e3 / nanos;
  }

  /** The share of one core that the generator used, 1 for all of it. */
  public double generatorShare() {
    return generatorCpuMicros * 1e3 / nanos;
  }

  /** The share of one core that none of them used, but something else on the machine. */
  public double othersShare() {
    long ours = allServersCpuMicros() + redisCpuMicros + generatorCpuMicros;
    return Math.max(0, machineCpuMicros - ours) * 1e3 / nanos;
  }

  String toLine() {
    return new Fields()
        .put("operations", operations)
        .put("deliveries", deliveries)
        .put("nanos", nanos)
        .put(
            "serverCpu",
            serverCpuMicros.stream().map(Object::toString).collect(Collectors.joining(",")))
        .put("redisCpu", redisCpuMicros)
        .put("generatorCpu", generatorCpuMicros)
        .put("machineCpu", machineCpuMicros)
        .put(
            "commands",
            new TreeMap<>(commands)
                .entrySet().stream()
                    .map(each -> each.getKey() + ":" + each.getValue())
                    .collect(Collectors.joining(",")))
        .put("redisIn", redisBytesIn)
        .put("redisOut", redisBytesOut)
        .put("p50", p50Nanos)
        .put("p99", p99Nanos)
        .toString();
  }

  /** Reads what the generator wrote. */
  public static ClusterMeasurement parse(String line) {
    Fields fields = Fields.parse(line);
    List<Long> servers = new ArrayList<>();
    for (String word : words(fields.text("serverCpu"))) {
      servers.add(Long.valueOf(word));
    }
    Map<String, Long> commands = new TreeMap<>();
    for (String word : words(fields.text("commands"))) {
      int colon = word.lastIndexOf(':');
      commands.put(word.substring(0, colon), Long.valueOf(word.substring(colon + 1)));
    }
    return new ClusterMeasurement(
        fields.wide("operations"),
        fields.wide("deliveries"),
        fields.wide("nanos"),
        servers,
        fields.wide("redisCpu"),
        fields.wide("generatorCpu"),
        fields.wide("machineCpu"),
        commands,
        fields.wide("redisIn"),
        fields.wide("redisOut"),
        fields.wide("p50"),
        fields.wide("p99"));
  }

  private static List<String> words(String list) {
    return list.isEmpty() ? List.of() : List.of(list.split(","));
  }
}
