package io.undersocket.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One load on several servers that are one by a Redis.
 *
 * @param ports of the servers, on the loopback interface; the first is node A, where everything
 *     begins
 * @param pids of the servers, in the same order, whose CPU time to read; none if empty
 * @param redisPort of the Redis whose counters to read, 0 for none
 * @param redisPid of the same, whose CPU time to read, 0 for none
 * @param clients of each server, 1 to {@value #MAX_CLIENTS}
 * @param members of the room, all clients of the second server; at most {@code clients}
 * @param settle load before the measured time begins, so that it begins in full swing
 * @param duration the measured time
 */
public record ClusterPlan(
    ClusterMode mode,
    List<Integer> ports,
    List<Long> pids,
    int redisPort,
    long redisPid,
    int clients,
    int members,
    Duration settle,
    Duration duration) {

  public static final int MAX_CLIENTS = 5_000;

  public ClusterPlan {
    ports = List.copyOf(ports);
    pids = List.copyOf(pids);
    LoadPlan.within("servers", ports.size(), 2, 26);
    LoadPlan.within("clients", clients, 1, MAX_CLIENTS);
    LoadPlan.within("members", members, 1, clients);
    LoadPlan.within("settle (ms)", settle.toMillis(), 0, LoadPlan.MAX_DURATION.toMillis());
    LoadPlan.within("duration (ms)", duration.toMillis(), 0, LoadPlan.MAX_DURATION.toMillis());
  }

  /** All clients of all servers. */
  int allClients() {
    return ports.size() * clients;
  }

  /** How many clients get a broadcast of this mode. */
  int recipients() {
    return mode.isForRoom() ? members : allClients();
  }

  /** The plan as one line for the generator's standard input. */
  public String toLine() {
    return new Fields()
        .put("mode", mode.label())
        .put("ports", joined(ports))
        .put("pids", joined(pids))
        .put("redisPort", redisPort)
        .put("redisPid", redisPid)
        .put("clients", clients)
        .put("members", members)
        .put("settleMillis", settle.toMillis())
        .put("millis", duration.toMillis())
        .toString();
  }

  private static String joined(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(","));
  }

  static ClusterPlan parse(String line) {
    Fields fields = Fields.parse(line);
    return new ClusterPlan(
        ClusterMode.of(fields.text("mode")),
        words(fields.text("ports")).map(Integer::valueOf).toList(),
        words(fields.text("pids")).map(Long::valueOf).toList(),
        fields.number("redisPort"),
        fields.wide("redisPid"),
        fields.number("clients"),
        fields.number("members"),
        Duration.ofMillis(fields.wide("settleMillis")),
        Duration.ofMillis(fields.wide("millis")));
  }

  private static Stream<String> words(String list) {
    return Arrays.stream(list.split(",")).filter(word -> !word.isEmpty());
  }
}
