package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.Arguments;
import io.undersocket.benchmarks.Labelled;
import io.undersocket.benchmarks.load.ClusterMode;
import io.undersocket.benchmarks.load.ClusterPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which clusters to compare, by what, and for how long.
 *
 * @param clients of each server
 * @param members of the room on node B
 * @param warmUps load on each cluster before the first round of each mode
 * @param quiet how long is watched what the servers ask of Redis when nothing happens
 * @param quick a smoke test: everything short, nothing warm
 */
record ClusterSettings(
    List<Kind> kinds,
    List<ClusterMode> modes,
    int rounds,
    Duration duration,
    Duration settle,
    int clients,
    int members,
    Map<Kind.Server, Duration> warmUps,
    Duration quiet,
    boolean quick) {

  private static final String MODES = "broadcast20,broadcast,broadcast4,room,fetch,ack,emit";
  private static final int CLIENTS = 300;
  private static final int QUICK_CLIENTS = 20;
  private static final int MEMBERS = 50;
  private static final Duration QUICK_WARM_UP = Duration.ofSeconds(1);

  static ClusterSettings parse(List<String> args) {
    Arguments options =
        Arguments.parse(
            args,
            Set.of("servers", "adapters", "modes", "rounds", "seconds", "clients", "warmup"),
            Set.of("quick"));
    boolean quick = options.has("quick");
    int clients =
        options.number("clients", quick ? QUICK_CLIENTS : CLIENTS, 1, ClusterPlan.MAX_CLIENTS);
    try {
      return new ClusterSettings(
          kinds(options),
          options.list("modes", MODES).stream().map(ClusterMode::of).toList(),
          options.number("rounds", quick ? 1 : 3, 1, 100),
          Duration.ofSeconds(options.number("seconds", quick ? 1 : 3, 1, 60)),
          Duration.ofMillis(quick ? 200 : 500),
          clients,
          Math.min(MEMBERS, Math.max(1, clients / 4)),
          options.warmUps(
              "warmup", Kind.Server.class, server -> quick ? QUICK_WARM_UP : server.warmUp()),
          Duration.ofMillis(quick ? 500 : 6_500),
          quick);
    } catch (Arguments.UsageError e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Arguments.UsageError(String.valueOf(e.getMessage()));
    }
  }

  private static List<Kind> kinds(Arguments options) {
    List<Kind.Server> servers =
        options.list("servers", Labelled.labels(Kind.Server.class)).stream()
            .map(label -> Labelled.of(Kind.Server.class, "server", label))
            .toList();
    List<Kind.Adapter> adapters =
        options.list("adapters", Kind.Adapter.labels()).stream().map(Kind.Adapter::of).toList();
    return Arrays.stream(Kind.values())
        .filter(kind -> servers.contains(kind.server()) && adapters.contains(kind.adapter()))
        .toList();
  }

  Duration warmUpOf(Kind kind) {
    return warmUps.getOrDefault(kind.server(), kind.server().warmUp());
  }
}
