package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.Arguments;
import io.undersocket.benchmarks.load.ClusterMode;
import io.undersocket.benchmarks.load.ClusterPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
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
  private static final int MAX_WARM_UP_SECONDS = 600;

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
          warmUps(options, quick),
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
        options.list("servers", "undersocket,node").stream().map(ClusterSettings::server).toList();
    List<Kind.Adapter> adapters =
        options.list("adapters", Kind.Adapter.labels()).stream().map(Kind.Adapter::of).toList();
    return Arrays.stream(Kind.values())
        .filter(kind -> servers.contains(kind.server()) && adapters.contains(kind.adapter()))
        .toList();
  }

  private static Kind.Server server(String label) {
    return Arrays.stream(Kind.Server.values())
        .filter(server -> server.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new Arguments.UsageError("no server \"" + label + "\"; known: undersocket, node"));
  }

  /** Each server's own time, or what {@code --warmup undersocket=30,node=10} says. */
  private static Map<Kind.Server, Duration> warmUps(Arguments options, boolean quick) {
    Map<Kind.Server, Duration> warmUps = new EnumMap<>(Kind.Server.class);
    for (Kind.Server server : Kind.Server.values()) {
      warmUps.put(server, quick ? QUICK_WARM_UP : server.warmUp());
    }
    if (options.has("warmup")) {
      for (String word : options.list("warmup", "")) {
        int equals = word.indexOf('=');
        if (equals < 0 || !word.substring(equals + 1).matches("\\d{1,4}")) {
          throw new Arguments.UsageError(
              "--warmup has \"" + word + "\"; expected is server=seconds,server=seconds");
        }
        int seconds = Math.min(MAX_WARM_UP_SECONDS, Integer.parseInt(word.substring(equals + 1)));
        warmUps.put(server(word.substring(0, equals)), Duration.ofSeconds(seconds));
      }
    }
    return warmUps;
  }

  Duration warmUpOf(Kind kind) {
    return warmUps.getOrDefault(kind.server(), kind.server().warmUp());
  }
}
